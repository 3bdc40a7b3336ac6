"""Paired effects of scenarios over time, with intervals."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import numpy as np

from sim.analysis.effects import Effects
from sim.analysis.headline import HEADLINES, YARDSTICK, Headline, effect_in_words, find_headline, headline_effect
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
from sim.figures.style import NOT_CALIBRATED, PRIOR_DRIVEN, Drawing, Look, grid, looks, styled
from sim.months import LAST_RECORDED_MONTH, month_label

PANELS: tuple[tuple[str, Headline], ...] = (
    ("Tokens on Chinese models", HEADLINES[0]),
    ("Tokens on open models", find_headline("open_token_share", "all tokens")),
    ("Router: Chinese open models", find_headline("open_bloc_token_share")),
    ("Downloads: Chinese share", find_headline("download_share")),
    ("New derivatives: Chinese share", find_headline("derivative_share")),
    ("US lead at the frontier", find_headline("frontier_gap")),
    ("Accelerators of Chinese vendors", find_headline("compute_stock")),
    ("List price of open models", find_headline("price_index")),
    ("AI-run units in China", find_headline("ai_units", "China")),
    ("Humanoids, Chinese makers", find_headline("humanoid_units", "Chinese")),
    ("Embodied progress, China", find_headline(YARDSTICK, "Chinese")),
    ("Deployment data, Chinese share", find_headline("deployment_data", "share")),
)
"""Panels of both loops with their titles."""
NOT_DISTINGUISHABLE = "not distinguishable from none"


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
    # results may hold a part of the outcomes only
    recorded = effects.runs[effects.baseline][0]
    panels = [(_title(name, headline), headline) for name, headline in PANELS if headline.outcome in recorded]
    moved = _moved_yardsticks(effects)
    if moved:
        source += f" Progress is counted in months of each run's own pace before {month_label(LAST_RECORDED_MONTH)}; "
        source += f"another past, another yardstick: not drawn for {', '.join(moved)}."
    rows: list[dict[str, object]] = []
    styles = looks(effects.scenarios)
    with styled():
        room = label_room(effects.scenarios)
        figure, all_axes = grid(len(panels), finding(effects), subtitle, source, right=room)
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


def _title(name: str, headline: Headline) -> str:
    return f"{name} ({PRIOR_DRIVEN})" if headline.prior_driven else name


def _moved_yardsticks(effects: Effects) -> list[str]:
    """Scenarios whose past before the end of the record is not that of the baseline."""
    departs = {title: bool(runs[0].provenance.get("departs_from_history")) for title, runs in effects.runs.items()}
    return [scenario for scenario in effects.scenarios if departs[scenario] != departs[effects.baseline]]


def finding(effects: Effects) -> str:
    """Say for each scenario how much the first headline of each loop changes by the end of the runs."""
    digital = _finding_of(HEADLINES[0], effects)
    machines = find_headline("ai_units", "China")
    if machines.outcome not in effects.runs[effects.baseline][0]:
        return digital
    return f"{digital}. {_finding_of(machines, effects)}"


def _finding_of(headline: Headline, effects: Effects) -> str:
    text = headline.words[0].upper() + headline.words[1:] + (f" ({PRIOR_DRIVEN})" if headline.prior_driven else "")
    parts, month, unsure = [], "", 0
    for scenario in effects.scenarios:
        effect = headline_effect(headline, effects.runs[scenario], effects.runs[effects.baseline])
        month = month_label(effect.first_month + len(effect.mean) - 1)
        mean, low, high = effect.mean[-1], effect.low[-1], effect.high[-1]
        words = effect_in_words(mean, effect.scale, effect.unit)
        if np.isfinite(low) and low <= 0.0 <= high and mean != 0.0:
            words += f" ({NOT_DISTINGUISHABLE})"
            unsure += 1
        parts.append(f"{scenario}: {words}")
    if unsure == len(parts) > 1:
        parts = [f"{NOT_DISTINGUISHABLE} in any of {len(parts)} scenarios"]
    return f"{text} in {month}: {'; '.join(parts)}" if parts else text


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
