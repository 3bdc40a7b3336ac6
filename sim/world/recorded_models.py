"""The record's releases by month of the run, as arrays that go into the line-up as they are."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import numpy as np

from sim.history import Model, PriceSteps, Release, price_at
from sim.months import BURN_IN_MONTHS
from sim.state import SIZES_PER_GENERATION

NOT_OPEN_FOR_PERMISSIVE = ("proprietary", "non_commercial", "community", "open_weights_restricted")


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class RecordedMonth:
    """What is released in one month of the run. N releases with M models; arrays over models follow the releases."""

    release: np.ndarray
    """Row of each release in the history, shape (N,)."""
    vendor: np.ndarray
    tier: np.ndarray
    is_open: np.ndarray
    """Vendor, tier and recorded openness of each release, shape (N,)."""
    record_vendor: np.ndarray
    """Vendors with a release better than all their earlier ones."""
    record: np.ndarray
    """Capability of the best of those releases [arena points], one per vendor in ``record_vendor``."""
    of_release: np.ndarray
    """Place among the N releases of each model, shape (M,)."""
    launches: tuple[tuple[int, slice], ...]
    """Month of launch and the models that have it; the month itself but for what is on the shelf at the start."""
    may_be_permissive: np.ndarray
    """Whether the licence is a permissive one if weights are open, shape (M,)."""
    columns: dict[str, np.ndarray]
    """Columns of the line-up that no policy moves, shape (M,); NaN for a list price that is not documented."""


def record_of(release: Release) -> float:
    """Best capability among the models of a release [arena points]."""
    return max(model.capability for model in release.models)


def best_before(releases: Sequence[Release], month: int) -> float:
    """Best recorded capability of a vendor's releases before a month [arena points]; −inf if there are none."""
    earlier = [r for r in releases if r.month < month and not (r.is_on_shelf and month < 0)]
    return max((record_of(release) for release in earlier), default=-np.inf)


def recorded_months(
    releases: Sequence[Release], releases_of_vendor: Sequence[Sequence[Release]]
) -> dict[int, RecordedMonth]:
    """Deal the recorded releases to the months of a run; months without any are left out.

    Raises
    ------
    ValueError
        If a generation and tier of a family has more models than the line-up has places for.
    """
    by_month: dict[int, list[Release]] = {}
    for release in sorted(releases, key=lambda r: (r.month, r.row)):
        # The shelf is there when the burn-in begins.
        month = -BURN_IN_MONTHS if release.is_on_shelf else max(release.month, -BURN_IN_MONTHS)
        by_month.setdefault(month, []).append(release)
    models_of: dict[tuple[int, int, int], int] = {}
    return {month: _month(month, by_month[month], releases_of_vendor, models_of) for month in sorted(by_month)}


def _month(
    month: int,
    releases: list[Release],
    releases_of_vendor: Sequence[Sequence[Release]],
    models_of: dict[tuple[int, int, int], int],
) -> RecordedMonth:
    best: dict[int, float] = {}
    for release in releases:
        best[release.vendor] = max(best.get(release.vendor, -np.inf), record_of(release))
    records = {v: value for v, value in best.items() if value > best_before(releases_of_vendor[v], month)}
    models = [(release, model) for release in releases for model in release.models]
    launch = [max(release.month, month) for release, _ in models]
    starts = [m for m in range(len(models)) if m == 0 or launch[m] != launch[m - 1]]
    return RecordedMonth(
        release=np.array([release.row for release in releases]),
        vendor=np.array([release.vendor for release in releases]),
        tier=np.array([release.tier for release in releases]),
        is_open=np.array([release.is_open for release in releases]),
        record_vendor=np.array(list(records), dtype=int),
        record=np.array(list(records.values()), dtype=float),
        of_release=np.repeat(np.arange(len(releases)), [len(release.models) for release in releases]),
        launches=tuple(
            (launch[start], slice(start, stop)) for start, stop in zip(starts, [*starts[1:], len(models)], strict=True)
        ),
        may_be_permissive=np.array([r.licence_class not in NOT_OPEN_FOR_PERMISSIVE for r, _ in models]),
        columns=_columns(models, launch, [_next_size(models_of, release) for release, _ in models]),
    )


def _columns(models: list[tuple[Release, Model]], launch: list[int], size: list[int]) -> dict[str, np.ndarray]:
    return {
        "family": np.array([release.family for release, _ in models]),
        "vendor": np.array([release.vendor for release, _ in models]),
        "bloc": np.array([release.bloc for release, _ in models]),
        "tier": np.array([release.tier for release, _ in models]),
        "release": np.array([release.row for release, _ in models]),
        "month": np.array([release.month for release, _ in models]),
        "generation": np.array([release.generation for release, _ in models]),
        "size": np.array(size),
        "is_recorded": np.array([bool(model.api_price) for _, model in models]),
        "is_counted": np.array([release.is_recorded and model is release.models[0] for release, model in models]),
        "is_shelf": np.array([release.is_on_shelf for release, _ in models]),
        "capability": np.array([model.capability for _, model in models]),
        "agentic_offset": np.array([model.agentic_offset for _, model in models]),
        "active_b": np.array([model.active_b for _, model in models]),
        "total_b": np.array([model.total_b for _, model in models]),
        "memory_gb": np.array([model.memory_gb for _, model in models]),
        "list_price": _prices([model.api_price for _, model in models], launch),
        "host_price": _prices([model.host_price for _, model in models], launch),
    }


def _next_size(models_of: dict[tuple[int, int, int], int], release: Release) -> int:
    """Place of the next model within its generation and tier of a family."""
    place = (release.family, release.tier, release.generation)
    size = models_of.get(place, 0)
    if size == SIZES_PER_GENERATION:
        raise ValueError(
            f"release {release.name}: a generation and tier of a family holds {SIZES_PER_GENERATION} models at most"
        )
    models_of[place] = size + 1
    return size


def _prices(steps: list[PriceSteps], months: list[int]) -> np.ndarray:
    """Price of each model in its month [USD per million tokens]; NaN where none is known."""
    prices = [price_at(path, month) for path, month in zip(steps, months, strict=True)]
    return np.array([np.nan if price is None else price for price in prices])
