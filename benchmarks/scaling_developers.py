"""How does the time of a run grow with its developers, and what does a month cost without any?

Whole runs of 96 months from 10^3 to 10^6 developer rows, 3,000 factories, one core, every size once per round. The
fixed cost of a month is the intercept of time over developers, by least squares of relative errors over the sizes up
to 10^5: for the 96 reported months, whose line-up is long, and for all 120 with the burn-in, whose line-up is short.
The target is held against the former.
"""

from __future__ import annotations

import numpy as np

from benchmarks.harness import Report, Spread, main
from benchmarks.runs import MONTHS, SIMULATED_MONTHS, Phases, baseline, in_rounds

SIZES = (1_000, 10_000, 100_000, 1_000_000)
SMALL = SIZES[:3]


def line(sizes: tuple[int, ...], seconds: list[float]) -> tuple[float, float]:
    """Intercept [s] and slope [s per row] of time over rows; every size weighs the same in relative terms."""
    slope, intercept = np.polyfit(sizes, seconds, 1, w=1.0 / np.asarray(seconds))
    return float(intercept), float(slope)


def measure(quick: bool) -> Report:
    """Times by size, growth, and fixed and marginal cost."""
    rounds = 1 if quick else 5
    found = in_rounds({size: baseline(developers=size) for size in SIZES}, rounds)
    report = Report(facts={"rounds": rounds, "seconds": {}})
    for size in SIZES:
        name = "million_developers" if size == 1_000_000 else f"developers_{size}"
        seconds = [phases.total for phases in found[size]]
        spread = report.value(name, seconds, f"{size:>9,} developers × {MONTHS} months", " s")
        report.facts["seconds"][size] = spread.median

    def fixed(part: str, months: int) -> tuple[list[float], list[float]]:
        lines = [line(SMALL, [getattr(found[size][index], part) for size in SMALL]) for index in range(rounds)]
        return [1e3 * a / months for a, _ in lines], [1e9 * b / months for _, b in lines]

    per_month, marginal = fixed("months", MONTHS)
    report.value("fixed_month", per_month, "fixed cost of a reported month", " ms")
    report.value("marginal_row", marginal, "cost of a developer row in a reported month", " ns")
    report.value("fixed_month_with_burn_in", fixed("total", SIMULATED_MONTHS)[0], "the same over all 120 months", " ms")
    report.ratio("growth", totals(found[1_000_000]), totals(found[100_000]), "10^6 over 10^5 developers")
    report.value("setup", Spread.of([phases.setup for phases in found[1_000]]), "set-up of a small run", " s")
    return report


def totals(runs: list[Phases]) -> list[float]:
    """Whole times."""
    return [phases.total for phases in runs]


if __name__ == "__main__":
    main(measure)
