"""Open-weight push: a bloc keeps its best open model within some months of the best closed one."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import ClassVar

from sim.levers.base import AbstractLever
from sim.levers.fields import lever_field

NEVER = 1000.0
"""Lag at which the rule never acts [months]: the neutral value of the parameter."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class OpenWeightPush(AbstractLever):
    """Set a target for the lag of a bloc's open models.

    The rule is in the model: while the bloc's best open model lags the best closed model of the world by more than
    the target, every flagship that the bloc's vendors release is opened. The tightest target counts.
    """

    kind: ClassVar[str] = "open_weight_push"
    title: ClassVar[str] = "Open-weight push"
    intensity_meaning: ClassVar[str] = "the lag that is allowed is lag_months; 0.5 allows twice as much, 0 any"
    touches: ClassVar[tuple[str, ...]] = ("openness.lag_target",)
    not_touched: ClassVar[str] = (
        "when flagships are due and how capable they are, small models, releases that are already out"
    )
    evidence: ClassVar[str] = (
        "hypothesis H9 (an open model within 4 months of the frontier); facts.csv B23 and D16 (US releases of 2025-08)"
    )
    cost_measure: ClassVar[str] = "borne by vendors: the margin on hosted demand that open weights give away"

    intensity: float | tuple[tuple[str, float], ...] = lever_field(
        "number", meaning="how close to lag_months the target is", unit="fraction", low=0.0, high=1.0
    )

    lag_months: float = lever_field(
        "number", meaning="lag that is allowed at intensity 1", unit="months", low=0.1, high=60.0, default=6.0
    )

    def changes(self, month: int) -> Mapping[str, float]:
        """Lag that is allowed [months], by bloc."""
        strength = self.strength(month)
        target = min(self.lag_months / strength, NEVER) if strength > 0.0 else NEVER
        return {f"{self.touches[0]}.{bloc}": target for bloc in self.target}


LEVER = OpenWeightPush
