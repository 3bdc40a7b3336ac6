"""Channel disagreement: the Chinese share as each data source of a simulated world would report it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import FixedLocator, FuncFormatter

from sim.analysis.headline import Headline, bare_value
from sim.analysis.sweep_headlines import SweepHeadlines, as_headlines
from sim.analysis.sweep_scenarios import sweep_scenarios
from sim.figures.outcomes import shown_and_missing
from sim.figures.panels import (
    Series,
    describe,
    direct_labels,
    draw_series,
    label_room,
    last_value,
    mark_months,
    month_axis,
    share_axis,
)
from sim.figures.policies import dates_told, policy_months
from sim.figures.rows import NAME_POINTS, row_panels
from sim.figures.style import INK, MUTED, SIGNS, Drawing, Look, grid, looks, styled, titled
from sim.figures.sweep_effects import source_line
from sim.months import month_index

if TYPE_CHECKING:
    import pandas

    from sim.sweep import SweepResults

_CN = ("bloc", "CN")
CHANNELS: tuple[tuple[str, Headline], ...] = (
    ("all tokens", Headline("token_share", "Chinese share of all tokens", (_CN, ("panel", "all")))),
    ("router", Headline("token_share", "Chinese share of router tokens", (_CN, ("panel", "router")))),
    ("Western firms", Headline("token_share", "Chinese share in Western firms", (_CN, ("panel", "enterprise_west")))),
    ("Chinese firms", Headline("token_share", "Chinese share in Chinese firms", (_CN, ("panel", "enterprise_cn")))),
    ("public clouds", Headline("token_share", "Chinese share in public clouds", (_CN, ("panel", "hyperscaler")))),
    ("downloads", Headline("download_share", "Chinese share of downloads", (_CN,))),
    ("derivatives", Headline("derivative_share", "Chinese share of new derivatives", (_CN,))),
)
"""Data sources by name; ``all tokens`` is the simulated total, which no source sees."""
TOTAL = "all tokens"
TOTAL_LOOK = Look(INK, "solid", "|")
SUBTITLE = (
    "Chinese share as each data source of the same simulated world reports it [per cent], median over runs; "
    "“all tokens” is the simulated total, which no source sees."
)


def sweep_channels_figure(results: SweepResults | SweepHeadlines, *, baseline: str | None = None) -> Drawing:
    """Chinese share by data source over time: the baseline, and the scenario that spreads the sources otherwise most.

    Parameters
    ----------
    results : SweepResults
        Finished or at work.
    baseline : str, optional
        The first scenario of the sweep by default.

    Returns
    -------
    figure, table
        The figure and the numbers of all scenarios.

    Raises
    ------
    UserError
        If the sweep keeps none of the outcomes, or no pair of runs is finished.
    """
    numbers = as_headlines(results, baseline)
    channels, missing = _kept(numbers)
    table = channel_table(numbers, channels)
    last = table[table["month"] == table["month"].max()]
    other = _most_different(last, numbers)
    marks = policy_months(sweep_scenarios(numbers.sweep))
    styles = _looks(channels)
    with styled():
        room = label_room(list(channels))
        source = source_line(numbers, missing) + dates_told(marks)
        figure, panels = grid(2, _finding(last, numbers.baseline, channels), SUBTITLE, source, right=room)
        for axes, scenario in zip(panels, (numbers.baseline, other), strict=True):
            series = []
            for name in channels:
                rows = table[(table["scenario"] == scenario) & (table["source"] == name)]
                months = np.array([month_index(month) for month in rows["month"]])
                thick = 2.0 if name == TOTAL else 1.5
                values = rows["median"].to_numpy()
                series.append(Series(name=name, months=months, values=values, look=styles[name], width=thick))
            draw_series(axes, series)
            describe(axes, scenario, "per cent")
            month_axis(axes, int(series[0].months[0]), int(series[0].months[-1]))
            share_axis(axes)
            mark_months(axes, marks)
            direct_labels(axes, [(last_value(item.values), item.name, item.look.colour) for item in series], room)
    return figure, table


def sweep_channels_end_figure(results: SweepResults | SweepHeadlines, *, baseline: str | None = None) -> Drawing:
    """Chinese share by data source in the last month, a row per scenario; see `sweep_channels_figure`."""
    numbers = as_headlines(results, baseline)
    channels, missing = _kept(numbers)
    table = channel_table(numbers, channels)
    last = table[table["month"] == table["month"].max()].reset_index(drop=True)
    names = [numbers.baseline, *numbers.scenarios]
    styles = _looks(channels)
    with styled():
        key = " · ".join(f"{SIGNS.get(styles[name].marker, '│')} {name}" for name in channels)
        subtitle = f"{SUBTITLE} Line: from the lowest to the highest source.\n{key}"
        figure, (axes,), places = row_panels(
            names, 1, _end_finding(last, numbers), subtitle, source_line(numbers, missing)
        )
        for name, place in zip(names, places, strict=True):
            rows = last[last["scenario"] == name].set_index("source")["median"]
            seen = rows.drop(TOTAL, errors="ignore").dropna()
            if len(seen):
                axes.plot([seen.min(), seen.max()], [place, place], color="0.75", linewidth=1.2, zorder=1)
            for channel, value in rows.items():
                look = styles[str(channel)]
                axes.plot(value, place, look.marker, markersize=9 if channel == TOTAL else 5.5, color=look.colour,
                          markeredgewidth=2.0 if channel == TOTAL else 0.5,
                          markeredgecolor=look.colour if channel == TOTAL else "white", zorder=2)  # fmt: skip
        _share_axis(axes, str(last["month"].iloc[0]))
    return figure, last


def channel_table(numbers: SweepHeadlines, channels: dict[str, Headline]) -> pandas.DataFrame:
    """Median and band of every source by scenario and month."""
    import pandas

    rows = []
    for scenario in (numbers.baseline, *numbers.scenarios):
        for name, headline in channels.items():
            band = numbers.band(headline, scenario)
            months = numbers.paths(headline).months
            rows += [
                {"scenario": scenario, "source": name, "month": month, "median": float(median), "low": float(low),
                 "high": float(high), "unit": "share", "runs": band.runs}
                for month, median, low, high in zip(months, band.median, band.low, band.high, strict=True)
            ]  # fmt: skip
    return pandas.DataFrame(rows)


def _kept(numbers: SweepHeadlines) -> tuple[dict[str, Headline], list[str]]:
    names = {headline: name for name, headline in CHANNELS}
    shown, missing = shown_and_missing([headline for _, headline in CHANNELS], numbers.keeps, "the sweep")
    return {names[headline]: headline for headline in shown}, missing


def _looks(channels: dict[str, Headline]) -> dict[str, Look]:
    # always of all sources, so that one keeps its look whatever the sweep holds
    styles = looks([name for name, _ in CHANNELS if name != TOTAL]) | {TOTAL: TOTAL_LOOK}
    return {name: styles[name] for name in channels}


def _spread(last: pandas.DataFrame, scenario: str) -> tuple[float, str, str]:
    """Highest minus lowest source, and which they are; the total is no source."""
    rows = last[(last["scenario"] == scenario) & (last["source"] != TOTAL)].set_index("source")["median"].dropna()
    if len(rows) < 2:
        return 0.0, "", ""
    return float(rows.max() - rows.min()), str(rows.idxmin()), str(rows.idxmax())


def _finding(last: pandas.DataFrame, scenario: str, channels: dict[str, Headline]) -> str:
    rows = last[last["scenario"] == scenario].set_index("source")["median"]
    spread, low, high = _spread(last, scenario)
    month = last["month"].iloc[0]
    if not low:
        return titled([f"In {month} one data source only has a Chinese share: sources cannot be compared"])
    words = f"{bare_value(rows[low], 'share')} % ({low}) to {bare_value(rows[high], 'share')} % ({high})"
    total = f"{bare_value(rows[TOTAL], 'share')} % of all tokens" if TOTAL in rows else ""
    count = len(rows.drop(TOTAL, errors="ignore").dropna())
    first = f"One world, {count} data sources: Chinese share in {month} from {words}"
    return titled([first, total, f"{100 * spread:.0f} points apart"])


def _end_finding(last: pandas.DataFrame, numbers: SweepHeadlines) -> str:
    spreads = {name: _spread(last, name) for name in (numbers.baseline, *numbers.scenarios)}
    month = last["month"].iloc[0]
    base = spreads.pop(numbers.baseline)
    first = f"Data sources lie {100 * base[0]:.0f} points apart in the baseline in {month}"
    most = max(spreads, key=lambda name: spreads[name][0])
    least = min(spreads, key=lambda name: spreads[name][0])
    low, high = f"{100 * spreads[least][0]:.0f}", f"{100 * spreads[most][0]:.0f}"
    ends = f"{low} (“{least}”) to {high} (“{most}”) in others" if most != least else f"{high} in “{most}”"
    if titled([first, ends]) != f"{first}; {ends}":
        ends = f"{low} to {high} in others, most in “{most}”"
    return titled([first, ends])


def _most_different(last: pandas.DataFrame, numbers: SweepHeadlines) -> str:
    """Scenario in which some source ends farthest from the baseline."""
    wide = last.pivot(index="scenario", columns="source", values="median")
    away = (wide - wide.loc[numbers.baseline]).abs().max(axis=1).fillna(0.0)
    return max(numbers.scenarios, key=lambda name: float(away[name]))


def _share_axis(axes: Axes, month: str) -> None:
    axes.set_title(f"Chinese share in {month}", pad=4)
    axes.set_xlim(-0.02, 1.02)
    axes.xaxis.set_major_locator(FixedLocator([0.0, 0.25, 0.5, 0.75, 1.0]))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{100 * value:.0f}"))
    axes.set_xlabel("[per cent]", color=MUTED, labelpad=1.5, fontsize=NAME_POINTS)
