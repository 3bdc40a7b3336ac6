"""How far an effect depends on what is not known: the effects of all draws of a design, in order of their size."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import FixedLocator, FuncFormatter

from sim.analysis.headline import Headline, effect_in_words
from sim.analysis.sweep_headlines import BAND, SweepHeadlines, as_headlines
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
from sim.figures.style import MUTED, Drawing, grid, looks, styled, titled
from sim.figures.sweep_bands import strongest
from sim.figures.sweep_effects import source_line

if TYPE_CHECKING:
    from sim.sweep import SweepResults

MOST_LINES = 3
LARGE = 300.0
"""Per cent from which an axis of relative effects is logarithmic-like: one draw would flatten all others."""


def sweep_spread_figure(
    results: SweepResults | SweepHeadlines, outcomes: Iterable[str | Headline] | None = None, *,
    baseline: str | None = None,
) -> Drawing:  # fmt: skip
    """Effects at the end of the runs of every draw of a sampled design, from the lowest to the highest.

    Parameters
    ----------
    results : SweepResults
        Finished or at work, of a design that samples.
    outcomes : iterable of str, optional
        Outcomes, or outcomes with labels, a panel each; headlines of both loops by default.
    baseline : str, optional
        The first scenario of the sweep by default.

    Returns
    -------
    figure, table
        The figure and the numbers it shows: one row per scenario, outcome and draw.

    Raises
    ------
    UserError
        If the design has no draws, or the sweep keeps none of the outcomes.
    """
    import pandas

    numbers = as_headlines(results, baseline)
    if not numbers.is_sampled:
        raise UserError("the design of this sweep draws nothing, so that effects have no spread over draws",
                        hint='Use a design of kind "lhs" or "sobol" with priors = ["*"].')  # fmt: skip
    wanted = chosen_headlines(outcomes, (*DIGITAL_PANELS, *PHYSICAL_PANELS))
    headlines, missing = shown_and_missing(wanted, numbers.keeps, "the sweep")
    drawn = strongest(numbers, headlines, MOST_LINES)
    styles = looks(drawn)
    tables = []
    for headline in headlines:
        for scenario in numbers.scenarios:
            tables.append(_by_draw(numbers, headline, scenario))
    table = pandas.concat(tables, ignore_index=True)
    month = numbers.paths(headlines[0]).months[-1]
    with styled():
        names = {name: name for name in drawn} if len(drawn) > 1 else {drawn[0]: ""}
        texts = [_sign_words(_of(table, headline, name), names[name]) for headline in headlines for name in drawn]
        room = label_room(texts)
        figure, panels = grid(
            len(headlines), spread_finding(numbers, headlines[0], table, drawn), _subtitle(numbers, month, drawn),
            source_line(numbers, missing), right=room,
        )  # fmt: skip
        for axes, headline in zip(panels, headlines, strict=True):
            ends = []
            for name in drawn:
                part = _of(table, headline, name)
                values, look = part["effect"].to_numpy(), styles[name]
                place = part["rank"].to_numpy()
                sizes = len(values) <= 64
                axes.plot(place, values, color=look.colour, linestyle=look.dashes, linewidth=1.2,
                          marker=look.marker if sizes else "", markersize=3.0)  # fmt: skip
                ends.append(
                    (float(values[-1]) if len(values) else float("nan"), _sign_words(part, names[name]), look.colour)
                )
            unit = unit_of(headline, numbers.pairs(headline, drawn[0]).scale)
            describe(axes, panel_title(headline), unit)
            _rank_axis(axes)
            _value_axis(axes)
            direct_labels(axes, ends, room)
    return figure, table


def spread_finding(numbers: SweepHeadlines, headline: Headline, table, drawn: list[str]) -> str:  # type: ignore[no-untyped-def]
    """Title: how the effects on the first outcome spread over the draws, and whether they keep their sign."""
    clauses = []
    for name in drawn:
        part = _of(table, headline, name)
        values = part["effect"].to_numpy()
        if not len(values):
            continue
        scale = numbers.pairs(headline, name).scale
        low, median, high = (effect_in_words(float(end), scale, headline.unit)
                             for end in np.quantile(values, (BAND[0], 0.5, BAND[1])))  # fmt: skip
        where = f"“{name}”: " if len(drawn) > 1 else ""
        clauses.append(f"{where}median {median}, {low} to {high} in nine of ten draws")
        clauses.append(sign_told(values))
    subject = panel_title(headline)
    if not clauses:
        return titled([f"{subject}: no draw has an effect"])
    return titled([f"{subject}: {clauses[0]}", *clauses[1:]])


def sign_told(values: np.ndarray) -> str:
    """Say whether effects keep their sign.

    Examples
    --------
    >>> sign_told(np.array([1.0, 2.0, -1.0])), sign_told(np.array([0.0, 0.0]))
    ('up in 67 %, down in 33 %', 'nothing moves in any draw')
    """
    up, down = 100 * np.mean(values > 0), 100 * np.mean(values < 0)
    if up == down == 0:
        return "nothing moves in any draw"
    return f"up in {up:.0f} %, down in {down:.0f} %"


def _by_draw(numbers: SweepHeadlines, headline: Headline, scenario: str):  # type: ignore[no-untyped-def]
    """Effect of each point of the design, the mean over its seeds, in order of its size."""
    import pandas

    found = numbers.pairs(headline, scenario)
    frame = pandas.DataFrame({"point": found.runs["point"], "change": found.changes[:, -1]}).dropna()
    effects = frame.groupby("point")["change"].mean().sort_values(kind="stable")
    if found.scale == "per cent":
        effects = 100.0 * np.expm1(effects)
    count = len(effects)
    return pandas.DataFrame({
        "panel": panel_title(headline), "scenario": scenario, "month": numbers.paths(headline).months[-1],
        "point": effects.index.to_numpy(), "rank": (np.arange(count) + 0.5) / max(count, 1),
        "effect": effects.to_numpy(), "unit": unit_of(headline, found.scale), "prior_driven": headline.prior_driven,
    })  # fmt: skip


def _of(table, headline: Headline, scenario: str):  # type: ignore[no-untyped-def]
    return table[(table["panel"] == panel_title(headline)) & (table["scenario"] == scenario)]


def _sign_words(part, name: str) -> str:  # type: ignore[no-untyped-def]
    values = part["effect"].to_numpy()
    if not len(values):
        return name
    start = f"{name}: " if name else ""
    return f"{start}up in {100 * np.mean(values > 0):.0f} %"


def _subtitle(numbers: SweepHeadlines, month: str, drawn: list[str]) -> str:
    design = numbers.sweep.facts["design"]
    text = f"Difference from “{numbers.baseline}” in {month} in each of {numbers.n_points} draws of the design "
    text += f"({design}), from the lowest to the highest"
    if len(drawn) == 1:
        text += f"; “{drawn[0]}”"
    elif len(drawn) < len(numbers.scenarios):
        text += f"; of {len(numbers.scenarios)} scenarios the {len(drawn)} with the largest effects"
    text += "."
    if numbers.sweep.done["seed"].nunique() == 1:
        text += " One seed per draw: chance is part of the spread."
    if design == "morris":
        text += " A screening design: its draws stand at the ends of the ranges more often than inside."
    return text


def _rank_axis(axes: Axes) -> None:
    axes.set_xlim(0.0, 1.0)
    axes.xaxis.set_major_locator(FixedLocator([0.0, 0.25, 0.5, 0.75, 1.0]))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{100 * value:.0f}"))
    axes.set_xlabel("share of draws with a lower effect [per cent]", color=MUTED, labelpad=1.5, fontsize=7.0)


def _value_axis(axes: Axes) -> None:
    low, high = axes.get_ylim()
    if max(high, -low) > LARGE:
        axes.set_yscale("symlog", linthresh=LARGE / 3)
        axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: plain_number(value)))
        axes.axhline(0.0, color=MUTED, linewidth=0.8)
        return
    linear_axis(axes, symmetric_zero=True)
