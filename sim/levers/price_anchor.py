"""Price anchor: a bloc's vendors match a rival bloc's prices at equal chance of success."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any, ClassVar

from sim.levers.base import AbstractLever
from sim.levers.fields import lever_field


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class PriceAnchor(AbstractLever):
    """Hold list prices against a rival's.

    The rule is in the model: each model moves part of the way, in logarithms, to what the rival's cheapest model
    asks that is at least as capable, up or down; models that the rival cannot match keep their price. Where
    several anchors tie one bloc to one rival, the strongest counts.
    """

    kind: ClassVar[str] = "price_anchor"
    title: ClassVar[str] = "Price anchor"
    intensity_meaning: ClassVar[str] = "list prices equal the rival's at the same chance of success"
    touches: ClassVar[tuple[str, ...]] = ("pricing.price_anchor",)
    not_touched: ClassVar[str] = (
        "serving cost (the price may fall below it), the mark-up that the vendor would choose, prices of third-"
        "party hosts, models that the rival cannot match"
    )
    evidence: ClassVar[str] = (
        "hypothesis H7 (price parity); prices.csv for the distance; the fraction is the scenario's assumption"
    )
    cost_measure: ClassVar[str] = "none to the public; vendors give up margin"
    example: ClassVar[Mapping[str, Any]] = {"rival": "CN", "target": "US"}

    intensity: float | tuple[tuple[str, float], ...] = lever_field(
        "number", meaning="fraction of the distance in ln price to the rival's", unit="fraction", low=0.0, high=1.0
    )

    rival: tuple[str, ...] = lever_field("labels", meaning="bloc or blocs whose prices are matched", dimension="bloc")

    def changes(self, month: int) -> Mapping[str, float]:
        """Fraction of the distance, by bloc and rival."""
        strength = self.strength(month)
        return {
            f"{self.touches[0]}.{bloc}.{rival}": strength
            for bloc in self.target
            for rival in self.rival
            if rival != bloc
        }


LEVER = PriceAnchor
