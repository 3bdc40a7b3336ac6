"""Downloads, fine-tunes and trust: what use leaves behind."""

from __future__ import annotations

import dataclasses

import numpy as np

from sim.digital_loop.choosers import AbstractChooser
from sim.digital_loop.columns import OWN_HARDWARE_GB
from sim.digital_loop.market import Market
from sim.digital_loop.use import Use
from sim.dimensions import HARDWARE_GB, SEGMENTS, SELF
from sim.kernels import (
    ExpectedCounts,
    ReviewCounts,
    TrustRates,
    base_values,
    distrust_step,
    largest_by_label,
    trials_and_deployments,
)
from sim.mechanisms.derivation import base_choice_weights, signal_share
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


def _base_weights(
    state: State, market: Market, world: World, parameters: Parameters, familiar: np.ndarray
) -> np.ndarray:
    """Weight of each family as a base by hardware class, shape (5, F+1); column 0 (no base) is 0.

    Parameters
    ----------
    familiar : ndarray, shape (F,)
        Share of each family in the world's users of open weights [1].
    """
    columns, derivation = market.columns, parameters.derivation
    utility = (
        derivation.quality * (columns.capability - 1200.0) / 100.0
        + derivation.licence * state.line_up["is_permissive"][columns.model]
        + state.vendors.effect[columns.vendor]
        - parameters.choice.age_penalty * columns.age_years
    )
    values = base_values(
        utility,
        family=columns.family,
        is_base=columns.is_open & columns.is_considered,
        memory_gb=columns.memory_gb,
        hardware_gb=OWN_HARDWARE_GB,
        scale=market.lambda_model,
        n_families=world.n_families,
    )
    # Imitation of existing derivatives is part of edge D1 and goes with its strength.
    exponent = derivation.concentration * parameters.feedback.d1_strength
    weights = np.zeros((len(HARDWARE_GB), world.n_families + 1))
    weights[1:, 1:] = base_choice_weights(values, state.signals.derivatives, exponent, PRIOR_DERIVATIVES)
    weights[1:, 1:] *= (familiar + LEAST_FAMILIAR) ** derivation.familiarity
    return weights


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
    rate = parameters.derivation.publishing_rate[classes.segment] * world.publishing_path[world.at(state.month)]
    of_open = use.developers.sum(axis=0) * market.columns.is_open
    familiar = np.bincount(market.columns.family, of_open, world.n_families)
    # Developers behind the rows of a class who use open weights, spread evenly over its rows.
    expected = rate * use.open_users / world.publishing_rows
    # One event stands for the same number of derivatives throughout a group, so integer counts suffice.
    most, _ = largest_by_label(expected, classes.group, np.ones(classes.count, dtype=bool), world.segment_share.size)
    unit = np.maximum(most / PUBLISHING_CAP, 1e-12)
    weights = _base_weights(state, market, world, parameters, signal_share(familiar))
    counts = chooser.publish(state, world, expected / unit[classes.group], weights, seed)
    published = counts[:, 1:] * unit[:, None]
    live = state.market.live_derivatives
    of_bloc = np.bincount(world.family_bloc, live, len(industrial))
    per_live = np.where(of_bloc > 0, industrial, 0.0) / np.where(of_bloc > 0, of_bloc, 1.0)
    return Derived(
        by_family=published.sum(axis=0) + per_live[world.family_bloc] * live,
        by_region=published.reshape(-1, len(SEGMENTS), published.shape[1]).sum(axis=(1, 2)),
    )


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
