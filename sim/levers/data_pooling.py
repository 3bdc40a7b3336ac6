"""Data pooling: makers of a bloc must share what deployment teaches."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import ClassVar

from sim.levers.base import AbstractLever
from sim.levers.fields import lever_field


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class DataPooling(AbstractLever):
    """Make data that one maker would keep common to all makers of a bloc.

    The largest share counts.
    """

    kind: ClassVar[str] = "data_pooling"
    title: ClassVar[str] = "Data pooling"
    intensity_meaning: ClassVar[str] = "all data that reach any maker of the bloc reach all of them"
    touches: ClassVar[tuple[str, ...]] = ("embodied.pooling",)
    not_touched: ClassVar[str] = (
        "the share of site data that reaches any maker at all (physical_feedback.p1_return), dedicated collection, "
        "other blocs"
    )
    evidence: ClassVar[str] = (
        "facts.csv B33 (no figure exists; firms are reluctant to share); the share is an assumption"
    )
    cost_measure: ClassVar[str] = "borne by makers, who lose an advantage; not measured"

    intensity: float | tuple[tuple[str, float], ...] = lever_field(
        "number", meaning="share of what is not pooled that becomes common", unit="share", low=0.0, high=1.0
    )

    def changes(self, month: int) -> Mapping[str, float]:
        """Share made common, by bloc."""
        return {f"{self.touches[0]}.{bloc}": self.strength(month) for bloc in self.target}


LEVER = DataPooling
