"""Distillation crackdown: a bloc's vendors lose access to foreign closed models for distillation."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import ClassVar

from sim.levers.base import AbstractLever
from sim.levers.fields import lever_field


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class DistillationCrackdown(AbstractLever):
    """Close interfaces of closed models to labs that learn from them.

    What several leave multiplies.
    """

    kind: ClassVar[str] = "distillation_crackdown"
    title: ClassVar[str] = "Distillation crackdown"
    intensity_meaning: ClassVar[str] = "the bloc's vendors learn nothing more from closed models of others"
    touches: ClassVar[tuple[str, ...]] = ("capability.distillation_access",)
    not_touched: ClassVar[str] = "learning from open models, what has been learnt, who may use the interfaces for work"
    evidence: ClassVar[str] = (
        "facts.csv D22 (reported distillation by three labs, access tightened), hypothesis H13; the share is an "
        "assumption"
    )

    intensity: float | tuple[tuple[str, float], ...] = lever_field(
        "number", meaning="share of the access that is lost", unit="fraction", low=0.0, high=1.0
    )

    def changes(self, month: int) -> Mapping[str, float]:
        """Factor on access, by bloc."""
        return {f"{self.touches[0]}.{bloc}": 1.0 - self.strength(month) for bloc in self.target}


LEVER = DistillationCrackdown
