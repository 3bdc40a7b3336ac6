"""Recorded policy and trust: chip controls, access rules, incidents, initial distrust."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sim.dimensions import API, CHANNELS, CLOUD, HOST, SCOPES, SEGMENTS, SELF, Dimensions
from sim.history.cells import (
    PROVENANCE_COLUMNS,
    checked,
    estimate,
    month,
    position,
    position_or_all,
    span,
)
from sim.history.records import AccessRule, BlocRecord, ControlRow, Incident, Vendor
from sim.tables import Row, read_table

CONTROL_COLUMNS = ("id", "start", "end", "target", "scope", "intensity", "low", "high", *PROVENANCE_COLUMNS)
ACCESS_COLUMNS = (
    "region",
    "vendor_bloc",
    "vendors",
    "channel",
    "start",
    "end",
    "in_model",
    "share_of_region_demand_kept_out",
    "share_low",
    "share_high",
    *PROVENANCE_COLUMNS,
)
INCIDENT_COLUMNS = ("month", "bloc", "region", "size", "low", "high", *PROVENANCE_COLUMNS)
DISTRUST_COLUMNS = ("region", "bloc", "segment", "channel", "central", "low", "high", *PROVENANCE_COLUMNS)
_CHANNELS_OF = {
    "all": tuple(range(len(CHANNELS))),
    "weights": (CLOUD, HOST, SELF),
    "api": (API,),
    "cloud": (CLOUD,),
    "host": (HOST,),
    "self": (SELF,),
}


def read_controls(directory: Path, dimensions: Dimensions, blocs: tuple[BlocRecord, ...]) -> tuple[ControlRow, ...]:
    """Schedule of chip controls in file order.

    Raises
    ------
    UserError
        If a cell is wrong or two rows of one target and scope overlap: each gives the total in force.
    """
    home = {record.home_region: record.row for record in blocs if record.home_region is not None}
    controls: list[ControlRow] = []
    for row in checked(read_table("controls", CONTROL_COLUMNS, directory=directory), "id"):
        start, end = span(row, "start", "end")
        target = row.text("target")
        if target in dimensions.blocs:
            bloc: int | None = dimensions.blocs.index(target)
        else:
            bloc = home.get(position(row, "target", dimensions.regions))
        scope = position(row, "scope", SCOPES)
        for other in controls:
            apart = (end is not None and end < other.start) or (other.end is not None and other.end < start)
            if other.target == target and other.scope == scope and not apart:
                raise row.error("start", f"the row overlaps with {other.id!r} of the same target and scope")
        intensity, low, high = estimate(row, "intensity", "low", "high", at_least=0, at_most=1)
        controls.append(
            ControlRow(
                id=row.text("id"),
                start=start,
                end=end,
                target=target,
                bloc=bloc,
                scope=scope,
                intensity=intensity,
                low=low,
                high=high,
                known_by=month(row, "known_by"),
                source=row.text("source"),
            )
        )
    return tuple(controls)


def read_access(directory: Path, dimensions: Dimensions, vendors: tuple[Vendor, ...]) -> tuple[AccessRule, ...]:
    """Access rules that the model uses; rows with ``in_model`` false stay in the table only."""
    rules = []
    for row in checked(read_table("region_access", ACCESS_COLUMNS, directory=directory)):
        if not row.flag("in_model"):
            continue
        start, end = span(row, "start", "end")
        channel = row.choice("channel", tuple(_CHANNELS_OF))
        columns = ("share_of_region_demand_kept_out", "share_low", "share_high")
        share, low, high = estimate(row, *columns, at_least=0, at_most=1)
        rules.append(
            AccessRule(
                region=position(row, "region", dimensions.regions),
                vendors=_vendors_of(row, dimensions.blocs, vendors),
                channels=_CHANNELS_OF[channel],
                only_open_weights=channel == "weights",
                start=start,
                end=end,
                share=share,
                low=low,
                high=high,
                known_by=month(row, "known_by"),
                source=row.text("source"),
            )
        )
    return tuple(rules)


def _vendors_of(row: Row, blocs: tuple[str, ...], vendors: tuple[Vendor, ...]) -> tuple[int, ...]:
    of_blocs = [position(row, "vendor_bloc", blocs, value=name) for name in row.text("vendor_bloc").split(";")]
    if row.text("vendors") == "all":
        return tuple(vendor.row for vendor in vendors if vendor.bloc in of_blocs)
    names = tuple(vendor.name for vendor in vendors)
    found = tuple(position(row, "vendors", names, value=name) for name in row.text("vendors").split(";"))
    for vendor in found:
        if vendors[vendor].bloc not in of_blocs:
            raise row.error("vendor_bloc", f"{names[vendor]!r} is not of this bloc")
    return found


def read_incidents(directory: Path, dimensions: Dimensions) -> tuple[Incident, ...]:
    """Dated blows to trust in order of month."""
    rows = checked(read_table("incidents", INCIDENT_COLUMNS, directory=directory))
    incidents = []
    for row in rows:
        size, low, high = estimate(row, "size", "low", "high", at_least=0, at_most=1)
        incidents.append(
            Incident(
                month=month(row, "month"),
                bloc=position(row, "bloc", dimensions.blocs),
                region=position_or_all(row, "region", dimensions.regions),
                size=size,
                low=low,
                high=high,
                known_by=month(row, "known_by"),
                source=row.text("source"),
            )
        )
    return tuple(sorted(incidents, key=lambda incident: incident.month))


def read_distrust(directory: Path, dimensions: Dimensions) -> NDArray[np.float64]:
    """Initial distrust, its low and its high end [logit], shape (3, region, bloc, segment, channel).

    The most specific row wins: one that names the region, then one that names the bloc, the segment, the
    channel.

    Raises
    ------
    UserError
        If a cell is wrong or some combination has no row.
    """
    rows = checked(read_table("distrust", DISTRUST_COLUMNS, directory=directory), *DISTRUST_COLUMNS[:4])
    axes = {"region": dimensions.regions, "bloc": dimensions.blocs, "segment": SEGMENTS, "channel": CHANNELS}
    values = np.full((3, *(len(names) for names in axes.values())), np.nan)
    rows.sort(key=lambda row: [row.cells[axis] != "all" for axis in axes])
    for row in rows:
        places = [position_or_all(row, axis, names) for axis, names in axes.items()]
        where = tuple(slice(None) if place is None else place for place in places)
        estimates = estimate(row, "central", "low", "high", at_least=-10, at_most=10)
        for level, value in enumerate(estimates):
            values[level][where] = value
    if np.isnan(values).any():
        missing = np.argwhere(np.isnan(values[0]))[0]
        names = ", ".join(axis[place] for axis, place in zip(axes.values(), missing, strict=True))
        raise rows[0].error("region", f"no row covers {names}")
    values.setflags(write=False)
    return values
