"""Charts with a name on the left of each row: one layout for effects and for data sources."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.figures.style import GAP, INK, WIDTH, sheet, text_width, wrapped

NAME_POINTS = 7.5
MOST_NAME = 2.3
"""Most room for names [inches]; longer ones take two lines."""
ROW, ROW_OF_TWO = 0.20, 0.31
"""Height of a row with one and with two lines of name [inches]."""
PADDING = 0.08
TITLE_ROOM, TICKS = 0.32, 0.42
BETWEEN = 0.16


def row_panels(
    names: Sequence[str], panels: int, title: str, subtitle: str, source: str, *, columns: int = 3
) -> tuple[Figure, list[Axes], list[float]]:
    """Make a figure whose panels share the names of their rows, which stand on the left of each line of panels.

    Parameters
    ----------
    names : sequence of str
        One per row, from the top.
    panels : int
        Number of panels.
    title, subtitle, source : str
        As in `sim.figures.style.grid`.
    columns : int
        Panels beside each other.

    Returns
    -------
    figure, axes, places
        Panels line by line, and the place of each row on their vertical axes.
    """
    texts = [wrapped(name, NAME_POINTS, MOST_NAME) for name in names]
    room = max(text_width(line, NAME_POINTS) for text in texts for line in text.split("\n")) + GAP + 0.12
    sizes = [ROW if "\n" not in text else ROW_OF_TWO for text in texts]
    tall = sum(sizes) + 2 * PADDING
    columns = min(columns, panels)
    lines = -(-panels // columns)
    figure, top = sheet(lines * tall + (lines - 1) * (TITLE_ROOM + TICKS), title, subtitle, source)
    height = figure.get_size_inches()[1]
    wide = (WIDTH - room - GAP - 0.1 - (columns - 1) * BETWEEN) / columns
    places, above = [], PADDING
    for size in sizes:
        places.append((above + size / 2) / tall)
        above += size
    axes = []
    for panel in range(panels):
        line, column = divmod(panel, columns)
        base = height - top - (line + 1) * tall - line * (TITLE_ROOM + TICKS)
        box = (room + column * (wide + BETWEEN), base, wide, tall)
        found = figure.add_axes((box[0] / WIDTH, box[1] / height, box[2] / WIDTH, box[3] / height))
        found.set_ylim(1.0, 0.0)
        found.set_yticks([])
        found.spines["left"].set_visible(False)
        found.hlines(places, 0, 1, transform=found.get_yaxis_transform(), color="0.92", linewidth=0.6, zorder=0)
        axes.append(found)
        if column == 0:
            for text, place in zip(texts, places, strict=True):
                y = (base + (1.0 - place) * tall) / height
                figure.text(GAP / WIDTH, y, text, fontsize=NAME_POINTS, va="center", ha="left", color=INK,
                            linespacing=1.05)  # fmt: skip
    return figure, axes, places
