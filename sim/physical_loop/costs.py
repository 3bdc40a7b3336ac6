"""What a bloc's units cost this month (edge P2), and the mix of arms and humanoids."""

from __future__ import annotations

import dataclasses

import numpy as np

from sim.dimensions import ARM, DOMAINS, HUMANOID, MANIPULATION, MOBILITY, ROBOTAXI, UNIT_KINDS
from sim.kernels import unit_costs as cost_of_units
from sim.mechanisms.unit_cost import edge_cost, experience, humanoid_fraction, learning_exponent
from sim.parameters import Parameters
from sim.physical_state import PhysicalState
from sim.physical_world import COST_MONTH, PhysicalWorld


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class UnitCosts:
    """Costs of a month."""

    unit: np.ndarray
    """At the maker's gate, edge computer included, shape (B, K) [USD]."""
    mix: np.ndarray
    """Share of each kind among a bloc's new units, shape (B, domains, K)."""

    @property
    def by_domain(self) -> np.ndarray:
        """Mean cost of a new unit, shape (B, domains) [USD]."""
        return (self.mix * self.unit[:, None, :]).sum(axis=2)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class BaseCosts:
    """Costs at the date of the tables, shape (B, K) [USD]."""

    body: np.ndarray
    edge: np.ndarray
    """Computer on board, under this month's chip controls."""
    exponent: np.ndarray
    """Of the body's cost in experience, edge P2 included, shape (K,)."""
    experience: np.ndarray
    """Units that count as experience at that date, shape (B, K)."""
    humanoid_to_arm: np.ndarray
    """Cost of a humanoid over that of an arm, shape (B,)."""


def base_costs(world: PhysicalWorld, parameters: Parameters) -> BaseCosts:
    """Costs that learning, time and controls start from; ask for them with ``world.once(base_costs, parameters)``."""
    costs, feedback = parameters.unit_cost, parameters.physical_feedback
    listed = costs.level * world.record.unit_cost
    denial = np.asarray(parameters.deployment.edge_denial)[:, None]
    return BaseCosts(
        body=(1.0 - costs.edge_share) * listed,
        edge=edge_cost(costs.edge_share * listed, costs.edge_decline, 0.0, costs.control_premium, denial),
        exponent=learning_exponent(costs.learning_rate, feedback.p2_strength),
        experience=experience(world.reference_units, feedback.p2_leakage),
        humanoid_to_arm=listed[:, HUMANOID] / listed[:, ARM],
    )  # fmt: skip


def unit_costs(state: PhysicalState, world: PhysicalWorld, parameters: Parameters, month: int) -> UnitCosts:
    """Costs from cumulative units, time and chip controls."""
    base = world.once(base_costs, parameters)
    unit = cost_of_units(
        state.signals.cumulative, tradable=float(parameters.physical_feedback.p2_leakage), body=base.body,
        edge=base.edge, reference_units=base.experience, exponent=base.exponent,
        edge_kept=float((1.0 - parameters.unit_cost.edge_decline) ** ((month - COST_MONTH) / 12.0)),
    )  # fmt: skip
    mix = np.zeros((world.n_blocs, len(DOMAINS), len(UNIT_KINDS)))
    humanoids = humanoid_fraction(
        parameters.deployment.humanoid_share, unit[:, HUMANOID] / unit[:, ARM],
        base.humanoid_to_arm, parameters.deployment.humanoid_elasticity,
    )  # fmt: skip
    mix[:, MANIPULATION, HUMANOID] = humanoids
    mix[:, MANIPULATION, ARM] = 1.0 - humanoids
    mix[:, MOBILITY, ROBOTAXI] = 1.0
    return UnitCosts(unit=unit, mix=mix)
