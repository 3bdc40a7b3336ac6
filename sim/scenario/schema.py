"""JSON Schema of scenario files, so that editors complete and check them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from sim.dimensions import Dimensions
from sim.history import load_history
from sim.levers import AbstractLever, FieldSpecification, lever_classes
from sim.months import LAST_RECORDED_MONTH, month_label
from sim.parameters import ParameterSpecification, specifications
from sim.scenario.edges import ALL_EDGES, edge_meaning
from sim.scenario.layer import DIRECTIONS
from sim.scenario.settings import MODES, ROWS

DRAFT = "https://json-schema.org/draft/2020-12/schema"
MONTH = {"type": "string", "pattern": r"^\d{4}-(0[1-9]|1[0-2])$"}
ID = {"type": "string", "pattern": r"^[A-Za-z0-9_-]+$", "description": "name of the entry"}
TEXT = {"type": "string"}
Schema = dict[str, Any]


def scenario_schema(dimensions: Dimensions | None = None) -> Schema:
    """Return the JSON Schema of scenario files.

    It knows every lever that is installed and every parameter. Rules that join several keys (an end before its start, a
    path of ``[uncertainty]`` that names no lever) are beyond it; ``two-loops validate`` checks them.

    Parameters
    ----------
    dimensions : Dimensions, optional
        Axes; those of the package's data by default.
    """
    axes = load_history().dimensions if dimensions is None else dimensions
    paths = parameter_tree(axes, lambda item: _parameter(item, axes))
    return {
        "$schema": DRAFT,
        "title": "Two Loops scenario",
        "type": "object",
        "additionalProperties": False,
        "properties": {
            "title": TEXT | {"description": "what the scenario is called on figures"},
            "question": TEXT | {"description": "the question that it answers"},
            "assumptions": TEXT | {"description": "where its sizes and dates come from"},
            "expected": TEXT | {"description": "expected direction of the main outcomes, written before any run"},
            "extends": TEXT | {"description": "scenario file that this one changes, or baseline"},
            "drop": _list(ID, "ids of inherited levers and cuts to leave out"),
            "horizon": table({"end": MONTH | {"description": "last month of the run"}}),
            "run": table({name: whole(low, high, f"rows of {name}") for name, (low, high, _) in ROWS.items()}),
            "hindcast": table(
                {
                    "mode": {"enum": list(MODES)},
                    "from": MONTH | {"description": f"first free month, up to {month_label(LAST_RECORDED_MONTH)}"},
                }
            ),
            "parameters": paths,
            "levers": {"type": "array", "items": {"oneOf": [_lever(kind, axes) for kind in lever_classes().values()]}},
            "cuts": {"type": "array", "items": _cut()},
            "uncertainty": uncertainty_schema(axes),
            "draw": {"type": "object"},
            "expect": {
                "type": "object",
                "description": "direction of outcomes against the baseline, expected before any run",
                "additionalProperties": _nested({"enum": list(DIRECTIONS)}, 3),
            },
        },
    }


def uncertainty_schema(dimensions: Dimensions) -> Schema:
    """Return the schema of ``[uncertainty]``: ranges or lists of values by parameter or lever field."""
    form: Schema = {
        "oneOf": [
            table({"low": {"type": "number"}, "high": {"type": "number"}}, required=("low", "high")),
            table({"values": {"type": "array", "minItems": 1}}, required=("values",)),
        ]
    }
    tree = parameter_tree(dimensions, lambda item: _nested(form, len(item.dims)))
    field = {"type": "object", "additionalProperties": _nested(form, 1)}
    tree["properties"]["levers"] = {"type": "object", "additionalProperties": field}
    return tree


def parameter_tree(dimensions: Dimensions, leaf: Any) -> Schema:
    """Schema of nested tables ``group.name`` with what ``leaf`` makes of each parameter."""
    groups: dict[str, Schema] = {}
    for item in specifications().values():
        groups.setdefault(item.group, {})[item.name] = leaf(item) | {"description": f"{item.meaning} [{item.unit}]"}
    return table({name: table(members) for name, members in groups.items()})


def _parameter(item: ParameterSpecification, dimensions: Dimensions) -> Schema:
    low, high = (np.asarray(item.array(end, dimensions)) for end in (item.low, item.high))
    number: Schema = {"type": "number", "minimum": float(low.min()), "maximum": float(high.max())}
    if not item.dims:
        return number
    listed, labelled = number, number
    for name in reversed(item.dims):
        labels = dimensions.labels(name)
        listed = {"type": "array", "items": listed, "minItems": len(labels), "maxItems": len(labels)}
        labelled = table(dict.fromkeys(labels, labelled))
    return {"anyOf": [number, labelled, listed]}


def _lever(kind: type[AbstractLever], dimensions: Dimensions) -> Schema:
    items = kind.specifications()
    fields = {name: _field(item, dimensions) for name, item in items.items()}
    required = ("kind", *(name for name, item in items.items() if item.is_required))
    text = f"{kind.title}. Intensity 1: {kind.intensity_meaning}. Does not touch {kind.not_touched}."
    return table({"kind": {"const": kind.kind}} | fields | {"id": ID}, required=required) | {"description": text}


def _field(item: FieldSpecification, dimensions: Dimensions) -> Schema:
    unit = f" [{item.unit}]" if item.unit else ""
    schema: Schema = {"description": f"{item.meaning}{unit}"}
    if item.form == "number":
        number = _number(item)
        if item.by:
            return schema | {"anyOf": [number, table(dict.fromkeys(item.by, number)) | {"minProperties": 1}]}
        return schema | number
    if item.form == "integer":
        return schema | _number(item) | {"type": "integer"}
    if item.form == "month":
        return schema | MONTH
    if item.form == "flag":
        return schema | {"type": "boolean"}
    if item.form == "labels":
        name: Schema = {"enum": list(item.labels(dimensions))}
        many: Schema = {"type": "array", "items": name, "minItems": 1, "uniqueItems": True}
        return schema | {"anyOf": [name, many]}
    return schema | TEXT


def _number(item: FieldSpecification) -> Schema:
    number: Schema = {"type": "number"}
    if np.isfinite(item.low):
        number["minimum"] = item.low
    if np.isfinite(item.high):
        number["exclusiveMaximum" if item.high_excluded else "maximum"] = item.high
    return number


def _cut() -> Schema:
    edges = [{"const": edge, "description": edge_meaning(edge)} for edge in ALL_EDGES]
    months = {"from": MONTH | {"description": "first month of the cut"}, "until": MONTH}
    return table({"id": ID, "edge": {"oneOf": edges}, "source": TEXT, "note": TEXT} | months, required=("edge", "from"))


def table(properties: Mapping[str, Any], *, required: Iterable[str] = ()) -> Schema:
    """Schema of a table with these keys and no others."""
    schema: Schema = {"type": "object", "properties": dict(properties), "additionalProperties": False}
    return schema | ({"required": list(required)} if required else {})


def whole(low: int, high: int, description: str) -> Schema:
    """Schema of a whole number."""
    return {"type": "integer", "minimum": low, "maximum": high, "description": description}


def _list(items: Schema, description: str) -> Schema:
    return {"type": "array", "items": items, "description": description}


def _nested(leaf: Schema, depth: int) -> Schema:
    """A leaf, or tables of it up to some depth."""
    return (
        leaf if depth == 0 else {"anyOf": [leaf, {"type": "object", "additionalProperties": _nested(leaf, depth - 1)}]}
    )
