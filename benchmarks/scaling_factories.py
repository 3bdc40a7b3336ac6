"""How does the time of a run grow with its factories?

Whole runs of 96 months from 10^2 to 10^5 factory rows and 20,000 developers, one core, every size once per round. What
the physical loop adds to a default run is the question of `physical_share`.
"""

from __future__ import annotations

import numpy as np

from benchmarks.harness import Report, main
from benchmarks.runs import MONTHS, baseline, in_rounds

SIZES = (100, 3_000, 30_000, 100_000)


def measure(quick: bool) -> Report:
    """Times by size, and the cost of a factory in a month."""
    rounds = 1 if quick else 5
    found = in_rounds({size: baseline(factories=size) for size in SIZES}, rounds)
    report = Report(facts={"rounds": rounds, "seconds": {}})
    for size in SIZES:
        seconds = [phases.total for phases in found[size]]
        spread = report.value(f"factories_{size}", seconds, f"{size:>7,} factories × {MONTHS} months", " s")
        report.facts["seconds"][size] = spread.median
    marginal = [
        1e9 * float(np.polyfit(SIZES, [found[size][index].months for size in SIZES], 1)[0]) / MONTHS
        for index in range(rounds)
    ]
    report.value("marginal_factory", marginal, "cost of a factory row in a reported month", " ns")
    largest, default = ([phases.total for phases in found[size]] for size in (100_000, 3_000))
    report.ratio("factories_growth", largest, default, "10^5 over 3,000 factories")
    return report


if __name__ == "__main__":
    main(measure)
