"""What sites decide this month: stack, whether it pays, adoption (edge P3), units."""

from __future__ import annotations

import dataclasses

import numpy as np

from sim.dimensions import UNIT_KINDS
from sim.mechanisms.embodied import feasible_share
from sim.mechanisms.site_adoption import (
    adoption_hazard,
    annual_saving,
    capital_cost,
    monthly_probability,
    payback_years,
    peer_share,
    potential_units,
    trial_units,
    units_added,
)
from sim.mechanisms.stack_choice import drawn_stack, stack_probability, stack_utility, switched_probability
from sim.parameters import Parameters
from sim.physical_loop.choosers import AbstractSiteChooser
from sim.physical_loop.costs import UnitCosts
from sim.physical_loop.grants import grant_in_force
from sim.physical_state import NO_STACK, FactoryState, PhysicalState
from sim.physical_world import DOMAIN, PhysicalWorld


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Decisions:
    """Start-of-month decisions of all rows; arrays have shape (N,) unless said otherwise."""

    stack: np.ndarray
    """Stack after switching and adoption; -1 = none."""
    adopts: np.ndarray
    """Share of each row's sites that adopt this month because it pays: 0 or 1, in the twin between."""
    trial: np.ndarray
    """Units per site on trial."""
    retired: np.ndarray
    """Units per site that reach the end of their life."""
    added: np.ndarray
    """New units per site."""
    kind_mix: np.ndarray
    """Share of each kind among a row's new units, shape (N, K)."""
    price: np.ndarray
    """Maker's price of a row's new unit [USD]."""
    tariff: np.ndarray
    """Tariff on it [USD]."""
    capital: np.ndarray
    """Installed cost of a new unit, tariff and integration included, before grants [USD]."""
    grant: np.ndarray
    """Part of that paid by grants [USD]."""
    payback: np.ndarray
    """Payback with the row's stack, or with the one that it would choose [years]."""


def peers(state: PhysicalState, world: PhysicalWorld, parameters: Parameters) -> np.ndarray:
    """Adopted share that sites see, shape (R, S)."""
    in_cell = world.sites.weight_in_cell
    share = state.signals.adopted_share
    in_world = (in_cell * share).sum(axis=0) / in_cell.sum(axis=0)
    return peer_share(share, in_world[None, :], parameters.physical_feedback.p3_leakage)


def stack_utilities(
    capability: np.ndarray, costs: UnitCosts, world: PhysicalWorld, parameters: Parameters, vertical: np.ndarray
) -> np.ndarray:
    """Utility of each bloc's stack by region and sector, shape (R, S, B)."""
    deployment = parameters.deployment
    is_foreign = ~world.is_home
    delivered = costs.by_domain[:, DOMAIN].T[None] * (
        1.0 + (np.asarray(deployment.robot_tariff)[:, None] * is_foreign)[:, None, :]
    )
    home = np.asarray(deployment.home_advantage)[DOMAIN][None, :, None] * world.is_home[:, None, :]
    distrust = (np.asarray(deployment.stack_distrust) * is_foreign)[:, None, :]
    worth = (capability[:, DOMAIN] + vertical).T[None]
    return stack_utility(
        worth, delivered, deployment.capability_weight, deployment.cost_weight, home, distrust
    )  # fmt: skip


def decide(
    state: PhysicalState, world: PhysicalWorld, parameters: Parameters, capability: np.ndarray, costs: UnitCosts,
    vertical: np.ndarray, month: int, chooser: AbstractSiteChooser,
) -> Decisions:  # fmt: skip
    """Let every row choose."""
    deployment, sites, factories = parameters.deployment, world.sites, state.factories
    cell = sites.cell
    utility = stack_utilities(capability, costs, world, parameters, vertical).reshape(-1, world.n_blocs)
    trial = _trials(world, parameters, month)
    stack = _stacks(state, world, utility, trial, parameters, month, chooser)
    # A row without a stack works out whether the one that it would choose pays. Its draw is the same every
    # month, so it changes its mind only if the market does.
    wish = _drawn(world, chooser.taste(sites), stack_probability(utility)[cell])
    considered = np.where(stack == NO_STACK, wish, stack)
    mix = costs.mix[considered, sites.domain]
    terms = _terms(state, world, parameters, costs, considered, mix)
    share = peers(state, world, parameters)[sites.region, sites.sector]
    feasible = feasible_share(capability[considered, sites.domain], np.asarray(deployment.difficulty)[sites.sector])
    workers = (mix * deployment.workers_replaced).sum(axis=1)
    saving = annual_saving(workers, sites.wage, deployment.hours_per_worker, deployment.stock_effect, share)
    running = (mix * deployment.running_cost * costs.unit[considered]).sum(axis=1)
    payback = payback_years(terms["capital"] - terms["grant"], saving, feasible, running)
    pays = payback <= deployment.hurdle * sites.hurdle
    imitation = deployment.imitation * parameters.physical_feedback.p3_strength
    pace = np.asarray(deployment.permits)[sites.region, sites.domain]
    probability = monthly_probability(pace * adoption_hazard(share, deployment.innovation, imitation))
    adopts = np.where(pays, 1.0 - factories.adopted, 0.0) * chooser.adopting(probability, month)
    potential = potential_units(sites.size, np.asarray(deployment.task_share)[sites.sector], workers, feasible)
    target = np.where(pays, potential, 0.0) * (factories.adopted + adopts)
    life = (mix * deployment.service_life).sum(axis=1)
    retired = factories.ai_units / (12.0 * life)
    added = _added(factories, adopts, trial, target, pace * deployment.scale_up, 1.0 - 1.0 / (12.0 * life))
    return Decisions(
        stack=np.where((adopts > 0) & (stack == NO_STACK), wish, stack).astype(np.int8), adopts=adopts, trial=trial,
        retired=retired, added=added, kind_mix=mix, payback=payback, **terms,
    )  # fmt: skip


