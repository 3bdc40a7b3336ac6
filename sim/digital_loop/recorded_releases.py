"""Recorded releases under the policy of the run: the record plus what the policy has moved (anomaly forcing)."""

from __future__ import annotations

import numpy as np

from sim.digital_loop.columns import model_serving_cost
from sim.digital_loop.reference import ReferencePath
from sim.history import PriceSteps, Release, price_at
from sim.mechanisms.anomaly import assimilation_increment, forced_capability
from sim.mechanisms.openness import conditioned_uniform, opens
from sim.parameters import Parameters
from sim.randomness import Stream, uniform
from sim.state import SIZES_PER_GENERATION, State
from sim.world import World

NOT_OPEN_FOR_PERMISSIVE = ("proprietary", "non_commercial", "community", "open_weights_restricted")


def set_frontier_right(state: State, increment: np.ndarray, slope: float) -> None:
    """Move frontiers by some points, with the efficiency that this takes."""
    state.vendors.frontier += increment
    state.vendors.log_efficiency += assimilation_increment(increment, 0.0, slope)


def record_of(release: Release) -> float:
    """Best capability among the models of a release [arena points]."""
    return max(model.capability for model in release.models)


def best_recorded_before(world: World, vendor: int, month: int) -> float:
    """Best recorded capability of a vendor before a month [arena points]; −inf if it has released nothing."""
    earlier = [r for r in world.releases_of_vendor[vendor] if r.month < month and not (r.is_on_shelf and month < 0)]
    return max((record_of(release) for release in earlier), default=-np.inf)


def assimilate_releases(
    state: State,
    world: World,
    releases: tuple[Release, ...],
    parameters: Parameters,
    own: ReferencePath,
    reference: ReferencePath,
) -> None:
    """Set frontiers right by what vendors release this month: fully at a first release, in part at later records.

    Only a release that beats all earlier ones of its vendor says something of the vendor's frontier. The step is that
    of the reference run, so the distance between two policies is not touched.
    """
    position = own.at(state.month)
    if reference is own:
        for vendor in {release.vendor for release in releases}:
            best = max(record_of(release) for release in releases if release.vendor == vendor)
            if best > best_recorded_before(world, vendor, state.month):
                weight = parameters.capability.assimilation if state.vendors.has_released[vendor] else 1.0
                own.increment[position, vendor] = weight * (best - state.vendors.frontier[vendor])
    state.vendors.has_released[[release.vendor for release in releases]] = True
    set_frontier_right(state, reference.increment[reference.at(state.month)], parameters.capability.slope)


def add_recorded_releases(
    state: State,
    world: World,
    releases: tuple[Release, ...],
    parameters: Parameters,
    open_probability: np.ndarray,
    own: ReferencePath,
    reference: ReferencePath,
    seed: int,
) -> list[int]:
    """Put the month's recorded releases on the market and return their rows in the line-up.

    Parameters
    ----------
    releases : tuple of Release
        Recorded releases of the month.
    open_probability : ndarray, shape (V, tiers)
        Probability of open weights under the present policy.
    own, reference : ReferencePath
        Paths of this run and of the reference run; the same object if the run does not depart from history.
    """
    rows = []
    for release in releases:
        probability = float(open_probability[release.vendor, release.tier])
        own.open_probability[release.row] = probability
        if reference is own:
            is_open = release.is_open
        else:
            draw = uniform(seed, Stream.OPENNESS, release.row, 0, 0)
            side = conditioned_uniform(draw, reference.open_probability[release.row], release.is_open)
            is_open = bool(opens(side, probability))
        rows += _append_release(state, release, is_open, parameters, reference)
    return rows


def _append_release(
    state: State, release: Release, is_open: bool, parameters: Parameters, reference: ReferencePath
) -> list[int]:
    market, line_up, month = state.market, state.line_up, max(release.month, state.month)
    models, position = release.models, reference.at(state.month)
    frontier, reference_frontier = state.vendors.frontier[release.vendor], reference.frontier[position, release.vendor]
    log_markup = state.vendors.log_markup[release.vendor]
    lost = float(parameters.capability.compliance_loss[release.bloc])
    same = (line_up["family"] == release.family) & (line_up["tier"] == release.tier)
    first_size = np.count_nonzero(same & (line_up["generation"] == release.generation))
    if first_size + len(models) > SIZES_PER_GENERATION:
        raise ValueError(
            f"release {release.name}: a generation and tier of a family holds {SIZES_PER_GENERATION} models at most"
        )
    active_b, total_b = np.array([m.active_b for m in models]), np.array([m.total_b for m in models])
    cost = model_serving_cost(active_b, total_b, month, parameters)
    unlisted = cost * (1.0 + parameters.pricing.host_margin if is_open else np.exp(log_markup))
    listed = _prices([m.api_price for m in models], month)
    rows = line_up.extend(
        len(models),
        family=release.family,
        vendor=release.vendor,
        bloc=release.bloc,
        tier=release.tier,
        release=release.row,
        month=release.month,
        generation=release.generation,
        size=first_size + np.arange(len(models)),
        is_open=is_open,
        is_permissive=is_open and release.licence_class not in NOT_OPEN_FOR_PERMISSIVE,
        is_recorded=[bool(model.api_price) for model in models],
        is_counted=release.is_recorded & (np.arange(len(models)) == 0),
        is_shelf=release.is_on_shelf,
        capability=forced_capability([m.capability for m in models], frontier, reference_frontier) - lost,
        agentic_offset=[model.agentic_offset for model in models],
        active_b=active_b,
        total_b=total_b,
        memory_gb=[model.memory_gb for model in models],
        list_price=np.where(np.isnan(listed), unlisted, listed),
        host_price=_prices([m.host_price for m in models], month),
        log_markup=log_markup,
    )
    market.generations[release.family, release.tier] = max(
        market.generations[release.family, release.tier], release.generation + 1
    )
    return list(rows)


def _prices(recorded: list[PriceSteps], month: int) -> np.ndarray:
    """Price of each model in a month [USD per million tokens]; NaN where none is known."""
    prices = [price_at(steps, month) for steps in recorded]
    return np.array([np.nan if price is None else price for price in prices])


def apply_recorded_events(state: State, world: World) -> None:
    """Follow dated price steps of recorded models and later openings of their weights."""
    for release_row, size, price in world.price_steps.get(state.month, ()):
        chosen = (state.line_up["release"] == release_row) & (state.line_up["size"] == size)
        state.line_up["list_price"][chosen] = price
    for release_row in world.openings.get(state.month, ()):
        state.line_up["is_open"][state.line_up["release"] == release_row] = True


def list_price_log_ratio(state: State, reference: ReferencePath, is_forced: bool) -> np.ndarray:
    """Ln of a model's price over its list price, shape (M,).

    While history is forced, recorded prices move by this run's mark-up over the reference's (exactly 0 in the
    reference itself); all other prices follow the vendor's mark-up since they were set.
    """
    line_up, vendors = state.line_up, state.vendors
    vendor = line_up["vendor"]
    since = vendors.log_markup[vendor] - line_up["log_markup"]
    if not is_forced:
        return since
    recorded = vendors.log_markup[vendor] - reference.log_markup[reference.at(state.month)][vendor]
    return np.where(line_up["is_recorded"], recorded, since)
