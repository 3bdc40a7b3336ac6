"""The answer to a scenario in five plain sentences and a short table."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from sim.analysis.effects import Effects
from sim.analysis.headline import HEADLINES, Headline, bare_value, effect_in_words, value_in_words
from sim.analysis.paired import SCALES, differences
from sim.months import month_label
from sim.parameters import specifications
from sim.results import Results

if TYPE_CHECKING:
    from sim.scenario import ResolvedScenario


UNIT_SIZES = {"arena points": 400.0 / np.log(10.0), "months": 12.0}
"""Change of a level that counts as much as a unit of log-odds: the odds of being preferred e-fold, a year."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One row of the table: a headline outcome at the end of the runs.

    ``low`` and ``high`` are nan with one seed; ``size`` orders effects of different kinds.
    """

    headline: Headline
    baseline: float
    value: float
    effect: float
    low: float
    high: float
    unit: str
    size: float

    @property
    def effect_words(self) -> str:
        """Effect with its interval if there is one."""
        mean, low, high = (
            effect_in_words(end, self.unit, self.headline.unit) for end in (self.effect, self.low, self.high)
        )
        if not np.isfinite(self.low) or low == mean == high:
            return mean
        return f"{mean} [{_bare(low)} to {_bare(high)}]"

    @property
    def is_distinguishable(self) -> bool:
        """Whether there is an interval and it leaves out no change."""
        return bool(np.isfinite(self.low) and (self.low > 0 or self.high < 0))

    def values_in_words(self) -> tuple[str, str]:
        """Baseline and scenario with unit."""
        kind, unit = self.headline.kind, self.headline.unit
        return value_in_words(self.baseline, kind, unit), value_in_words(self.value, kind, unit)


def _bare(words: str) -> str:
    return "0" if words == "no change" else words.split(" ")[0]


def effect_lines(effects: Effects, scenario: str) -> list[Line]:
    """Return headline effects of one scenario at the end of the runs."""
    lines = []
    for headline in HEADLINES:
        effect = effects.effect(scenario, headline.outcome)
        month = effect.first_month + len(effect.mean) - 1
        place = headline.position(effects.runs[scenario][0])
        treated, base = (
            np.array([headline.series(run)[month - run.first_month] for run in effects.runs[title]])
            for title in (scenario, effects.baseline)
        )
        at = (-1, *place)
        lines.append(
            Line(
                headline=headline, baseline=_mean(base), value=_mean(treated), effect=float(effect.mean[at]),
                low=float(effect.low[at]), high=float(effect.high[at]), unit=effect.scale,
                size=_size(treated, base, headline),
            )
        )  # fmt: skip
    return lines


def _mean(values: np.ndarray) -> float:
    present = values[np.isfinite(values)]
    return float(present.mean()) if present.size else float("nan")


def _size(treated: np.ndarray, base: np.ndarray, headline: Headline) -> float:
    """Change in log-odds, logarithms or `UNIT_SIZES`: roughly comparable across kinds of outcome."""
    scale = SCALES[headline.kind][-1]
    change = _mean(differences(treated, base, scale))
    if scale == "difference":
        change /= UNIT_SIZES.get(headline.unit, max(abs(_mean(base)), 1e-12))
    return abs(change) if np.isfinite(change) else 0.0


def five_sentences(
    effects: Effects, scenario: str, resolved: ResolvedScenario, baseline: ResolvedScenario
) -> list[str]:
    """Say what changes, by how much, how sure that is and what it rests on.

    Parameters
    ----------
    effects : Effects
        Paired runs of the scenario and its baseline.
    scenario : str
        Title of the scenario.
    resolved, baseline : ResolvedScenario
        Both scenarios worked out.

    Returns
    -------
    list of str
        Five sentences.
    """
    lines = effect_lines(effects, scenario)
    first = lines[0]
    other = max(lines[1:], key=lambda line: line.size)
    last = effects.runs[scenario][0].last_month
    return [
        _what_changes(scenario, effects.baseline, resolved, baseline),
        f"In {month_label(last)} the {instead(first)}.",
        "No other headline outcome changes." if other.size == 0 else f"The largest other change: the {instead(other)}.",
        how_sure(len(effects.seeds)),
        what_it_rests_on(effects.runs[scenario][0]),
    ]


def _what_changes(scenario: str, base: str, resolved: ResolvedScenario, baseline: ResolvedScenario) -> str:
    month = resolved.first_difference(baseline)
    if month is None:
        return f"“{scenario}” has the same parameters as “{base}” in every month."
    if month < 0:
        return f"“{scenario}” differs from “{base}” from before 2023 on."
    return f"“{scenario}” differs from “{base}” from {month_label(month)} on."


def instead(line: Line) -> str:
    """Say what an outcome is instead of what it is in the baseline."""
    base, value = line.values_in_words()
    if line.effect == 0.0:
        return f"{line.headline.words} is {value}, as in the baseline"
    return f"{line.headline.words} is {value} instead of {base} ({line.effect_words})"


def how_sure(seeds: int) -> str:
    """Say what stands behind an interval, or that there is none."""
    if seeds == 1:
        return (
            "This is one seed with the same random numbers in both runs: there is no interval, and small "
            "differences may be chance."
        )
    return (
        f"Intervals are 90 % over {seeds} seeds with central parameter values; doubt about parameters is not in them."
    )


def what_it_rests_on(results: Results, subject: str = "It") -> str:
    """Count parameters and assumptions, and say whether the run departs from the record."""
    total, assumed = parameter_counts()
    departs = results.provenance.get("departs_from_history")
    record = (
        "departs from the recorded policies before 2026-04" if departs else "follows the recorded policies to 2026-03"
    )
    return f"{subject} rests on {total} parameters, {assumed} of them assumptions, none calibrated yet, and {record}."


def parameter_counts() -> tuple[int, int]:
    """Return the number of free parameters, and of those whose source is an assumption at least in part."""
    free = [item for item in specifications().values() if item.prior != "fixed"]
    return len(free), sum("assumption" in item.source for item in free)


def text_table(lines: Sequence[Line]) -> str:
    """Short table for a terminal."""
    rows: list[tuple[str, ...]] = [("", "baseline", "scenario", "effect")]
    for line in lines:
        item = line.headline
        unit = "%" if item.kind == "share" else item.unit
        values = [bare_value(value, item.kind) for value in (line.baseline, line.value)]
        rows.append((f"{item.words} [{unit}]", *values, line.effect_words))
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    return "\n".join(
        f"{row[0]:<{widths[0]}}  {row[1]:>{widths[1]}}  {row[2]:>{widths[2]}}  {row[3]}".rstrip() for row in rows
    )
