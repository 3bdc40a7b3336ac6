"""Three figures about one run beside its baseline: use and downloads, capability and prices, machines."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes

from sim.analysis.headline import HEADLINES, Headline, find_headline, value_in_words
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
from sim.figures.style import BASELINE_LOOK, NOT_CALIBRATED, PRIOR_DRIVEN, Drawing, Look, grid, looks, styled
from sim.months import LAST_RECORDED_MONTH, month_label
from sim.results import OUTCOMES, Results

TOP_FAMILIES = 5
PANEL_NAMES = {
    "router": "router",
    "enterprise_west": "Western firms",
    "enterprise_cn": "Chinese firms",
    "all": "all",
}
"""Token panels shown, with their names on figures."""

COUNTED = ("units", "vehicles")
"""Units of things that come whole: below one there is nothing to draw on a logarithmic axis."""

_LineOf = tuple[str, str, dict[str, str]]
"""Name, outcome, place."""


def _lines(outcome: str, axis: str, names: Sequence[str], **place: str) -> list[_LineOf]:
    return [(name, outcome, {axis: name, **place}) for name in names]


def _panels_of(outcome: str, **place: str) -> list[_LineOf]:
    return [(name, outcome, {"panel": panel, **place}) for panel, name in PANEL_NAMES.items()]


def _top_families(results: Results) -> list[str]:
    column = results.labels["panel"].index("all")
    final = np.nan_to_num(results.array("family_token_share")[-1, :, column])
    order = np.argsort(-final, kind="stable")[:TOP_FAMILIES]
    return [results.labels["family"][row] for row in sorted(order)]


def digital_overview(results: Results, baseline: Results | None = None, policy_months: Sequence[int] = ()) -> Drawing:
    """Who is used, by whom and through which data source.

    Parameters
    ----------
    results : Results
        The run.
    baseline : Results, optional
        The baseline with the same seed, drawn in grey.
    policy_months : sequence of int
        Months to mark.

    Returns
    -------
    figure, table
        The figure and the numbers it shows.
    """
    blocs = results.labels["bloc"]
    chinese = {"bloc": "CN"} if "CN" in blocs else {"bloc": blocs[1]}
    panels = [
        ("Tokens on Chinese models", _panels_of("token_share", **chinese)),
        ("Tokens on open-weight models", _panels_of("open_token_share")),
        ("All tokens, by bloc of the model", _lines("token_share", "bloc", blocs, panel="all")),
        (
            "All tokens, by family",
            _lines("family_token_share", "family", _top_families(results), panel="all"),
        ),
        ("Downloads of open weights", _lines("download_share", "bloc", blocs)),
        ("New derivatives, by bloc of the base", _lines("derivative_share", "bloc", blocs)),
    ]
    return _overview(results, baseline, panels, HEADLINES[0], policy_months, "Shares in per cent, by month")


def supply_overview(results: Results, baseline: Results | None = None, policy_months: Sequence[int] = ()) -> Drawing:
    """Capability, compute, prices and volume; see `digital_overview`."""
    blocs = results.labels["bloc"]
    gaps: list[_LineOf] = [("US − China", "frontier_gap", {}), ("closed − open", "open_gap", {})]
    levels: list[_LineOf] = [("GPT-4", "price_at_gpt4_level", {}), ("GPT-3.5", "price_at_gpt35_level", {})]
    panels = [
        ("Best released model", _lines("bloc_frontier_capability", "bloc", blocs)),
        ("Gaps between the best released models", gaps),
        ("Accelerators of vendors", _lines("compute_stock", "bloc", blocs)),
        ("Tokens counted", _panels_of("panel_tokens")),
        (
            "Median list price of the best models",
            _lines("price_index", "openness", results.labels["openness"]),
        ),
        ("Cheapest price at a level of quality", levels),
    ]
    gap = find_headline("frontier_gap")
    subtitle = "Capability in arena points; logarithmic axes for accelerators, tokens and prices"
    return _overview(results, baseline, panels, gap, policy_months, subtitle)


def physical_overview(results: Results, baseline: Results | None = None, policy_months: Sequence[int] = ()) -> Drawing:
    """Machines at work, what they teach and cost; all of it prior-driven. See `digital_overview`."""
    blocs = results.labels["bloc"]
    panels = [
        ("AI-run units, by region", _lines("ai_units", "region", results.labels["region"])),
        ("Humanoids in use, by bloc of the maker", _lines("humanoid_units", "bloc", blocs)),
        ("Robotaxis in service, by bloc of the stack", _lines("robotaxi_units", "bloc", blocs)),
        (f"Embodied progress since {month_label(LAST_RECORDED_MONTH)}", _lines("embodied_progress", "bloc", blocs)),
        ("Effective data of deployment", _lines("deployment_data", "bloc", blocs)),
        ("Unit cost of a humanoid", _lines("unit_cost", "bloc", blocs)),
    ]
    subtitle = f"{PRIOR_DRIVEN.capitalize()}: these follow from ranges that were chosen more than from data. "
    subtitle += "Logarithmic axes but for progress (400 points = odds of 10 to 1); fewer than one unit is not drawn"
    return _overview(results, baseline, panels, find_headline("ai_units", "China"), policy_months, subtitle)


def _overview(
    results: Results,
    baseline: Results | None,
    panels: Sequence[tuple[str, list[_LineOf]]],
    headline: Headline,
    policy_months: Sequence[int],
    subtitle: str,
) -> Drawing:
    import pandas

    same = baseline is not None and baseline.provenance.get("run_id") == results.provenance.get("run_id")
    shown_baseline = None if same else baseline
    facts = results.provenance
    source = f"One run, {NOT_CALIBRATED}; seed {facts.get('seed')}, {facts.get('developers'):,} developers."
    if shown_baseline is not None:
        subtitle += f"; grey: {shown_baseline.provenance.get('scenario')}, same seed"
    if policy_months:
        names = ", ".join(month_label(month) for month in sorted(set(policy_months)))
        source += f" Dotted lines: policy dates {names}."
    title = f"{results.provenance.get('scenario')}: {_finding(results, shown_baseline, headline)}"
    rows: list[dict[str, object]] = []
    with styled():
        room = label_room([name for _, lines in panels for name, _, _ in lines])
        figure, all_axes = grid(len(panels), title, subtitle + ".", source, right=room)
        for axes, (name, lines) in zip(all_axes, panels, strict=True):
            rows += _panel(axes, name, lines, results, shown_baseline, policy_months, room)
    return figure, pandas.DataFrame(rows)


def _finding(results: Results, baseline: Results | None, headline: Headline) -> str:
    value, month = last_value(headline.series(results)), month_label(results.last_month)
    text = f"in {month} the {headline.words} is {value_in_words(value, headline.kind, headline.unit)}"
    if baseline is not None:
        other = last_value(headline.series(baseline))
        text += f", in the baseline {value_in_words(other, headline.kind, headline.unit)}"
    return text


def _panel(
    axes: Axes,
    name: str,
    lines: list[_LineOf],
    results: Results,
    baseline: Results | None,
    policy_months: Sequence[int],
    room: float,
) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    drawn, labels = [], []
    outcome = OUTCOMES[lines[0][1]]
    styles = looks([label for label, _, _ in lines])
    for label, source, place in lines:
        style = styles[label]
        values = results.series(source, **place)
        months = results.first_month + np.arange(len(values))
        if baseline is not None:
            other = baseline.series(source, **place)
            grey = Look(BASELINE_LOOK.colour, style.dashes, style.marker)
            other_months = baseline.first_month + np.arange(len(other))
            drawn.append(Series(name="", months=other_months, values=other, look=grey, width=0.9))
            rows += _table_rows(name, label, "baseline", other_months, other, outcome.unit, outcome.prior_driven)
        drawn.append(Series(name=label, months=months, values=values, look=style))
        rows += _table_rows(name, label, "scenario", months, values, outcome.unit, outcome.prior_driven)
        labels.append((last_value(values), label, style.colour))
    if outcome.unit in COUNTED:
        drawn = [dataclasses.replace(item, values=np.where(item.values >= 1.0, item.values, np.nan)) for item in drawn]
        labels = [(value if value >= 1.0 else float("nan"), label, colour) for value, label, colour in labels]
    draw_series(axes, drawn)
    unit = "per cent" if outcome.kind == "share" else outcome.unit
    describe(axes, name, unit)
    month_axis(axes, results.first_month, results.last_month)
    if outcome.kind == "share":
        share_axis(axes)
    elif outcome.kind == "level":
        linear_axis(axes)
    else:
        log_axis(axes, np.concatenate([series.values for series in drawn]))
    mark_months(axes, policy_months)
    direct_labels(axes, labels, room)
    return rows


def _table_rows(
    panel: str, series: str, run: str, months: np.ndarray, values: np.ndarray, unit: str, prior_driven: bool
) -> list[dict[str, object]]:
    facts = {"panel": panel, "series": series, "run": run, "prior_driven": prior_driven}
    return [
        {**facts, "month": month_label(int(month)), "value": float(value), "unit": unit}
        for month, value in zip(months, values, strict=True)
    ]
