"""The factory kernels as plain NumPy on whole columns, from the equations of `sim.mechanisms`, row by row the same."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.dimensions import HUMANOID, SECTORS, UNIT_KINDS
from sim.kernels.factory_types import ADOPT, RECONSIDER, SECOND_TASTE, TASTE
from sim.mechanisms.deployment_data import saturated_hours, site_hours_next
from sim.mechanisms.embodied import feasible_share
from sim.mechanisms.site_adoption import (
    adoption_hazard,
    annual_saving,
    capital_cost,
    monthly_probability,
    payback_years,
    peer_share,
)
from sim.mechanisms.site_units import potential_units, trial_units, units_added
from sim.mechanisms.stack_choice import drawn_stack, stack_probability, stack_utility, switched_probability
from sim.physical_loop.grants import grant_in_force
from sim.physical_state import NO_STACK
from sim.physical_world import DOMAIN


def peers(state: Any, world: Any, parameters: Any) -> np.ndarray:
    """Adopted share that sites see, shape (R, S)."""
    share = state.signals.adopted_share
    in_world = (world.sites.share_of_sector * share).sum(axis=0)
    return peer_share(share, in_world, parameters.physical_feedback.p3_leakage)


def utilities(world: Any, parameters: Any, capability: np.ndarray, costs: Any, vertical: np.ndarray) -> np.ndarray:
    """Utility of each bloc's stack, shape (C, B)."""
    deployment, is_foreign = parameters.deployment, ~world.is_home
    tariff = np.asarray(deployment.robot_tariff)[:, None] * is_foreign
    delivered = costs.by_domain[:, DOMAIN].T[None] * (1.0 + tariff[:, None, :])
    home = np.asarray(deployment.home_advantage)[DOMAIN][None, :, None] * world.is_home[:, None, :]
    distrust = (np.asarray(deployment.stack_distrust) * is_foreign)[:, None, :]
    worth = (capability[:, DOMAIN] + vertical).T[None]
    utility = stack_utility(worth, delivered, deployment.capability_weight, deployment.cost_weight, home, distrust)
    return utility.reshape(-1, world.n_blocs)


def drawn(world: Any, draws: np.ndarray, probability: np.ndarray) -> np.ndarray:
    """Stacks behind draws, which run through blocs from the one that has made most units."""
    return world.stack_order[drawn_stack(draws, probability[:, world.stack_order])]


def decisions(
    state: Any, world: Any, parameters: Any, capability: np.ndarray, costs: Any, vertical: np.ndarray, month: int,
    chooser: Any,
) -> dict[str, np.ndarray]:  # fmt: skip
    """What `sim.kernels.factory_choices` decides, and prices, capital cost and grants of each row's new unit."""
    deployment, sites, factories = parameters.deployment, world.sites, state.factories
    region, sector, domain, cell = sites.region, sites.sector, sites.domain, sites.cell
    draws = chooser.draws(sites, month)
    utility = utilities(world, parameters, capability, costs, vertical)
    per_site = np.asarray(deployment.trial_units)[domain]
    total = world.trials[region, domain, world.at(month)]
    trial = trial_units(total, sites.trial_before * per_site, sites.weight * per_site) / sites.weight

    stack = factories.stack.astype(np.int64)
    starts = (stack == NO_STACK) & (trial > 0)
    again = np.flatnonzero((draws[RECONSIDER] < monthly_probability(deployment.switching_rate)) & (stack != NO_STACK))
    if again.size:
        probability = switched_probability(utility[cell[again]], stack[again], deployment.switching_cost)
        stack[again] = drawn(world, draws[SECOND_TASTE, again], probability)
    stack = np.where(starts, utility.argmax(axis=1)[cell], stack)
    wish = drawn(world, draws[TASTE], stack_probability(utility)[cell])
    considered = np.where(stack == NO_STACK, wish, stack)

    mix, unit = costs.mix[considered, domain], costs.unit[considered]
    saved = deployment.readiness * np.minimum(factories.robots / sites.size / deployment.ready_density, 1.0)
    level, installed = world.record.price_level[region], np.zeros(sites.count)
    for kind in range(len(UNIT_KINDS)):
        installed += mix[:, kind] * capital_cost(unit[:, kind], deployment.integration[kind], level, saved, 0.0)
    price = (mix * unit).sum(axis=1)
    tariff = np.asarray(deployment.robot_tariff)[region] * ~world.is_home[region, considered] * price
    support = np.clip(world.record.support + grant_in_force(state, parameters), 0.0, 1.0)[region]
    capital = installed + tariff

    share = peers(state, world, parameters)[region, sector]
    feasible = feasible_share(capability[considered, domain], np.asarray(deployment.difficulty)[sector])
    workers = (mix * deployment.workers_replaced).sum(axis=1)
    saving = annual_saving(workers, sites.wage, deployment.hours_per_worker, deployment.stock_effect, share)
    running = (mix * deployment.running_cost * unit).sum(axis=1)
    pays = payback_years(capital * (1 - support), saving, feasible, running) <= deployment.hurdle * sites.hurdle
    pace = np.asarray(deployment.permits)[region, domain]
    imitation = deployment.imitation * parameters.physical_feedback.p3_strength
    probability = monthly_probability(pace * adoption_hazard(share, deployment.innovation, imitation))
    adopts = np.where(pays & (draws[ADOPT] < probability), 1.0 - factories.adopted, 0.0)
    potential = potential_units(sites.size, np.asarray(deployment.task_share)[sector], workers, feasible)
    target = np.where(pays, potential, 0.0) * (factories.adopted + adopts)
    life = 12.0 * (mix * deployment.service_life).sum(axis=1)
    return {
        "stack": np.where((adopts > 0) & (stack == NO_STACK), wish, stack), "adopts": adopts, "trial": trial,
        "retired": factories.ai_units / life,
        "added": added(factories, adopts, trial, target, pace * deployment.scale_up, 1.0 - 1.0 / life),
        "considered": considered, "mix": mix, "price": price, "tariff": tariff, "capital": capital,
        "grant": support * capital,
    }  # fmt: skip


