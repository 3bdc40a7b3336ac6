"""Runs a sweep: what is missing is done in chunks, safe to stop at any time and to start again."""

from __future__ import annotations

import dataclasses
import math
import os
import re
import uuid
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from sim.errors import UserError, WorkError
from sim.history import load_history
from sim.months import month_label
from sim.results import package_fingerprint
from sim.scenario import ResolvedScenario
from sim.sweep.branches import months_to_simulate
from sim.sweep.catalogue import open_folder, write_manifest
from sim.sweep.dispatch import dispatch
from sim.sweep.estimate import PILOT_SCENARIOS, PILOT_SEEDS, Estimate, advice, free_bytes
from sim.sweep.file import SweepFile
from sim.sweep.plan import Plan, Row, load_plan
from sim.sweep.pools import AbstractPool, open_pool
from sim.sweep.results import SweepResults
from sim.sweep.store import Store, disk_error
from sim.sweep.watch import Tally, Watcher
from sim.sweep.worker import Chunk, Report, Simulator, Wanted, simulate_group

CHUNK_SECONDS = 15.0
"""Work in one chunk, about: what a killed worker loses at most."""
CHUNK_RUNS = 100
CHUNKS_PER_WORKER = 4
"""At least so many chunks per worker, so that all end at about the same time."""
MOST_RESOLVED = 40
"""Runs of the first group from which the saving by branching is told."""
LOOK_AHEAD = 64
"""Groups in which the runs of the pilot are looked for."""


class Sweep:
    """One session of a sweep: a plan, a folder and what is missing in it.

    Parameters
    ----------
    source : path or SweepFile
        Sweep file.
    out : path, optional
        Folder; ``out/sweep-NAME`` by default.
    simulate : callable
        Simulates a group of scenarios; must be importable by workers.

    Raises
    ------
    UserError
        If the file or the folder is wrong.
    """

    def __init__(
        self, source: str | Path | SweepFile, out: str | Path | None = None, *, simulate: Simulator = simulate_group
    ) -> None:
        self.plan: Plan = load_plan(source)
        name = self.plan.sweep.title if isinstance(source, SweepFile) else Path(source).stem
        self.folder = Path(out) if out is not None else default_folder(name)
        self.simulate = simulate
        self.tally = Tally()
        try:
            open_folder(self.folder, self.plan)
            self.store = Store(self.folder)
            self.store.sweep_up()
            kept = self.store.finished()
        except OSError as error:
            raise disk_error(self.folder, error) from None
        self._finished = set(kept)
        keys = {row.key for group in self.plan.groups() for row in group}
        self.wanted = len(keys)
        self.missing = len(keys - self._finished)
        foreign = bool(self._finished - keys) and self.missing > 0
        self._session = uuid.uuid4().hex[:8] if foreign else ""
        self._number = 0

    def run(self, pool: AbstractPool, watcher: Watcher) -> None:
        """Do what is missing.

        Raises
        ------
        WorkError
            If the folder takes no more; what is finished is kept.
        """
        total = self.missing

        def take(report: Report) -> None:
            self.tally.add(report)
            watcher.on_progress(self.tally, total - self.tally.executed - self.tally.reused - self.tally.failed)
            if report.fault:
                raise WorkError(report.fault, hint="Finished runs are kept. Put it right and start the sweep again.")

        try:
            size = 1
            if total > PILOT_SCENARIOS * PILOT_SEEDS:
                estimate = self.estimate(pool, take)
                watcher.on_estimate(estimate)
                size = chunk_size(estimate, total, pool.width)
            else:
                watcher.on_estimate(self._estimate(float("nan"), float("nan"), 0.0, pool.width))
            dispatch(self.chunks(size), pool, take)
            pool.close()
        except OSError as error:
            pool.stop()
            raise disk_error(self.folder, error) from None
        except BaseException:
            pool.stop()
            raise
        finally:
            self.close()

    def estimate(self, pool: AbstractPool, take: Callable[[Report], None]) -> Estimate:
        """Do the pilot, which is part of the sweep, and tell from it what the rest takes."""
        wanted = [group for group in self._pilot() if group]
        reports: list[Report] = []

        def note(report: Report) -> None:
            reports.append(report)
            take(report)

        chunks = [self._chunk([group]) for group in wanted]
        distinct = {row.key: row for row in next(self.plan.groups())}
        first = [self._resolved(row) for row in list(distinct.values())[:MOST_RESOLVED]]
        resolved = [scenario for scenario in first if scenario is not None]
        months = months_to_simulate(resolved)
        alone = sum(scenario.end_month + 25 for scenario in resolved)
        dispatch(chunks, pool, note)
        # The fastest: the first in each process also loads what the others find warm.
        rates = []
        for chunk, report in zip(sorted(chunks, key=_number), sorted(reports, key=_number), strict=False):
            scenarios = [wish.scenario.with_draw(wish.draw).resolve() for wish in chunk.groups[0]]
            if report.executed == len(scenarios):
                rates.append((report.seconds / months_to_simulate(scenarios), report.bytes / report.executed))
        left = self.missing - self.tally.executed - self.tally.reused - self.tally.failed
        if not rates or not resolved:
            return self._estimate(float("nan"), float("nan"), 0.0, pool.width)
        seconds = min(rate for rate, _ in rates) * months / len(resolved) * left / pool.width
        size = min(size for _, size in rates) * left
        results = SweepResults(self.folder, self.plan.sweep_id)
        told = advice(results, month_label(resolved[0].end_month)) if len(self.plan.scenarios) > 1 else ()
        return dataclasses.replace(self._estimate(seconds, size, 1.0 - months / alone, pool.width), advice=told)

    def chunks(self, runs: int) -> Iterator[Chunk]:
        """Missing runs in order, in chunks of about as many; runs of a group stay together."""
        groups: list[tuple[Wanted, ...]] = []
        for rows in self.plan.groups():
            group = self._wanted(rows)
            # A group of more runs than a chunk is cut: its past is then simulated once per part.
            for start in range(0, len(group), runs):
                groups.append(group[start : start + runs])
                if sum(map(len, groups)) >= runs:
                    yield self._chunk(groups)
                    groups = []
        if groups:
            yield self._chunk(groups)

    def close(self) -> None:
        """Write the list of failures and the manifest."""
        try:
            failed = self.store.write_failures()
            write_manifest(self.folder, self.plan.sweep_id, failed=failed, missing=self.wanted - self._count())
        except OSError as error:
            raise disk_error(self.folder, error) from None

    def _count(self) -> int:
        finished = {entry.key for entry in self.store.entries()}
        return len({row.key for group in self.plan.groups() for row in group if row.key in finished})

    def _pilot(self) -> Iterator[tuple[Wanted, ...]]:
        """Pairs of the first point with a few seeds; of a sweep that goes on, the first runs that are missing."""
        found = False
        for place, rows in enumerate(self.plan.groups()):
            if place >= LOOK_AHEAD and found:
                return
            is_first = rows[0].point == 0 and rows[0].seed <= PILOT_SEEDS
            missing = [row for row in rows if row.key not in self._finished]
            if missing and (is_first or (place >= LOOK_AHEAD and not found)):
                found = True
                yield self._wanted((rows if is_first else missing)[:PILOT_SCENARIOS])

    def _wanted(self, rows: Iterable[Row]) -> tuple[Wanted, ...]:
        """Rows that are neither finished nor handed out already."""
        found = []
        for row in rows:
            if row.key in self._finished:
                continue
            self._finished.add(row.key)
            found.append(Wanted(
                key=row.key, scenario=self.plan.scenarios[row.scenario], draw=self.plan.draw(row.point, row.scenario),
                seed=row.seed, point=row.point,
            ))  # fmt: skip
        return tuple(found)

    def _chunk(self, groups: list[tuple[Wanted, ...]]) -> Chunk:
        self._number += 1
        return Chunk(
            number=self._number, folder=str(self.folder.resolve()), groups=tuple(groups),
            outcomes=self.plan.sweep.outcomes, package=package_fingerprint(), session=self._session,
            simulate=self.simulate,
        )  # fmt: skip

    def _resolved(self, row: Row) -> ResolvedScenario | None:
        try:
            return self.plan.scenarios[row.scenario].with_draw(self.plan.draw(row.point, row.scenario)).resolve()
        except UserError:  # a failing run: it is noted when its turn comes
            return None

    def _estimate(self, seconds: float, size: float, saving: float, workers: int) -> Estimate:
        return Estimate(
            wanted=self.wanted, finished=self.wanted - self.missing + self.tally.executed + self.tally.reused,
            workers=workers, seconds=seconds, bytes=size, free_bytes=float(free_bytes(self.folder)), saving=saving,
        )  # fmt: skip


