"""Cuts: a feedback edge that keeps the signal it had."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from sim.months import month_label
from sim.scenario.edges import cut_parameter


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """Freeze a feedback edge between two months.

    Attributes
    ----------
    id : str
        Name of the entry; the edge by default.
    edge : str
        D1 to D4, P1 to P4, C1 to C3.
    start : int
        First month in which the edge keeps the signal of the month before.
    end : int or None
        Last such month; None = to the end.
    source, note : str
        Remarks.
    """

    id: str
    edge: str
    start: int
    end: int | None = None
    source: str = ""
    note: str = ""

    @property
    def touches(self) -> tuple[str, ...]:
        """Path of the parameter that it changes."""
        return (cut_parameter(self.edge),)

    def is_in_force(self, month: int) -> bool:
        """Whether the month lies between start and end, both included."""
        return self.start <= month and (self.end is None or month <= self.end)

    def changes(self, month: int) -> Mapping[str, float]:
        """Set the edge's cut to 1."""
        return dict.fromkeys(self.touches, 1.0)

    def to_dict(self) -> dict[str, Any]:
        """Return the entry of a scenario file that gives this cut."""
        entry: dict[str, Any] = {"id": self.id, "edge": self.edge, "from": month_label(self.start)}
        if self.end is not None:
            entry["until"] = month_label(self.end)
        entry |= {name: text for name, text in (("source", self.source), ("note", self.note)) if text}
        return entry
