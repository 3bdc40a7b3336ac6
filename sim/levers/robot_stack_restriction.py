"""Component and stack control: sites abroad avoid a bloc's robots, vehicles and their software."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import ClassVar

from sim.levers.base import AbstractLever
from sim.levers.fields import lever_field


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class RobotStackRestriction(AbstractLever):
    """Make a bloc's embodied stack unattractive outside its home region: security reviews, component bans.

    Values of several add up.
    """

    kind: ClassVar[str] = "robot_stack_restriction"
    title: ClassVar[str] = "Restriction of foreign robot stacks"
    intensity_meaning: ClassVar[str] = "a disutility of 1 util outside the home region: odds 2.7 times smaller"
    touches: ClassVar[tuple[str, ...]] = ("deployment.stack_distrust",)
    not_touched: ClassVar[str] = "units already installed, the bloc's home region, its language models"
    evidence: ClassVar[str] = "form: a constant in the choice of a stack; no size was found: assumption"

    intensity: float | tuple[tuple[str, float], ...] = lever_field(
        "number", meaning="disutility", unit="utils", low=0.0, high=5.0
    )

    def changes(self, month: int) -> Mapping[str, float]:
        """Utils, by bloc."""
        return {f"{self.touches[0]}.{bloc}": self.strength(month) for bloc in self.target}


LEVER = RobotStackRestriction
