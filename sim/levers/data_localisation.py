"""Data localisation: what sites teach may not reach foreign makers."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import ClassVar

from sim.levers.base import AbstractLever
from sim.levers.fields import lever_field


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class DataLocalisation(AbstractLever):
    """Keep deployment data of a region from makers of foreign blocs whose units work there.

    The largest share counts.
    """

    kind: ClassVar[str] = "data_localisation"
    title: ClassVar[str] = "Data localisation"
    intensity_meaning: ClassVar[str] = "nothing that sites of the region teach reaches foreign makers"
    touches: ClassVar[tuple[str, ...]] = ("embodied.localisation",)
    not_touched: ClassVar[str] = (
        "data that foreign units make elsewhere, open data sets (physical_feedback.p1_leakage), digital usage, "
        "domestic makers"
    )
    evidence: ClassVar[str] = "form: a share of site data; no measurement was found: assumption"
    cost_measure: ClassVar[str] = "borne by makers and sites; not measured"

    target: tuple[str, ...] = lever_field("labels", meaning="region or regions that localise", dimension="region")

    intensity: float | tuple[tuple[str, float], ...] = lever_field(
        "number", meaning="share of site data kept from foreign makers", unit="share", low=0.0, high=1.0
    )

    def changes(self, month: int) -> Mapping[str, float]:
        """Share kept back, by region."""
        return {f"{self.touches[0]}.{region}": self.strength(month) for region in self.target}


LEVER = DataLocalisation