def _added(
    factories: FactoryState, adopts: np.ndarray, trial: np.ndarray, target: np.ndarray, rate: np.ndarray,
    lasting: np.ndarray,
) -> np.ndarray:  # fmt: skip
    """New units per site, of the sites that have adopted and of those on trial, each by themselves.

    Only rows of the mean-field twin have both: what adopters own does not make up for trials elsewhere. Trial fleets
    never shrink, so a site that has not adopted has exactly its trial units.
    """
    waiting = 1.0 - factories.adopted
    at_trials = np.minimum(waiting * factories.trial, factories.ai_units)
    leaving = np.divide(adopts, waiting, out=np.zeros_like(waiting), where=waiting > 0) * at_trials
    adopted, waiting = factories.adopted + adopts, waiting - adopts
    owned = (factories.ai_units - at_trials + leaving) * lasting
    own = units_added(owned, target, rate)
    of_adopters = own + np.maximum(adopted * trial - owned - own, 0.0)
    return of_adopters + np.maximum(waiting * trial - (at_trials - leaving) * lasting, 0.0)


def _trials(world: PhysicalWorld, parameters: Parameters, month: int) -> np.ndarray:
    """Units per site on trial: the eagerest sites of a region and domain first."""
    sites = world.sites
    per_site = np.asarray(parameters.deployment.trial_units)[sites.domain]
    total = world.trials[sites.region, sites.domain, world.at(month)]
    units = trial_units(total, sites.trial_before * per_site, sites.weight * per_site)
    return units / sites.weight


def _drawn(world: PhysicalWorld, uniform: np.ndarray, probability: np.ndarray) -> np.ndarray:
    """Stacks behind draws, which run through blocs in an order that the tables' rows do not decide."""
    return world.stack_order[drawn_stack(uniform, probability[:, world.stack_order])]


def _stacks(
    state: PhysicalState, world: PhysicalWorld, utility: np.ndarray, trial: np.ndarray, parameters: Parameters,
    month: int, chooser: AbstractSiteChooser,
) -> np.ndarray:  # fmt: skip
    """Stack of rows that have one, after switching; trials start on the likeliest stack of the cell."""
    sites, cell = world.sites, world.sites.cell
    stack = state.factories.stack.astype(np.int64)
    starts = (stack == NO_STACK) & (trial > 0)
    rate = monthly_probability(parameters.deployment.switching_rate)
    again = chooser.reconsidering(float(rate), sites, month)
    again = again[stack[again] != NO_STACK]
    if again.size:
        probability = switched_probability(utility[cell[again]], stack[again], parameters.deployment.switching_cost)
        stack[again] = _drawn(world, chooser.second_taste(again, sites, month), probability)
    return np.where(starts, utility.argmax(axis=1)[cell], stack)


def _terms(
    state: PhysicalState, world: PhysicalWorld, parameters: Parameters, costs: UnitCosts, stack: np.ndarray,
    mix: np.ndarray,
) -> dict[str, np.ndarray]:  # fmt: skip
    """What a new unit costs each row, part by part."""
    deployment, sites = parameters.deployment, world.sites
    region = sites.region
    unit = costs.unit[stack]
    rate = np.asarray(deployment.robot_tariff)[region] * ~world.is_home[region, stack]
    density = state.factories.robots / sites.size
    saved = deployment.readiness * np.minimum(density / deployment.ready_density, 1.0)
    level = world.record.price_level[region]
    installed = np.zeros(sites.count)
    for kind in range(len(UNIT_KINDS)):
        installed += mix[:, kind] * capital_cost(unit[:, kind], deployment.integration[kind], level, saved, 0.0)
    price = (mix * unit).sum(axis=1)
    tariff = rate * price
    capital = installed + tariff
    support = np.clip(world.record.support + grant_in_force(state, parameters), 0.0, 1.0)[region]
    return {"price": price, "tariff": tariff, "capital": capital, "grant": support * capital}
