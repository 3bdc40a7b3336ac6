"""The first runs of a sweep, and what they say of the time and the disk that the rest takes."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence

from sim.scenario import ResolvedScenario
from sim.sweep.cost import Cost, CostBook, fitted, makespan, months_of
from sim.sweep.ledger import Ledger
from sim.sweep.plan import Plan, Row
from sim.sweep.worker import Report

PILOT_SEEDS, PILOT_RUNS = 3, 3
"""Seeds at the first point, and runs of each: the first scenario, the one after it, and another one in turn."""
PILOT_PARTS_PER_WORKER = 2
"""So that runs are timed while all workers are busy, which slows each."""
PILOT_SHARE = 6
"""One run in so many, at most, belongs to the pilot's first ones of a seed."""
LOOK_AHEAD = 64
"""Groups in which runs of the first point are looked for."""
CHUNK_SECONDS = 15.0
"""Work in one chunk, about: what a killed worker loses at most."""
CHUNK_RUNS = 100
CHUNKS_PER_WORKER = 4
"""At least so many chunks per worker, so that all end at about the same time."""
MOST_RESOLVED = 60
"""Scenarios that are worked out to tell the time; those of further points count as these do on average."""
MOST_ROWS = 20_000
"""Rows of the plan from which the rest is told."""
PATIENCE = 0.1
"""Share of all work that must be done before its pace counts as much as what was told."""


def pilot_parts(plan: Plan, ledger: Ledger, width: int) -> list[list[Row]]:
    """Rows of the pilot, those that share their past together; none if the sweep is too small to need one.

    Seeds of the first point, so that effects can be compared; of a sweep without so many seeds, or one that goes on,
    the first rows that are open.
    """
    most = min(max(PILOT_SEEDS, PILOT_PARTS_PER_WORKER * width), ledger.n_open // PILOT_SHARE)
    if most < 2:
        return []
    first: list[list[Row]] = []
    others: list[list[Row]] = []
    trial = ledger.copy()
    for place, rows in enumerate(plan.groups()):
        if len(first) == most or (place >= LOOK_AHEAD and len(first) + len(others) >= most):
            break
        found = first if any(row.point == 0 for row in rows) else others
        part = _some(rows, trial, turn=len(first) + len(others)) if len(found) < most else []
        if part:
            found.append(part)
    return [*first, *others][:most]


def _some(rows: Sequence[Row], ledger: Ledger, turn: int) -> list[Row]:
    open_rows = [row for row in rows if ledger.take(row.key)]
    if len(open_rows) <= PILOT_RUNS:
        return open_rows
    late = open_rows[PILOT_RUNS - 1 :]
    # steps of the golden ratio: the others that are timed are spread over the group
    return [*open_rows[: PILOT_RUNS - 1], late[int(len(late) * (0.618 * (turn + 1) % 1.0))]]


def parts(plan: Plan, ledger: Ledger, runs: int) -> Iterator[list[list[Row]]]:
    """Open rows in order, in lists of at most ``runs``; rows that share a past stay together as far as they fit.

    A group of more runs is cut evenly: its past is then simulated once per part.
    """
    held: list[list[Row]] = []
    count = 0
    for rows in plan.groups():
        group = [row for row in rows if ledger.take(row.key)]
        n_parts = math.ceil(len(group) / runs)
        for number in range(n_parts):
            part = group[number * len(group) // n_parts : (number + 1) * len(group) // n_parts]
            if held and count + len(part) > runs:
                yield held
                held, count = [], 0
            held.append(part)
            count += len(part)
    if held:
        yield held


def learnt(
    pilot: Sequence[Sequence[Row]], reports: Sequence[Report], resolve: Callable[[Row], ResolvedScenario | None]
) -> Cost | None:
    """Cost of runs from the pilot's; None if none of its parts was done whole."""
    timings = {key: seconds for report in reports for key, seconds in report.timings}
    observed = []
    for part in pilot:
        scenarios = [resolve(row) for row in part]
        if all(row.key in timings for row in part) and None not in scenarios:
            whole = [scenario for scenario in scenarios if scenario is not None]
            observed += list(zip(months_of(whole), (timings[row.key] for row in part), strict=True))
    if not observed:
        return None
    # The least: the first chunk of each process also loads what the others find warm.
    run = min((report.seconds - report.model_seconds) / report.executed for report in reports if report.executed)
    return fitted(observed, max(0.0, run))


class Forecast:
    """Seconds that the rest of a sweep takes, told beforehand and corrected by what is done.

    Parameters
    ----------
    book : CostBook
        Cost of parts.
    plan, ledger : Plan, Ledger
        The sweep and what is open of it; neither is changed.
    width : int
        Chunks worked on at a time.
    """

    def __init__(self, book: CostBook, plan: Plan, ledger: Ledger, width: int) -> None:
        self._book = book
        self._width = width
        seconds, count = self._trial(plan, ledger, CHUNK_RUNS)
        self.chunk_runs = chunk_size(sum(seconds) / max(1, count), ledger.n_open, width)
        """Runs in a chunk."""
        seconds, count = self._trial(plan, ledger, self.chunk_runs)
        scale = ledger.n_open / max(1, count)
        self.seconds = makespan(seconds, width) * scale
        """Seconds until all is done."""
        self._work = sum(seconds) * scale
        self._out: dict[int, float] = {}
        self._done = self._spent = 0.0

    def begin(self, number: int, chunk: Sequence[Sequence[Row]]) -> None:
        """Note a chunk that is handed out."""
        self._out[number] = sum(map(self._book.seconds, chunk))

    def end(self, report: Report) -> None:
        """Note what a chunk took."""
        self._done += self._out.pop(report.number, 0.0)
        self._spent += report.seconds

    @property
    def seconds_left(self) -> float:
        """Seconds that the rest takes at the pace so far."""
        weight = PATIENCE * self._work
        pace = (self._spent + weight) / (self._done + weight) if self._work else 1.0
        share = max(0.0, 1.0 - self._done / self._work) if self._work else 0.0
        return self.seconds * share * pace

    def _trial(self, plan: Plan, ledger: Ledger, runs: int) -> tuple[list[float], int]:
        """Seconds of the chunks in order, and the number of runs in them."""
        seconds: list[float] = []
        count = 0
        for chunk in parts(plan, ledger.copy(), runs):
            seconds.append(sum(map(self._book.seconds, chunk)))
            count += sum(map(len, chunk))
            if count >= MOST_ROWS:
                break
        return seconds, count


def chunk_size(each: float, runs: int, width: int) -> int:
    """Runs in a chunk: enough work to be worth a shard, few enough that little is lost and all workers have some.

    Parameters
    ----------
    each : float
        Seconds per run.
    runs : int
        Runs to do.
    width : int
        Workers.
    """
    return max(1, min(CHUNK_RUNS, int(CHUNK_SECONDS / max(each, 1e-6)), runs // (CHUNKS_PER_WORKER * width)))
