"""End of the forced history: the state is set right by the record, and vendors begin to act on their own."""

from __future__ import annotations

import numpy as np

from sim.digital_loop.columns import model_serving_cost
from sim.digital_loop.recorded_releases import list_price_log_ratio, set_frontier_right
from sim.digital_loop.reference import ReferencePath
from sim.dimensions import TIERS
from sim.mechanisms.releases import gamma_remaining_time
from sim.months import LAST_RECORDED_MONTH
from sim.parameters import Parameters
from sim.randomness import Stream, uniform
from sim.state import State
from sim.world import World
from sim.world.recorded_models import best_before, record_of

NEVER = 100_000
RECENT_MONTHS = 12
"""Releases of this many months tell how far the mechanisms are off the record."""
DORMANT_MONTHS = 18
"""A vendor without a recorded release of a tier for this long has given the tier up."""
FUNDING_MONTHS = 12


def hand_over(state: State, world: World, parameters: Parameters, reference: ReferencePath, seed: int) -> None:
    """Begin the endogenous months.

    Frontiers move by the mean anomaly of each vendor's recent recorded flagships, mark-ups to the mean of its listed
    prices; both steps are those of the reference run, so what a policy has changed until now stays changed.
    """
    _rebase_prices(state, world, parameters, reference)
    set_frontier_right(state, _frontier_anomaly(state, world, reference), parameters.capability.slope)
    _schedule_releases(state, world, parameters, seed)


def _frontier_anomaly(state: State, world: World, reference: ReferencePath) -> np.ndarray:
    """Mean of recorded capability minus reference frontier over a vendor's recent records [arena points].

    A record is a release that beats all earlier ones of its vendor; the mean over them carries no reward for luck.
    """
    anomaly = np.zeros(world.n_vendors)
    for vendor in range(len(world.history.vendors)):
        mine = [r for r in world.releases_of_vendor[vendor] if r.month < state.month and not r.is_on_shelf]
        records = [r for r in mine if record_of(r) > best_before(world.releases_of_vendor[vendor], r.month)]
        recent = [r for r in records if r.month >= state.month - RECENT_MONTHS] or records[-1:]
        if recent:
            anomaly[vendor] = np.mean(
                [record_of(r) - reference.frontier[reference.at(r.month), vendor] for r in recent]
            )
    return anomaly


def _rebase_prices(state: State, world: World, parameters: Parameters, reference: ReferencePath) -> None:
    line_up, vendors = state.line_up, state.vendors
    ratio = np.where(line_up["is_open"], 0.0, list_price_log_ratio(state, reference, is_forced=True))
    cost = model_serving_cost(line_up["active_b"], line_up["total_b"], state.month, parameters)
    newest = state.market.generations[line_up["family"], line_up["tier"]] - 1
    is_sold = ~line_up["is_open"] & line_up["is_recorded"] & (line_up["generation"] >= newest - 1)
    log_price = np.log(np.maximum(line_up["list_price"], 1e-6) / cost)
    count = np.bincount(line_up["vendor"][is_sold], minlength=world.n_vendors)
    total = np.bincount(line_up["vendor"][is_sold], log_price[is_sold], world.n_vendors)
    reference_markup = reference.log_markup[reference.at(state.month)]
    step = np.divide(total, count, out=reference_markup.copy(), where=count > 0) - reference_markup
    line_up["list_price"][:] = line_up["list_price"] * np.exp(ratio)
    vendors.log_markup += step
    line_up["log_markup"][:] = vendors.log_markup[line_up["vendor"]]


def fix_funding(state: State, world: World, parameters: Parameters) -> None:
    """External funding from which the path after the record starts [USD per month]."""
    last = world.at(LAST_RECORDED_MONTH)
    recent = world.external_budget[:, last - FUNDING_MONTHS + 1 : last + 1]
    holding = (state.vendors.stock.sum(axis=1) - state.vendors.public_stock) * parameters.compute.cost_per_h100e_month
    known = ~np.isnan(recent).any(axis=1)
    mean = np.where(known, np.where(np.isnan(recent), 0.0, recent).mean(axis=1), 0.0)
    # assumption: a vendor without figures holds what it has and a little more.
    state.vendors.funding_base = np.where(known, mean, parameters.compute.funding_headroom * holding)


def _schedule_releases(state: State, world: World, parameters: Parameters, seed: int) -> None:
    """First endogenous release of each vendor and tier, given how long ago the last recorded one was."""
    state.vendors.next_release[:] = NEVER
    for vendor in range(len(world.history.vendors)):
        for tier in range(len(TIERS)):
            months = sorted(
                {
                    r.month
                    for r in world.releases_of_vendor[vendor]
                    if r.tier == tier and r.month < state.month and not r.is_on_shelf
                }
            )
            if not months or state.month - months[-1] > DORMANT_MONTHS:
                continue
            state.vendors.interval[vendor, tier] = mean_interval(months, parameters.release.interval[tier])
            draw = uniform(seed, Stream.RELEASE_TIMING, vendor * len(TIERS) + tier, 0, 0)
            waiting = gamma_remaining_time(
                draw, state.vendors.interval[vendor, tier], parameters.release.regularity, state.month - months[-1]
            )
            waiting = waiting * parameters.release.interval_factor[world.vendor_bloc[vendor]]
            state.vendors.next_release[vendor, tier] = state.month + int(waiting)


def mean_interval(months: list[int], prior: float) -> float:
    """Mean time between releases [months]: a vendor's own record, with the prior interval counted twice."""
    gaps = np.diff(months)
    return float((gaps.sum() + 2.0 * prior) / (len(gaps) + 2.0))
