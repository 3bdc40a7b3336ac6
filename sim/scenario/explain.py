"""A scenario in sentences: what it asks, what it changes and when, what that reaches."""

from __future__ import annotations

import textwrap

from sim.history import load_history
from sim.levers import AbstractLever
from sim.months import LAST_RECORDED_MONTH, month_label
from sim.parameters import Parameters
from sim.scenario.cut import Cut
from sim.scenario.differences import parameter_differences
from sim.scenario.edges import edge_meaning, reached_edges
from sim.scenario.recorded import is_recorded, recorded_levers
from sim.scenario.scenario import Scenario
from sim.scenario.timeline import timeline
from sim.scenario.values import merged

WIDTH = 100
MOST_DIFFERENCES = 40
"""Parameters that are listed one by one."""


def explain(scenario: Scenario) -> str:
    """Text for readers who have not seen the file.

    Parameters
    ----------
    scenario : Scenario
        Any scenario that loads.

    Returns
    -------
    str
        Paragraphs: question, setting, policies, timeline, parameters that differ, whether it departs from
        recorded history.
    """
    blocks = [
        _heading(scenario),
        _setting(scenario),
        _policies(scenario),
        ["Timeline", *(line for event in timeline(scenario) for line in _event(event))],
        _parameters(scenario),
        _uncertainty(scenario),
        _departure(scenario),
        _words(scenario),
    ]
    return "\n\n".join("\n".join(block) for block in blocks if block)


def _event(line: str) -> list[str]:
    return textwrap.wrap(
        line, WIDTH, initial_indent="  ", subsequent_indent=" " * 21, break_on_hyphens=False, drop_whitespace=True
    )


def _heading(scenario: Scenario) -> list[str]:
    return [scenario.title, *(_wrapped(scenario.question) if scenario.question else ())]


def _setting(scenario: Scenario) -> list[str]:
    free_from = int(_base(scenario).get("release.free_from"))
    sentence = (
        f"Runs from 2023-01 to {month_label(scenario.end_month)}, after a burn-in of 24 months, with "
        f"{scenario.developers:,} developer rows. "
    )
    if free_from > LAST_RECORDED_MONTH:
        sentence += f"Releases and prices follow the record to {month_label(LAST_RECORDED_MONTH)}."
    else:
        sentence += f"Releases and prices are the model's own from {month_label(free_from)}."
    if scenario.parent is not None:
        sentence += f" It extends “{scenario.parent.title}”; {_difference(scenario, scenario.parent)}."
    return _wrapped(sentence)


def _difference(scenario: Scenario, parent: Scenario) -> str:
    """What was added, replaced and dropped, by id."""
    own: dict[str, AbstractLever | Cut] = {lever.id: lever for lever in scenario.levers}
    own |= {cut.id: cut for cut in scenario.cuts}
    above: dict[str, AbstractLever | Cut] = {lever.id: lever for lever in parent.levers}
    above |= {cut.id: cut for cut in parent.cuts}
    changes = {
        "adds": [name for name in own if name not in above],
        "replaces": [name for name in own if name in above and own[name] != above[name]],
        "drops": [name for name in above if name not in own],
    }
    parts = [f"{verb} {', '.join(names)}" for verb, names in changes.items() if names]
    return " and ".join(parts) if parts else "its policies are the same"


def _policies(scenario: Scenario) -> list[str]:
    recorded = {lever.id: lever for lever in recorded_levers(load_history(scenario.data_directory))}
    kept = [lever for lever in scenario.levers if is_recorded(lever, recorded)]
    own = [lever for lever in scenario.levers if lever not in kept]
    lines = ["Policies"] if scenario.levers or scenario.cuts else ["Policies: none."]
    if kept:
        names = ", ".join(lever.id for lever in kept)
        count = "all" if len(kept) == len(recorded) else f"{len(kept)} of {len(recorded)}"
        lines += _item(f"The record: {count} recorded chip controls ({names}).")
        lines += _item(_meaning(kept[0]), hanging="    ")
    explained = {lever.kind for lever in kept}
    for lever in own:
        lines += _item(_sentence(lever, scenario.end_month))
        if lever.kind not in explained:
            lines += _item(_meaning(lever), hanging="    ")
        explained.add(lever.kind)
    for cut in scenario.cuts:
        dates = month_label(cut.start) + ("" if cut.end is None else f" to {month_label(cut.end)}")
        note = _outside(cut.start, cut.end, scenario.end_month)
        lines += _item(f"Edge {cut.edge} ({edge_meaning(cut.edge)}) keeps the signal it had, from {dates}.{note}")
    return lines


