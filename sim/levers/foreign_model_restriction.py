"""Restriction of foreign models: a region keeps demand away from a bloc's models, by scope."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any, ClassVar

from sim.levers.base import AbstractLever
from sim.levers.fields import lever_field

SCOPES = ("hosted_api", "cloud_weights", "host_weights", "procurement", "full")


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ForeignModelRestriction(AbstractLever):
    """Keep demand of a region out of reach of a bloc's models.

    Scopes: hosted_api (the vendors' own service, also on clouds that resell closed models), cloud_weights (open
    weights on hyperscaler clouds), host_weights (open weights on third-party hosts), procurement (enterprises,
    every channel), full (everybody, every channel). In a scope the tightest rule counts; different scopes
    multiply.
    """

    kind: ClassVar[str] = "foreign_model_restriction"
    title: ClassVar[str] = "Restriction of foreign models"
    intensity_meaning: ClassVar[str] = "all demand of the region is kept out in that scope"
    touches: ClassVar[tuple[str, ...]] = (
        "access.hosted_api",
        "access.cloud_weights",
        "access.host_weights",
        "access.procurement",
        "access.full",
    )
    not_touched: ClassVar[str] = (
        "other regions, what region_access.csv records, downloads to own hardware (unless procurement or full), "
        "learning from open models"
    )
    evidence: ClassVar[str] = (
        "facts.csv B37 and D09 (bans cover an assumed 2 to 10 % of demand), region_access.csv for recorded rules; "
        "the share is the scenario's assumption"
    )
    cost_measure: ClassVar[str] = (
        "none to the public; what developers lose shows in cost and use of the restricting region"
    )
    example: ClassVar[Mapping[str, Any]] = {"target": "EU", "bloc": "CN", "scope": "hosted_api"}

    target: tuple[str, ...] = lever_field("labels", meaning="region or regions that restrict", dimension="region")

    intensity: float | tuple[tuple[str, float], ...] = lever_field(
        "number", meaning="share of demand kept out", unit="share of demand", low=0.0, high=1.0
    )

    bloc: tuple[str, ...] = lever_field("labels", meaning="bloc or blocs whose models are restricted", dimension="bloc")
    scope: tuple[str, ...] = lever_field("labels", meaning="what is restricted", options=SCOPES)

    def changes(self, month: int) -> Mapping[str, float]:
        """Share of demand kept out, by scope, region and bloc."""
        strength = self.strength(month)
        return {
            f"access.{scope}.{region}.{bloc}": strength
            for scope in self.scope
            for region in self.target
            for bloc in self.bloc
        }


LEVER = ForeignModelRestriction
