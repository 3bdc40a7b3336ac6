"""How does the time of a run grow with its months?

Default runs to the end of 2023 up to the end of 2030, one core, every horizon once per round. Late months cost more
than early ones because the line-up is longer; `scaling_models` asks how much.
"""

from __future__ import annotations

import itertools

from benchmarks.harness import Report, main
from benchmarks.runs import baseline, in_rounds

ENDS = ("2023-12", "2024-12", "2026-12", "2028-12", "2030-12")


def measure(quick: bool) -> Report:
    """Times by horizon and mean cost of a month within each stretch."""
    rounds = 1 if quick else 7
    scenarios = {end: baseline(end=end) for end in ENDS}
    found = in_rounds(scenarios, rounds)
    report = Report(facts={"rounds": rounds, "seconds": {}})
    for end in ENDS:
        spread = report.value(f"to_{end}", [phases.total for phases in found[end]], f"to {end}", " s")
        report.facts["seconds"][end] = spread.median
    for before, after in itertools.pairwise(ENDS):
        months = scenarios[after].end_month - scenarios[before].end_month
        cost = [
            1e3 * (late.months - early.months) / months for early, late in zip(found[before], found[after], strict=True)
        ]
        report.value(f"month_{before}_{after}", cost, f"a month between {before} and {after}", " ms")
    return report


if __name__ == "__main__":
    main(measure)
