"""How much longer does a run take because of 3,000 factories?

At most half as much again was asked for. Every pair runs the whole model in one process, once with its physical loop
and once with the loop's flows, stocks and outcomes replaced by nothing, so that both see the same load of the machine;
the ratio of times is taken within pairs. A second measurement times the physical calls within the full runs.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator
from typing import Any

import sim.simulation as model_room
from benchmarks.harness import Report, main, ratios
from benchmarks.runs import baseline, timed_run

ROWS = (3_000, 100_000)
TIMED = ("_physical_flows", "update_physical", "read_coupling", "observe_physical", "build_physical_world")
"""What the physical loop adds to a run: flows, stocks, signals, outcomes, and sites laid out once."""
NOTHING: dict[str, Callable[..., Any]] = {
    "read_coupling": lambda *_: None,
    "update_physical": lambda *_: None,
    "observe_physical": lambda *_: {},
    "physical_flows": lambda *_: True,
}
"""What stands for the physical loop where it is left out."""


@contextlib.contextmanager
def replaced(functions: dict[str, Callable[..., Any]]) -> Iterator[None]:
    """Put other functions into the model for a while; those that begin with an underscore are its methods."""
    places = {name: model_room.Simulation if name.startswith("_") else model_room for name in functions}
    kept = {name: getattr(place, name) for name, place in places.items()}
    try:
        for name, function in functions.items():
            setattr(places[name], name, function)
        yield
    finally:
        for name, function in kept.items():
            setattr(places[name], name, function)


def physical_seconds(scenario: Any, seed: int) -> tuple[float, float]:
    """CPU seconds of a whole run, and of the physical part of it."""
    spent = [0.0]

    def timed(function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **settings: Any) -> Any:
            start = time.process_time()
            result = function(*arguments, **settings)
            spent[0] += time.process_time() - start
            return result

        return call

    functions = {
        name: timed(getattr(model_room.Simulation if name.startswith("_") else model_room, name)) for name in TIMED
    }
    with replaced(functions):
        return timed_run(scenario, seed).total, spent[0]


def digital_seconds(scenario: Any, seed: int) -> float:
    """CPU seconds of a run whose physical loop does nothing."""
    with replaced(NOTHING):
        return timed_run(scenario, seed).total


def measure(quick: bool) -> Report:
    """Time added by the loop and its share, for two numbers of factories."""
    report = Report()
    for factories in ROWS:
        pairs = 1 if quick else 9 if factories == ROWS[0] else 3
        scenario = baseline(factories=factories)
        physical_seconds(scenario, 1), digital_seconds(scenario, 1)
        whole, physical, alone = [], [], []
        for pair in range(pairs):
            # alternate which comes first, so that neither is always the one with warm caches
            if pair % 2:
                alone.append(digital_seconds(scenario, pair + 1))
            both, part = physical_seconds(scenario, pair + 1)
            whole.append(both)
            physical.append(part)
            if pair % 2 == 0:
                alone.append(digital_seconds(scenario, pair + 1))
        added = [100 * (ratio - 1) for ratio in ratios(whole, alone)]
        share = [100 * part / both for part, both in zip(physical, whole, strict=True)]
        report.value(f"added_by_{factories}", added, f"{factories:>7,} factories add to a run", " %")
        report.value(f"share_of_{factories}", share, f"{factories:>7,} factories: their calls in a run", " %")
    return report


if __name__ == "__main__":
    main(measure)
