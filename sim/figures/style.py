"""One style for every figure: layout in inches, colours that survive grey print, files that do not change."""

from __future__ import annotations

import contextlib
import dataclasses
import functools
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import matplotlib
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, findfont, get_font
from matplotlib.ft2font import LoadFlags
from matplotlib.text import Text

if TYPE_CHECKING:
    import pandas

FONT = "DejaVu Sans"
"""Comes with matplotlib, so that files do not depend on the fonts of a machine."""
PANEL_TITLE_POINTS = 8.5
SETTINGS = {
    "font.family": FONT,
    "font.size": 8.0,
    "axes.titlesize": PANEL_TITLE_POINTS,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.labelsize": 7.5,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.linewidth": 0.7,
    "axes.edgecolor": "0.35",
    "axes.axisbelow": True,
    "xtick.labelsize": 7.5,
    "ytick.labelsize": 7.5,
    "grid.color": "0.90",
    "grid.linewidth": 0.6,
    "lines.linewidth": 1.5,
    "svg.hashsalt": "two-loops",
    "svg.fonttype": "path",
    "figure.dpi": 100,
}
PNG_DPI = 160

NOT_CALIBRATED = "central values of prior ranges, not calibrated"
"""Said on every figure until there is a calibrated ensemble."""
DRAWN_NOT_CALIBRATED = "drawn over prior ranges, not calibrated"
"""The same where a design draws what is not known."""
PRIOR_DRIVEN = "prior-driven"
"""Said on every figure or panel whose numbers follow from priors more than from data."""
type Drawing = tuple[Figure, pandas.DataFrame]
"""What every figure function returns: the figure and the numbers it shows."""

INK, MUTED = "0.10", "0.35"

_PALETTE = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00", "#5B3A8E", "#7F7F7F")
"""Okabe and Ito (2008), distinguishable with every common colour blindness; yellow is too pale on white."""
_DASHES: tuple[Any, ...] = (
    "solid",
    (0, (5, 1.5)),
    (0, (1.2, 1.2)),
    (0, (6, 1.5, 1.2, 1.5)),
    (0, (3, 1)),
    (0, (8, 2)),
    (0, (1, 2.4)),
    (0, (4, 1, 1, 1, 1, 1)),
)
_MARKERS = ("o", "s", "^", "D", "v", "P", "X", "*")
SIGNS = dict(zip(_MARKERS, "●■▲◆▼✚✖★", strict=True))
"""Characters that look like the markers."""
_FIXED = {"US": 0, "CN": 1, "EU": 2, "other": 3, "closed": 0, "open": 1, "US: Waymo": 0, "world": 4, "others": 3}

WIDTH = 8.2
LEFT, GAP = 0.66, 0.12
PANEL_HEIGHT, BETWEEN_ROWS = 1.75, 0.62
HINTING = 1.04
"""Text on a pixel grid comes out wider than its outline."""
TITLE_POINTS, SUBTITLE_POINTS, SOURCE_POINTS = 12.0, 8.5, 7.0


@dataclasses.dataclass(frozen=True, slots=True)
class Look:
    """How one series is drawn; colour, dashes and marker each tell it apart on their own."""

    colour: str
    dashes: Any
    marker: str


def looks(names: Sequence[str]) -> dict[str, Look]:
    """Look of each series of a panel: blocs and openness always the same one, the others what is left.

    Examples
    --------
    >>> looks(["Qwen", "US"])["US"].colour == looks(["US"])["US"].colour
    True
    >>> len({look.colour for look in looks(["first", "open", "second"]).values()})
    3
    """
    taken = {name: _FIXED[name] for name in names if name in _FIXED}
    free = iter(index for index in range(len(_PALETTE) + len(names)) if index not in taken.values())
    places = {name: taken[name] if name in taken else next(free) for name in names}
    size = len(_PALETTE)
    return {name: Look(_PALETTE[i % size], _DASHES[i % size], _MARKERS[i % size]) for name, i in places.items()}


BASELINE_LOOK = Look("0.45", (0, (2, 1)), "o")
"""Baseline beside a scenario."""


@contextlib.contextmanager
def styled() -> Iterator[None]:
    """Apply the style while a figure is made or written, whatever a user's own settings are."""
    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(SETTINGS)
        yield


@functools.cache
def text_width(text: str, points: float, *, bold: bool = False) -> float:
    """Width of one line of text [inches]."""
    font = get_font(findfont(FontProperties(family=FONT, weight="bold" if bold else "normal")))
    font.set_size(points, 72)
    font.set_text(text, 0.0, flags=LoadFlags.NO_HINTING)
    # get_width_height counts in 64ths of a pixel; at 72 pixels per inch a pixel is a point
    return HINTING * float(font.get_width_height()[0]) / 64.0 / 72.0


def wrapped(text: str, points: float, width: float, *, bold: bool = False) -> str:
    """Break text into lines of at most ``width`` inches; a longer word stands alone, a number keeps its unit."""
    lines: list[str] = []
    for paragraph in joined_units(text).split("\n"):
        line = ""
        for word in paragraph.split(" "):
            longer = f"{line} {word}".strip()
            if line and text_width(longer, points, bold=bold) > width:
                lines.append(line)
                line = word
            else:
                line = longer
        lines.append(line)
    return "\n".join(lines)


def joined_units(text: str) -> str:
    r"""Put a space that does not break between a number and its unit.

    Examples
    --------
    >>> joined_units("in 2030 12 % more").split("\u00a0")
    ['in 2030 12', '% more']
    """
    return re.sub(r"(?<=\d) (?=(?:%|(?:arena )?points|months|units|vehicles|H100e|USD|utils)(?!\w))", "\u00a0", text)


