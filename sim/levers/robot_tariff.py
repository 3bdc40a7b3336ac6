"""Robot tariff: a region taxes foreign units."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import ClassVar

from sim.levers.base import AbstractLever
from sim.levers.fields import lever_field


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class RobotTariff(AbstractLever):
    """Raise the price of foreign robots and vehicles in a region.

    Tariffs of several add up.
    """

    kind: ClassVar[str] = "robot_tariff"
    title: ClassVar[str] = "Robot tariff"
    intensity_meaning: ClassVar[str] = "a tariff of 100 % on foreign units; 0.25 is 25 %"
    touches: ClassVar[tuple[str, ...]] = ("deployment.robot_tariff",)
    not_touched: ClassVar[str] = "domestic units, edge chips, software stacks, units already installed"
    evidence: ClassVar[str] = "tariff rates are the scenario's assumption; robots_cost.csv for prices"
    cost_measure: ClassVar[str] = "public revenue: the tariff on foreign units bought; sites pay it"

    target: tuple[str, ...] = lever_field("labels", meaning="region or regions that tax", dimension="region")

    intensity: float | tuple[tuple[str, float], ...] = lever_field(
        "number", meaning="rate of the tariff", unit="fraction of price", low=0.0, high=3.0
    )

    def changes(self, month: int) -> Mapping[str, float]:
        """Rate, by region."""
        return {f"{self.touches[0]}.{region}": self.strength(month) for region in self.target}


LEVER = RobotTariff
