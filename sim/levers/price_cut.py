"""Price cut: a bloc's vendors lower the prices on their own channels."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import ClassVar

from sim.levers.base import AbstractLever
from sim.levers.fields import lever_field


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class PriceCut(AbstractLever):
    """Lower a bloc's list prices below what its vendors would ask.

    Several cuts on a bloc multiply: two of 0.5 leave a quarter of the price.
    """

    kind: ClassVar[str] = "price_cut"
    title: ClassVar[str] = "Price cut"
    intensity_meaning: ClassVar[str] = "list prices fall to nothing; 0.3 makes them 30 % cheaper"
    touches: ClassVar[tuple[str, ...]] = ("pricing.list_price",)
    not_touched: ClassVar[str] = (
        "serving cost, the price third-party hosts ask for open weights, and what rivals ask (their optimum "
        "moves only through their market shares)"
    )
    evidence: ClassVar[str] = "form: a factor on price; the size is the scenario's assumption"
    cost_measure: ClassVar[str] = "none to the public; vendors give up margin"

    intensity: float | tuple[tuple[str, float], ...] = lever_field(
        "number",
        meaning="share by which list prices fall; 0.3 is 30 % cheaper",
        unit="fraction of price",
        low=0.0,
        high=1.0,
        high_excluded=True,
    )

    def changes(self, month: int) -> Mapping[str, float]:
        """Factor on list prices, by bloc."""
        factor = 1.0 - self.strength(month)
        return {f"pricing.list_price.{bloc}": factor for bloc in self.target}


LEVER = PriceCut