def added(factories: Any, adopts: Any, trial: Any, target: Any, rate: Any, lasting: Any) -> np.ndarray:
    """New units per site of adopters and of sites on trial."""
    waiting = 1.0 - factories.adopted
    at_trials = np.minimum(waiting * factories.trial, factories.ai_units)
    leaving = np.divide(adopts, waiting, out=np.zeros_like(waiting), where=waiting > 0) * at_trials
    adopted, waiting = factories.adopted + adopts, waiting - adopts
    owned = (factories.ai_units - at_trials + leaving) * lasting
    own = units_added(owned, target, rate)
    return own + np.maximum(adopted * trial - owned - own, 0) + np.maximum(
        waiting * trial - (at_trials - leaving) * lasting, 0
    )  # fmt: skip


def sites_in_use(factories: Any, world: Any, parameters: Any) -> np.ndarray:
    """Share of each row's sites with AI-run units: those that adopted, of the others those on trial."""
    per_site = np.asarray(parameters.deployment.trial_units)[world.sites.domain]
    return factories.adopted + (1.0 - factories.adopted) * factories.trial / per_site


def taught_hours(hours: np.ndarray, in_use: np.ndarray, world: Any, parameters: Any) -> np.ndarray:
    """Effective hours of each row's sites together."""
    limit = np.asarray(parameters.embodied.saturation_hours)[world.sites.domain]
    per_site = np.divide(hours, in_use, out=np.zeros_like(hours), where=in_use > 0)
    return world.sites.weight * in_use * saturated_hours(per_site, limit)


def hours_by_stack(factories: Any, world: Any, parameters: Any) -> np.ndarray:
    """Effective hours of the sites on each bloc's stack, shape (B, S)."""
    sites, hours = world.sites, np.zeros((world.n_blocs, len(SECTORS)))
    taught = taught_hours(factories.hours, sites_in_use(factories, world, parameters), world, parameters)
    used = np.flatnonzero(factories.stack >= 0)
    region, stack = sites.region[used], factories.stack[used]
    kept = 1.0 - np.asarray(parameters.embodied.localisation)[region] * ~world.is_home[region, stack]
    np.add.at(hours, (stack, sites.sector[used]), taught[used] * kept)
    return hours


def moved(factories: Any, world: Any, parameters: Any, chosen: dict, installations: np.ndarray) -> dict[str, Any]:
    """Columns of the rows after the month, and what is left behind by those that change their stack, shape (B, S)."""
    sites, embodied = world.sites, parameters.embodied
    uptime = np.asarray(embodied.uptime_hours)[sites.domain]
    hours = site_hours_next(factories.hours, embodied.depreciation, factories.ai_units, uptime)
    leaves = np.flatnonzero((factories.stack != NO_STACK) & (chosen["stack"] != factories.stack))
    left = np.zeros((world.n_blocs, len(SECTORS)))
    worth = taught_hours(hours, sites_in_use(factories, world, parameters), world, parameters)[leaves]
    np.add.at(left, (factories.stack[leaves], sites.sector[leaves]), worth)
    hours[leaves] = 0.0
    kept = (1.0 - world.record.retirement * parameters.deployment.robot_retirement) ** (1.0 / 12.0)
    per_employee = installations[:, None] * world.sector_share / world.record.employment
    return {
        "robots": kept[sites.region] * factories.robots + per_employee[sites.region, sites.sector] * sites.size,
        "ai_units": factories.ai_units - chosen["retired"] + chosen["added"], "hours": hours, "trial": chosen["trial"],
        "stack": chosen["stack"], "adopted": factories.adopted + chosen["adopts"], "left": left,
    }  # fmt: skip


def purchases(world: Any, flows: Any) -> dict[str, np.ndarray]:
    """New units of each row that buys any, shape (n,), humanoids among them, and their price and tariff [USD each]."""
    sites, found = world.sites, flows.decisions
    rows = np.flatnonzero(found.added > 0)
    stack, cell = found.stack[rows], sites.cell[rows]
    terms, new = flows.terms.stacks[cell, stack], sites.weight[rows] * found.added[rows]
    humanoids = new * flows.costs.mix[stack, sites.domain[rows], HUMANOID]
    return {"units": new, "humanoids": humanoids, "price": terms["price"], "tariff": terms["tariff"]}
