"""The answer to a scenario in five plain sentences and a short table."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from sim.analysis.effects import Effects
from sim.analysis.headline import (
    HEADLINES,
    YARDSTICK,
    Headline,
    bare_value,
    effect_in_words,
    headline_effect,
    value_in_words,
)
from sim.analysis.paired import SCALES, differences
from sim.months import LAST_RECORDED_MONTH, month_label
from sim.parameters import specifications
from sim.results import Results

if TYPE_CHECKING:
    from sim.scenario import ResolvedScenario


LOG_ODDS_POINTS = 400.0 / np.log(10.0)
UNIT_SIZES = {"arena points": LOG_ODDS_POINTS, "points": LOG_ODDS_POINTS, "months": 12.0}
"""Change of a level that counts as much as a unit of log-odds: the odds of being preferred e-fold, a year."""

PRIOR_MARK, YARDSTICK_MARK = "†", "‡"
PRIOR_NOTE = (
    f"{PRIOR_MARK} prior-driven: follows from ranges that were chosen more than from data; read directions and "
    "orders of magnitude."
)
YARDSTICK_NOTE = (
    f"{YARDSTICK_MARK} counted in months of another past: the scenario changes the pace before 2026-03 itself. "
    "Compare the points."
)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One row of the table: a headline outcome at the end of the runs.

    ``low`` and ``high`` are nan with one seed; ``size`` orders effects of different kinds and is 0 where there is
    none to speak of: nothing moves, nothing is known, or the yardstick itself has moved.
    """

    headline: Headline
    baseline: float
    value: float
    effect: float
    low: float
    high: float
    unit: str
    size: float
    yardstick_moved: bool = False
    """Whether the two runs count in months of different pasts."""

    @property
    def marks(self) -> str:
        """Signs of the footnotes that the row needs."""
        return (PRIOR_MARK if self.headline.prior_driven else "") + (YARDSTICK_MARK if self.yardstick_moved else "")

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

    @property
    def is_uncertain(self) -> bool:
        """Whether something moves that cannot be told from none."""
        return bool(np.isfinite(self.effect) and self.effect != 0.0 and not self.is_distinguishable)

    @property
    def words(self) -> str:
        """What the outcome is instead of what it is in the baseline."""
        return instead(self)

    def values_in_words(self) -> tuple[str, str]:
        """Baseline and scenario with unit."""
        kind, unit = self.headline.kind, self.headline.unit
        return value_in_words(self.baseline, kind, unit), value_in_words(self.value, kind, unit)


def _bare(words: str) -> str:
    return "0" if words == "no change" else words.split(" ")[0]


def effect_lines(effects: Effects, scenario: str) -> list[Line]:
    """Return headline effects of one scenario at the end of the runs."""
    lines = []
    treated_runs, base_runs = effects.runs[scenario], effects.runs[effects.baseline]
    departs = [bool(runs[0].provenance.get("departs_from_history")) for runs in (treated_runs, base_runs)]
    for headline in HEADLINES:
        if headline.outcome not in treated_runs[0]:
            continue
        effect = headline_effect(headline, treated_runs, base_runs)
        month = effect.first_month + len(effect.mean) - 1
        treated, base = (
            np.array([headline.series(run)[month - run.first_month] for run in runs])
            for runs in (treated_runs, base_runs)
        )
        moved = headline.outcome == YARDSTICK and departs[0] != departs[1]
        lines.append(
            Line(
                headline=headline, baseline=_mean(base), value=_mean(treated), effect=float(effect.mean[-1]),
                low=float(effect.low[-1]), high=float(effect.high[-1]), unit=effect.scale,
                size=0.0 if moved else effect_size(treated, base, headline), yardstick_moved=moved,
            )
        )  # fmt: skip
    return lines


def told(lines: Sequence[Line]) -> list[Line]:
    """Lines for sentences: progress once, in months, or in points where the yardstick of months has moved."""
    left_out = YARDSTICK if any(line.yardstick_moved for line in lines) else "embodied_progress"
    return [line for line in lines if line.headline.outcome != left_out]


def by_loop(lines: Sequence[Line]) -> tuple[list[Line], list[Line]]:
    """Lines of the digital and of the physical loop."""
    digital = [line for line in lines if not line.headline.prior_driven]
    return digital, [line for line in lines if line.headline.prior_driven]


def _mean(values: np.ndarray) -> float:
    present = values[np.isfinite(values)]
    return float(present.mean()) if present.size else float("nan")


def effect_size(treated: np.ndarray, base: np.ndarray, headline: Headline) -> float:
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
    digital, physical = by_loop(effect_lines(effects, scenario))
    month = month_label(effects.runs[scenario][0].last_month)
    return [
        _what_changes(scenario, effects.baseline, resolved, baseline),
        f"Digital loop: in {month} {_largest(digital)}.",
        f"Physical loop (prior-driven): in {month} {_largest(physical)}.",
        how_sure(len(effects.seeds)),
        what_it_rests_on(effects.runs[scenario][0]),
    ]


def _largest(lines: Sequence[Line]) -> str:
    """First headline of a loop and the largest other change."""
    if not lines:
        return "nothing was recorded"
    first, others = lines[0], told(lines[1:])
    other = max(others, key=lambda line: line.size, default=first)
    if other.size == 0:
        return f"the {instead(first)}; no other headline outcome changes"
    return f"the {instead(first)}; the largest other change: the {instead(other)}"


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
    """Short table for a terminal, the footnotes that its signs need below it."""
    rows: list[tuple[str, ...]] = [("", "baseline", "scenario", "effect")]
    for line in lines:
        item = line.headline
        unit = "%" if item.kind == "share" else item.unit
        values = [bare_value(value, item.kind) for value in (line.baseline, line.value)]
        rows.append((f"{item.words} [{unit}] {line.marks}".rstrip(), *values, line.effect_words))
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    table = [f"{row[0]:<{widths[0]}}  {row[1]:>{widths[1]}}  {row[2]:>{widths[2]}}  {row[3]}".rstrip() for row in rows]
    return "\n".join([*table, *footnotes(lines)])


def value_table(results: Results) -> str:
    """Headlines of one run alone: at its start, at the end of the record and at its end."""
    shown = sorted({results.first_month, min(LAST_RECORDED_MONTH, results.last_month), results.last_month})
    rows: list[tuple[str, ...]] = [("", *(month_label(month) for month in shown))]
    found = [item for item in HEADLINES if item.outcome in results]
    for item in found:
        unit = "%" if item.kind == "share" else item.unit
        mark = PRIOR_MARK if item.prior_driven else ""
        values = item.series(results)
        numbers = [bare_value(float(values[month - results.first_month]), item.kind) for month in shown]
        rows.append((f"{item.words} [{unit}] {mark}".rstrip(), *numbers))
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    table = [
        f"{row[0]:<{widths[0]}}" + "".join(f"  {v:>{w}}" for v, w in zip(row[1:], widths[1:], strict=True))
        for row in rows
    ]
    return "\n".join([*table, *([PRIOR_NOTE] if any(item.prior_driven for item in found) else [])])


def footnotes(lines: Sequence[Line]) -> list[str]:
    """Say what the signs in a table mean; nothing for signs that do not occur."""
    marks = "".join(line.marks for line in lines)
    return [note for sign, note in ((PRIOR_MARK, PRIOR_NOTE), (YARDSTICK_MARK, YARDSTICK_NOTE)) if sign in marks]
