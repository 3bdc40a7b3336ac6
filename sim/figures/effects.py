"""Paired effects of scenarios over time, with intervals."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence

import numpy as np

from sim.analysis.effects import Effects
from sim.analysis.headline import YARDSTICK, Headline, effect_in_words, headline_effect
from sim.analysis.paired import Effect
from sim.figures.outcomes import PANELS, chosen_headlines, panel_title, shown_and_missing
from sim.figures.panels import (
    Series,
    describe,
    direct_labels,
    draw_series,
    label_room,
    last_value,
    linear_axis,
    mark_months,
    month_axis,
)
from sim.figures.style import NOT_CALIBRATED, PRIOR_DRIVEN, Drawing, Look, grid, looks, styled, titled
from sim.months import LAST_RECORDED_MONTH, month_label

NOT_DISTINGUISHABLE = "not distinguishable from none"


def effects_figure(
    effects: Effects, policy_months: Sequence[int] = (), first_month: int | None = None,
    outcomes: Iterable[str | Headline] | None = None,
) -> Drawing:  # fmt: skip
    """Effects of each scenario against the baseline, one panel per outcome.

    Parameters
    ----------
    effects : Effects
        Paired runs.
    policy_months : sequence of int
        Months to mark.
    first_month : int, optional
        Start of the time axis; that of the runs by default.
    outcomes : iterable of str, optional
        Outcomes, or outcomes with labels (``token_share.CN.router``), a panel each; headlines of both loops by default.

    Returns
    -------
    figure, table
        The figure and the numbers it shows.

    Raises
    ------
    UserError
        If there is no such outcome, or the runs hold none of them.
    """
    import pandas

    seeds = len(effects.seeds)
    band = f"band: 90 % interval over {seeds} seeds" if seeds > 1 else "one seed: no interval"
    subtitle = f"Difference from “{effects.baseline}”, same seeds in pairs; {band}."
    source = f"{NOT_CALIBRATED.capitalize()}; the interval is about seeds, not about parameters."
    if policy_months:
        source += f" Dotted lines: policy dates {', '.join(month_label(m) for m in sorted(set(policy_months)))}."
    # results may hold a part of the outcomes only
    recorded = effects.runs[effects.baseline][0]
    headlines = chosen_headlines(outcomes, PANELS)
    shown, _ = shown_and_missing(headlines, lambda headline: headline.outcome in recorded, "the run")
    panels = [(panel_title(headline), headline) for headline in shown]
    moved = _moved_yardsticks(effects) if any(headline.outcome == YARDSTICK for headline in shown) else []
    if moved:
        source += f" Progress is counted in months of each run's own pace before {month_label(LAST_RECORDED_MONTH)}; "
        source += f"another past, another yardstick: not drawn for {', '.join(moved)}."
    rows: list[dict[str, object]] = []
    styles = looks(effects.scenarios)
    with styled():
        room = label_room(effects.scenarios)
        figure, all_axes = grid(len(panels), finding(effects, shown), subtitle, source, right=room)
        for axes, (title, headline) in zip(all_axes, panels, strict=True):
            drawn, labels, unit = [], [], ""
            for scenario in effects.scenarios:
                effect = headline_effect(headline, effects.runs[scenario], effects.runs[effects.baseline])
                item = _series(effect, scenario, styles[scenario], first_month)
                if headline.outcome == YARDSTICK and scenario in moved:
                    missing = np.full(len(item.values), np.nan)
                    item = dataclasses.replace(item, values=missing, low=missing, high=missing)
                drawn.append(item)
                labels.append((last_value(item.values), scenario, item.look.colour))
                unit = effect.unit
                rows += _rows(title, scenario, item, unit, headline)
            draw_series(axes, drawn)
            describe(axes, title, unit)
            month_axis(axes, int(drawn[0].months[0]), int(drawn[0].months[-1]))
            linear_axis(axes, symmetric_zero=True)
            mark_months(axes, policy_months)
            direct_labels(axes, labels, room)
    return figure, pandas.DataFrame(rows)


def _moved_yardsticks(effects: Effects) -> list[str]:
    """Scenarios whose past before the end of the record is not that of the baseline."""
    departs = {title: bool(runs[0].provenance.get("departs_from_history")) for title, runs in effects.runs.items()}
    return [scenario for scenario in effects.scenarios if departs[scenario] != departs[effects.baseline]]


def finding(effects: Effects, headlines: Sequence[Headline] = PANELS) -> str:
    """Say how much the first headline of each loop changes by the end of the runs.

    At most two lines of a title: of many scenarios the one with the largest effect is named.
    """
    runs = effects.runs[effects.baseline][0]
    digital = [item for item in headlines if item.outcome in runs and not item.prior_driven]
    physical = [item for item in headlines if item.outcome in runs and item.prior_driven]
    chosen = [*digital[:1], *physical[:1]]
    for detail in (_each, _largest):
        title = ". ".join(text for headline in chosen if (text := detail(headline, effects)))
        if titled([title]) == title:
            return title
    return titled([_largest(headline, effects) for headline in chosen])


def _each(headline: Headline, effects: Effects) -> str:
    """Effect in every scenario."""
    found = _at_the_end(headline, effects)
    parts = [f"{scenario}: {words}{'' if sure else f' ({NOT_DISTINGUISHABLE})'}" for scenario, words, sure, _ in found]
    if len(found) > 1 and not any(sure for _, _, sure, _ in found):
        parts = [f"{NOT_DISTINGUISHABLE} in any of {len(found)} scenarios"]
    return f"{_subject(headline)} in {_last_month(effects)}: {'; '.join(parts)}"


def _largest(headline: Headline, effects: Effects) -> str:
    """Largest effect that can be told from none."""
    found = _at_the_end(headline, effects)
    moved = sorted((item for item in found if item[2] and item[3]), key=lambda item: -item[3])
    if not any(item[3] for item in found):
        return f"{panel_title(headline)}: no change"
    if not moved:
        where = f" in any of {len(found)} scenarios" if len(found) > 1 else ""
        return f"{panel_title(headline)}: {NOT_DISTINGUISHABLE}{where}"
    most = f"most in “{moved[0][0]}”: " if len(found) > 1 else ""
    return f"{panel_title(headline)}: {most}{moved[0][1]}"


def _subject(headline: Headline) -> str:
    return headline.words[0].upper() + headline.words[1:] + (f" ({PRIOR_DRIVEN})" if headline.prior_driven else "")


def _last_month(effects: Effects) -> str:
    return month_label(min(run.last_month for runs in effects.runs.values() for run in runs))


def _at_the_end(headline: Headline, effects: Effects) -> list[tuple[str, str, bool, float]]:
    """Scenario, effect in words, whether it is told from none (or has no interval), size."""
    found = []
    for scenario in effects.scenarios:
        effect = headline_effect(headline, effects.runs[scenario], effects.runs[effects.baseline])
        mean, low, high = effect.mean[-1], effect.low[-1], effect.high[-1]
        unsure = bool(np.isfinite(low) and low <= 0.0 <= high and mean != 0.0)
        size = abs(float(mean)) if np.isfinite(mean) else 0.0
        found.append((scenario, effect_in_words(mean, effect.scale, effect.unit), not unsure, size))
    return found


def _series(effect: Effect, scenario: str, style: Look, first_month: int | None) -> Series:
    months = effect.first_month + np.arange(len(effect.mean))
    kept = months >= (months[0] if first_month is None else first_month)
    mean, low, high = (part[kept] for part in (effect.mean, effect.low, effect.high))
    return Series(name=scenario, months=months[kept], values=mean, low=low, high=high, look=style)


def _rows(panel: str, scenario: str, item: Series, unit: str, headline: Headline) -> list[dict[str, object]]:
    assert item.low is not None and item.high is not None
    return [
        {"panel": panel, "scenario": scenario, "month": month_label(int(month)), "mean": float(mean),
         "low": float(low), "high": float(high), "unit": unit, "prior_driven": headline.prior_driven}
        for month, mean, low, high in zip(item.months, item.values, item.low, item.high, strict=True)
    ]  # fmt: skip
