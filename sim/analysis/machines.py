"""Which outcome of the physical loop stands for which figure on robots, humanoids and robotaxis."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from sim.analysis.paths import Path
from sim.analysis.reader import Reader

BLOC_OF_FIRM = {"WAYMO": "US"}
"""Firms whose figure stands for that of a bloc, as the notes of the targets say."""

NOT_EXPRESSED_MACHINES: dict[tuple[str, str], str] = {
    ("robots", "domestic_supplier_share"): "suppliers of conventional robots are not modelled",
    ("robots", "firms_using_ai"): "counts firms of all kinds and any AI; the model knows production sites only",
    ("robots", "plants_using_ai"): "counts any AI; the model counts sites with AI-run units",
    ("robots", "top_tier_factories_using_ai"): "counts any AI at chosen factories; the model counts AI-run units",
    ("robotaxis", "weekly_rides"): "counts rides; the outcomes count vehicles",
    ("robotaxis", "cumulative_km"): "counts kilometres; the outcomes count vehicles",
}
"""Figures of the physical loop that the outcomes cannot express, with the reason."""

SINGLE_FIRMS: dict[tuple[str, str], tuple[str, ...]] = {
    ("humanoids", "shipments"): ("AGIBOT", "UNITREE", "UBTECH"),
    ("robotaxis", "fleet"): ("APOLLO_GO_WUHAN", "APOLLO_GO", "PONY", "WERIDE", "TESLA"),
}
"""Firms whose figure is a part of a bloc's only: it cannot be compared."""
FIRM_REASON = "a single firm or city; the outcomes are reported by bloc"

STANDS_FOR_MACHINES: dict[tuple[str, str], str] = {
    ("humanoids", "deployed_units"): "humanoids by bloc of the maker stand for those in use in the country",
    ("robotaxis", "fleet"): "all vehicles on the stacks of a bloc stand for the fleets that the figure counts",
}


def _places(labels: Sequence[str], entity: str) -> list[int]:
    """Rows of an entity: the world, a region or bloc, or all but some of them."""
    if entity == "WORLD":
        return list(range(len(labels)))
    if entity.startswith("ROW_EX_"):
        left_out = entity.removeprefix("ROW_EX_").split("_")
        return [row for row, label in enumerate(labels) if label not in left_out]
    return [labels.index(BLOC_OF_FIRM.get(entity, entity))]


def _sum(reader: Reader, outcome: str, axis: str, entity: str) -> np.ndarray:
    return reader.results.array(outcome)[:, _places(reader.results.labels[axis], entity)].sum(axis=1)


def _state(outcome: str, axis: str) -> Callable[[Reader, str], Path]:
    return lambda reader, entity: reader.state(_sum(reader, outcome, axis, entity))


def _flow(outcome: str, axis: str) -> Callable[[Reader, str], Path]:
    return lambda reader, entity: reader.flow(_sum(reader, outcome, axis, entity))


def _shipment_share(reader: Reader, entity: str) -> Path:
    part, whole = (_sum(reader, "humanoid_shipments", "bloc", name) for name in (entity, "WORLD"))
    return reader.share(part, whole)


MACHINE_PATHS: dict[tuple[str, str], Callable[[Reader, str], Path]] = {
    ("robots", "installations"): _flow("robot_installations", "region"),
    ("robots", "stock"): _state("robot_stock", "region"),
    ("humanoids", "shipments"): _flow("humanoid_shipments", "bloc"),
    ("humanoids", "shipment_share"): _shipment_share,
    ("humanoids", "productive_units"): _state("productive_humanoids", "bloc"),
    ("humanoids", "deployed_units"): _state("humanoid_units", "bloc"),
    ("robotaxis", "fleet"): _state("robotaxi_units", "bloc"),
}
"""Figures that are a path; all of them prior-driven."""
