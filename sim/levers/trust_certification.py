"""Trust and certification: distrust of a bloc's models falls, or rises after warnings."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any, ClassVar

from sim.levers.base import AbstractLever
from sim.levers.fields import lever_field


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class TrustCertification(AbstractLever):
    """Shift the distrust that developers of some regions hold against a bloc's models.

    Shifts of several add up; distrust never falls below 0, so that certification does nothing at home.
    """

    kind: ClassVar[str] = "trust_certification"
    title: ClassVar[str] = "Trust and certification"
    intensity_meaning: ClassVar[str] = "distrust falls by the number of utils in utils (rises if that is negative)"
    touches: ClassVar[tuple[str, ...]] = ("trust.shift",)
    not_touched: ClassVar[str] = (
        "the incidents themselves and the reversion of distrust: when certification ends, distrust is what it would "
        "have been"
    )
    evidence: ClassVar[str] = (
        "facts.csv B36 (test results that certification would have to answer), B04; distrust.csv has 1.5 (0.5 to 3) "
        "utils between rivals for enterprises on an API"
    )
    cost_measure: ClassVar[str] = "borne by vendors and testing bodies and not measured"
    example: ClassVar[Mapping[str, Any]] = {"region": ["US", "EU"]}

    intensity: float | tuple[tuple[str, float], ...] = lever_field(
        "number", meaning="part of the shift in force", unit="fraction", low=0.0, high=1.0
    )

    utils: float = lever_field(
        "number", meaning="fall of distrust at intensity 1", unit="utils", low=-5.0, high=5.0, default=1.5
    )
    region: tuple[str, ...] = lever_field("labels", meaning="regions whose developers it reaches", dimension="region")

    def changes(self, month: int) -> Mapping[str, float]:
        """Shift of distrust [utils], by region and bloc."""
        shift = -self.utils * self.strength(month)
        return {f"{self.touches[0]}.{region}.{bloc}": shift for region in self.region for bloc in self.target}


LEVER = TrustCertification
