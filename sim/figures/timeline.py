"""When the policies of a scenario act: one bar per lever and cut, over the months of the run."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.figure import Figure

from sim.figures.style import GAP, INK, MUTED, WIDTH, Drawing, sheet, styled, text_width, titled
from sim.history import load_history
from sim.levers import AbstractLever
from sim.months import LAST_RECORDED_MONTH, month_label
from sim.scenario import Scenario
from sim.scenario.edges import edge_meaning, reached_edges
from sim.scenario.recorded import is_recorded, recorded_levers

if TYPE_CHECKING:
    import pandas

ROW, LOW_ROW = 0.30, 0.24
"""Height of a row, and of one among many [inches]."""
MANY_ROWS = 20
LABELS = 2.7
"""Room for names on the left [inches]."""
NOTES = 2.4
"""Room for what a row reaches on the right [inches]."""
COLOURS = {"recorded": "0.72", "own": "#0072B2", "cut": "#D55E00"}
HATCHES = {"recorded": None, "own": None, "cut": "////"}
"""In grey the own policies are darker than the record, and cuts are hatched."""
HEADING = "heading"
"""Kind of a row that only names the scenario of the rows below it."""
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
        figure = _drawn(_finding(scenario, bars), bars, scenario.end_month)
    return figure, _table(bars)


def scenarios_timeline(scenarios: Sequence[Scenario]) -> Drawing:
    """Draw the policies of several scenarios: the record once, then what each adds to it.

    Parameters
    ----------
    scenarios : sequence of Scenario
        The baseline first.

    Returns
    -------
    figure, table
        As `scenario_timeline`; the table names the scenario of each bar.
    """
    import pandas

    bars = [bar for bar in timeline_bars(scenarios[0]) if bar.kind == "recorded"]
    parts, tables = [], [_table(bars).assign(scenario="the record")]
    for scenario in scenarios:
        own = [bar for bar in timeline_bars(scenario) if bar.kind != "recorded"]
        tables.append(_table(own).assign(scenario=scenario.title))
        if own:
            bars += [Bar(scenario.title, HEADING, FIRST_YEAR, FIRST_YEAR - 1, (), "", ""), *own]
            parts.append((scenario.title, own))
    starts = sorted(bar.start for _, own in parts for bar in own)
    count = "One scenario with policies of its own" if len(parts) == 1 else f"{len(parts)} scenarios with own policies"
    finding = ["No scenario has policies beyond the record"]
    if starts:
        span = month_label(starts[0]) + (f" to {month_label(starts[-1])}" if starts[-1] > starts[0] else "")
        finding = [f"{count}, beginning in {span}"]
        busiest = max(parts, key=lambda part: len(part[1]))
        finding.append(f"most in “{busiest[0]}” ({len(busiest[1])})" if len(parts) > 1 else "")
    with styled():
        figure = _drawn(titled(finding), bars, max(scenario.end_month for scenario in scenarios))
    return figure, pandas.concat(tables, ignore_index=True)


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


def _drawn(title: str, bars: Sequence[Bar], end_month: int) -> Figure:
    subtitle = (
        "Months in which each policy acts; the height of a bar is the share of its intensity in force. On the right: "
        "the feedback edges that it reaches at first hand."
    )
    source = (
        "Light grey: the record (controls.csv), with intensities for training / serving / embodied training, the "
        "middles of prior ranges, not calibrated. Blue: a scenario's own. Orange, hatched: cut edges. Dashed: end of "
        "the record."
    )
    rows = max(len(bars), 1)
    tall = ROW if rows <= MANY_ROWS else LOW_ROW
    figure, top = sheet(rows * tall, title, subtitle, source)
    height = figure.get_size_inches()[1]
    base = height - top - rows * tall
    box = (LABELS / WIDTH, base / height, (WIDTH - LABELS - NOTES) / WIDTH, rows * tall / height)
    axes = figure.add_axes(box)
    axes.set_xlim(FIRST_YEAR, end_month + 1)
    axes.set_ylim(rows, 0)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    years = range(FIRST_YEAR, end_month + 2, 12)
    axes.set_xticks(list(years), [month_label(month)[:4] for month in years])
    axes.grid(axis="x")
    axes.axvline(LAST_RECORDED_MONTH + 1, color=MUTED, linewidth=0.8, linestyle=(0, (3, 2)))
    for row, bar in enumerate(bars):
        y = 1 - (top + (row + 0.5) * tall) / height
        if bar.kind == HEADING:
            figure.text(GAP / WIDTH, y, bar.name, fontsize=7.5, va="center", ha="left", color=INK, weight="bold")
            continue
        months = np.repeat(np.arange(bar.start, bar.end + 2), 2)[1:-1]
        shape = np.repeat(np.asarray(bar.strength), 2) * 0.34
        middle = row + 0.5
        axes.fill_between(months, middle - shape, middle + shape, color=COLOURS[bar.kind], linewidth=0,
                          hatch=HATCHES[bar.kind], edgecolor="white")  # fmt: skip
        text = _cut_to(bar.name, LABELS - GAP - 0.08, 7.5)
        figure.text(GAP / WIDTH, y, text, fontsize=7.5, va="center", ha="left", color=INK)
        note = _cut_to(f"{bar.label}{'  → ' + bar.edges if bar.edges else ''}", NOTES - GAP - 0.06, 7.0)
        figure.text((WIDTH - NOTES + 0.06) / WIDTH, y, note, fontsize=7.0, va="center", ha="left", color=MUTED)
    if not bars:
        axes.text(0.5, 0.5, "no policies", transform=axes.transAxes, ha="center", va="center", color=MUTED)
    return figure


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
