"""Price rise: a bloc's vendors, and if asked its hosts, raise prices."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import ClassVar

from sim.levers.base import AbstractLever
from sim.levers.fields import lever_field


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class PriceRise(AbstractLever):
    """Raise a bloc's list prices above what its vendors would ask.

    Several rises on a bloc multiply.
    """

    kind: ClassVar[str] = "price_rise"
    title: ClassVar[str] = "Price rise"
    intensity_meaning: ClassVar[str] = "list prices double; 4 makes them five times as high"
    touches: ClassVar[tuple[str, ...]] = (
        "pricing.list_price",
        "pricing.host_price",
    )
    not_touched: ClassVar[str] = (
        "serving cost, the running cost of own hardware, and, unless hosts is set, what third-party hosts ask for "
        "open weights"
    )
    evidence: ClassVar[str] = (
        "form: a factor on price; five times the price is the test of hypotheses H7 and H8; the size is the "
        "scenario's assumption"
    )
    cost_measure: ClassVar[str] = "none to the public; developers pay the difference"

    intensity: float | tuple[tuple[str, float], ...] = lever_field(
        "number",
        meaning="share by which list prices rise; 4 makes them five times as high",
        unit="share of price",
        low=0.0,
        high=19.0,
    )

    hosts: bool = lever_field(
        "flag",
        meaning="whether third-party hosts and clouds raise prices of the bloc's open weights alike",
        default=False,
    )

    def changes(self, month: int) -> Mapping[str, float]:
        """Factors on list prices and on hosts' prices, by bloc."""
        factor = 1.0 + self.strength(month)
        paths = self.touches if self.hosts else self.touches[:1]
        return {f"{path}.{bloc}": factor for path in paths for bloc in self.target}


LEVER = PriceRise