def _sentence(lever: AbstractLever, end_month: int) -> str:
    until = " on" if lever.end is None else f" to {month_label(lever.end)}"
    ramp = f", building up over {lever.ramp_months} months" if lever.ramp_months > 1 else ""
    source = f" Source: {lever.source}." if lever.source else ""
    name = lever.title if lever.id == lever.kind else f"{lever.title} “{lever.id}”"
    return (
        f"{name} on {', '.join(lever.target)}{_own_fields(lever)} from {month_label(lever.start)}{until}{ramp}, "
        f"intensity {lever.intensity_text}.{source}{_outside(lever.start, lever.end, end_month)}"
    )


def _own_fields(lever: AbstractLever) -> str:
    """Fields that only its kind has, in words: `` (bloc CN, scope hosted_api)``."""
    words = []
    for name, value in lever.own_fields.items():
        item = lever.specifications()[name]
        if item.form == "flag":
            words += [name] if value else []
        elif item.form == "labels":
            words.append(f"{name} {', '.join([value] if isinstance(value, str) else value)}")
        elif value != item.default or item.unit not in ("fraction", ""):
            words.append(f"{name.replace('_', ' ')} {value:g}" + (f" {item.unit}" if item.form == "number" else ""))
    return f" ({'; '.join(words)})" if words else ""


def _outside(start: int, end: int | None, end_month: int) -> str:
    ends_early = end is not None and end < -24
    return " It lies outside the run: no effect." if start > end_month or ends_early else ""


def _meaning(lever: AbstractLever) -> str:
    edges = [f"{edge} ({edge_meaning(edge)})" for edge in reached_edges(lever.touches)]
    reach = ", ".join(edges) if edges else "none"
    return (
        f"Intensity 1.0 means: {lever.intensity_meaning}. Sets {', '.join(lever.touches)}; does not touch "
        f"{lever.not_touched}. Edges it reaches at first hand: {reach}."
    )


def _parameters(scenario: Scenario) -> list[str]:
    parent = scenario.parent or Scenario(title="", end_month=scenario.end_month, data_directory=scenario.data_directory)
    # Of another length or size, but the same policies: only parameters count here.
    found = parameter_differences(scenario.resolve(), parent.resolve())
    origin = "the central values" if scenario.parent is None else f"“{scenario.parent.title}”"
    if not found:
        return [f"Parameters: as in {origin}."]
    lines = [line for item in found[:MOST_DIFFERENCES] for line in _item(item.text(scenario.end_month))]
    if len(found) > MOST_DIFFERENCES:
        lines += _item(f"… and {len(found) - MOST_DIFFERENCES} more.")
    return [f"Parameters that differ from {origin}", *lines]


def _base(scenario: Scenario) -> Parameters:
    dimensions = load_history(scenario.data_directory).dimensions
    drawn = [(path, value) for path, value in scenario.draw if not path.startswith("levers.")]
    return Parameters.default(dimensions).replace(dict(merged(scenario.overrides, drawn)))


def _uncertainty(scenario: Scenario) -> list[str]:
    lines = []
    if scenario.uncertainty:
        number = len(scenario.uncertainty)
        lines += _wrapped(f"Ranges for {number} inputs, which sweeps draw from and single runs ignore.")
    if scenario.draw:
        lines += _wrapped(f"Drawn: {', '.join(f'{path} = {value}' for path, value in scenario.draw)}.")
    return lines


def _departure(scenario: Scenario) -> list[str]:
    resolved = scenario.resolve()
    if not resolved.needs_reference():
        return _wrapped("Its policies are those of the record up to 2026-03.")
    first = resolved.first_difference(resolved.reference())
    assert first is not None
    effect = "recorded releases and prices shift by what the mechanisms imply"
    return _wrapped(
        f"It departs from recorded history in {month_label(first)}: {effect}, against a reference run under "
        "the recorded policies."
    )


def _words(scenario: Scenario) -> list[str]:
    lines = []
    for name, text in (("Assumptions", scenario.assumptions), ("Expected before any run", scenario.expected)):
        if text:
            lines += _wrapped(f"{name}: {' '.join(text.split())}")
    return lines


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(text, WIDTH, break_on_hyphens=False)


def _item(text: str, hanging: str = "  ") -> list[str]:
    return textwrap.wrap(text, WIDTH, initial_indent=hanging, subsequent_indent="    ", break_on_hyphens=False)
