"""Volume cap: foreign accelerators for a bloc are capped relative to another bloc's."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any, ClassVar

from sim.levers.base import AbstractLever
from sim.levers.fields import lever_field

NO_CAP = 1000.0
"""Value of the parameter that caps nothing."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class VolumeCap(AbstractLever):
    """Cap the number of foreign accelerators a bloc may get.

    The rule is in the model: in each month what is admitted is at most a fraction of what arrives in the reference
    bloc without controls; the rest is denied for training and serving alike. The tightest cap counts, and the
    tighter of cap and chip controls.
    """

    kind: ClassVar[str] = "volume_cap"
    title: ClassVar[str] = "Volume cap"
    intensity_meaning: ClassVar[str] = (
        "foreign accelerators are capped at fraction of what the reference bloc gets; 0.5 allows twice as much, 0 any"
    )
    touches: ClassVar[tuple[str, ...]] = ("compute.volume_cap",)
    not_touched: ClassVar[str] = (
        "domestic accelerators, what leaks, accelerators already installed, embodied training and edge chips"
    )
    evidence: ClassVar[str] = "facts.csv D21 (rule of 2026-01: at most 50 % of US volume)"
    example: ClassVar[Mapping[str, Any]] = {"target": "CN", "reference": "US", "fraction": 0.5}

    intensity: float | tuple[tuple[str, float], ...] = lever_field(
        "number", meaning="how close to fraction the cap is", unit="fraction", low=0.0, high=1.0
    )

    reference: tuple[str, ...] = lever_field("labels", meaning="bloc or blocs that the cap refers to", dimension="bloc")
    fraction: float = lever_field(
        "number", meaning="cap at intensity 1", unit="fraction of the reference bloc's arrivals", low=0.001, high=10.0
    )

    def changes(self, month: int) -> Mapping[str, float]:
        """Cap, by bloc and reference bloc."""
        strength = self.strength(month)
        cap = min(self.fraction / strength, NO_CAP) if strength > 0.0 else NO_CAP
        return {f"{self.touches[0]}.{bloc}.{other}": cap for bloc in self.target for other in self.reference}


LEVER = VolumeCap
