"""Assumed sizes of closed models, whose vendors print none."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from pathlib import Path

from sim.dimensions import TIERS
from sim.history.cells import PROVENANCE_COLUMNS, checked, estimate
from sim.history.lineup_tables import LARGEST_B, Recorded
from sim.history.sizes import Size, memory_gb
from sim.tables import read_table

CLOSED_COLUMNS = (
    "model",
    "tier",
    "total_b",
    "total_b_low",
    "total_b_high",
    "active_b",
    "active_b_low",
    "active_b_high",
    *PROVENANCE_COLUMNS,
)


@dataclasses.dataclass(frozen=True, slots=True)
class ClosedSizes:
    """Assumed sizes of closed models, by model or by tier."""

    by_model: Mapping[str, Size]
    by_tier: tuple[Size, ...]

    def of(self, row: Recorded) -> Size:
        """Size of a closed release."""
        size = self.by_model.get(row.name, self.by_tier[row.tier])
        return dataclasses.replace(size, month=row.month)


def read_closed_sizes(directory: Path) -> ClosedSizes:
    """Assumed sizes of closed models."""
    rows = checked(read_table("closed_sizes", CLOSED_COLUMNS, directory=directory), "model", "tier")
    by_model: dict[str, Size] = {}
    by_tier: dict[int, Size] = {}
    for row in rows:
        total, _, _ = estimate(row, "total_b", "total_b_low", "total_b_high", at_least=0.01, at_most=LARGEST_B)
        active, _, _ = estimate(row, "active_b", "active_b_low", "active_b_high", at_least=0.01, at_most=LARGEST_B)
        if active > total:
            raise row.error("active_b", f"it must not be above total_b ({total:g})")
        size = Size(total, active, memory_gb(total), 0)
        if row.cells["model"]:
            by_model[row.cells["model"]] = size
        else:
            by_tier[TIERS.index(row.choice("tier", TIERS))] = size
    if set(by_tier) != set(range(len(TIERS))):
        raise rows[0].error("tier", f"the table needs one row without a model for each of {', '.join(TIERS)}")
    return ClosedSizes(by_model, tuple(by_tier[tier] for tier in range(len(TIERS))))
