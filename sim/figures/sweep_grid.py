"""Effects over the grid of a sweep: one line per value of the second setting, against the first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import numpy as np
from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.colors import to_hex

from sim.analysis.headline import Headline, effect_in_words
from sim.analysis.sweep_grid import change_over, check_settings, effects_by_setting, grid_settings, interplay
from sim.analysis.sweep_headlines import SweepHeadlines, as_headlines
from sim.analysis.sweep_scenarios import sweep_scenarios
from sim.errors import UserError
from sim.figures.outcomes import (
    DIGITAL_PANELS,
    PHYSICAL_PANELS,
    chosen_headlines,
    panel_title,
    shown_and_missing,
    unit_of,
)
from sim.figures.panels import describe, direct_labels, label_room, linear_axis, plain_number
from sim.figures.style import MUTED, Drawing, Look, grid, looks, styled, titled
from sim.figures.sweep_effects import replicates_told, source_line

if TYPE_CHECKING:
    import pandas

    from sim.sweep import SweepResults

NONE_TOLD = "not told apart from zero"
AT_LOWEST = "at its lowest"
DODGE = 0.010
"""Distance of neighbouring lines along the axis, so that their bars do not cover each other [share of the axis]."""


def sweep_grid_figure(
    results: SweepResults | SweepHeadlines, outcomes: Iterable[str | Headline] | None = None, *,
    settings: Sequence[str] | None = None, scenario: str | None = None, month: str | None = None,
    baseline: str | None = None,
) -> Drawing:  # fmt: skip
    """Effects of a scenario against the value of one setting of the sweep, a line for each value of a second one.

    Parameters
    ----------
    results : SweepResults
        Finished or at work, of a ``full`` or ``zip`` design.
    outcomes : iterable of str, optional
        Outcomes, or outcomes with labels, a panel each; headlines of both loops by default.
    settings : sequence of str, optional
        One or two settings (``levers.cut.intensity``): axis, lines; by default those with most values, levers first.
        Over further settings effects are averaged.
    scenario : str, optional
        Title; the first scenario with settings that vary by default.
    month : str, optional
        ``YYYY-MM``; the last by default.
    baseline : str, optional
        The first scenario of the sweep by default.

    Returns
    -------
    figure, table
        The figure and the numbers it shows.

    Raises
    ------
    UserError
        If nothing varies, the sweep keeps none of the outcomes, or a name is unknown.
    """
    import pandas

    numbers = as_headlines(results, baseline)
    name, axes_of = _axes(numbers, scenario, settings)
    wanted = chosen_headlines(outcomes, (*DIGITAL_PANELS, *PHYSICAL_PANELS))
    headlines, missing = shown_and_missing(wanted, numbers.keeps, "the sweep")
    months = numbers.paths(headlines[0]).months
    if month is not None and month not in months:
        raise UserError(f"the sweep holds no month {month}", hint=f"It runs from {months[0]} to {months[-1]}.")
    row = -1 if month is None else months.index(month)
    words = [setting_words(numbers, path) for path in axes_of]
    tables = []
    subtitle = _subtitle(numbers, name, months[row], words)
    if len(axes_of) > 1:
        both = interplay(numbers, headlines[0], name, (axes_of[0], axes_of[1]), row)
        subtitle += _interplay_words(both, numbers.pairs(headlines[0], name).scale, headlines[0].unit)
    title = grid_finding(numbers, headlines[0], name, axes_of, words, row)
    with styled():
        lines = effects_by_setting(numbers, headlines[0], name, axes_of, row)
        labels = _line_labels(lines, axes_of)
        room = label_room(list(labels.values())) if labels else 0.35
        figure, panels = grid(len(headlines), title, subtitle, source_line(numbers, missing), right=room)
        for axes, headline in zip(panels, headlines, strict=True):
            found = effects_by_setting(numbers, headline, name, axes_of, row)
            scale = numbers.pairs(headline, name).scale
            facts = {"panel": panel_title(headline), "scenario": name, "month": months[row]}
            unit = {"unit": unit_of(headline, scale), "prior_driven": headline.prior_driven}
            tables.append(found.assign(**facts, **unit)[[*facts, *axes_of, *found.columns[len(axes_of) :], *unit]])
            _draw(axes, found, axes_of, labels, room)
            describe(axes, panel_title(headline), unit_of(headline, scale))
            axes.set_xlabel(words[0], color=MUTED, labelpad=1.5, fontsize=7.0)
    return figure, pandas.concat(tables, ignore_index=True)


def setting_words(numbers: SweepHeadlines, path: str) -> str:
    """Name of a setting for readers: title and id of a lever, or the address of a parameter."""
    parts = path.split(".")
    if parts[0] != "levers":
        return path
    titles = {lever.id: lever.title for item in sweep_scenarios(numbers.sweep) for lever in item.levers}
    title = titles.get(parts[1], parts[1])
    field = " ".join(parts[2:]).replace("_", " ")
    return f"{title}, {field}"


def grid_finding(
    numbers: SweepHeadlines, headline: Headline, scenario: str, settings: Sequence[str], words: Sequence[str],
    row: int = -1,
) -> str:  # fmt: skip
    """Title: the effect on the first outcome with each setting at its highest value, the other at its lowest; and both.

    An effect whose interval holds zero is not named as a number.
    """
    table = effects_by_setting(numbers, headline, scenario, settings, row)
    scale = numbers.pairs(headline, scenario).scale
    short = [word.split(",")[0].lower() for word in words]
    high, low = ({name: end(table[name]) for name in settings} for end in (max, min))

    def told(at: dict[str, float]) -> tuple[str, bool]:
        place = np.all([table[name] == value for name, value in at.items()], axis=0)
        if not place.any():
            return "no finished pair", False
        found = table[place].iloc[0]
        sure = bool(found["low"] > 0 or found["high"] < 0 or not np.isfinite(found["low"]))
        return (effect_in_words(float(found["mean"]), scale, headline.unit), sure) if sure else (NONE_TOLD, False)

    ends = {f"{short[0]}": {**low, settings[0]: high[settings[0]]}}
    if len(settings) == 1:
        ends |= {AT_LOWEST: low}
    else:
        ends |= {f"{short[1]}": {**low, settings[1]: high[settings[1]]}, "both": high}
    parts = {name: told(at) for name, at in ends.items()}
    month = numbers.paths(headline).months[row]
    if not any(sure for _, sure in parts.values()):
        return titled(
            [f"{panel_title(headline)}, {month}: no effect can be told apart from zero at the ends of the grid"]
        )
    texts = [f"{name} {text}" for name, (text, _) in parts.items()]
    if len(settings) == 1:
        texts[0] = f"{parts[short[0]][0]} with {short[0]} at {high[settings[0]]:g}"
        texts[0] += f", {parts[AT_LOWEST][0]} at {low[settings[0]]:g}"
        change = change_over(numbers, headline, scenario, settings[0], row)
        return titled([f"{panel_title(headline)}, {month}: {texts[0]}", _sureness(change)])
    both = interplay(numbers, headline, scenario, (settings[0], settings[1]), row)
    more = ""
    if both is not None and both.is_distinguishable:
        more = f"together {'more' if both.mean > 0 else 'less'} than the {_expected(scale)}"
    first = f"{panel_title(headline)}: {', '.join(texts)}"
    return titled([first, more] if titled([first]) == first else [first.replace(NONE_TOLD, "unclear"), more])


def _sureness(change) -> str:  # type: ignore[no-untyped-def]
    if change is None or not np.isfinite(change.low):
        return "one seed, so no interval"
    return "" if change.is_distinguishable else "the two cannot be told apart"


def _interplay_words(both, scale: str, unit: str) -> str:  # type: ignore[no-untyped-def]
    if both is None:
        return ""
    mean, low, high = (effect_in_words(end, scale, unit) for end in (both.mean, both.low, both.high))
    span = f" [{low} to {high}]" if np.isfinite(both.low) and low != high else ""
    return f" Both beyond the {_expected(scale)} of each alone: {mean}{span}."


def _expected(scale: str) -> str:
    """What two settings that do not meddle with each other do together: relative effects multiply."""
    return "product" if scale == "per cent" else "sum"


def _axes(numbers: SweepHeadlines, scenario: str | None, settings: Sequence[str] | None) -> tuple[str, list[str]]:
    candidates = numbers.scenarios if scenario is None else (scenario,)
    for name in candidates:
        if name not in numbers.scenarios:
            raise UserError(f"the sweep has no finished pair of a scenario {name!r}",
                            hint=f"It has: {', '.join(numbers.scenarios)}.")  # fmt: skip
        known = grid_settings(numbers, name)
        if known:
            chosen = list(settings) if settings is not None else known[:2]
            check_settings(chosen, known, name)
            return name, chosen[:2]
    raise UserError("the sweep has no grid: no setting takes several values of a list",
                    hint='Use a design of kind "full" with lists of values under [uncertainty].')  # fmt: skip


def _subtitle(numbers: SweepHeadlines, scenario: str, month: str, words: Sequence[str]) -> str:
    lines = f", a line for each value of: {words[1]}" if len(words) > 1 else ""
    several = numbers.sweep.done["seed"].nunique() > 1
    bars = f"Bars: 90 % interval, {replicates_told(numbers)}. Hollow: it holds zero." if several else "One seed."
    return f"“{scenario}”: difference from “{numbers.baseline}” in {month}{lines}. {bars}"


def _line_labels(table: pandas.DataFrame, settings: Sequence[str]) -> dict[float, str]:
    if len(settings) < 2:
        return {}
    return {value: f"{value:g}" for value in sorted(table[settings[1]].unique())}


def _line_looks(count: int) -> list[Look]:
    """Looks from dark to light, so that the order of the values can be seen in grey too."""
    shapes = list(looks([str(i) for i in range(count)]).values())
    shades = [to_hex(colormaps["cividis"](0.70 * i / max(count - 1, 1))) for i in range(count)]
    return [Look(shade, look.dashes, look.marker) for shade, look in zip(shades, shapes, strict=True)]


def _draw(axes: Axes, table: pandas.DataFrame, settings: Sequence[str], labels: dict[float, str], room: float) -> None:
    values: list[float | None] = list(labels) or [None]
    x = table[settings[0]]
    span = float(x.max() - x.min()) or 1.0
    ends = []
    for place, (value, look) in enumerate(zip(values, _line_looks(len(values)), strict=True)):
        part = (table if value is None else table[table[settings[1]] == value]).sort_values(settings[0])
        shift = (place - (len(values) - 1) / 2) * DODGE * span
        at, mean = part[settings[0]].to_numpy() + shift, part["mean"].to_numpy()
        axes.plot(at, mean, color=look.colour, linestyle=look.dashes, linewidth=1.2)
        axes.vlines(at, part["low"], part["high"], color=look.colour, linewidth=1.0)
        sure = (part["low"] > 0) | (part["high"] < 0)
        for filled in (True, False):
            kept = (sure == filled).to_numpy()
            axes.plot(at[kept], mean[kept], look.marker, markersize=4.5, color=look.colour, linestyle="none",
                      markerfacecolor=look.colour if filled else "white")  # fmt: skip
        ends.append((float(mean[-1]), labels.get(value, "") if value is not None else "", look.colour))
    ticks = sorted(x.unique())
    axes.set_xticks(ticks, [plain_number(tick) for tick in ticks])
    axes.set_xlim(float(x.min()) - 0.05 * span, float(x.max()) + 0.05 * span)
    linear_axis(axes, symmetric_zero=True)
    direct_labels(axes, ends, room)
