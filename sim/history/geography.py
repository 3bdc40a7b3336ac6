"""Blocs, regions, their developers and the tables by segment."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from sim.dimensions import SEGMENTS, Dimensions
from sim.errors import UserError, did_you_mean
from sim.history.cells import PROVENANCE_COLUMNS, checked, estimate, month, optional_position, position
from sim.history.records import BlocRecord, RegionRecord
from sim.tables import read_table

BLOC_COLUMNS = ("bloc", "home_region", "language", *PROVENANCE_COLUMNS)
REGION_COLUMNS = (
    "region",
    "professional_developers_m",
    "professional_developers_m_low",
    "professional_developers_m_high",
    "github_undercount_factor",
    "github_undercount_factor_low",
    "github_undercount_factor_high",
    "gdp_per_head_usd_2024",
    "price_level_us1",
    "languages",
    "share_working_in_english",
    *PROVENANCE_COLUMNS,
)
DEVELOPER_COLUMNS = ("quarter_end", "region", "github_accounts", *PROVENANCE_COLUMNS)
SEGMENT_COLUMNS = ("region", "segment", "item", "unit", "central", "low", "high", *PROVENANCE_COLUMNS)


def read_dimensions(directory: Path) -> Dimensions:
    """Blocs and regions in the order of their tables."""
    blocs = checked(read_table("blocs", BLOC_COLUMNS, directory=directory), "bloc")
    regions = checked(read_table("regions", REGION_COLUMNS, directory=directory), "region")
    return Dimensions(
        blocs=tuple(row.text("bloc") for row in blocs), regions=tuple(row.text("region") for row in regions)
    )


def read_blocs(directory: Path, dimensions: Dimensions) -> tuple[BlocRecord, ...]:
    """Blocs in the order of ``blocs.csv``."""
    return tuple(
        BlocRecord(
            row=place,
            name=row.text("bloc"),
            language=row.text("language"),
            home_region=optional_position(row, "home_region", dimensions.regions),
        )
        for place, row in enumerate(read_table("blocs", BLOC_COLUMNS, directory=directory))
    )


def read_regions(directory: Path, dimensions: Dimensions) -> tuple[RegionRecord, ...]:
    """Regions in the order of ``regions.csv``, with their accounts by quarter."""
    accounts: list[list[tuple[int, float]]] = [[] for _ in dimensions.regions]
    table = checked(read_table("region_developers", DEVELOPER_COLUMNS, directory=directory), "quarter_end", "region")
    for row in table:
        count = row.number("github_accounts", low=1)
        accounts[position(row, "region", dimensions.regions)].append((month(row, "quarter_end"), count))
    regions = []
    for place, row in enumerate(read_table("regions", REGION_COLUMNS, directory=directory)):
        if not accounts[place]:
            raise row.error("region", "region_developers.csv has no row of this region")
        months, counts = zip(*sorted(accounts[place]), strict=True)
        people = estimate(row, *REGION_COLUMNS[1:4], at_least=0, at_most=1000)
        regions.append(
            RegionRecord(
                row=place,
                name=row.text("region"),
                account_months=_frozen(np.array(months, np.int64)),
                accounts=_frozen(np.array(counts, float)),
                professional_developers=(people[0] * 1e6, people[1] * 1e6, people[2] * 1e6),
                undercount_factor=estimate(row, *REGION_COLUMNS[4:7], at_least=0, at_most=10),
                income_per_head=row.number("gdp_per_head_usd_2024", low=0),
                price_level=row.number("price_level_us1", low=0, high=10),
                languages=tuple(row.text("languages").split(";")),
                english_share=row.number("share_working_in_english", low=0, high=1),
            )
        )
    return tuple(regions)


def _frozen(values: np.ndarray) -> np.ndarray:
    values.setflags(write=False)
    return values


@dataclasses.dataclass(frozen=True, slots=True)
class SegmentTable:
    """Values by item, segment and region; a row for all regions serves those without their own."""

    values: Mapping[tuple[str, str, str], tuple[float, float, float]]

    def value(self, item: str, segment: str, region: str = "all") -> tuple[float, float, float]:
        """Central, low and high value.

        Raises
        ------
        UserError
            If the table has no such item for the segment, neither for the region nor for all regions.
        """
        for names in (
            (item, segment, region),
            (item, segment, "all"),
            (item, "all", region),
            (item, "all", "all"),
        ):
            if names in self.values:
                return self.values[names]
        items = {name for name, _, _ in self.values}
        raise UserError(
            f"segments.csv has no item {item!r} for segment {segment!r} in region {region!r}",
            hint=did_you_mean(item, items) if item not in items else "Ask for one region: the item has no row for all.",
        )


def read_segments(directory: Path, dimensions: Dimensions) -> SegmentTable:
    """Table of ``segments.csv``; rows named ``anchor_…`` are checks, not inputs, and repeat by date."""
    values = {}
    rows = checked(read_table("segments", SEGMENT_COLUMNS, directory=directory))
    for row in rows:
        if row.text("item").startswith("anchor_"):
            continue
        region, segment = (
            row.choice("region", ("all", *dimensions.regions)),
            row.choice("segment", ("all", *SEGMENTS)),
        )
        key = (row.cells["item"], segment, region)
        if key in values:
            raise row.error("item", "the same item, segment and region stand in an earlier line")
        values[key] = estimate(row, "central", "low", "high", at_least=0, at_most=1e6)
    return SegmentTable(values)
