"""Puts what a file says on top of what it extends."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sim.errors import UserError, did_you_mean
from sim.history import History
from sim.levers import AbstractLever
from sim.scenario.cut import Cut
from sim.scenario.layer import Layer
from sim.scenario.problems import Problems
from sim.scenario.recorded import is_recorded, recorded_levers
from sim.scenario.scenario import Scenario
from sim.scenario.uncertainty import Uncertainty, checked_input, is_lever_path, split_lever_path
from sim.scenario.values import merged


def inherited(parent: Scenario | None, layer: Layer, history: History, problems: Problems) -> Scenario:
    """Scenario made of a parent and a file's own layer.

    Own entries replace the parent's with the same id, whole; others are added; ``drop`` removes.

    Parameters
    ----------
    parent : Scenario or None
        What the file extends.
    layer : Layer
        What the file says.
    history : History
        For axes and recorded levers.
    problems : Problems
        Takes the errors that only show when both are known.

    Returns
    -------
    Scenario
        Without title and path of its own.
    """
    above = parent or Scenario(title="")
    _check_drop(above, layer, problems)
    levers = _joined(above.levers, layer.levers, set(layer.drop))
    cuts = _joined(above.cuts, layer.cuts, set(layer.drop))
    _check_kinds(above, layer, problems)
    recorded = {lever.id: lever for lever in recorded_levers(history)}
    for lever in layer.levers:
        if lever.recorded and not is_recorded(lever, recorded):
            problems.add(
                (*layer.places["levers", lever.id], "recorded"),
                f"lever {lever.id!r} is marked recorded but controls.csv says otherwise",
                "Leave out recorded, or correct its dates, target, ramp and intensity.",
            )
    known = recorded | {lever.id: lever for lever in levers}
    own = {item.path: item for item in layer.uncertainty}
    ranges = {item.path: item for item in above.uncertainty if _still_applies(item, known)} | own
    for item in layer.uncertainty:
        _check("uncertainty", item.path, item.examples, known, layer, history, problems)
    for path, value in layer.draw.items():
        _check("draw", path, (value,), known, layer, history, problems)
    return Scenario(
        title=above.title,
        question=layer.texts.get("question", ""),
        assumptions=layer.texts.get("assumptions", ""),
        expected=layer.texts.get("expected", ""),
        parent=parent,
        end_month=above.end_month if layer.end_month is None else layer.end_month,
        developers=layer.rows.get("developers", above.developers),
        factories=layer.rows.get("factories", above.factories),
        overrides=merged(above.overrides, layer.overrides.items()),
        levers=levers,
        cuts=cuts,
        uncertainty=tuple(ranges[path] for path in sorted(ranges)),
        draw=tuple(sorted((dict(above.draw) | layer.draw).items())),
        expect=tuple(layer.expect.items()),
        data_directory=above.data_directory,
    )


def _joined[Entry: (AbstractLever, Cut)](
    parent: Iterable[Entry], own: Iterable[Entry], gone: set[str]
) -> tuple[Entry, ...]:
    entries = {entry.id: entry for entry in parent if entry.id not in gone}
    return tuple((entries | {entry.id: entry for entry in own}).values())


def _check_drop(above: Scenario, layer: Layer, problems: Problems) -> None:
    for index, name in enumerate(layer.drop):
        if name not in above.ids:
            hint = did_you_mean(name, above.ids) if above.ids else "What it extends has no levers and no cuts."
            problems.add(("drop", index), f"drop: there is no inherited lever or cut {name!r}", hint)
        elif name in layer.drop[:index]:
            problems.add(("drop", index), f"drop names {name!r} twice", "Keep one of them.")
        elif name in layer.ids:
            problems.add(
                ("drop", index),
                f"drop names {name!r}, which this file also defines",
                "An entry with a parent's id replaces it; leave it out of drop.",
            )


def _check_kinds(above: Scenario, layer: Layer, problems: Problems) -> None:
    """A lever must not take the place of a cut, nor a cut that of a lever."""
    cuts, levers = {cut.id for cut in above.cuts}, {lever.id for lever in above.levers}
    for lever in layer.levers:
        if lever.id in cuts - set(layer.drop):
            problems.add(
                (*layer.places["levers", lever.id], "id"),
                f"the id {lever.id!r} belongs to an inherited cut",
                "Choose another id.",
            )
    for cut in layer.cuts:
        if cut.id in levers - set(layer.drop):
            problems.add(
                (*layer.places["cuts", cut.id], "id"),
                f"the id {cut.id!r} belongs to an inherited lever",
                "Choose another id.",
            )


def _still_applies(item: Uncertainty, levers: dict[str, Any]) -> bool:
    return not is_lever_path(item.path) or split_lever_path(item.path)[0] in levers


def _check(
    section: str,
    path: str,
    values: Iterable[Any],
    levers: Mapping[str, AbstractLever],
    layer: Layer,
    history: History,
    problems: Problems,
) -> None:
    try:
        for value in values:
            checked_input(path, value, levers, history.dimensions)
    except UserError as error:
        problems.take(layer.places[section, path], error, f"{section}: ")
