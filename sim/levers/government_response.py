"""Government response: a leading bloc tightens chip controls when its lead shrinks."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any, ClassVar

from sim.levers.base import AbstractLever
from sim.levers.fields import lever_field


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class GovernmentResponse(AbstractLever):
    """Switch on the response rule of a government.

    The rule is in the model: per 10 arena points by which the best released model of the bloc leads its nearest
    rival by less than government.tightening_threshold, denial of the rival grows. The strongest response counts.
    """

    kind: ClassVar[str] = "government_response"
    title: ClassVar[str] = "Government response"
    intensity_meaning: ClassVar[str] = "denial grows by gain per 10 points that the lead lacks"
    touches: ClassVar[tuple[str, ...]] = ("government.tightening_gain",)
    not_touched: ClassVar[str] = (
        "blocs that do not lead, other policies of the government; it reads start-of-month state and anticipates "
        "nothing"
    )
    evidence: ClassVar[str] = (
        "the sequence of controls.csv after recorded Chinese releases suggests a response; gain and threshold are "
        "assumptions"
    )
    example: ClassVar[Mapping[str, Any]] = {"target": "US"}

    intensity: float | tuple[tuple[str, float], ...] = lever_field(
        "number", meaning="part of gain in force", unit="fraction", low=0.0, high=1.0
    )

    gain: float = lever_field(
        "number",
        meaning="denial added per 10 points at intensity 1",
        unit="fraction per 10 points",
        low=0.0,
        high=1.0,
        default=0.1,
    )

    def changes(self, month: int) -> Mapping[str, float]:
        """Gain of the rule, by bloc."""
        return {f"{self.touches[0]}.{bloc}": self.gain * self.strength(month) for bloc in self.target}


LEVER = GovernmentResponse
