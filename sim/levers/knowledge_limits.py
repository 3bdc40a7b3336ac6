"""Knowledge limits: a bloc's vendors learn less from the open work of others."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any, ClassVar

from sim.levers.base import AbstractLever
from sim.levers.fields import lever_field


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class KnowledgeLimits(AbstractLever):
    """Limit what flows by publication, weights, visits and hiring from some blocs to others.

    What several leave multiplies.
    """

    kind: ClassVar[str] = "knowledge_limits"
    title: ClassVar[str] = "Knowledge limits"
    intensity_meaning: ClassVar[str] = "the bloc's vendors learn nothing from open models of the source blocs"
    touches: ClassVar[tuple[str, ...]] = ("capability.open_access",)
    not_touched: ClassVar[str] = (
        "the use of open weights by developers, distillation of closed models, sources within the bloc"
    )
    evidence: ClassVar[str] = (
        "facts.csv B23 (what is open is caught up with in 3 to 9 months); how far limits on open work hold is an "
        "assumption"
    )
    example: ClassVar[Mapping[str, Any]] = {"target": "CN", "source_bloc": "US"}

    intensity: float | tuple[tuple[str, float], ...] = lever_field(
        "number", meaning="share of the learning that is lost", unit="fraction", low=0.0, high=1.0
    )

    source_bloc: tuple[str, ...] = lever_field(
        "labels", meaning="bloc or blocs whose open work is harder to learn from", dimension="bloc"
    )

    def changes(self, month: int) -> Mapping[str, float]:
        """Factor on access to open work, by bloc and source."""
        factor = 1.0 - self.strength(month)
        return {
            f"{self.touches[0]}.{bloc}.{source}": factor
            for bloc in self.target
            for source in self.source_bloc
            if source != bloc
        }


LEVER = KnowledgeLimits
