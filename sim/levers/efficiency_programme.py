"""Efficiency and talent programme: more own research in a bloc."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import ClassVar

from sim.levers.base import AbstractLever
from sim.levers.fields import lever_field


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class EfficiencyProgramme(AbstractLever):
    """Raise the rate at which a bloc's vendors find better methods themselves.

    What several add multiplies.
    """

    kind: ClassVar[str] = "efficiency_programme"
    title: ClassVar[str] = "Efficiency programme"
    intensity_meaning: ClassVar[str] = "own research of the bloc's vendors doubles; 0.1 raises it by a tenth"
    touches: ClassVar[tuple[str, ...]] = ("capability.research",)
    not_touched: ClassVar[str] = "learning from others, compute, scarcity-induced efficiency"
    evidence: ClassVar[str] = (
        "facts.csv B15 and B20 for the pace of software progress; what a programme adds is an assumption"
    )
    cost_measure: ClassVar[str] = "public: salaries, grants, visas; not measured"

    intensity: float | tuple[tuple[str, float], ...] = lever_field(
        "number", meaning="relative rise of own research", unit="fraction", low=0.0, high=1.0
    )

    def changes(self, month: int) -> Mapping[str, float]:
        """Factor on own research, by bloc."""
        return {f"{self.touches[0]}.{bloc}": 1.0 + self.strength(month) for bloc in self.target}


LEVER = EfficiencyProgramme
