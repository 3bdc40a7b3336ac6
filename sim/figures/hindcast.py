"""The hindcast against the record: simulated bands over seeds, figures of the record with their errors."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.axes import Axes

from sim.analysis.expressions import PHYSICAL_OBSERVERS, STANDS_FOR
from sim.analysis.hindcast import comparable_targets, data_interval, hindcast_table, monthly_path
from sim.figures.names import chart_title, entity_name
from sim.figures.panels import (
    Series,
    describe,
    direct_labels,
    draw_series,
    label_room,
    last_value,
    linear_axis,
    log_axis,
    month_axis,
    share_axis,
)
from sim.figures.style import NOT_CALIBRATED, PRIOR_DRIVEN, SIGNS, Drawing, Look, grid, looks, styled
from sim.history import History, Target, load_history
from sim.months import LAST_RECORDED_MONTH, month_label
from sim.results import Results

if TYPE_CHECKING:
    import pandas

GROUPS: dict[str, tuple[tuple[str, ...], str]] = {
    "downloads": (("atom_downloads", "hub_downloads"), "Downloads"),
    "derivatives": (("derivatives",), "Derivatives"),
    "router": (("router",), "Router"),
    "enterprises": (("enterprise_west", "enterprise_cn"), "Enterprises"),
    "national": (("national_tokens", "hyperscaler"), "National volumes"),
    "frontier": (("arena",), "Frontier"),
    "prices": (("price", "open_releases"), "Prices and open releases"),
    "machines": (PHYSICAL_OBSERVERS, "Machines"),
}
"""Figures: observers in each and its name."""

FORCED = {
    "arena": "Released scores are forced in the hindcast. ",
    "price": "Recorded prices are forced in the hindcast. ",
    "open_releases": "Recorded openness is forced in the hindcast. ",
}
MACHINES_NOTE = (
    "Data in the simulation: conventional robots installed to 2024, humanoids sold for anything but production to "
    "2025. Simulated: AI-run units, humanoids at work, fleets; the growth of trial fleets was chosen knowing these "
    "figures. Agreement is no test. "
)
"""What is data and what is simulated in the physical loop."""
_SIGNS = "● may be fitted, ○ held out, pale: shown only; bars: 90 % error of the figure, arrows: bounds"


@dataclasses.dataclass(frozen=True, slots=True)
class Chart:
    """Figures of the record that share one pair of axes."""

    title: str
    targets: tuple[Target, ...]

    @property
    def entities(self) -> tuple[str, ...]:
        """Entities in the order of the table."""
        return tuple(dict.fromkeys(target.entity for target in self.targets))

    @property
    def is_near(self) -> bool:
        """Whether the outcome stands only nearly for the figures."""
        return (self.targets[0].observer, self.targets[0].quantity) in STANDS_FOR


def charts(group: str, history: History | None = None) -> tuple[Chart, ...]:
    """Charts of one figure: every series of its observers with at least two comparable points."""
    history = history or load_history()
    observers, _ = GROUPS[group]
    found: dict[tuple[str, str, str], list[Target]] = {}
    for target in comparable_targets(history):
        in_run = target.period_end >= 0 and not target.unit.startswith("months since")
        if target.observer in observers and in_run:
            found.setdefault((target.observer, target.quantity, _class(target, history)), []).append(target)
    return tuple(Chart(_chart_title(*key), tuple(targets)) for key, targets in found.items() if len(targets) > 1)


def hindcast_figure(group: str, runs: Sequence[Results], history: History | None = None) -> Drawing:
    """Small multiples of one group of data sources.

    Parameters
    ----------
    group : str
        Key of `GROUPS`.
    runs : sequence of Results
        Runs of one scenario with different seeds.
    history : History, optional
        The packaged history by default.

    Returns
    -------
    figure, table
        The figure and the numbers it shows: one row per figure of the record (``kind`` is ``figure``) and per
        month of the simulated paths (``kind`` is ``path``).
    """
    import pandas

    history = history or load_history()
    found = charts(group, history)
    tables = [hindcast_table(runs, chart.targets, history) for chart in found]
    observers, name = GROUPS[group]
    seeds = len(runs)
    band = f"mean and 5–95 % band of {seeds} seeds" if seeds > 1 else "one seed"
    subtitle = f"Lines: simulated ({band}); points: record. {_SIGNS}."
    if is_prior_driven(group):
        subtitle = f"{PRIOR_DRIVEN.capitalize()}. {subtitle}"
    source = f"Scenario “{runs[0].provenance.get('scenario')}”; {NOT_CALIBRATED}; band = seeds. "
    source += "Record: sources in the table behind the figure. "
    source += "".join(FORCED[observer] for observer in observers if observer in FORCED)
    source += MACHINES_NOTE if is_prior_driven(group) else ""
    if any(chart.is_near for chart in found):
        source += "* stands nearly for the figure of the record, see the table. "
    frames = []
    with styled():
        room = label_room(["● " + entity_name(entity) for chart in found for entity in chart.entities])
        figure, all_axes = grid(len(found), finding(name, tables), subtitle, source.strip(), right=room)
        for axes, chart, table in zip(all_axes, found, tables, strict=True):
            paths = _draw_chart(axes, chart, table, runs, history, room)
            frames += [
                table.assign(panel=chart.title, kind="figure"),
                paths.assign(panel=chart.title, kind="path"),
            ]
    return figure, pandas.concat(frames, ignore_index=True)


def is_prior_driven(group: str) -> bool:
    """Whether all figures of a group belong to the physical loop."""
    return set(GROUPS[group][0]) <= set(PHYSICAL_OBSERVERS)


def finding(name: str, tables: Sequence[pandas.DataFrame]) -> str:
    """Count how many figures the simulated mean meets within their 90 per cent error."""
    scored = sum(int(((table.use != "show") & table.distance.notna()).sum()) for table in tables)
    met = sum(
        int(((table.use != "show") & (table.simulated >= table.data_low) & (table.simulated <= table.data_high)).sum())
        for table in tables
    )
    if all(table.prior_driven.all() for table in tables):
        name += f" ({PRIOR_DRIVEN}, no test)"
    forced = " (forced)" if all((table.observer.isin(list(FORCED))).all() for table in tables) else ""
    return f"{name}{forced}: the simulated mean lies within the error of {met} of {scored} figures of the record"


def _draw_chart(
    axes: Axes, chart: Chart, table: pandas.DataFrame, runs: Sequence[Results], history: History, room: float
) -> pandas.DataFrame:
    import pandas

    # a share axis is fixed; the others cover the errors of the figures too
    shown = ["data", "simulated", "data_low", "data_high"]
    drawn, labels, frames, everything = [], [], [], [table[shown].to_numpy().ravel()]
    last = min(runs[0].last_month, LAST_RECORDED_MONTH)
    styles = looks([entity_name(entity) for entity in chart.entities])
    for entity in chart.entities:
        targets = [target for target in chart.targets if target.entity == entity]
        style = styles[entity_name(entity)]
        item = _path(targets[0], runs, history, last, style)
        end = float("nan")
        if item is not None:
            drawn.append(item)
            everything += [part for part in (item.values, item.low, item.high) if part is not None]
            frames.append(_path_rows(entity, item, targets[0].unit))
            end = last_value(item.values)
        if not np.isfinite(end):
            end = float(table[table.entity == entity].simulated.iloc[-1])
        labels.append((end, f"{SIGNS[style.marker]} {entity_name(entity)}", style.colour))
    draw_series(axes, drawn)
    first_target = chart.targets[0]
    month_axis(axes, 0, last)
    _value_axis(axes, first_target, np.concatenate(everything))
    for target, row in zip(chart.targets, table.itertuples(), strict=True):
        style = styles[entity_name(target.entity)]
        _draw_point(axes, target, row.simulated, style, has_path=bool(drawn))
    describe(axes, chart.title, "per cent" if first_target.unit == "share 0-1" else first_target.unit)
    direct_labels(axes, labels, room)
    return pandas.concat(frames, ignore_index=True) if frames else pandas.DataFrame()


def _value_axis(axes: Axes, target: Target, values: np.ndarray) -> None:
    if target.unit == "share 0-1":
        share_axis(axes)
    elif target.scale == "log":
        log_axis(axes, values)
    else:
        present = values[np.isfinite(values)]
        if present.size:
            margin = 0.06 * (present.max() - present.min()) + 1e-9
            axes.set_ylim(present.min() - margin, present.max() + margin)
        linear_axis(axes, symmetric_zero=True)


def _path(target: Target, runs: Sequence[Results], history: History, last: int, style: Look) -> Series | None:
    # A sum over a period has no monthly path that could be drawn on the same axis.
    if target.statistic == "cumulative" and target.unit == "trillion tokens":
        return None
    paths = [monthly_path(target, results, history) for results in runs]
    if any(path is None for path in paths):
        return None
    stacked = np.stack([path[: last - runs[0].first_month + 1] for path in paths if path is not None])
    present = np.isfinite(stacked)
    months = runs[0].first_month + np.arange(stacked.shape[1])
    mean = np.full(len(months), np.nan)
    low, high = mean.copy(), mean.copy()
    for i in np.flatnonzero(present.any(axis=0)):
        column = stacked[present[:, i], i]
        mean[i] = column.mean()
        if column.size > 1:
            low[i], high[i] = np.quantile(column, (0.05, 0.95))
    return Series(name=target.entity, months=months, values=mean, low=low, high=high, look=style)


def _draw_point(axes: Axes, target: Target, simulated: float, style: Look, *, has_path: bool) -> None:
    low, high = (end if np.isfinite(end) else target.value for end in data_interval(target))
    middle = (target.period_start + target.period_end) / 2
    strength = 0.35 if target.use == "show" else 1.0
    line: dict[str, Any] = {"color": style.colour, "alpha": strength, "linewidth": 0.9}
    axes.plot([middle, middle], [low, high], zorder=3, **line)
    if target.bound != "exact":
        up = target.bound == "lower"
        tip = axes.transData.transform((middle, target.value)) + np.array([0.0, 9.0 if up else -9.0])
        place = axes.transData.inverted().transform(tip)
        axes.plot(*place, marker="^" if up else "v", markersize=3, zorder=4, clip_on=False, **line)
    face = style.colour if target.use == "fit" else "white"
    axes.plot(middle, target.value, marker=style.marker, markersize=4.4, markeredgecolor=style.colour,
              markerfacecolor=face, linestyle="none", alpha=strength, zorder=5)  # fmt: skip
    span = [target.period_start - 0.5, target.period_end + 0.5]
    if target.period_end > target.period_start:
        axes.plot(span, [target.value] * 2, zorder=2.5, **line)
    if target.period_end > target.period_start or not has_path:
        # the simulated value of the very period, which a path of months does not show
        band: dict[str, Any] = {
            "color": style.colour,
            "linewidth": 2.2,
            "alpha": 0.45,
            "solid_capstyle": "butt",
        }
        axes.plot(span, [simulated] * 2, zorder=2, **band)


def _path_rows(entity: str, item: Series, unit: str) -> pandas.DataFrame:
    import pandas

    assert item.low is not None and item.high is not None
    return pandas.DataFrame({
        "entity": entity, "last_month": [month_label(int(month)) for month in item.months], "unit": unit,
        "simulated": item.values, "simulated_low": item.low, "simulated_high": item.high,
    })  # fmt: skip


def _class(target: Target, history: History) -> str:
    if target.quantity not in ("token_share", "cumulative_downloads", "study_tokens", "new_derivative_share"):
        return ""
    if target.entity in history.dimensions.blocs or target.entity in ("ALL_OPEN", "EU_OTHER", "ALL"):
        return "blocs"
    return "open models" if target.entity.endswith("OPEN") else "families and firms"


def _chart_title(observer: str, quantity: str, kind: str) -> str:
    near = "*" if (observer, quantity) in STANDS_FOR else ""
    return f"{chart_title(observer, quantity)}{near}{': ' + kind if kind else ''}"
