"""When the policies of a scenario act: one bar per lever and cut, over the months of the run."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from sim.figures import style
from sim.figures.style import GAP, INK, MUTED, WIDTH, Drawing, styled, text_width, wrapped
from sim.history import load_history
from sim.levers import AbstractLever
from sim.months import LAST_RECORDED_MONTH, month_label
from sim.scenario import Scenario
from sim.scenario.edges import edge_meaning, reached_edges
from sim.scenario.recorded import is_recorded, recorded_levers

if TYPE_CHECKING:
    import pandas

ROW = 0.30
"""Height of a row [inches]."""
LABELS = 2.7
"""Room for names on the left [inches]."""
NOTES = 2.4
"""Room for what a row reaches on the right [inches]."""
COLOURS = {"recorded": "0.55", "own": "#0072B2", "cut": "#D55E00"}
FIRST_YEAR = 0


@dataclasses.dataclass(frozen=True, slots=True)
class Bar:
    """A lever or a cut as it is drawn."""

    name: str
    kind: str
    start: int
    end: int
    strength: tuple[float, ...]
    """Share of the intensity in force by month of the bar, in [0, 1]."""
    label: str
    edges: str


def scenario_timeline(scenario: Scenario) -> Drawing:
    """Draw the policies of a scenario against time.

    Returns
    -------
    figure, table
        Bars become taller while a lever builds up; beside each stands its intensity and the feedback edges that it
        reaches at first hand. The table has one row per bar.
    """
    bars = timeline_bars(scenario)
    with styled():
        figure = _drawn(scenario, bars)
    return figure, _table(bars)


def timeline_bars(scenario: Scenario) -> list[Bar]:
    """Bars in order of their first month: the record, own levers, cuts; months outside the run are left out."""
    recorded = {lever.id: lever for lever in recorded_levers(load_history(scenario.data_directory))}
    bars = []
    for lever in scenario.levers:
        start, end = max(lever.start, FIRST_YEAR), min(_last(lever.end, scenario), scenario.end_month)
        if start > end:
            continue
        kind = "recorded" if is_recorded(lever, recorded) else "own"
        strength = tuple(lever.ramp(month) for month in range(start, end + 1))
        label = f"{', '.join(lever.target)}: {_intensity(lever)}"
        edges = edges_text(reached_edges(tuple(sorted({path_of(path) for path in lever.changes(end)}))))
        bars.append(Bar(f"{lever.title} ({lever.id})", kind, start, end, strength, label, edges))
    for cut in scenario.cuts:
        start, end = max(cut.start, FIRST_YEAR), min(_last(cut.end, scenario), scenario.end_month)
        if start <= end:
            name = f"Cut of {cut.edge} ({edge_meaning(cut.edge)})"
            bars.append(Bar(name, "cut", start, end, (1.0,) * (end - start + 1), "keeps its signal", ""))
    order = {"recorded": 0, "own": 1, "cut": 2}
    return sorted(bars, key=lambda bar: (order[bar.kind], bar.start, bar.name))


def _intensity(lever: AbstractLever) -> str:
    if isinstance(lever.intensity, tuple):
        return " / ".join(f"{number:g}" for _, number in lever.intensity)
    return f"{lever.intensity:g}"


def edges_text(edges: tuple[str, ...]) -> str:
    """Edges in short, runs joined.

    Examples
    --------
    >>> edges_text(("D2", "D3", "D4", "P1", "C2", "C3"))
    'D2–4 P1 C2–3'
    """
    runs: list[list[str]] = []
    for edge in edges:
        follows = runs and runs[-1][-1][0] == edge[0] and int(runs[-1][-1][1:]) + 1 == int(edge[1:])
        if follows:
            runs[-1].append(edge)
        else:
            runs.append([edge])
    return " ".join(run[0] if len(run) == 1 else f"{run[0]}–{run[-1][1:]}" for run in runs)


def path_of(address: str) -> str:
    """Parameter of an address, without labels."""
    return ".".join(address.split(".")[:2])


def _last(end: int | None, scenario: Scenario) -> int:
    return scenario.end_month if end is None else end


def _drawn(scenario: Scenario, bars: list[Bar]) -> Figure:
    title = wrapped(_finding(scenario, bars), style.TITLE_POINTS, WIDTH - 2 * GAP, bold=True)
    below = wrapped(
        "Months in which each policy acts; the height of a bar is the share of its intensity in force. On the right: "
        "the feedback edges that it reaches at first hand.",
        style.SUBTITLE_POINTS,
        WIDTH - 2 * GAP,
    )
    second = 0.16 + _height(title, style.TITLE_POINTS)
    top = second + _height(below, style.SUBTITLE_POINTS) + 0.2
    bottom = 0.62
    height = top + max(len(bars), 1) * ROW + bottom
    figure = Figure(figsize=(WIDTH, height))
    FigureCanvasAgg(figure)
    figure.patch.set_facecolor("white")
    heading: dict[str, Any] = {"va": "top", "ha": "left", "linespacing": 1.25}
    figure.text(GAP / WIDTH, 1 - 0.10 / height, title, fontsize=style.TITLE_POINTS, weight="bold", color=INK, **heading)
    figure.text(GAP / WIDTH, 1 - second / height, below, fontsize=style.SUBTITLE_POINTS, color=MUTED, **heading)
    box = (LABELS / WIDTH, bottom / height, (WIDTH - LABELS - NOTES) / WIDTH, max(len(bars), 1) * ROW / height)
    axes = figure.add_axes(box)
    axes.set_xlim(FIRST_YEAR, scenario.end_month + 1)
    axes.set_ylim(max(len(bars), 1), 0)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    years = range(FIRST_YEAR, scenario.end_month + 2, 12)
    axes.set_xticks(list(years), [month_label(month)[:4] for month in years])
    axes.grid(axis="x")
    axes.axvline(LAST_RECORDED_MONTH + 1, color=MUTED, linewidth=0.8, linestyle=(0, (3, 2)))
    for row, bar in enumerate(bars):
        months = np.repeat(np.arange(bar.start, bar.end + 2), 2)[1:-1]
        shape = np.repeat(np.asarray(bar.strength), 2) * 0.34
        middle = row + 0.5
        axes.fill_between(months, middle - shape, middle + shape, color=COLOURS[bar.kind], linewidth=0)
        y = 1 - (top + (row + 0.5) * ROW) / height
        text = _cut_to(bar.name, LABELS - GAP - 0.08, 7.5)
        figure.text(GAP / WIDTH, y, text, fontsize=7.5, va="center", ha="left", color=INK)
        note = _cut_to(f"{bar.label}{'  → ' + bar.edges if bar.edges else ''}", NOTES - GAP - 0.06, 7.0)
        figure.text((WIDTH - NOTES + 0.06) / WIDTH, y, note, fontsize=7.0, va="center", ha="left", color=MUTED)
    if not bars:
        axes.text(0.5, 0.5, "no policies", transform=axes.transAxes, ha="center", va="center", color=MUTED)
    source = (
        "Grey: the record (controls.csv), with intensities for training / serving / embodied training. Blue: the "
        "scenario's own. Orange: cut edges. Dashed: end of the record."
    )
    source = wrapped(source, style.SOURCE_POINTS, WIDTH - 2 * GAP)
    figure.text(GAP / WIDTH, 0.10 / height, source, fontsize=style.SOURCE_POINTS, va="bottom", ha="left", color=MUTED)
    return figure


def _height(text: str, points: float) -> float:
    return (text.count("\n") + 1) * points * 1.25 / 72.0


def _finding(scenario: Scenario, bars: list[Bar]) -> str:
    own = [bar for bar in bars if bar.kind != "recorded"]
    if not own:
        return f"{scenario.title}: no policies beyond the record"
    first = month_label(min(bar.start for bar in own))
    count = f"{len(own)} polic{'y' if len(own) == 1 else 'ies'}"
    if all(bar.kind == "cut" for bar in own):
        count = f"{len(own)} cut edge{'' if len(own) == 1 else 's'}"
    return f"{scenario.title}: {count} beside the record, from {first}"


def _cut_to(text: str, width: float, points: float) -> str:
    """Shorten text to a width [inches]; an ellipsis says that something is missing."""
    if text_width(text, points) <= width:
        return text
    while text and text_width(text + "…", points) > width:
        text = text[:-1]
    return text.rstrip() + "…"


def _table(bars: list[Bar]) -> pandas.DataFrame:
    import pandas

    columns = ["name", "kind", "start", "end", "label", "edges"]
    rows = [(b.name, b.kind, month_label(b.start), month_label(b.end), b.label, b.edges) for b in bars]
    return pandas.DataFrame(rows, columns=columns)
