"""How much faster is the model than the same rules as plain Mesa objects?

10^5 developers, 3,000 factories, 96 months, one core; both models run once per round. In the object model every
developer is a Mesa agent (`benchmarks.mesa_objects`); all else is shared: class tables, vendors, physical loop. So
there are two ratios. That of whole runs per agent-step is the target's: it holds the shared part against both, and so
understates what objects cost. That of the developers' part alone (reviews and fine-tunes, timed inside the same runs)
compares kernel and objects. An agent-step is one developer for one month, burn-in included.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, final

import numpy as np

from benchmarks.harness import Report, main
from benchmarks.mesa_objects import ObjectChooser
from benchmarks.runs import SIMULATED_MONTHS, baseline, timed_run
from sim.digital_loop import AbstractChooser, SampledChooser

DEVELOPERS = 100_000


@final
class TimedChooser(AbstractChooser):
    """Another chooser, with the CPU seconds of reviews and fine-tunes."""

    def __init__(self, chooser: AbstractChooser) -> None:
        self.chooser = chooser
        self.seconds = 0.0

    def initial(self, world: Any) -> Any:
        """Not timed."""
        return self.chooser.initial(world)

    def review(self, *arguments: Any, **settings: Any) -> Any:
        """Timed."""
        start = time.process_time()
        try:
            return self.chooser.review(*arguments, **settings)
        finally:
            self.seconds += time.process_time() - start

    def publish(self, *arguments: Any) -> np.ndarray:
        """Timed."""
        start = time.process_time()
        try:
            return self.chooser.publish(*arguments)
        finally:
            self.seconds += time.process_time() - start


def measure(quick: bool) -> Report:
    """Nanoseconds per agent-step of both, and their ratios."""
    rounds, end = (1, "2024-12") if quick else (3, "2030-12")
    scenario = baseline(developers=DEVELOPERS, end=end)
    steps = DEVELOPERS * (SIMULATED_MONTHS - (72 if quick else 0))
    timed_run(baseline(developers=1_000, factories=100, end="2023-06"), seed=1)
    kinds: dict[str, Callable[[int], AbstractChooser]] = {
        "arrays": lambda _: SampledChooser(),
        "objects": ObjectChooser,
    }
    whole: dict[str, list[float]] = {kind: [] for kind in kinds}
    developers: dict[str, list[float]] = {kind: [] for kind in kinds}
    for seed in range(1, rounds + 1):
        for kind in sorted(kinds, reverse=seed % 2 == 0):
            chooser = TimedChooser(kinds[kind](seed))
            whole[kind].append(1e9 * timed_run(scenario, seed, chooser).total / steps)
            developers[kind].append(1e9 * chooser.seconds / steps)
    report = Report(facts={"developers": DEVELOPERS, "end": end, "rounds": rounds, "agent_steps": steps})
    for kind in kinds:
        report.value(f"whole_{kind}", whole[kind], f"whole run, {kind}, per agent-step", " ns")
        report.value(f"developers_{kind}", developers[kind], f"developers' part, {kind}, per agent-step", " ns")
    report.ratio("mesa_agent_step", whole["objects"], whole["arrays"], "whole run: objects over arrays")
    report.ratio(
        "mesa_developers", developers["objects"], developers["arrays"], "developers' part: objects over arrays"
    )
    return report


if __name__ == "__main__":
    main(measure)
