"""Dedicated collection: more hours of data collected for training robots."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import ClassVar

from sim.levers.base import AbstractLever
from sim.levers.fields import lever_field


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class DedicatedCollection(AbstractLever):
    """Multiply a bloc's dedicated data collection.

    What several add multiplies.
    """

    kind: ClassVar[str] = "dedicated_collection"
    title: ClassVar[str] = "Dedicated collection"
    intensity_meaning: ClassVar[str] = "hours collected double; 9 makes them ten times as many"
    touches: ClassVar[tuple[str, ...]] = ("embodied.collection",)
    not_touched: ClassVar[str] = "data that working units leave behind, pooling, capability as such"
    evidence: ClassVar[str] = "facts.csv A719 to A721 for recorded collection; hypothesis H15 (10,000 hours a week)"
    cost_measure: ClassVar[str] = "public or private: embodied.collection_cost per hour added"

    intensity: float | tuple[tuple[str, float], ...] = lever_field(
        "number", meaning="relative rise of hours collected", unit="share of hours", low=0.0, high=19.0
    )

    def changes(self, month: int) -> Mapping[str, float]:
        """Factor on hours, by bloc."""
        return {f"{self.touches[0]}.{bloc}": 1.0 + self.strength(month) for bloc in self.target}


LEVER = DedicatedCollection
