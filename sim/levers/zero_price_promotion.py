"""Zero-price promotion: part of the tokens on a bloc's APIs is free for some segments."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import ClassVar

from sim.levers.base import AbstractLever
from sim.levers.fields import lever_field


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ZeroPricePromotion(AbstractLever):
    """Give tokens away on the vendors' own APIs.

    Where several promotions reach a segment and bloc, the largest counts.
    """

    kind: ClassVar[str] = "zero_price_promotion"
    title: ClassVar[str] = "Zero-price promotion"
    intensity_meaning: ClassVar[str] = "all tokens of the named segments on the bloc's APIs are free"
    touches: ClassVar[tuple[str, ...]] = ("pricing.free_share",)
    not_touched: ClassVar[str] = (
        "list prices (indices show them unchanged), serving cost and the accelerators that serving takes, clouds, "
        "third-party hosts"
    )
    evidence: ClassVar[str] = (
        "adoption_series.csv: free models move router shares by several points within weeks (hypothesis H18: 0 to "
        "15 points); the share is an assumption"
    )
    cost_measure: ClassVar[str] = "none to the public; vendors forgo the revenue and still serve the tokens"

    intensity: float | tuple[tuple[str, float], ...] = lever_field(
        "number", meaning="share of tokens that is free", unit="share of tokens", low=0.0, high=1.0
    )

    segments: tuple[str, ...] = lever_field(
        "labels", meaning="segments that get them", dimension="segment", default=("hobbyist", "startup")
    )

    def changes(self, month: int) -> Mapping[str, float]:
        """Free share, by segment and bloc."""
        strength = self.strength(month)
        return {f"{self.touches[0]}.{segment}.{bloc}": strength for segment in self.segments for bloc in self.target}


LEVER = ZeroPricePromotion
