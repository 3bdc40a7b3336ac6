"""Paired effects of scenarios over time, with intervals."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.analysis.effects import Effects
from sim.analysis.headline import HEADLINES, effect_in_words
from sim.analysis.paired import Effect
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
from sim.figures.style import NOT_CALIBRATED, Drawing, Look, grid, looks, styled
from sim.months import month_label

if TYPE_CHECKING:
    pass

SHOWN = (0, 1, 2, 4, 5, 6, 9, 10)
"""Places in `HEADLINES` of the outcomes drawn."""
PANEL_TITLES = {
    0: "Tokens on Chinese models",
    1: "Tokens on open models",
    2: "Router: Chinese open models",
    4: "Downloads: Chinese share",
    5: "New derivatives: Chinese share",
    6: "US lead at the frontier",
    9: "Accelerators of Chinese vendors",
    10: "List price of open models",
}


def effects_figure(effects: Effects, policy_months: Sequence[int] = (), first_month: int | None = None) -> Drawing:
    """Effects of each scenario against the baseline, one panel per outcome.

    Parameters
    ----------
    effects : Effects
        Paired runs.
    policy_months : sequence of int
        Months to mark.
    first_month : int, optional
        Start of the time axis; that of the runs by default.

    Returns
    -------
    figure, table
        The figure and the numbers it shows.
    """
    import pandas

    seeds = len(effects.seeds)
    band = f"band: 90 % interval over {seeds} seeds" if seeds > 1 else "one seed: no interval"
    subtitle = f"Difference from “{effects.baseline}”, same seeds in pairs; {band}."
    source = f"{NOT_CALIBRATED.capitalize()}; the interval is about seeds, not about parameters."
    if policy_months:
        source += f" Dotted lines: policy dates {', '.join(month_label(m) for m in sorted(set(policy_months)))}."
    rows: list[dict[str, object]] = []
    styles = looks(effects.scenarios)
    with styled():
        room = label_room(effects.scenarios)
        figure, all_axes = grid(len(SHOWN), finding(effects), subtitle, source, right=room)
        for axes, index in zip(all_axes, SHOWN, strict=True):
            headline = HEADLINES[index]
            drawn, labels, unit = [], [], ""
            for scenario in effects.scenarios:
                effect = effects.effect(scenario, headline.outcome)
                place = headline.position(effects.runs[scenario][0])
                item = _series(effect, scenario, place, styles[scenario], first_month)
                drawn.append(item)
                labels.append((last_value(item.values), scenario, item.look.colour))
                unit = effect.unit
                rows += _rows(PANEL_TITLES[index], scenario, item, unit)
            draw_series(axes, drawn)
            describe(axes, PANEL_TITLES[index], unit)
            month_axis(axes, int(drawn[0].months[0]), int(drawn[0].months[-1]))
            linear_axis(axes, symmetric_zero=True)
            mark_months(axes, policy_months)
            direct_labels(axes, labels, room)
    return figure, pandas.DataFrame(rows)


def finding(effects: Effects) -> str:
    """Say for each scenario how much the first headline changes by the end of the runs."""
    headline = HEADLINES[0]
    text = headline.words[0].upper() + headline.words[1:]
    parts, month = [], ""
    for scenario in effects.scenarios:
        effect = effects.effect(scenario, headline.outcome)
        month = month_label(effect.first_month + len(effect.mean) - 1)
        place = (-1, *headline.position(effects.runs[scenario][0]))
        mean, low, high = effect.mean[place], effect.low[place], effect.high[place]
        words = effect_in_words(mean, effect.scale, effect.unit)
        if np.isfinite(low) and low <= 0.0 <= high and mean != 0.0:
            words += " (not distinguishable from none)"
        parts.append(f"{scenario}: {words}")
    return f"{text} in {month}: {'; '.join(parts)}" if parts else text


def _series(effect: Effect, scenario: str, place: tuple[int, ...], style: Look, first_month: int | None) -> Series:
    months = effect.first_month + np.arange(len(effect.mean))
    kept = months >= (months[0] if first_month is None else first_month)
    at: tuple[Any, ...] = (kept, *place)
    mean, low, high = (part[at] for part in (effect.mean, effect.low, effect.high))
    return Series(name=scenario, months=months[kept], values=mean, low=low, high=high, look=style)


def _rows(panel: str, scenario: str, item: Series, unit: str) -> list[dict[str, object]]:
    assert item.low is not None and item.high is not None
    return [
        {"panel": panel, "scenario": scenario, "month": month_label(int(month)), "mean": float(mean),
         "low": float(low), "high": float(high), "unit": unit}
        for month, mean, low, high in zip(item.months, item.values, item.low, item.high, strict=True)
    ]  # fmt: skip
