"""The raw rows that a target names, and the number each of them gives in the unit of the target."""

from __future__ import annotations

import dataclasses

from sim.tables import Row, read_table

DAYS = {"2024": 366, "2025-01": 181}
"""Days in the periods of the two public-cloud volumes: the leap year 2024 and the first half of 2025."""


@dataclasses.dataclass(frozen=True, slots=True)
class RawTables:
    """Raw rows by the ids that targets use."""

    facts: dict[str, Row]
    adoption: dict[str, Row]
    frontier: dict[str, Row]
    releases: dict[str, Row]

    def find(self, fact_id: str) -> Row | None:
        """Row behind an id; None if there is none."""
        table, _, rest = fact_id.partition(":")
        if table == "adoption":
            return self.adoption.get(rest)
        if table == "frontier":
            return self.frontier.get(rest)
        if table == "releases":
            return self.releases.get(rest)
        return self.facts.get(fact_id)


def read_raw() -> RawTables:
    adoption = {
        ":".join((row.cells["date"], row.cells["quantity"], row.cells["entity"].replace(" ", "_"))): row
        for row in read_table("adoption_series")
    }
    releases = {
        row.cells["arena_match_name"].replace(" ", "_"): row
        for row in read_table("releases")
        if row.cells["arena_match_name"]
    }
    return RawTables(
        facts={row.cells["id"]: row for row in read_table("facts")},
        adoption=adoption,
        frontier={row.cells["date"]: row for row in read_table("arena_frontier_series")},
        releases=releases,
    )


def factor(raw_unit: str, target_unit: str) -> float | None:
    """Number that turns a raw figure into the unit of a target; None if the units do not match."""
    raw, _, _ = raw_unit.partition(" [")
    if target_unit == "share 0-1":
        if raw.startswith(("%", "per cent")):
            return 0.01
        return {"of 10": 0.1, "share": 1.0}.get(raw)
    if target_unit == "trillion tokens per week":
        per_week = {
            "trillion/year": 1 / 52,
            "trillion tokens per month": 12 / 52,
            "trillion tokens per week": 1.0,
        }
        per_week |= {"trillion/week (>1T/day)": 1.0, "trillion": 1.0, "trillion/year run-rate": 1 / 52}
        return per_week.get(raw)
    if target_unit == "trillion tokens per day":
        per_day = {"trillion per year": 1 / DAYS["2024"], "trillion per half-year": 1 / DAYS["2025-01"]}
        per_day |= {"trillion/day": 1.0, "trillion tokens per day": 1.0, "trillion/day (above)": 1.0}
        return per_day.get(raw)
    if target_unit in ("units per year", "units in operation"):
        return 1000.0 if raw.startswith("thousand") else 1.0 if raw.startswith("units") else None
    if target_unit in ("people", "accounts"):
        return 1e6 if raw.startswith("million") else 1.0
    return 1.0
