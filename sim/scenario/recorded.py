"""The recorded policies as levers, built from the table of chip controls."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

from sim.dimensions import SCOPES
from sim.errors import UserError
from sim.history import History
from sim.levers import AbstractLever
from sim.levers.chip_controls import CHIP_SCOPES, ChipControls
from sim.scenario.uncertainty import Uncertainty

TABLE = "controls.csv"


def recorded_levers(history: History) -> tuple[ChipControls, ...]:
    """Return the recorded schedule of chip controls, one lever per event, in order of date.

    Rows of one event (``D01_training``, ``D01_serving``) become one lever with an intensity per scope. Left
    out are events that deny nothing, such as those for targets that are home to no bloc of vendors.

    Raises
    ------
    UserError
        If rows of one event disagree on dates or target, or a target without vendors is denied anything.
    """
    levers: dict[str, ChipControls] = {}
    for row in history.controls:
        scope = SCOPES[row.scope]
        if row.bloc is None:
            if row.intensity > 0.0:
                raise UserError(
                    f"{row.id}: target {row.target!r} is home to no bloc, so it can be denied nothing",
                    file=TABLE,
                    hint="Set its intensity to 0, or give the region a bloc in blocs.csv.",
                )
            continue
        event = row.id.removesuffix(f"_{scope}")
        entry = ChipControls(
            id=event,
            target=(history.dimensions.blocs[row.bloc],),
            start=row.start,
            end=row.end,
            intensity=((scope, row.intensity),),
            recorded=True,
            source=f"{TABLE}: {row.source}",
        )
        if event in levers:
            entry = _joined(levers[event], entry)
        levers[event] = entry
    tight = [lever for lever in levers.values() if any(lever.by_scope.values())]
    return tuple(sorted(tight, key=lambda lever: (lever.start, lever.id)))


def _joined(first: ChipControls, second: ChipControls) -> ChipControls:
    by_scope = first.by_scope | second.by_scope
    joined = dataclasses.replace(
        first, intensity=tuple((scope, by_scope[scope]) for scope in CHIP_SCOPES if scope in by_scope)
    )
    if not is_same_policy(joined, dataclasses.replace(second, intensity=joined.intensity)):
        raise UserError(f"rows of {first.id} disagree on dates or target", file=TABLE, hint="Give them different ids.")
    return joined


def recorded_uncertainty(history: History) -> tuple[Uncertainty, ...]:
    """Return the ranges of the recorded intensities."""
    ids = {lever.id for lever in recorded_levers(history)}
    ranges = []
    for row in history.controls:
        scope = SCOPES[row.scope]
        event = row.id.removesuffix(f"_{scope}")
        if event in ids:
            ranges.append(Uncertainty(path=f"levers.{event}.intensity.{scope}", low=row.low, high=row.high))
    return tuple(ranges)


def is_recorded(lever: AbstractLever, recorded: Mapping[str, AbstractLever]) -> bool:
    """Whether a lever does what the recorded lever of its id does."""
    return lever.id in recorded and is_same_policy(lever, recorded[lever.id])


def is_same_policy(first: AbstractLever, second: AbstractLever) -> bool:
    """Whether two levers do the same, whatever their sources and notes say."""
    return _policy(first) == _policy(second)


def _policy(lever: AbstractLever) -> tuple[object, ...]:
    full = lever.start + max(lever.ramp_months - 1, 0)
    month = full if lever.end is None else min(full, lever.end)
    return lever.kind, lever.start, lever.end, lever.ramp_months, dict(lever.changes(month))
