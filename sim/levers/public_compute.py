"""Public compute: a government buys accelerators for its bloc's vendors."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any, ClassVar

from sim.levers.base import AbstractLever
from sim.levers.fields import lever_field
from sim.parameters import Parameters


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class PublicCompute(AbstractLever):
    """Add accelerators at public expense to what arrives anyway; vendors need no budget for them.

    Purchases of several add up.
    """

    kind: ClassVar[str] = "public_compute"
    title: ClassVar[str] = "Public compute"
    intensity_meaning: ClassVar[str] = "h100e_per_month accelerators a month are bought"
    touches: ClassVar[tuple[str, ...]] = ("compute.public_accelerators",)
    not_touched: ClassVar[str] = (
        "controls (public buyers buy what they can get), vendors' own budgets, supply to other blocs"
    )
    evidence: ClassVar[str] = (
        "compute_stock.csv for the scale of stocks; announced programmes are not in the data, so the number is the "
        "scenario's assumption"
    )
    cost_measure: ClassVar[str] = (
        "public: holding cost of the accelerators bought so far (compute.cost_per_h100e_month)"
    )
    example: ClassVar[Mapping[str, Any]] = {"target": "EU", "h100e_per_month": 10000.0}

    intensity: float | tuple[tuple[str, float], ...] = lever_field(
        "number", meaning="part of h100e_per_month that is bought", unit="fraction", low=0.0, high=1.0
    )

    h100e_per_month: float = lever_field(
        "number", meaning="accelerators bought a month at intensity 1", unit="H100e per month", low=0.0, high=1e6
    )

    def changes(self, month: int) -> Mapping[str, float]:
        """Accelerators a month, by bloc."""
        bought = self.h100e_per_month * self.strength(month)
        return {f"{self.touches[0]}.{bloc}": bought for bloc in self.target}

    def public_cost(self, month: int, parameters: Parameters) -> float:
        """Holding cost of the accelerators bought so far [USD per month], for all target blocs."""
        kept = 1.0 - parameters.compute.retirement
        held = sum(
            self.h100e_per_month * self.strength(past) * kept ** (month - past) for past in range(self.start, month + 1)
        )
        return held * parameters.compute.cost_per_h100e_month * len(self.target)


LEVER = PublicCompute
