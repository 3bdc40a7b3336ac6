"""Recorded releases under the policy of the run: the record plus what the policy has moved (anomaly forcing)."""

from __future__ import annotations

import numpy as np

from sim.digital_loop.columns import model_serving_cost
from sim.digital_loop.reference import ReferencePath
from sim.mechanisms.anomaly import assimilation_increment, forced_capability
from sim.mechanisms.openness import conditioned_uniform, opens
from sim.parameters import Parameters
from sim.randomness import Stream, uniform
from sim.state import State
from sim.world import World
from sim.world.recorded_models import RecordedMonth


def set_frontier_right(state: State, increment: np.ndarray, slope: float) -> None:
    """Move frontiers by some points, with the efficiency that this takes."""
    state.vendors.frontier += increment
    state.vendors.log_efficiency += assimilation_increment(increment, 0.0, slope)


def assimilate_releases(
    state: State, recorded: RecordedMonth, parameters: Parameters, own: ReferencePath, reference: ReferencePath
) -> None:
    """Set frontiers right by what vendors release this month: fully at a first release, in part at later records.

    Only a release that beats all earlier ones of its vendor says something of the vendor's frontier. The step is that
    of the reference run, so the distance between two policies is not touched.
    """
    if reference is own:
        vendor = recorded.record_vendor
        weight = np.where(state.vendors.has_released[vendor], parameters.capability.assimilation, 1.0)
        own.increment[own.at(state.month), vendor] = weight * (recorded.record - state.vendors.frontier[vendor])
    state.vendors.has_released[recorded.vendor] = True
    set_frontier_right(state, reference.increment[reference.at(state.month)], parameters.capability.slope)


def add_recorded_releases(
    state: State,
    recorded: RecordedMonth,
    parameters: Parameters,
    open_probability: np.ndarray,
    own: ReferencePath,
    reference: ReferencePath,
    seed: int,
) -> list[int]:
    """Put the month's recorded releases on the market and return their rows in the line-up.

    Parameters
    ----------
    recorded : RecordedMonth
        Recorded releases of the month.
    open_probability : ndarray, shape (V, tiers)
        Probability of open weights under the present policy.
    own, reference : ReferencePath
        Paths of this run and of the reference run; the same object if the run does not depart from history.
    """
    vendors, columns = state.vendors, dict(recorded.columns)
    probability = open_probability[recorded.vendor, recorded.tier]
    own.open_probability[recorded.release] = probability
    is_open = recorded.is_open
    if reference is not own:
        draw = uniform(seed, Stream.OPENNESS, recorded.release, 0, 0)
        side = conditioned_uniform(draw, reference.open_probability[recorded.release], recorded.is_open)
        is_open = opens(side, probability)
    is_open, vendor = is_open[recorded.of_release], columns["vendor"]
    columns["is_open"], columns["is_permissive"] = is_open, is_open & recorded.may_be_permissive
    columns["log_markup"] = vendors.log_markup[vendor]
    reference_frontier = reference.frontier[reference.at(state.month)]
    capability = forced_capability(columns["capability"], vendors.frontier[vendor], reference_frontier[vendor])
    columns["capability"] = capability - parameters.capability.compliance_loss[columns["bloc"]]
    cost = np.concatenate(
        [
            model_serving_cost(columns["active_b"][models], columns["total_b"][models], launch, parameters)
            for launch, models in recorded.launches
        ]
    )
    unlisted = cost * np.where(is_open, 1.0 + parameters.pricing.host_margin, np.exp(columns["log_markup"]))
    listed = columns["list_price"]
    columns["list_price"] = np.where(np.isnan(listed), unlisted, listed)
    place = columns["family"], columns["tier"]
    np.maximum.at(state.market.generations, place, columns["generation"] + 1)
    return list(state.line_up.extend(len(vendor), **columns))


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
