"""Deployment subsidy: a region pays part of what units cost sites."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import ClassVar

from sim.levers.base import AbstractLever
from sim.levers.fields import lever_field

NO_BUDGET = 1e9
"""Budget that never binds [million USD per month]."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class DeploymentSubsidy(AbstractLever):
    """Pay part of the capital cost of AI-run units and robots, or take support away.

    Grants of several add up; the mechanism caps their sum at the whole cost. The smallest budget of a region holds.
    """

    kind: ClassVar[str] = "deployment_subsidy"
    title: ClassVar[str] = "Deployment subsidy"
    intensity_meaning: ClassVar[str] = "the whole capital cost is paid; 0.3 pays 30 % of it"
    touches: ClassVar[tuple[str, ...]] = ("deployment.capital_grant", "deployment.grant_budget")
    not_touched: ClassVar[str] = (
        "price and capability of units, running costs, support already in force at the end of the record"
    )
    evidence: ClassVar[str] = "hypothesis H14; robots_cost.csv for costs; the share is the scenario's assumption"
    cost_measure: ClassVar[str] = "public: the share of capital cost times what sites buy"

    target: tuple[str, ...] = lever_field("labels", meaning="region or regions whose sites get it", dimension="region")

    intensity: float | tuple[tuple[str, float], ...] = lever_field(
        "number", meaning="share of capital cost paid", unit="fraction of capital cost", low=0.0, high=1.0
    )

    withdrawn: bool = lever_field(
        "flag", meaning="whether support in force is taken away instead of added", default=False
    )

    budget: float = lever_field(
        "number",
        meaning="most that grants may cost per region; beyond it they are cut in proportion a month later",
        unit="million USD per month",
        low=0.1,
        high=NO_BUDGET,
        default=NO_BUDGET,
    )

    def changes(self, month: int) -> Mapping[str, float]:
        """Grant, by region."""
        grant = -self.strength(month) if self.withdrawn else self.strength(month)
        grants = {f"{self.touches[0]}.{region}": grant for region in self.target}
        if self.budget == NO_BUDGET or self.intensity == 0.0:
            return grants
        return grants | {f"{self.touches[1]}.{region}": self.budget for region in self.target}


LEVER = DeploymentSubsidy
