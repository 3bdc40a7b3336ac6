"""Parts of figures: axes and data in, axes out."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import FixedLocator, FuncFormatter, LogLocator, MaxNLocator, NullFormatter, NullLocator

from sim.figures.colour import text_colour
from sim.figures.style import LEFT, MUTED, PANEL_TITLE_POINTS, WIDTH, Look, text_width, wrapped
from sim.months import FIRST_YEAR

LABEL_POINTS = 7.5
LABEL_GAP = 0.10
"""Distance of direct labels from the axes [inches]."""
UNIT_GAP = 0.50
"""Distance of the unit from the value axis [inches]."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """One line of a panel.

    Attributes
    ----------
    name : str
        Direct label; empty for a line without one.
    months, values : ndarray
        Month indices and values; nan breaks the line.
    low, high : ndarray or None
        Ends of a band.
    look : Look
        Colour, dashes, marker.
    width : float
        Line width [points].
    """

    name: str
    months: np.ndarray
    values: np.ndarray
    look: Look
    low: np.ndarray | None = None
    high: np.ndarray | None = None
    width: float = 1.5


def draw_series(axes: Axes, series: Sequence[Series]) -> None:
    """Draw bands first, lines above them."""
    for item in series:
        if item.low is not None and item.high is not None:
            axes.fill_between(item.months, item.low, item.high, color=item.look.colour, alpha=0.20, linewidth=0)
    for item in series:
        axes.plot(item.months, item.values, color=item.look.colour, linestyle=item.look.dashes, linewidth=item.width)


def describe(axes: Axes, title: str, unit: str) -> None:
    """Say what a panel shows and in which unit."""
    # in a row of two a title may reach over the labels of its panel, but not into the next one
    room = WIDTH / 2 - LEFT if width(axes) < WIDTH / 2 else width(axes)
    axes.set_title(wrapped(title, PANEL_TITLE_POINTS, room, bold=True), pad=5)
    axes.set_ylabel(unit, color=MUTED)
    # at the same place in every panel, however wide the numbers are
    axes.yaxis.set_label_coords(-UNIT_GAP / width(axes), 0.5)
    axes.grid(axis="y")


def width(axes: Axes) -> float:
    """Width of a panel [inches]."""
    figure = axes.get_figure(root=True)
    assert figure is not None
    return float(axes.get_position().width * figure.get_size_inches()[0])


def height(axes: Axes) -> float:
    """Height of a panel [inches]."""
    figure = axes.get_figure(root=True)
    assert figure is not None
    return float(axes.get_position().height * figure.get_size_inches()[1])


def month_axis(axes: Axes, first: int, last: int) -> None:
    """Years on the time axis, a tick at each January; every second year if there are many."""
    last = max(last, first + 1)
    axes.set_xlim(first - 0.5, last + 0.5)
    januaries = [month for month in range(first, last + 1) if month % 12 == 0]
    if len(januaries) < 2:
        januaries = sorted({first, last})
        axes.xaxis.set_major_formatter(FuncFormatter(lambda month, _: _month_name(round(month))))
    else:
        shown = januaries[:: 2 if len(januaries) > 5 else 1]
        axes.xaxis.set_minor_locator(FixedLocator(januaries))
        januaries = shown
        axes.xaxis.set_major_formatter(FuncFormatter(lambda month, _: str(FIRST_YEAR + round(month) // 12)))
    axes.xaxis.set_major_locator(FixedLocator(januaries))


def _month_name(month: int) -> str:
    return f"{FIRST_YEAR + month // 12}-{month % 12 + 1:02d}"


def share_axis(axes: Axes, *, whole: bool = True) -> None:
    """Per cent of a share given as a fraction; from 0 to 100 if ``whole``."""
    if whole:
        axes.set_ylim(0.0, 1.0)
        axes.yaxis.set_major_locator(FixedLocator([0.0, 0.25, 0.5, 0.75, 1.0]))
    else:
        axes.yaxis.set_major_locator(MaxNLocator(5))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{100 * value:.3g}"))


def log_axis(axes: Axes, values: np.ndarray) -> None:
    """Logarithmic axis that covers the positive values; plain numbers at its ticks."""
    positive = values[np.isfinite(values) & (values > 0)]
    low, high = (positive.min(), positive.max()) if positive.size else (1.0, 10.0)
    low, high = low / 1.4, high * 1.4
    if high / low < 4.0:  # at least one labelled tick
        low, high = low / 2.0, high * 2.0
    # limits first: on a logarithmic axis without positive data they could not be found
    axes.set_ylim(low, high)
    axes.set_yscale("log")
    decades = np.log10(high / low)
    subs = (1.0,) if decades > 2.5 else (1.0, 2.0, 5.0)
    axes.yaxis.set_major_locator(LogLocator(base=10.0, subs=subs, numticks=6 if decades > 5 else 12))
    axes.yaxis.set_minor_locator(NullLocator())
    axes.yaxis.set_minor_formatter(NullFormatter())
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: plain_number(value)))


def linear_axis(axes: Axes, *, symmetric_zero: bool = False) -> None:
    """Linear axis with few ticks; a line at zero if asked."""
    axes.yaxis.set_major_locator(MaxNLocator(5, min_n_ticks=3))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: plain_number(value)))
    if symmetric_zero:
        low, high = axes.get_ylim()
        if max(-low, high) < 0.1:  # nothing moves: show that, not the rounding
            axes.set_ylim(-1.0, 1.0)
        axes.axhline(0.0, color=MUTED, linewidth=0.8)


def mark_months(axes: Axes, months: Sequence[int]) -> None:
    """Mark policy dates with thin dotted lines; what they are stands in the source line."""
    first, last = axes.get_xlim()
    for month in sorted(set(months)):
        if first <= month <= last:
            axes.axvline(month, color="0.55", linewidth=0.7, linestyle=(0, (1, 2)), zorder=0.5)


def plain_number(value: float) -> str:
    """Number with as many digits as it needs.

    Examples
    --------
    >>> [plain_number(value) for value in (0.05, 2500.0, 3e6, 0.0, -40.0, 2e-5)]
    ['0.05', '2,500', '3M', '0', '−40', '2e−05']
    """
    return _digits(value).replace("-", "−")


def _digits(value: float) -> str:
    size = abs(value)
    for limit, letter in ((1e9, "G"), (1e6, "M"), (1e4, "k")):
        if size >= limit:
            factor = {"G": 1e9, "M": 1e6, "k": 1e3}[letter]
            return f"{value / factor:.3g}{letter}"
    if size >= 1000:
        return f"{value:,.0f}"
    return f"{value:.3g}" if size > 1e-12 else "0"


def direct_labels(axes: Axes, labels: Sequence[tuple[float, str, str]], room: float) -> None:
    """Write names beside the ends of lines so that none covers another; call when the limits are final.

    Parameters
    ----------
    axes : Axes
        Panel.
    labels : sequence of (value, name, colour)
        Value at the right end of each line; nan leaves the name out.
    room : float
        Width of the margin on the right [inches]; longer names are wrapped.
    """
    entries = []
    for value, name, colour in labels:
        if not name or not np.isfinite(value):
            continue
        place = axes.transAxes.inverted().transform(axes.transData.transform((0.0, value)))[1]
        if not np.isfinite(place):
            continue
        text = wrapped(name, LABEL_POINTS, max(room - 0.16, 0.3))
        lines = text.count("\n") + 1
        entries.append(
            (float(np.clip(place, 0.0, 1.0)), text, colour, lines * LABEL_POINTS * 1.22 / 72.0 / height(axes))
        )
    entries.sort(key=lambda entry: entry[0])
    # no higher than the axes: a long panel title may reach over the labels
    centres = spread([entry[0] for entry in entries], [entry[3] for entry in entries], high=1.02)
    for (place, text, colour, _), centre in zip(entries, centres, strict=True):
        line = {
            "arrowstyle": "-",
            "color": colour,
            "linewidth": 0.5,
            "shrinkA": 1,
            "shrinkB": 0,
            "relpos": (0, 0.5),
        }
        axes.annotate(
            text, xy=(1.0, place), xytext=(1.0 + LABEL_GAP / width(axes), centre), xycoords="axes fraction",
            textcoords="axes fraction", color=text_colour(colour), fontsize=LABEL_POINTS, va="center", ha="left",
            annotation_clip=False, linespacing=1.05, arrowprops=line if abs(place - centre) > 0.03 else None,
        )  # fmt: skip


def spread(places: Sequence[float], sizes: Sequence[float], low: float = -0.06, high: float = 1.06) -> list[float]:
    """Centres nearest to sorted places at which boxes of these sizes do not overlap.

    Boxes that touch move as one block around the mean of their wishes (pool adjacent violators).

    Examples
    --------
    >>> [round(place, 9) for place in spread([0.5, 0.5, 0.9], [0.1, 0.1, 0.1])]
    [0.45, 0.55, 0.9]
    """
    blocks: list[list[int]] = []
    starts: list[float] = []

    def start_of(block: list[int]) -> float:
        offset, wishes = 0.0, []
        for i in block:
            wishes.append(places[i] - offset - sizes[i] / 2)
            offset += sizes[i]
        wish = sum(wishes) / len(wishes)
        return min(max(wish, low), max(low, high - offset))

    for i in range(len(places)):
        blocks.append([i])
        starts.append(start_of([i]))
        while len(blocks) > 1 and starts[-2] + sum(sizes[j] for j in blocks[-2]) > starts[-1] + 1e-12:
            merged = blocks[-2] + blocks[-1]
            blocks[-2:], starts[-2:] = [merged], [start_of(merged)]
    centres = [0.0] * len(places)
    for block, start in zip(blocks, starts, strict=True):
        for i in block:
            centres[i] = start + sizes[i] / 2
            start += sizes[i]
    return centres


def last_value(values: np.ndarray) -> float:
    """Last value that is not missing; nan if all are."""
    present = values[np.isfinite(values)]
    return float(present[-1]) if present.size else float("nan")


def label_room(names: Sequence[str], most: float = 1.25) -> float:
    """Room that names need beside a panel [inches]."""
    widest = max((text_width(name, LABEL_POINTS) for name in names), default=0.0)
    return min(max(widest + 0.2, 0.35), most)
