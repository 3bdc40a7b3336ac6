"""Random lever packages, drawn from what each kind of lever says of its own fields."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from sim.history import load_history
from sim.levers import lever_classes
from sim.levers.fields import FieldSpecification
from sim.months import month_label

AXES = load_history().dimensions
SHARED = ("id", "start", "end", "ramp_months", "recorded", "source", "note")


def value(item: FieldSpecification, strength: float) -> st.SearchStrategy[Any]:
    """Values that a field allows; numbers up to a part of their range, so that several levers seldom leave it."""
    if item.form == "labels":
        return st.lists(st.sampled_from(item.labels(AXES)), min_size=1, max_size=3, unique=True)
    if item.form == "flag":
        return st.booleans()
    assert item.form == "number"
    low = max(item.low, -1.0)
    high = min(item.high, 1.0) if item.name == "intensity" else item.high
    return st.floats(low, low + strength * (high - low)).map(lambda number: round(number, 4))


@st.composite
def lever_entry(draw: st.DrawFn, *, first: str = "2023-01", strength: float = 0.6) -> dict[str, Any]:
    """Entry of a scenario file of any kind, with dates around the record."""
    kind = draw(st.sampled_from(sorted(lever_classes())))
    items = lever_classes()[kind].specifications()
    entry: dict[str, Any] = {"kind": kind}
    for name, item in items.items():
        if name not in SHARED and (item.is_required or draw(st.booleans())):
            if name in ("scope",) and kind == "chip_controls":
                continue
            entry[name] = draw(value(item, strength))
    start = draw(st.integers(-10, 60))
    entry["start"] = month_label(start)
    entry["ramp_months"] = draw(st.integers(0, 24))
    if draw(st.booleans()):
        entry["end"] = month_label(start + draw(st.integers(0, 30)))
    return entry


@st.composite
def lever_package(draw: st.DrawFn, *, largest: int = 6, strength: float = 0.6) -> list[dict[str, Any]]:
    """Several levers with ids of their own; kinds, dates and targets may overlap."""
    entries = draw(st.lists(lever_entry(strength=strength), min_size=1, max_size=largest))
    return [entry | {"id": f"lever_{number}"} for number, entry in enumerate(entries)]
