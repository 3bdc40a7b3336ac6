"""Projections of a sweep: the median of the runs of a scenario over time, with a band."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from sim.analysis.headline import Headline, value_in_words
from sim.analysis.sweep_headlines import FEW_RUNS, Band, SweepHeadlines, as_headlines
from sim.analysis.sweep_scenarios import sweep_scenarios
from sim.figures.outcomes import DIGITAL_PANELS, PHYSICAL_PANELS, chosen_headlines, panel_title, shown_and_missing
from sim.figures.panels import (
    Series,
    describe,
    direct_labels,
    draw_series,
    label_room,
    last_value,
    linear_axis,
    log_axis,
    mark_months,
    month_axis,
    share_axis,
)
from sim.figures.policies import dates_told, policy_months
from sim.figures.style import BASELINE_LOOK, Drawing, Look, grid, looks, styled, titled
from sim.figures.sweep_effects import source_line
from sim.months import month_index

if TYPE_CHECKING:
    from sim.sweep import SweepResults

MOST_LINES = 4
"""Scenarios drawn beside the baseline; more lines could not be told apart."""
MOST_BANDS = 2
"""With more scenarios than this only the baseline has its band drawn; the table has them all."""


def sweep_bands_figure(
    results: SweepResults | SweepHeadlines, outcomes: Iterable[str | Headline] | None = None, *,
    first_month: int | None = None, baseline: str | None = None,
) -> Drawing:  # fmt: skip
    """Median and band over the runs of each scenario, by month.

    Parameters
    ----------
    results : SweepResults
        Finished or at work.
    outcomes : iterable of str, optional
        Outcomes, or outcomes with labels, a panel each; headlines of both loops by default.
    first_month : int, optional
        Start of the time axis; that of the runs by default.
    baseline : str, optional
        Title of the scenario drawn in grey; the first of the sweep by default.

    Returns
    -------
    figure, table
        The figure, and the numbers of all scenarios, those that are not drawn included.

    Raises
    ------
    UserError
        If the sweep keeps none of the outcomes, or no pair of runs is finished.
    """
    import pandas

    numbers = as_headlines(results, baseline)
    wanted = chosen_headlines(outcomes, (*DIGITAL_PANELS, *PHYSICAL_PANELS))
    headlines, missing = shown_and_missing(wanted, numbers.keeps, "the sweep")
    drawn = strongest(numbers, headlines)
    names = {numbers.baseline: "baseline", **{name: name for name in drawn}}
    styles = {numbers.baseline: BASELINE_LOOK, **looks(drawn)}
    marks = policy_months(sweep_scenarios(numbers.sweep))
    bands = {
        (headline, name): numbers.band(headline, name)
        for headline in headlines
        for name in (numbers.baseline, *numbers.scenarios)
    }
    source = source_line(numbers, missing) + dates_told(marks)
    rows: list[dict[str, object]] = []
    with styled():
        room = label_room(list(names.values()))
        title = bands_finding(numbers, headlines[0], bands, drawn)
        figure, panels = grid(len(headlines), title, _subtitle(numbers, bands, drawn), source, right=room)
        for axes, headline in zip(panels, headlines, strict=True):
            months = np.array([month_index(month) for month in numbers.paths(headline).months])
            kept = months >= (months[0] if first_month is None else first_month)
            series = []
            for name in (numbers.baseline, *numbers.scenarios):
                band = bands[headline, name]
                rows += _rows(headline, name, numbers.paths(headline).months, band)
                if name in names:
                    series.append(_series(names[name], months, band, styles[name], kept, name, drawn, numbers.baseline))
            _finish(axes, series, headline, marks, room)
    return figure, pandas.DataFrame(rows)


def strongest(numbers: SweepHeadlines, headlines: Sequence[Headline], most: int = MOST_LINES) -> list[str]:
    """Scenarios with the largest effects on any of the headlines, in the order of the sweep."""
    sizes = dict.fromkeys(numbers.scenarios, 0.0)
    if len(sizes) > most:
        for headline in headlines:
            found = {name: numbers.lines(name, [headline])[0] for name in numbers.scenarios}
            largest = max((line.size for line in found.values()), default=0.0)
            for name, line in found.items():
                # relative to the largest of the outcome, so that one outcome does not choose them all
                sure = 1.0 if line.is_distinguishable else 0.25
                sizes[name] = max(sizes[name], sure * line.size / largest if largest else 0.0)
    kept = set(sorted(sizes, key=lambda name: -sizes[name])[:most])
    return [name for name in numbers.scenarios if name in kept]


def bands_finding(
    numbers: SweepHeadlines, headline: Headline, bands: dict[tuple[Headline, str], Band], drawn: Sequence[str]
) -> str:
    """Title: where the first outcome ends in the baseline, how wide that is, and where scenarios end."""
    base = bands[headline, numbers.baseline]
    month = numbers.paths(headline).months[-1]

    def words(value: float) -> str:
        return value_in_words(value, headline.kind, headline.unit)

    ends = {name: last_value(bands[headline, name].median) for name in numbers.scenarios}
    known = {name: value for name, value in ends.items() if np.isfinite(value)}
    first = f"{panel_title(headline)}, {month}: {words(last_value(base.median))} in the baseline"
    if base.runs > 1:
        low, high = words(last_value(base.low)), words(last_value(base.high))
        first += f" ({low.split(' ')[0]} to {high.split(' ')[0]})" if low != high else ""
    clauses = [first]
    if len(known) == 1:
        name, value = next(iter(known.items()))
        clauses.append(f"{words(value)} in “{name}”")
    elif known:
        top, bottom = max(known, key=lambda name: known[name]), min(known, key=lambda name: known[name])
        clauses.append(f"from {words(known[bottom])} (“{bottom}”) to {words(known[top])} (“{top}”)")
        if titled(clauses) != "; ".join(clauses):
            clauses[1] = f"{words(known[bottom])} to {words(known[top])} over {len(known)} scenarios"
    return titled(clauses)


def _subtitle(numbers: SweepHeadlines, bands: dict[tuple[Headline, str], Band], drawn: Sequence[str]) -> str:
    counts = [band.runs for band in bands.values()]
    runs = f"{counts[0]}" if min(counts) == max(counts) else f"{min(counts)} to {max(counts)}"
    which = "bands" if len(drawn) <= MOST_BANDS else "band of the baseline"
    kind = "the whole range of the runs" if max(counts) < FEW_RUNS else "5 to 95 % of the runs"
    if min(counts) < FEW_RUNS <= max(counts):
        kind += f", the whole range of fewer than {FEW_RUNS}"
    what = ["seeds"] if numbers.sweep.done["seed"].nunique() > 1 else []
    what += ["draws" if numbers.is_sampled else "points of the design"] if numbers.n_points > 1 else []
    text = f"Median of {runs} runs per scenario, over {' and '.join(what)}; {which}: {kind}."
    if max(counts) == 1:
        text = "One run per scenario: no band."
    if len(drawn) < len(numbers.scenarios):
        text += f" Of {len(numbers.scenarios)} scenarios the {len(drawn)} with the largest effects."
    return text


def _series(
    label: str, months: np.ndarray, band: Band, look: Look, kept: np.ndarray, name: str, drawn: Sequence[str],
    baseline: str,
) -> Series:  # fmt: skip
    shown = band.runs > 1 and (len(drawn) <= MOST_BANDS or name == baseline)
    return Series(
        name=label, months=months[kept], values=band.median[kept], look=look, width=1.3 if name == baseline else 1.5,
        low=band.low[kept] if shown else None, high=band.high[kept] if shown else None,
    )  # fmt: skip


def _finish(axes, series, headline: Headline, marks: Sequence[int], room: float) -> None:  # type: ignore[no-untyped-def]
    draw_series(axes, [*series[1:], series[0]])  # the baseline on top: before the policies all lines are one
    describe(axes, panel_title(headline), "per cent" if headline.kind == "share" else headline.unit)
    month_axis(axes, int(series[0].months[0]), int(series[0].months[-1]))
    every = [part for item in series for part in (item.values, item.low, item.high) if part is not None]
    if headline.kind == "share":
        share_axis(axes, whole=False)
    elif headline.kind == "level":
        linear_axis(axes)
    else:
        log_axis(axes, np.concatenate(every))
    mark_months(axes, marks)
    direct_labels(axes, [(last_value(item.values), item.name, item.look.colour) for item in series], room)


def _rows(headline: Headline, name: str, months: Sequence[str], band: Band) -> list[dict[str, object]]:
    facts = {"panel": panel_title(headline), "scenario": name, "unit": headline.unit, "runs": band.runs,
             "prior_driven": headline.prior_driven}  # fmt: skip
    return [
        {**facts, "month": month, "median": float(median), "low": float(low), "high": float(high)}
        for month, median, low, high in zip(months, band.median, band.low, band.high, strict=True)
    ]
