"""Effects of the scenarios of a sweep at the end of its runs: a point with its interval per scenario and outcome."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MaxNLocator

from sim.analysis.answer import Line
from sim.analysis.headline import Headline, effect_in_words
from sim.analysis.sweep_headlines import SweepHeadlines, as_headlines
from sim.figures.outcomes import (
    DIGITAL_PANELS,
    PHYSICAL_PANELS,
    chosen_headlines,
    panel_title,
    shown_and_missing,
    to_add,
    unit_of,
)
from sim.figures.panels import plain_number
from sim.figures.rows import row_panels
from sim.figures.style import DRAWN_NOT_CALIBRATED, MUTED, NOT_CALIBRATED, Drawing, styled, titled, wrapped

if TYPE_CHECKING:
    from sim.sweep import SweepResults

COLOUR = "#0072B2"
TITLE_POINTS = 8.0
MANY_ROWS = 8


def sweep_effects_figure(
    results: SweepResults | SweepHeadlines, outcomes: Iterable[str | Headline] | None = None, *,
    baseline: str | None = None,
) -> Drawing:  # fmt: skip
    """Paired effects of every scenario in the last month, averaged over the design, with 90 per cent intervals.

    Parameters
    ----------
    results : SweepResults
        Finished or at work.
    outcomes : iterable of str, optional
        Outcomes, or outcomes with labels, a panel each; headlines of both loops by default.
    baseline : str, optional
        Title of the scenario that others are compared with; the first of the sweep by default.

    Returns
    -------
    figure, table
        The figure and the numbers it shows.

    Raises
    ------
    UserError
        If the sweep keeps none of the outcomes, or no pair of runs is finished.
    """
    import pandas

    numbers = as_headlines(results, baseline)
    wanted = chosen_headlines(outcomes, (*DIGITAL_PANELS, *PHYSICAL_PANELS))
    headlines, missing = shown_and_missing(wanted, numbers.keeps, "the sweep")
    month = numbers.paths(headlines[0]).months[-1]
    rows, lines = [], {}
    for scenario in numbers.scenarios:
        found = numbers.lines(scenario, headlines)
        for line in found:
            lines[scenario, line.headline] = line
            effect = numbers.effect(line.headline, scenario)
            rows.append({
                "panel": panel_title(line.headline), "scenario": scenario, "month": month, "mean": line.effect,
                "low": line.low, "high": line.high, "unit": unit_of(line.headline, line.unit),
                "pairs": int(effect.pairs[-1]), "replicates": int(effect.replicates[-1]),
                "baseline": line.baseline, "value": line.value, "prior_driven": line.headline.prior_driven,
            })  # fmt: skip
    table = pandas.DataFrame(rows)
    title = effects_finding(headlines[0], month, [lines[name, headlines[0]] for name in numbers.scenarios],
                            numbers.scenarios)  # fmt: skip
    subtitle, names = _subtitle(numbers, table, month)
    with styled():
        # many rows: fewer lines of panels
        columns = 4 if len(names) > MANY_ROWS and len(headlines) in (4, 7, 8) else 3
        source = source_line(numbers, missing)
        figure, panels, places = row_panels(names, len(headlines), title, subtitle, source, columns=columns)
        for axes, headline in zip(panels, headlines, strict=True):
            _draw(axes, [lines[name, headline] for name in numbers.scenarios], places)
            _describe(axes, panel_title(headline), table)
    return figure, table


def effects_finding(headline: Headline, month: str, lines: Sequence[Line], names: Sequence[str]) -> str:
    """Title: which scenarios move the first outcome most, or that none can be told from zero."""
    subject = f"{panel_title(headline)}, {month}"
    told = [(name, line) for name, line in zip(names, lines, strict=True) if np.isfinite(line.effect)]
    if not told:
        return titled([f"{subject}: no effect is known"])
    known = [(name, line) for name, line in told if np.isfinite(line.low)]
    sure = [(name, line) for name, line in known if line.is_distinguishable]
    count = f"{len(sure)} of {len(known)} can be told apart from zero" if len(told) > 1 else ""
    alone = f"{len(told) - len(known)} more have one pair" if len(known) < len(told) else ""
    if not known:
        sure, count, alone = told, "one pair of runs: no interval", ""
    if not sure:
        many = f"any of {len(known)} scenarios" if len(known) > 1 else f"“{known[0][0]}”"
        return titled([f"{subject}: no effect can be told apart from zero in {many}", alone])
    ordered = sorted(sure, key=lambda item: -abs(item[1].effect))
    against = [item for item in ordered[1:] if item[1].effect * ordered[0][1].effect < 0]
    clauses = [
        f"{effect_in_words(line.effect, line.unit, headline.unit)} in “{name}”"
        for name, line in (ordered[0], *against[:1])
    ]
    first = f"{subject}: {clauses[0]}"
    for kept in ([first, *clauses[1:], count, alone], [first, count, alone], [first, count]):
        if titled(kept) == "; ".join(clause for clause in kept if clause):
            return titled(kept)
    return titled([first])


def replicates_told(numbers: SweepHeadlines) -> str:
    """Say over what intervals are."""
    seeds = int(numbers.sweep.done["seed"].nunique())
    points = numbers.n_points
    drawn = "draws of the design" if numbers.is_sampled else "points of the design"
    if seeds > 1:
        return f"{seeds} seeds" + (f", {points} {drawn}" if points > 1 else "")
    return f"{points} {drawn}, one seed" if points > 1 else "one seed"


def source_line(numbers: SweepHeadlines, missing: Sequence[str] = ()) -> str:
    """Where the numbers come from, how complete they are, what they are not."""
    counts = numbers.sweep.runs.drop_duplicates("key")["status"].value_counts()
    done, total = int(counts.get("done", 0)), int(counts.sum())
    basis = DRAWN_NOT_CALIBRATED if numbers.is_sampled else NOT_CALIBRATED
    text = f"Sweep “{numbers.sweep.facts['title']}”, {done:,} of {total:,} runs; {basis}."
    if missing:
        text += f" Not kept by the sweep: {', '.join(missing)}."
    return text


def missing_told(missing: Sequence[str]) -> str:
    """Note for a page on outcomes that a figure lacks."""
    return f"Not kept by the sweep: {', '.join(missing)}. {to_add(missing)}" if missing else ""


def _subtitle(numbers: SweepHeadlines, table, month: str) -> tuple[str, list[str]]:  # type: ignore[no-untyped-def]
    by_scenario = [int(table.loc[table["scenario"] == name, "pairs"].max()) for name in numbers.scenarios]
    same = len(set(by_scenario)) == 1
    names = list(numbers.scenarios)
    told = f"{by_scenario[0]} pairs of runs each" if by_scenario[0] != 1 else "one pair of runs each"
    if not same:
        names = [f"{name} ({count})" for name, count in zip(names, by_scenario, strict=True)]
        told = "pairs of runs in brackets"
    if table["low"].notna().any():
        told = f"bars: 90 % interval ({told}; {replicates_told(numbers)}). Filled: it leaves out zero"
        told += ", as one in ten does by chance" if len(names) > 1 else ""
        told += "; no bar: one pair" if 1 in by_scenario else ""
    else:
        told += "; no interval"
    return f"Difference from “{numbers.baseline}” in {month} with the same random numbers; {told}.", names


def _draw(axes: Axes, lines: Sequence[Line], places: Sequence[float]) -> None:
    for line, place in zip(lines, places, strict=True):
        if not np.isfinite(line.effect):
            continue
        if np.isfinite(line.low):
            axes.plot([line.low, line.high], [place, place], color=COLOUR, linewidth=1.3, solid_capstyle="butt")
        filled = line.is_distinguishable
        axes.plot(line.effect, place, "o", markersize=4.5, color=COLOUR, markeredgewidth=1.1,
                  markerfacecolor=COLOUR if filled else "white")  # fmt: skip


def _describe(axes: Axes, title: str, table) -> None:  # type: ignore[no-untyped-def]
    unit = table.loc[table["panel"] == title, "unit"].iloc[0]
    inches = axes.get_position().width * axes.get_figure(root=True).get_size_inches()[0]  # type: ignore[union-attr]
    axes.set_title(wrapped(title, TITLE_POINTS, inches + 0.1, bold=True), pad=4, fontsize=TITLE_POINTS)
    axes.set_xlabel(f"[{unit}]", color=MUTED, labelpad=1.5, fontsize=7.0)
    low, high = axes.get_xlim()
    low, high = min(low, 0.0), max(high, 0.0)
    if high - low < 0.1:  # nothing moves: show that, not the rounding
        low, high = -1.0, 1.0
    axes.set_xlim(low - 0.06 * (high - low), high + 0.06 * (high - low))
    axes.xaxis.set_major_locator(MaxNLocator(4, min_n_ticks=3))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: plain_number(value)))
    axes.tick_params(axis="x", labelsize=7.0)
    axes.axvline(0.0, color=MUTED, linewidth=0.8)
