"""How long does a default run take, warm, on one core?

20,000 developer rows, 3,000 factories, 96 months from 2023-01 after 24 months of burn-in; the baseline, which needs no
reference run. The scenario is resolved before; building the world, every month, the record of all outcomes and the
`Results` are counted. CPU seconds of the process, one seed per round.
"""

from __future__ import annotations

import itertools
import time

import sim
from benchmarks.harness import Report, alternate, main
from benchmarks.runs import MONTHS, baseline


def measure(quick: bool) -> Report:
    """Median over seeds, by CPU time and by the clock on the wall."""
    scenario = baseline()
    seeds = itertools.count(1)
    wall: list[float] = []

    def default_run() -> None:
        start = time.perf_counter()
        sim.run(scenario, seed=next(seeds))
        wall.append(time.perf_counter() - start)

    seconds = alternate({"run": default_run}, rounds=3 if quick else 21)["run"]
    report = Report(facts={"developers": scenario.developers, "factories": scenario.factories, "months": MONTHS})
    report.value("default_run", seconds, "default run, CPU", " s")
    report.value("default_run_wall", wall[1:], "default run, wall clock", " s")
    return report


if __name__ == "__main__":
    main(measure)
