"""What one scenario file says, checked; what it inherits is for `sim.scenario.inheritance`."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from sim.dimensions import Dimensions
from sim.errors import UserError
from sim.levers import AbstractLever
from sim.scenario.cut import Cut
from sim.scenario.entries import read_cuts, read_levers
from sim.scenario.locator import KeyPath
from sim.scenario.problems import Problems
from sim.scenario.settings import read_end, read_hindcast, read_rows
from sim.scenario.uncertainty import Uncertainty, leaves, read_range
from sim.scenario.values import Value, checked_value, flattened

TEXTS = ("title", "question", "assumptions", "expected")
KEYS = (
    *TEXTS,
    "extends",
    "drop",
    "horizon",
    "hindcast",
    "run",
    "parameters",
    "levers",
    "cuts",
    "uncertainty",
    "draw",
    "expect",
)
DIRECTIONS = ("up", "down", "same", "open")
"""Direction of an outcome against the baseline, as expected before any run; open: no expectation."""
FREE_FROM = "release.free_from"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """Typed content of one file; what it leaves out is None or empty.

    Attributes
    ----------
    texts : dict
        Title, question, assumptions, expected direction.
    extends : str or None
        Parent, as written.
    drop : tuple of str
        Ids of inherited levers and cuts to leave out.
    end_month : int or None
        Last month, number of developer rows.
    overrides : dict
        Values of parameters by path.
    levers, cuts, uncertainty : tuple
        Entries in file order.
    draw : dict
        Drawn values by path.
    expect : dict
        Expected direction by outcome and labels, for example ``token_share.CN.router``.
    places : dict
        Key path of each entry by (section, path or id), for checks that need the parent.
    """

    texts: dict[str, str]
    extends: str | None
    drop: tuple[str, ...]
    end_month: int | None
    rows: dict[str, int]
    overrides: dict[str, Value]
    levers: tuple[AbstractLever, ...]
    cuts: tuple[Cut, ...]
    uncertainty: tuple[Uncertainty, ...]
    draw: dict[str, Any]
    expect: dict[str, str]
    places: dict[tuple[str, str], KeyPath]

    @property
    def ids(self) -> tuple[str, ...]:
        """Ids of its levers and cuts."""
        return (*(lever.id for lever in self.levers), *(cut.id for cut in self.cuts))


def read_layer(content: Mapping[str, Any], dimensions: Dimensions, problems: Problems) -> Layer:
    """Check one file's content and give it types.

    Parameters
    ----------
    content : mapping
        Parsed file or a user's dict.
    dimensions : Dimensions
        Axes.
    problems : Problems
        Takes every error found; the layer holds what is right.

    Returns
    -------
    Layer
    """
    problems.unknown_keys((), content, KEYS, "at the top of the scenario")
    places: dict[tuple[str, str], KeyPath] = {}
    overrides = _read_parameters(content, dimensions, problems, places)
    free_from = read_hindcast(content, problems)
    if free_from is not None:
        if FREE_FROM in overrides:
            problems.add(("hindcast",), f"[hindcast] and [parameters] both set {FREE_FROM}", "Keep one of them.")
        overrides[FREE_FROM] = float(free_from)
    levers = read_levers(content.get("levers", ()), dimensions, problems, places)
    cuts = read_cuts(content.get("cuts", ()), problems, places, taken={lever.id for lever in levers})
    return Layer(
        texts={key: text for key in TEXTS if (text := _read_text(content, key, problems)) is not None},
        extends=_read_text(content, "extends", problems),
        drop=_read_drop(content, problems),
        end_month=read_end(content, problems),
        rows=read_rows(content, problems),
        overrides=overrides,
        levers=levers,
        cuts=cuts,
        uncertainty=_read_uncertainty(content, problems, places),
        draw=_read_draw(content, problems, places),
        expect=_read_expect(content, problems),
        places=places,
    )


def _read_text(content: Mapping[str, Any], key: str, problems: Problems) -> str | None:
    value = content.get(key)
    if value is None or isinstance(value, str):
        return value
    problems.add((key,), f"{key} is {value!r}; it must be text in quotes", f'Write {key} = "…".')
    return None


def _read_drop(content: Mapping[str, Any], problems: Problems) -> tuple[str, ...]:
    value = content.get("drop", ())
    if not isinstance(value, list | tuple) or not all(isinstance(name, str) for name in value):
        problems.add(("drop",), f"drop is {value!r}; it must be a list of ids", 'Write drop = ["D21"].')
        return ()
    return tuple(value)


def _read_parameters(
    content: Mapping[str, Any],
    dimensions: Dimensions,
    problems: Problems,
    places: dict[tuple[str, str], KeyPath],
) -> dict[str, Value]:
    table = problems.table(("parameters",), content.get("parameters", {}), "[parameters] and below it group.name = 1.0")
    overrides: dict[str, Value] = {}
    for path, place, value in flattened(table, ("parameters",)):
        try:
            checked = checked_value(path, value, dimensions)
        except UserError as error:
            problems.take(place, error)
            continue
        if path in overrides:
            problems.add(place, f"{path} is set twice", "Keep one of them.")
        overrides[path] = checked
        places["parameters", path] = place
    return overrides


def _read_uncertainty(
    content: Mapping[str, Any], problems: Problems, places: dict[tuple[str, str], KeyPath]
) -> tuple[Uncertainty, ...]:
    example = "[uncertainty] and below it group.name = { low = 0.3, high = 1.8 }"
    table = problems.table(("uncertainty",), content.get("uncertainty", {}), example)
    ranges: dict[str, Uncertainty] = {}
    for path, place, entry in leaves(table, ("uncertainty",)):
        if path in ranges:
            problems.add(place, f"uncertainty of {path} is set twice", "Keep one of them.")
        try:
            ranges[path] = read_range(path, entry)
        except UserError as error:
            problems.take(place, error)
            continue
        places["uncertainty", path] = place
    return tuple(ranges.values())


def _read_draw(
    content: Mapping[str, Any], problems: Problems, places: dict[tuple[str, str], KeyPath]
) -> dict[str, Any]:
    table = problems.table(("draw",), content.get("draw", {}), "[draw] and below it group.name = 1.0")
    draw = {}
    for path, place, value in flattened(table, ("draw",)):
        draw[path] = tuple(value) if isinstance(value, list) else value
        places["draw", path] = place
    return draw


def _read_expect(content: Mapping[str, Any], problems: Problems) -> dict[str, str]:
    example = '[expect] and below it frontier_gap = "up"'
    table = problems.table(("expect",), content.get("expect", {}), example)
    expect = {}
    for path, place, value in flattened(table, ("expect",)):
        if value not in DIRECTIONS:
            problems.add(place, f"expect: {path} is {value!r}", f"Write one of {', '.join(DIRECTIONS)}, in quotes.")
        else:
            expect[path] = str(value)
    return expect
