"""What a worker does: a chunk of runs from scenarios to a shard on disk; only a report goes back."""

from __future__ import annotations

import dataclasses
import functools
import json
import threading
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from sim.results import Results, package_fingerprint
from sim.scenario import ResolvedScenario, Scenario
from sim.sweep.store import Entry, Store

Simulated = tuple[int, Results | Exception]
"""Position in the group, and the results or what went wrong."""

Simulator = Callable[[Sequence[ResolvedScenario], int, tuple[str, ...]], Iterator[Simulated]]
"""Simulates a group: resolved scenarios, seed, outcomes to keep (none named: all)."""

KEPT_SETTINGS = 64
"""Scenarios that a worker keeps worked out for the next seed."""
_ONE_AT_A_TIME = threading.Lock()
"""A Dask worker may have several threads; models in one process share caches that are not made for that."""


def simulate_group(scenarios: Sequence[ResolvedScenario], seed: int, outcomes: tuple[str, ...]) -> Iterator[Simulated]:
    """Simulate with the model, which is loaded here: what only reads sweeps does not wait for it."""
    from sim.sweep.simulate import simulate_branched

    _warm()
    return simulate_branched(scenarios, seed, outcomes)


@functools.cache
def _warm() -> None:
    """Load what the first run would otherwise wait for, so that its time says what a run takes."""
    from sim.sweep.simulate import warm_up

    warm_up()


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """One run of a chunk: scenario at a point, seed, and what a reader of a failure wants to know.

    ``setting`` is a hash of the scenario and the draw: other seeds of the same have it too.
    """

    key: str
    setting: str
    scenario: Scenario
    draw: dict[str, Any]
    seed: int
    point: int

    def facts(self, error: str, trace: str) -> dict[str, Any]:
        """Entry in the list of failures."""
        facts = {"scenario": self.scenario.title, "point": self.point, "seed": self.seed}
        return facts | {"draw": json.dumps(self.draw, default=str), "error": error, "traceback": trace}


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Chunk:
    """Runs that one worker does and keeps in one shard.

    Attributes
    ----------
    number : int
        Number in this session.
    folder : str
        Folder of the sweep; on a cluster, on storage that all share.
    groups : tuple of tuple of Wanted
        Runs of one point and seed together, so that they share their past.
    outcomes : tuple of str
        Outcomes to keep; all if empty.
    package : str
        Fingerprint of the package that planned the runs.
    session : str
        Name of this session if the folder may hold some of the runs under another key, so that they are looked up by
        content; empty if not.
    simulate : callable
        Simulates a group; a test may pass another function, importable by the worker.
    """

    number: int
    folder: str
    groups: tuple[tuple[Wanted, ...], ...]
    outcomes: tuple[str, ...]
    package: str
    session: str = ""
    simulate: Simulator = simulate_group

    @property
    def n_runs(self) -> int:
        """Runs in it."""
        return sum(len(group) for group in self.groups)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What comes back of a chunk.

    Attributes
    ----------
    number : int
        That of the chunk.
    executed, reused, failed : int
        Runs simulated, found under another key, and failed.
    model_seconds, seconds : float
        Time in the model, and in all.
    bytes : int
        Size of the shard.
    timings : tuple of (str, float)
        Key of each run simulated, and seconds in the model since the one before.
    fault : str
        Why the sweep cannot go on (the folder cannot be written, another version of the package); empty if it can.
    """

    number: int
    executed: int = 0
    reused: int = 0
    failed: int = 0
    model_seconds: float = 0.0
    seconds: float = 0.0
    bytes: int = 0
    timings: tuple[tuple[str, float], ...] = ()
    fault: str = ""


@dataclasses.dataclass(slots=True)
class _Done:
    """What a chunk has so far."""

    runs: dict[str, Results] = dataclasses.field(default_factory=dict)
    keys: dict[str, str] = dataclasses.field(default_factory=dict)
    executed: int = 0
    reused: int = 0
    failed: int = 0
    model_seconds: float = 0.0
    timings: list[tuple[str, float]] = dataclasses.field(default_factory=list)


def run_chunk(chunk: Chunk) -> Report:
    """Do the runs of a chunk and write them; a failing run is noted and the others go on.

    Interrupted or told to end, it writes what is finished before it goes.
    """
    if chunk.package != package_fingerprint():
        return Report(number=chunk.number, fault="a worker has another version of the package; install the same one")
    with _ONE_AT_A_TIME:
        start, done, store = time.perf_counter(), _Done(), Store(chunk.folder)
        size = 0
        try:
            try:
                for group in chunk.groups:
                    _run_group(chunk, group, done, store)
            finally:
                if done.keys:
                    _, size = store.add(list(done.runs.items()), done.keys)
        except OSError as error:
            reason = f"{chunk.folder} cannot be written: {error.strerror or error}"
            return Report(number=chunk.number, fault=reason, failed=done.failed)
        return Report(
            number=chunk.number, executed=done.executed, reused=done.reused, failed=done.failed,
            model_seconds=done.model_seconds, seconds=time.perf_counter() - start, bytes=size,
            timings=tuple(done.timings),
        )  # fmt: skip


def _run_group(chunk: Chunk, group: tuple[Wanted, ...], done: _Done, store: Store) -> None:
    resolved: list[ResolvedScenario] = []
    todo: list[Wanted] = []
    for wanted in group:
        try:
            scenario = _resolved(_Setting(wanted.setting, wanted.scenario, wanted.draw))
            kept = _known(chunk, scenario, wanted.seed)
        except Exception as error:  # two levers together may push a parameter out of its range
            _failed(wanted, error, done, store)
            continue
        if kept is not None:
            done.keys[wanted.key] = f"{kept.run_id}@{kept.shard}"
            done.reused += 1
            continue
        resolved.append(scenario)
        todo.append(wanted)
    if not todo:
        return
    for (position, outcome), seconds in _timed(lambda: chunk.simulate(resolved, group[0].seed, chunk.outcomes)):
        done.model_seconds += seconds
        if isinstance(outcome, Exception):
            _failed(todo[position], outcome, done, store)
            continue
        run_id = str(outcome.provenance["run_id"])
        done.runs.setdefault(run_id, outcome)
        done.keys[todo[position].key] = run_id
        done.executed += 1
        done.timings.append((todo[position].key, seconds))


@dataclasses.dataclass(frozen=True, slots=True, eq=False)
class _Setting:
    """Scenario at a point, equal to others of the same content."""

    name: str
    scenario: Scenario
    draw: dict[str, Any]

    def __hash__(self) -> int:
        return hash(self.name)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Setting) and self.name == other.name


@functools.lru_cache(maxsize=KEPT_SETTINGS)
def _resolved(setting: _Setting) -> ResolvedScenario:
    return setting.scenario.with_draw(setting.draw).resolve()


def _timed[Item](make: Callable[[], Iterator[Item]]) -> Iterator[tuple[Item, float]]:
    items = make()
    while True:
        start = time.perf_counter()
        try:
            item = next(items)
        except StopIteration:
            return
        yield item, time.perf_counter() - start


def _failed(wanted: Wanted, error: Exception, done: _Done, store: Store) -> None:
    text = "".join(traceback.format_exception(error))
    store.record_failure(wanted.key, wanted.facts(f"{type(error).__name__}: {error}", text))
    done.failed += 1


def _known(chunk: Chunk, scenario: ResolvedScenario, seed: int) -> Entry | None:
    """Run of the same content that the folder held when the session began, about."""
    if not chunk.session:
        return None
    from sim.history import load_history
    from sim.results import run_provenance

    facts = run_provenance(scenario, seed=seed, history=load_history())
    return _held(chunk.folder, chunk.outcomes, chunk.session).get(str(facts["run_id"]))


@functools.lru_cache(maxsize=2)
def _held(folder: str, outcomes: tuple[str, ...], session: str) -> dict[str, Entry]:
    """Runs in a folder that hold at least these outcomes, by identity."""
    import pyarrow.parquet

    from sim.results import OUTCOMES
    from sim.sweep.columns import outcomes_in

    store, suits, found = Store(Path(folder)), dict[str, bool](), dict[str, Entry]()
    for entry in store.entries():
        if entry.shard not in suits:
            names = outcomes_in(pyarrow.parquet.read_schema(store.shard_file(entry.shard)).names)
            suits[entry.shard] = set(outcomes or OUTCOMES) <= set(names)
        if suits[entry.shard]:
            found.setdefault(entry.run_id, entry)
    return found