def titled(clauses: Sequence[str], lines: int = 2) -> str:
    """Title of the first clauses, as many as fit; at least one, cut at a word if it is too long.

    Parameters
    ----------
    clauses : sequence of str
        In order of weight; they are joined by semicolons.
    lines : int
        Most lines of a title over the full width.
    """
    kept = [clause for clause in clauses if clause]
    while len(kept) > 1 and _title_lines("; ".join(kept)) > lines:
        kept.pop()
    title = "; ".join(kept)
    while _title_lines(title) > lines:
        title = title.rstrip("…").rsplit(" ", 1)[0] + "…"
    return title


def _title_lines(text: str) -> int:
    return wrapped(text, TITLE_POINTS, WIDTH - 2 * GAP, bold=True).count("\n") + 1


def grid(
    panels: int, title: str, subtitle: str, source: str, *, columns: int = 2, right: float = 0.85
) -> tuple[Figure, list[Axes]]:
    """Make a figure with a title that states the finding, and axes in rows.

    Parameters
    ----------
    panels : int
        Number of axes.
    title, subtitle, source : str
        The finding; what is plotted, with unit; where it comes from and what it is not.
    columns : int
        Axes per row.
    right : float
        Room for direct labels on the right of each panel [inches].

    Returns
    -------
    figure, axes
        Axes row by row.
    """
    columns = min(columns, panels)
    rows = -(-panels // columns)
    figure, top = sheet(rows * PANEL_HEIGHT + (rows - 1) * BETWEEN_ROWS, title, subtitle, source)
    height = figure.get_size_inches()[1]
    cell = WIDTH / columns
    axes = []
    for panel in range(panels):
        row, column = divmod(panel, columns)
        base = height - top - (row + 1) * PANEL_HEIGHT - row * BETWEEN_ROWS
        box = (column * cell + LEFT, base, cell - LEFT - right, PANEL_HEIGHT)
        axes.append(figure.add_axes((box[0] / WIDTH, box[1] / height, box[2] / WIDTH, box[3] / height)))
    return figure, axes


def sheet(content: float, title: str, subtitle: str, source: str) -> tuple[Figure, float]:
    """Make a figure with its texts and room for axes.

    Parameters
    ----------
    content : float
        Height of the part for axes, their ticks below left out [inches].
    title, subtitle, source : str
        As in `grid`.

    Returns
    -------
    figure, top
        The figure and the distance of the axes from its upper edge [inches].
    """
    text = WIDTH - 2 * GAP
    heading = wrapped(title, TITLE_POINTS, text, bold=True)
    below = wrapped(subtitle, SUBTITLE_POINTS, text)
    foot = wrapped(source, SOURCE_POINTS, text)
    top = 0.10 + _height(heading, TITLE_POINTS) + 0.06 + _height(below, SUBTITLE_POINTS) + 0.40
    bottom = 0.42 + _height(foot, SOURCE_POINTS) + 0.08
    height = top + content + bottom
    figure = Figure(figsize=(WIDTH, height))
    FigureCanvasAgg(figure)
    figure.patch.set_facecolor("white")

    def put(content: str, points: float, inches_from_top: float, **style: Any) -> None:
        figure.text(GAP / WIDTH, 1 - inches_from_top / height, content, fontsize=points, va="top", ha="left",
                    linespacing=1.25, **style)  # fmt: skip

    put(heading, TITLE_POINTS, 0.10, weight="bold", color=INK)
    put(below, SUBTITLE_POINTS, 0.10 + _height(heading, TITLE_POINTS) + 0.06, color=MUTED)
    put(foot, SOURCE_POINTS, height - 0.06 - _height(foot, SOURCE_POINTS), color=MUTED)
    return figure, top


def save_figure(figure: Figure, folder: Path, name: str) -> tuple[Path, Path]:
    """Write ``name.png`` and ``name.svg``: the same figure gives the same bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    png, svg = folder / f"{name}.png", folder / f"{name}.svg"
    with styled():
        figure.savefig(png, dpi=PNG_DPI, metadata={"Software": None})
        figure.savefig(svg, metadata={"Date": None, "Creator": None})
    return png, svg


def visible_texts(figure: Figure) -> Sequence[tuple[str, tuple[float, float, float, float]]]:
    """Texts of a figure with their boxes (x0, y0, x1, y1) in pixels, for tests of overlap."""
    with styled():
        figure.canvas.draw()
        renderer = figure.canvas.get_renderer()  # type: ignore[attr-defined]
        found = []
        for text in _texts(figure):
            if text.get_visible() and text.get_text().strip():
                # of the text alone: an annotation counts its leader line in
                box = Text.get_window_extent(text, renderer)
                found.append((text.get_text(), (box.x0, box.y0, box.x1, box.y1)))
    return found


def _texts(figure: Figure) -> Iterator[Text]:
    yield from figure.texts
    for axes in figure.axes:
        yield from (child for child in axes.get_children() if isinstance(child, Text))
        for axis in (axes.xaxis, axes.yaxis):
            yield axis.label
            low, high = sorted(axis.get_view_interval())
            # ticks beyond the limits exist but are not drawn
            yield from (tick.label1 for tick in axis.get_major_ticks() if low <= tick.get_loc() <= high)


def _height(text: str, points: float) -> float:
    return (text.count("\n") + 1) * points * 1.25 / 72.0 if text else 0.0
