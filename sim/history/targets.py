"""Figures that the model is compared with."""

from __future__ import annotations

from pathlib import Path

from sim.history.cells import PROVENANCE_COLUMNS, checked, month
from sim.history.records import Target
from sim.tables import read_table

COLUMNS = (
    "id",
    "observer",
    "quantity",
    "entity",
    "period_start",
    "period_end",
    "statistic",
    "value",
    "low",
    "high",
    "bound",
    "unit",
    "tolerance_rule",
    "sd",
    "scale",
    "use",
    "weight",
    "fact_ids",
    "note",
    *PROVENANCE_COLUMNS,
)
SHARE_UNIT = "share 0-1"


def read_targets(directory: Path) -> tuple[Target, ...]:
    """Targets in file order.

    Raises
    ------
    UserError
        If a cell is wrong: a share outside [0, 1], a period that ends before it starts, an unknown scale.
    """
    targets = []
    for row in checked(read_table("targets", COLUMNS, directory=directory), "id"):
        start, end = month(row, "period_start"), month(row, "period_end")
        if end < start:
            raise row.error("period_end", f"it must not be before {row.cells['period_start']} (period_start)")
        limits = {"low": 0.0, "high": 1.0} if row.text("unit") == SHARE_UNIT else {}
        targets.append(
            Target(
                id=row.text("id"),
                observer=row.text("observer"),
                quantity=row.text("quantity"),
                entity=row.text("entity"),
                period_start=start,
                period_end=end,
                statistic=row.text("statistic"),
                value=row.number("value", **limits),
                low=row.optional_number("low", **limits),
                high=row.optional_number("high", **limits),
                bound=row.choice("bound", ("exact", "lower", "upper")),
                unit=row.cells["unit"],
                tolerance_rule=row.text("tolerance_rule"),
                sd=row.number("sd", low=0),
                scale=row.choice("scale", ("logit", "log", "identity")),
                known_by=month(row, "known_by"),
                known_by_assumed=row.flag("known_by_assumed"),
                use=row.choice("use", ("fit", "validate", "show")),
                weight=row.number("weight", low=0, high=1),
                fact_ids=tuple(row.text("fact_ids").split()),
                source=row.cells["source"],
                confidence=row.cells["confidence"],
                note=row.cells["note"],
            )
        )
    return tuple(targets)
