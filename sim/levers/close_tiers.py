"""Closing of tiers: a bloc's vendors keep the weights of some tiers."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import ClassVar

from sim.levers.base import AbstractLever
from sim.levers.fields import lever_field

LOG_ODDS = 6.0


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class CloseTiers(AbstractLever):
    """Make open releases of a tier rare.

    Shifts of several add up, and to those of an opposite policy.
    """

    kind: ClassVar[str] = "close_tiers"
    title: ClassVar[str] = "Closing of tiers"
    intensity_meaning: ClassVar[str] = (
        "the odds that a release is opened fall 400-fold (6 log-odds); 0.25 makes them 4.5 times smaller"
    )
    touches: ClassVar[tuple[str, ...]] = ("openness.log_odds_shift",)
    not_touched: ClassVar[str] = "weights that are already published, capability, prices"
    evidence: ClassVar[str] = (
        "form: log-odds of the openness rule; recorded closings of flagships by single vendors stand in "
        "releases.csv; the size is an assumption"
    )

    intensity: float | tuple[tuple[str, float], ...] = lever_field(
        "number", meaning="part of 6 log-odds by which opening becomes less likely", unit="fraction", low=0.0, high=1.0
    )

    tiers: tuple[str, ...] = lever_field(
        "labels", meaning="tiers that are closed", dimension="tier", default=("flagship",)
    )

    def changes(self, month: int) -> Mapping[str, float]:
        """Shift of log-odds, by bloc and tier."""
        shift = -LOG_ODDS * self.strength(month)
        return {f"{self.touches[0]}.{bloc}.{tier}": shift for bloc in self.target for tier in self.tiers}


LEVER = CloseTiers
