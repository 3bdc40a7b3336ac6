"""Deployment permits: a region lets robots or driverless vehicles spread faster, or slower."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import ClassVar

from sim.levers.base import AbstractLever
from sim.levers.fields import lever_field


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class DeploymentPermits(AbstractLever):
    """Change the pace at which sites may adopt and scale up.

    What several change multiplies.
    """

    kind: ClassVar[str] = "deployment_permits"
    title: ClassVar[str] = "Deployment permits"
    intensity_meaning: ClassVar[str] = "the pace of adoption and of scaling up doubles; with slower set it halves"
    touches: ClassVar[tuple[str, ...]] = ("deployment.permits",)
    not_touched: ClassVar[str] = (
        "whether a unit pays, trial fleets of the record and their assumed growth, units already installed"
    )
    evidence: ClassVar[str] = (
        "form: a factor on the hazard of adoption; recorded openings of cities to robotaxis give no size: assumption"
    )
    cost_measure: ClassVar[str] = "none to the public; accidents and displaced work are outside the model"

    target: tuple[str, ...] = lever_field("labels", meaning="region or regions that permit", dimension="region")

    intensity: float | tuple[tuple[str, float], ...] = lever_field(
        "number", meaning="relative rise of the pace", unit="fraction", low=0.0, high=4.0
    )

    domain: tuple[str, ...] = lever_field(
        "labels", meaning="kind of work", dimension="domain", default=("manipulation", "mobility")
    )
    slower: bool = lever_field("flag", meaning="whether the pace is divided instead of multiplied", default=False)

    def changes(self, month: int) -> Mapping[str, float]:
        """Factor on the pace, by region and domain."""
        faster = 1.0 + self.strength(month)
        pace = 1.0 / faster if self.slower else faster
        return {f"{self.touches[0]}.{region}.{domain}": pace for region in self.target for domain in self.domain}


LEVER = DeploymentPermits