def chunk_size(estimate: Estimate, runs: int, width: int) -> int:
    """Runs in a chunk: enough work to be worth a shard, few enough that little is lost and all workers have some."""
    each = estimate.seconds * width / max(1, runs)
    by_time = int(CHUNK_SECONDS / max(each, 1e-6)) if math.isfinite(each) else 1
    return max(1, min(CHUNK_RUNS, by_time, runs // (CHUNKS_PER_WORKER * width)))


def run_sweep(
    source: str | Path | SweepFile, *, workers: int | None = None, scheduler: str | None = None,
    out: str | Path | None = None, watcher: Watcher | None = None, simulate: Simulator = simulate_group,
) -> SweepResults:  # fmt: skip
    """Run what is missing of a sweep and return its results.

    Parameters
    ----------
    source : path or SweepFile
        Sweep file.
    workers : int, optional
        Processes on this machine, one per core by default. In a script, more than one needs the
        ``if __name__ == "__main__"`` guard.
    scheduler : str, optional
        Address of a Dask scheduler (``tcp://…``) in place of local processes; its workers must see the folder.
    out : path, optional
        Folder; ``out/sweep-NAME`` by default.
    watcher : Watcher, optional
        Told of the estimate and of progress.
    simulate : callable
        For tests: another way to simulate a group.

    Returns
    -------
    SweepResults
        Of all that is finished; ``failures.csv`` in the folder lists runs that failed.

    Raises
    ------
    UserError
        If the file, the folder or the address is wrong.
    WorkError
        If the folder takes no more; what is finished is kept.
    """
    sweep = Sweep(source, out, simulate=simulate)
    load_history()
    if sweep.missing:
        sweep.run(open_pool(min(workers or cores(), sweep.missing), scheduler), watcher or Watcher())
    else:
        (watcher or Watcher()).on_estimate(sweep._estimate(0.0, 0.0, 0.0, 1))
        sweep.close()
    return SweepResults(sweep.folder, sweep.plan.sweep_id)


def default_folder(name: str) -> Path:
    """Folder of a sweep that is not told where to write."""
    return Path("out") / f"sweep-{re.sub(r'[^a-z0-9_]+', '-', name.lower()).strip('-') or 'results'}"


def cores() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else (os.cpu_count() or 1)


def _number(item: Chunk | Report) -> int:
    return item.number
