"""Runs a sweep: what is missing is done in chunks, safe to stop at any time and to start again."""

from __future__ import annotations

import dataclasses
import functools
import os
import re
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from sim.errors import UserError, WorkError
from sim.history import load_history
from sim.months import month_label
from sim.results import package_fingerprint
from sim.scenario import ResolvedScenario
from sim.scenario.resolved import FIRST_MONTH
from sim.sweep.branches import months_to_simulate
from sim.sweep.catalogue import open_folder, write_manifest
from sim.sweep.cost import CostBook
from sim.sweep.dispatch import dispatch
from sim.sweep.estimate import Estimate, advice, free_bytes
from sim.sweep.file import SweepFile
from sim.sweep.ledger import Ledger
from sim.sweep.library import find_sweep
from sim.sweep.pilot import MOST_RESOLVED, Forecast, learnt, parts, pilot_parts
from sim.sweep.plan import Plan, Row, load_plan
from sim.sweep.pools import AbstractPool, open_pool
from sim.sweep.results import SweepResults
from sim.sweep.store import Store, disk_error
from sim.sweep.watch import Tally, Watcher
from sim.sweep.worker import Chunk, Report, Simulator, Wanted, simulate_group

type Source = str | Path | Mapping[str, Any] | SweepFile


class Sweep:
    """One session of a sweep: a plan, a folder and what is missing in it.

    Parameters
    ----------
    source : path, mapping or SweepFile
        Sweep file, the name of one that comes along, or a mapping of the same form.
    out : path, optional
        Folder; ``out/sweep-NAME`` by default.
    simulate : callable
        Simulates a group of scenarios; must be importable by workers.

    Raises
    ------
    UserError
        If the file or the folder is wrong.
    """

    def __init__(self, source: Source, out: str | Path | None = None, *, simulate: Simulator = simulate_group) -> None:
        if isinstance(source, str | Path):
            source = find_sweep(source)
        self.plan: Plan = load_plan(source)
        name = source.stem if isinstance(source, Path) else self.plan.sweep.title
        self.folder = Path(out) if out is not None else default_folder(name)
        self.simulate = simulate
        self.tally = Tally()
        try:
            open_folder(self.folder, self.plan)
            self.store = Store(self.folder)
            self.store.sweep_up()
            self._ledger = Ledger(row.key for group in self.plan.groups() for row in group)
            foreign = not self._ledger.close(entry.key for entry in self.store.entries())
        except OSError as error:
            raise disk_error(self.folder, error) from None
        self.wanted = len(self._ledger)
        self.missing = self._ledger.n_open
        self._session = uuid.uuid4().hex[:8] if foreign and self.missing else ""
        self._number = 0
        self._forecast: Forecast | None = None

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
            if self._forecast is not None:
                self._forecast.end(report)
                self.tally.seconds_left = self._forecast.seconds_left
            watcher.on_progress(self.tally, total - self.tally.executed - self.tally.reused - self.tally.failed)
            if report.fault:
                raise WorkError(report.fault, hint="Finished runs are kept. Put it right and start the sweep again.")

        try:
            watcher.on_estimate(self.estimate(pool, take))
            dispatch(self.chunks(self._forecast.chunk_runs if self._forecast is not None else 1), pool, take)
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
        reports: list[Report] = []

        def note(report: Report) -> None:
            reports.append(report)
            take(report)

        pilot = pilot_parts(self.plan, self._ledger, pool.width)
        resolve = functools.lru_cache(MOST_RESOLVED)(self._resolved)
        if pilot:
            rows = [row for part in pilot for row in part]
            self._ledger.close(row.key for row in rows)
            dispatch([self._chunk([part]) for part in pilot], pool, note)
        cost = learnt(pilot, reports, resolve) if pilot else None
        if cost is None:
            return self._estimate(float("nan"), float("nan"), 0.0, pool.width)
        book = CostBook(cost, resolve, MOST_RESOLVED)
        self._forecast = Forecast(book, self.plan, self._ledger, pool.width)
        distinct = {row.key: row for row in next(self.plan.groups())}
        first = [scenario for scenario in map(resolve, list(distinct.values())[:MOST_RESOLVED]) if scenario is not None]
        alone = sum(scenario.end_month + 1 - FIRST_MONTH for scenario in first)
        saving = 1.0 - months_to_simulate(first) / alone if alone else 0.0
        size = min(report.bytes / report.executed for report in reports if report.executed) * self._ledger.n_open
        told = self._estimate(self._forecast.seconds, size, saving, pool.width)
        if len(self.plan.scenarios) < 2 or not first:
            return told
        results = SweepResults(self.folder, self.plan.sweep_id, points={0})
        return dataclasses.replace(told, advice=advice(results, month_label(first[0].end_month)))

    def chunks(self, runs: int) -> Iterator[Chunk]:
        """Missing runs in order, in chunks of at most as many."""
        for chunk in parts(self.plan, self._ledger, runs):
            if self._forecast is not None:
                self._forecast.begin(self._number + 1, chunk)
            yield self._chunk(chunk)

    def close(self) -> None:
        """Write the list of failures and the manifest."""
        try:
            failed = self.store.write_failures()
            finished = self._ledger.count(entry.key for entry in self.store.entries())
            write_manifest(self.folder, self.plan.sweep_id, failed=failed, missing=self.wanted - finished)
        except OSError as error:
            raise disk_error(self.folder, error) from None

    def _chunk(self, groups: Sequence[Sequence[Row]]) -> Chunk:
        self._number += 1
        return Chunk(
            number=self._number, folder=str(self.folder.resolve()), groups=tuple(map(self._wanted, groups)),
            outcomes=self.plan.sweep.outcomes, package=package_fingerprint(), session=self._session,
            simulate=self.simulate,
        )  # fmt: skip

    def _wanted(self, rows: Sequence[Row]) -> tuple[Wanted, ...]:
        return tuple(
            Wanted(key=row.key, setting=self.plan.setting(row.point, row.scenario), seed=row.seed, point=row.point,
                   scenario=self.plan.scenarios[row.scenario], draw=self.plan.draw(row.point, row.scenario))
            for row in rows
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


def run_sweep(
    source: Source, *, workers: int | None = None, scheduler: str | None = None,
    out: str | Path | None = None, watcher: Watcher | None = None, simulate: Simulator = simulate_group,
) -> SweepResults:  # fmt: skip
    """Run what is missing of a sweep and return its results.

    Parameters
    ----------
    source : path, mapping or SweepFile
        Sweep file, the name of one that comes along (``"levers"``), or a mapping of the same form, in which a scenario
        may be a `Scenario` or a mapping itself.
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
