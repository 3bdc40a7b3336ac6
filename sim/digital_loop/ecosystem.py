"""Downloads, fine-tunes and trust: what use leaves behind."""

from __future__ import annotations

import dataclasses

import numpy as np

from sim.digital_loop.choosers import AbstractChooser
from sim.digital_loop.columns import OWN_HARDWARE_GB
from sim.digital_loop.market import Market
from sim.digital_loop.use import Use
from sim.dimensions import SEGMENTS, SELF
from sim.kernels import (
    BaseTastes,
    ExpectedCounts,
    ReviewCounts,
    TrustRates,
    base_weights,
    derivative_sums,
    distrust_step,
    publishing,
    trials_and_deployments,
)
from sim.mechanisms.downloads import deployment_downloads, new_downloads, repeat_downloads, trial_downloads
from sim.parameters import Parameters
from sim.randomness import Stream, poisson, uniform
from sim.state import State
from sim.world import World

PUBLISHING_CAP = 0.2
"""Largest monthly probability that a row publishes; above it a row's event would count for too few derivatives."""
LEAST_FAMILIAR = 0.002
"""Share of users that a family without any counts as having when a base is chosen; assumption."""
PRIOR_DERIVATIVES = 20.0
"""Derivatives that a new base counts as having, so that it can be chosen at all [models]; assumption."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Derived:
    """New fine-tunes of a month."""

    by_family: np.ndarray
    """Derivatives by family of the base, shape (F,)."""
    by_region: np.ndarray
    """Derivatives by region of who published them, shape (R,)."""


def _base_weights(state: State, market: Market, use: Use, parameters: Parameters) -> np.ndarray:
    """Weight of each family as a base by hardware class, shape (5, F+1); column 0 (no base) is 0."""
    columns, derivation = market.columns, parameters.derivation
    return base_weights(
        use.developers,
        state.signals.derivatives,
        state.vendors.effect,
        model=columns.model,
        is_permissive=state.line_up["is_permissive"],
        family=columns.family,
        vendor=columns.vendor,
        is_open=columns.is_open,
        is_considered=columns.is_considered,
        capability=columns.capability,
        age_years=columns.age_years,
        memory_gb=columns.memory_gb,
        hardware_gb=OWN_HARDWARE_GB,
        tastes=BaseTastes(
            quality=derivation.quality,
            licence=derivation.licence,
            age_penalty=parameters.choice.age_penalty,
            scale=market.lambda_model,
            # Imitation of existing derivatives is part of edge D1 and goes with its strength.
            concentration=derivation.concentration * parameters.feedback.d1_strength,
            prior=PRIOR_DERIVATIVES,
            familiarity=derivation.familiarity,
            least_familiar=LEAST_FAMILIAR,
        ),
    )


def new_derivatives(
    state: State,
    market: Market,
    use: Use,
    world: World,
    parameters: Parameters,
    industrial: np.ndarray,
    chooser: AbstractChooser,
    seed: int,
) -> Derived:
    """Fine-tunes that users of open weights with hardware publish this month, sampled row by row.

    Parameters
    ----------
    industrial : ndarray, shape (B,)
        Industrial derivatives (C3); added to the families of the bloc as these share the live derivatives.
    """
    classes = world.classes
    # Developers behind the rows of a class who use open weights, spread evenly over its rows.
    probability, unit = publishing(
        use.open_users,
        world.publishing_rows,
        parameters.derivation.publishing_rate * world.publishing_path[world.at(state.month)],
        segment=classes.segment,
        group=classes.group,
        n_groups=world.segment_share.size,
        cap=PUBLISHING_CAP,
    )
    events = chooser.publish(state, world, probability, _base_weights(state, market, use, parameters), seed)
    by_family, by_region = derivative_sums(
        events,
        unit,
        state.market.live_derivatives,
        industrial,
        bloc_of_family=world.bloc_of_family,
        n_segments=len(SEGMENTS),
    )
    return Derived(by_family=by_family, by_region=by_region)


def month_downloads(
    market: Market,
    counts: ReviewCounts | ExpectedCounts,
    use: Use,
    world: World,
    parameters: Parameters,
) -> np.ndarray:
    """Downloads of base weights by column, shape (C,) [million per month].

    Trials: every developer who compares the market tries weights that fit the hardware, as often as they would choose
    the model; deployments and re-pulls come from own hardware. Derivatives are booked elsewhere, to who
    published them.
    """
    columns, classes, tables = market.columns, world.classes, market.tables
    observation = parameters.observation
    trials, deployments = trials_and_deployments(
        tables,
        counts.reviews * use.row_weight,
        counts.deployed,
        row_weight=use.row_weight,
        hardware_gb=classes.hardware_gb,
        family=columns.family + 1,
        memory_gb=columns.memory_gb,
        is_base=columns.is_open & columns.is_considered,
    )
    return 1e-6 * new_downloads(
        trial_downloads(trials, observation.trial_downloads),
        deployment_downloads(deployments, observation.deployment_downloads),
        repeat_downloads(use.developers[SELF], observation.automated_downloads),
    )


def incidents(world: World, parameters: Parameters, month: int, seed: int) -> np.ndarray:
    """Trust incidents of the month by region and bloc, shape (R, B) [size]: recorded ones, later Poisson draws."""
    size = np.zeros((len(world.developers), len(world.history.dimensions.blocs)))
    if month < parameters.release.free_from:
        return world.recorded_incidents.get(month, size)
    blocs = np.arange(size.shape[1])
    rate = parameters.trust.incident_rate / 12.0
    number = np.asarray(poisson(seed, Stream.INCIDENT, blocs, month, 0, mean=rate))
    if not number.any():
        return size
    # Exponential sizes: the mean is the parameter, a few incidents are much larger.
    magnitude = -parameters.trust.incident_size * np.log1p(-uniform(seed, Stream.INCIDENT, blocs, month, 1))
    return size + number * magnitude


def next_distrust(state: State, world: World, parameters: Parameters, seed: int) -> np.ndarray:
    """Distrust a month later, shape (R, B, S, 4) [utils]: incidents raise it abroad, exposure (D3) lowers it."""
    trust = parameters.trust
    return distrust_step(
        state.market.distrust,
        incident=incidents(world, parameters, state.month, seed),
        weight=world.incident_weight,
        exposure=state.signals.exposure,
        initial=world.once(_initial_distrust, parameters),
        rates=TrustRates(
            incident_effect=trust.incident_effect,
            exposure_effect=trust.exposure_effect * parameters.feedback.d3_strength,
            floor=trust.floor,
            reversion=trust.reversion,
        ),
    )


def _initial_distrust(world: World, parameters: Parameters) -> np.ndarray:
    """Distrust to which every cell reverts, shape (R, B, S, 4) [utils]."""
    return parameters.trust.level * world.history.distrust
