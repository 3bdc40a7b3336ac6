"""Many runs: in one process or several, kept as they finish."""

from __future__ import annotations

import concurrent.futures
import contextlib
import dataclasses
import multiprocessing
import os
import shutil
import signal
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from sim.errors import UserError
from sim.months import month_label
from sim.results import Results, identity, load_results, package_fingerprint

if TYPE_CHECKING:
    from sim.scenario import ResolvedScenario, Scenario

_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One run that is wanted."""

    scenario: Scenario
    seed: int
    developers: int | None = None
    until: str | None = None
    twin: bool = False
    """Expected counts in place of developer rows."""

    def resolved(self) -> ResolvedScenario:
        """Parameters of every month, with the size and the end asked for."""
        changes: dict[str, dict[str, object]] = {}
        if self.developers is not None:
            changes["run"] = {"developers": self.developers}
        if self.until is not None:
            changes["horizon"] = {"end": self.until}
        return (self.scenario.with_changes(changes) if changes else self.scenario).resolve()

    def key(self) -> str:
        """Hash of all that decides the numbers, and the title; equal keys give equal results."""
        facts = {"scenario": self.resolved().fingerprint(), "title": self.scenario.title, "seed": self.seed}
        return identity({**facts, "twin": self.twin, "package": package_fingerprint()})

    def run(self, progress: Callable[[int, int], None] | None = None) -> Results:
        """Do it; ``progress(month, last_month)`` is called after every month."""
        from sim.run import run

        return run(self.resolved(), seed=self.seed, twin=self.twin, progress=progress)


def baseline_like(request: Request) -> Scenario:
    """Return the recorded policies with the size and the end of another request."""
    from sim.scenario import load_scenario

    resolved = request.resolved()
    changes = {"run": {"developers": resolved.developers}, "horizon": {"end": month_label(resolved.end_month)}}
    return load_scenario("baseline").with_changes(changes)


def run_all(
    requests: Sequence[Request],
    *,
    workers: int = 1,
    keep: Path | None = None,
    progress: Callable[[int], None] | None = None,
) -> list[Results]:
    """Do all runs; the results do not depend on the number of workers.

    Parameters
    ----------
    requests : sequence of Request
        Runs wanted.
    workers : int
        Processes.
    keep : Path, optional
        Folder in which each finished run is kept, so that interrupted work goes on where it stopped.
        Runs kept by another version of the package are removed.
    progress : callable, optional
        Called with the number of runs that have just finished.

    Returns
    -------
    list of Results
        In the order of the requests.
    """
    store = None if keep is None else _kept(keep)
    found: dict[int, Results] = {}
    keys = [] if store is None else [request.key() for request in requests]
    for number, key in enumerate(keys):
        kept = None if store is None else _load(store / key)
        if kept is not None:
            found[number] = kept
    if found and progress is not None:
        progress(len(found))
    missing = [number for number in range(len(requests)) if number not in found]
    for number, results in _results(requests, missing, min(workers, len(missing))):
        found[number] = results
        if store is not None:
            results.save(store / keys[number], force=True)
        if progress is not None:
            progress(1)
    return [found[number] for number in range(len(requests))]


def _results(requests: Sequence[Request], missing: list[int], workers: int) -> Iterator[tuple[int, Results]]:
    if workers <= 1:
        for number in missing:
            yield number, requests[number].run()
        return
    # spawn: the same on every platform, and no locks of a parent's threads are inherited
    context = multiprocessing.get_context("spawn")
    before = set(multiprocessing.active_children())
    with _single_threaded():
        pool = concurrent.futures.ProcessPoolExecutor(workers, mp_context=context, initializer=_ignore_interrupts)
        try:
            waiting = {pool.submit(requests[number].run): number for number in missing}
            for future in concurrent.futures.as_completed(waiting):
                yield waiting[future], future.result()
        except BaseException:
            # Ctrl-C or a failed run: what has not begun is dropped, what has is not waited for.
            pool.shutdown(wait=False, cancel_futures=True)
            for process in set(multiprocessing.active_children()) - before:
                process.terminate()
            raise
        pool.shutdown()


def _ignore_interrupts() -> None:
    # Ctrl-C reaches the whole process group; the parent alone decides what to do.
    signal.signal(signal.SIGINT, signal.SIG_IGN)


@contextlib.contextmanager
def _single_threaded() -> Iterator[None]:
    before = {name: os.environ.get(name) for name in _THREADS}
    os.environ.update(dict.fromkeys(_THREADS, "1"))
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def _kept(keep: Path) -> Path:
    store = keep / package_fingerprint()[:16]
    if keep.is_dir():
        for old in keep.iterdir():
            if old != store:
                shutil.rmtree(old, ignore_errors=True)
    return store


def _load(folder: Path) -> Results | None:
    if not folder.is_dir():
        return None
    try:
        return load_results(folder)
    except UserError:  # cut off while it was written by an older version: done again
        return None


def available_workers() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else (os.cpu_count() or 1)
