"""A scenario in a notebook: what it asks, what it changes, where it comes from."""

from __future__ import annotations

from collections.abc import Iterator

from sim.display import card, paragraph, table
from sim.history import load_history
from sim.months import month_label
from sim.parameters import find
from sim.scenario.recorded import is_recorded, recorded_levers
from sim.scenario.scenario import Scenario

MOST_ROWS = 20
"""Rows of a table."""


def scenario_text(scenario: Scenario) -> str:
    """One line: title, file, end, and what it has of its own."""
    own = [f"{len(_own(scenario))} own levers", f"{len(scenario.cuts)} cuts", f"{len(scenario.overrides)} parameters"]
    where = f" ({scenario.path.name})" if scenario.path is not None else ""
    return f"<Scenario {scenario.title!r}{where} to {month_label(scenario.end_month)}: {', '.join(own)}>"


def scenario_html(scenario: Scenario) -> str:
    """Title, question, policies, parameters set or drawn, size and file."""
    recorded = len(scenario.levers) - len(_own(scenario))
    record = f"The record: {recorded} recorded chip controls." if recorded else "Without the recorded chip controls."
    parameters = table(("parameter", "value", "central value", "unit"), list(_parameters(scenario)))
    span = f"2023-01 to {month_label(scenario.end_month)}, {scenario.developers:,} developer rows"
    facts = [span, f"{scenario.factories:,} factory rows"]
    facts += [f"extends “{scenario.parent_title}”"] if scenario.parent is not None else []
    facts += [f"{len(scenario.uncertainty)} ranges for sweeps"] if scenario.uncertainty else []
    facts += [scenario.path.name if scenario.path is not None else "from a mapping"]
    policies = table(("policy", "kind", "on", "from", "to", "intensity"), list(_policies(scenario)), texts=3)
    return card(scenario.title, paragraph(scenario.question), paragraph(record), policies, parameters,
                source="; ".join(facts))  # fmt: skip


def _own(scenario: Scenario) -> list[str]:
    recorded = {lever.id: lever for lever in recorded_levers(load_history(scenario.data_directory))}
    return [lever.id for lever in scenario.levers if not is_recorded(lever, recorded)]


def _policies(scenario: Scenario) -> Iterator[tuple[str, ...]]:
    own = set(_own(scenario))
    for lever in scenario.levers:
        if lever.id in own:
            end = "" if lever.end is None else month_label(lever.end)
            start = month_label(lever.start)
            yield lever.id, lever.title, ", ".join(lever.target), start, end, lever.intensity_text
    for cut in scenario.cuts:
        end = "" if cut.end is None else month_label(cut.end)
        yield cut.id, f"cut of edge {cut.edge}", "", month_label(cut.start), end, ""


def _parameters(scenario: Scenario) -> Iterator[tuple[str, ...]]:
    drawn = dict(scenario.draw)
    values = [*((path, value) for path, value in scenario.overrides if path not in drawn), *drawn.items()]
    for path, value in values[:MOST_ROWS]:
        if path.startswith("levers."):
            yield f"{path} (drawn)", _short(value), "", ""
            continue
        item = find(".".join(path.split(".")[:2]))
        name = f"{path} (drawn)" if path in drawn else path
        yield name, _short(value), _short(item.default), item.unit
    if len(values) > MOST_ROWS:
        yield f"… and {len(values) - MOST_ROWS} more", "", "", ""


def _short(value: object) -> str:
    if isinstance(value, bool | str):
        return str(value)
    return f"{value:.4g}" if isinstance(value, int | float) else "by label"
