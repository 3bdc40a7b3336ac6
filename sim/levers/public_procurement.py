"""Public procurement: rules of a region favour a bloc's models in enterprises."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any, ClassVar

from sim.levers.base import AbstractLever
from sim.levers.fields import lever_field


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class PublicProcurement(AbstractLever):
    """Make a bloc's models worth more to a region's enterprises: tenders, funding conditions, clearances.

    Values of several add up.
    """

    kind: ClassVar[str] = "public_procurement"
    title: ClassVar[str] = "Public procurement"
    intensity_meaning: ClassVar[str] = "a preference worth 1 util in the enterprise segment: odds 2.7 times as high"
    touches: ClassVar[tuple[str, ...]] = ("choice.domestic_preference",)
    not_touched: ClassVar[str] = "startups, hobbyists and researchers, capability, price, models of other blocs as such"
    evidence: ClassVar[str] = "form: a constant in utility; no size was found: assumption"
    example: ClassVar[Mapping[str, Any]] = {"target": "EU", "bloc": "EU"}

    target: tuple[str, ...] = lever_field(
        "labels", meaning="region or regions whose enterprises it reaches", dimension="region"
    )

    intensity: float | tuple[tuple[str, float], ...] = lever_field(
        "number", meaning="preference", unit="utils", low=0.0, high=3.0
    )

    bloc: tuple[str, ...] = lever_field("labels", meaning="bloc or blocs that are favoured", dimension="bloc")

    def changes(self, month: int) -> Mapping[str, float]:
        """Utils, by region and bloc."""
        strength = self.strength(month)
        return {f"{self.touches[0]}.{region}.{bloc}": strength for region in self.target for bloc in self.bloc}


LEVER = PublicProcurement
