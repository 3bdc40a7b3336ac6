"""Runs of the baseline in the sizes that benchmarks ask for."""

from __future__ import annotations

import itertools
import time
from typing import Any, NamedTuple

import sim
from sim.digital_loop import AbstractChooser
from sim.history import load_history
from sim.months import BURN_IN_MONTHS
from sim.scenario import ResolvedScenario
from sim.simulation import Simulation

DEVELOPERS, FACTORIES, END, MONTHS = 20_000, 3_000, "2030-12", 96
"""The default run."""
SIMULATED_MONTHS = BURN_IN_MONTHS + MONTHS


class Phases(NamedTuple):
    """CPU seconds of the parts of a run."""

    setup: float
    """World, populations, state."""
    burn_in: float
    """The 24 months before 2023-01, with a short line-up and no physical loop."""
    months: float
    """The months that are reported."""

    @property
    def total(self) -> float:
        """Whole run, without the record of outcomes."""
        return self.setup + self.burn_in + self.months


def baseline(
    developers: int = DEVELOPERS, factories: int = FACTORIES, end: str = END, **changes: Any
) -> ResolvedScenario:
    """Resolve the baseline, which needs no reference run, with a size of its own."""
    size = {"run": {"developers": developers, "factories": factories}, "horizon": {"end": end}}
    return sim.load_scenario("baseline").with_changes({**size, **changes}).resolve()


def timed_run(scenario: ResolvedScenario, seed: int, chooser: AbstractChooser | None = None) -> Phases:
    """Run to the end of the scenario and take the time of each phase."""
    marks = [time.process_time()]
    model = Simulation(scenario, rng=seed, history=load_history(), chooser=chooser)
    marks.append(time.process_time())
    model.run_until(-1)
    marks.append(time.process_time())
    model.run_until(scenario.end_month)
    marks.append(time.process_time())
    return Phases(*(after - before for before, after in itertools.pairwise(marks)))


def in_rounds(scenarios: dict[Any, ResolvedScenario], rounds: int) -> dict[Any, list[Phases]]:
    """Time every scenario once per round, with one seed per round, after one small uncounted run."""
    timed_run(baseline(developers=1_000, factories=100, end="2023-06"), seed=1)
    keys = list(scenarios)
    found: dict[Any, list[Phases]] = {key: [] for key in keys}
    for index in range(rounds):
        first = index % len(keys)
        for key in keys[first:] + keys[:first]:
            found[key].append(timed_run(scenarios[key], seed=index + 1))
    return found
