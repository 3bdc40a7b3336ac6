"""Reads ``[[levers]]`` and ``[[cuts]]``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from sim.dimensions import Dimensions
from sim.errors import UserError, did_you_mean
from sim.levers import AbstractLever, lever_class, lever_classes
from sim.levers.fields import read_month
from sim.scenario.cut import Cut
from sim.scenario.edges import ALL_EDGES
from sim.scenario.locator import KeyPath
from sim.scenario.problems import Problems

CUT_KEYS = ("id", "edge", "from", "until", "source", "note")
_ID = re.compile(r"[A-Za-z0-9_-]+")


def read_levers(
    value: Any, dimensions: Dimensions, problems: Problems, places: dict[tuple[str, str], KeyPath]
) -> tuple[AbstractLever, ...]:
    """Read the list of levers; entries at fault are noted and left out, the others' places are kept by id."""
    levers: dict[str, AbstractLever] = {}
    for path, entry in _entries("levers", value, problems):
        lever = _read_lever(path, entry, dimensions, problems)
        if lever is not None and _is_new(path, "lever", lever.id, levers, problems):
            levers[lever.id] = lever
            places["levers", lever.id] = path
    return tuple(levers.values())


def _read_lever(
    path: KeyPath, entry: Mapping[str, Any], dimensions: Dimensions, problems: Problems
) -> AbstractLever | None:
    kind = entry.get("kind")
    if not isinstance(kind, str):
        names = ", ".join(lever_classes())
        problems.add((*path, "kind"), "a lever needs a kind in quotes", f"Add kind = …; there are: {names}.")
        return None
    try:
        chosen = lever_class(kind)
    except UserError as error:
        problems.take((*path, "kind"), error)
        return None
    where = f"lever {entry.get('id', kind)!r}: "
    items = chosen.specifications()
    known = ("kind", *items)
    before = len(problems.errors)
    for key in entry:
        if key not in known:
            problems.add((*path, key), f"{where}unknown key {key!r}", did_you_mean(str(key), known))
    values: dict[str, Any] = {}
    for name, item in items.items():
        if name not in entry:
            if item.is_required:
                unit = f" [{item.unit}]" if item.unit else ""
                problems.add(path, f"{where}{name} is missing", f"Add {name}: {item.meaning}{unit}.")
            continue
        try:
            values[name] = item.read(entry[name], dimensions)
        except UserError as error:
            problems.take((*path, name, *getattr(error, "key", ())), error, where)
    values.setdefault("id", kind)
    if "id" in entry and not _is_id(path, entry["id"], problems):
        return None
    if len(problems.errors) > before:
        return None
    lever = chosen(**values)
    for name, problem in lever.problems():
        problems.take((*path, name), problem, where)
    return lever if len(problems.errors) == before else None


def read_cuts(
    value: Any, problems: Problems, places: dict[tuple[str, str], KeyPath], taken: set[str]
) -> tuple[Cut, ...]:
    """Read the list of cuts; ``taken`` are the ids of levers in the same file."""
    cuts: dict[str, Cut] = {}
    for path, entry in _entries("cuts", value, problems):
        cut = _read_cut(path, entry, problems)
        if cut is None:
            continue
        if cut.id in taken:
            problems.add((*path, "id"), f"the id {cut.id!r} belongs to a lever already", "Give the cut another id.")
        elif _is_new(path, "cut", cut.id, cuts, problems):
            cuts[cut.id] = cut
            places["cuts", cut.id] = path
    return tuple(cuts.values())


def _read_cut(path: KeyPath, entry: Mapping[str, Any], problems: Problems) -> Cut | None:
    before = len(problems.errors)
    where = f"cut {entry.get('id', entry.get('edge'))!r}: "
    for key in entry:
        if key not in CUT_KEYS:
            problems.add((*path, key), f"{where}unknown key {key!r}", did_you_mean(str(key), CUT_KEYS))
    edge = entry.get("edge")
    if edge not in ALL_EDGES:
        what = "edge is missing" if edge is None else f"edge is {edge!r}, which is not a known edge"
        problems.add((*path, "edge"), f"{where}{what}", did_you_mean(str(edge), ALL_EDGES))
    months: dict[str, int] = {}
    for key in ("from", "until"):
        if key in entry:
            try:
                months[key] = read_month(entry[key], key)
            except UserError as error:
                problems.take((*path, key), error, where)
    if "from" not in entry:
        problems.add(path, f"{where}from is missing", 'Add from = "2026-04": the first month of the cut.')
    if {"from", "until"} <= months.keys() and months["until"] < months["from"]:
        problems.add(
            (*path, "until"),
            f"{where}until is {entry['until']!r}, before from {entry['from']!r}",
            "until is the last month of the cut; leave it out if the cut stays.",
        )
    for key in ("source", "note"):
        if not isinstance(entry.get(key, ""), str):
            problems.add(
                (*path, key),
                f"{where}{key} is {entry[key]!r}; it must be text in quotes",
                "Put it in quotes.",
            )
    if not _is_id(path, entry.get("id", "cut"), problems) or len(problems.errors) > before:
        return None
    return Cut(
        id=entry.get("id", edge),
        edge=str(edge),
        start=months["from"],
        end=months.get("until"),
        source=entry.get("source", ""),
        note=entry.get("note", ""),
    )


def _entries(name: str, value: Any, problems: Problems) -> Iterator[tuple[KeyPath, Mapping[str, Any]]]:
    if not isinstance(value, list | tuple):
        problems.add((name,), f"{name} is not a list of tables", f"Begin each entry with [[{name}]].")
        return
    for index, entry in enumerate(value):
        if isinstance(entry, Mapping):
            yield (name, index), entry
        else:
            problems.add(
                (name, index),
                f"{name} holds {entry!r}; it must be a table",
                f"Begin each entry with [[{name}]].",
            )


def _is_id(path: KeyPath, value: Any, problems: Problems) -> bool:
    if isinstance(value, str) and _ID.fullmatch(value):
        return True
    problems.add(
        (*path, "id"),
        f"id is {value!r}; it must consist of letters, digits, _ and -",
        "Ids address fields: levers.ID.field.",
    )
    return False


def _is_new(path: KeyPath, what: str, name: str, taken: Mapping[str, Any], problems: Problems) -> bool:
    if name not in taken:
        return True
    default = "its kind" if what == "lever" else "its edge"
    problems.add(
        (*path, "id"),
        f"two entries of [[{what}s]] have the id {name!r}",
        f"Give each an id of its own; without one it is {default}.",
    )
    return False
