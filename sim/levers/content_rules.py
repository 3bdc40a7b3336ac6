"""Content rules: releases of a bloc need approval and lose some capability to compliance."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import ClassVar

from sim.levers.base import AbstractLever
from sim.levers.fields import lever_field


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ContentRules(AbstractLever):
    """Make a bloc's releases later and a little less capable.

    Delays of several rules multiply, losses add up.
    """

    kind: ClassVar[str] = "content_rules"
    title: ClassVar[str] = "Content rules"
    intensity_meaning: ClassVar[str] = "time between releases grows by delay, releases lose points of capability"
    touches: ClassVar[tuple[str, ...]] = (
        "release.interval_factor",
        "capability.compliance_loss",
    )
    not_touched: ClassVar[str] = (
        "dates of recorded releases (delays act on what is scheduled from then on, after the record), research, "
        "weights already out"
    )
    evidence: ClassVar[str] = (
        "region_access.csv (registration of public services in China since 2023-08); no measurement of either size "
        "was found: assumption"
    )

    intensity: float | tuple[tuple[str, float], ...] = lever_field(
        "number", meaning="part of delay and points in force", unit="fraction", low=0.0, high=1.0
    )

    delay: float = lever_field(
        "number",
        meaning="growth of the time between releases at intensity 1",
        unit="fraction",
        low=0.0,
        high=3.0,
        default=0.25,
    )
    points: float = lever_field(
        "number", meaning="loss of capability at intensity 1", unit="arena points", low=0.0, high=100.0, default=5.0
    )

    def changes(self, month: int) -> Mapping[str, float]:
        """Factor on the time between releases and points lost, by bloc."""
        strength = self.strength(month)
        factors = {f"{self.touches[0]}.{bloc}": 1.0 + self.delay * strength for bloc in self.target}
        return factors | {f"{self.touches[1]}.{bloc}": self.points * strength for bloc in self.target}


LEVER = ContentRules
