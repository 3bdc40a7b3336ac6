"""Capital shock: external funding of a bloc's vendors falls."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import ClassVar

from sim.levers.base import AbstractLever
from sim.levers.fields import lever_field


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class CapitalShock(AbstractLever):
    """Cut what investors and parents give a bloc's vendors for compute.

    What several leave multiplies.
    """

    kind: ClassVar[str] = "capital_shock"
    title: ClassVar[str] = "Capital shock"
    intensity_meaning: ClassVar[str] = "external funding falls to nothing; 0.5 halves it"
    touches: ClassVar[tuple[str, ...]] = ("compute.funding",)
    not_touched: ClassVar[str] = (
        "revenue from models (edge D4), consumer revenue inside the funding series of some vendors, accelerators "
        "already held, other owners in the bloc, who buy what vendors cannot"
    )
    evidence: ClassVar[str] = "funding.csv for levels; size and length of a downturn are the scenario's assumption"

    intensity: float | tuple[tuple[str, float], ...] = lever_field(
        "number", meaning="share of external funding that is lost", unit="fraction", low=0.0, high=1.0
    )

    def changes(self, month: int) -> Mapping[str, float]:
        """Factor on external funding, by bloc."""
        return {f"{self.touches[0]}.{bloc}": 1.0 - self.strength(month) for bloc in self.target}


LEVER = CapitalShock
