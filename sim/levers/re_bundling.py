"""Re-bundling: vendors add services to their own channels."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import ClassVar

from sim.levers.base import AbstractLever
from sim.levers.fields import lever_field


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ReBundling(AbstractLever):
    """Make a bloc's own channels worth more than the model alone: support, tools, indemnity, integration.

    Values of several add up.
    """

    kind: ClassVar[str] = "re_bundling"
    title: ClassVar[str] = "Re-bundling"
    intensity_meaning: ClassVar[str] = (
        "services worth 1 util on the vendors' own channels: at central values as much as a cost per solved task 60 "
        "% lower"
    )
    touches: ClassVar[tuple[str, ...]] = ("choice.own_channel_value",)
    not_touched: ClassVar[str] = "capability, price, open weights on hosts, clouds and own hardware"
    evidence: ClassVar[str] = (
        "form: a constant in the utility of a channel; facts.csv B04 puts trust, service and integration together "
        "at 2 to 5.5 utils"
    )
    cost_measure: ClassVar[str] = "borne by vendors and not measured"

    intensity: float | tuple[tuple[str, float], ...] = lever_field(
        "number", meaning="value of the services", unit="utils", low=0.0, high=3.0
    )

    def changes(self, month: int) -> Mapping[str, float]:
        """Utils, by bloc."""
        return {f"{self.touches[0]}.{bloc}": self.strength(month) for bloc in self.target}


LEVER = ReBundling
