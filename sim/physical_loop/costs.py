"""What a bloc's units cost this month (edge P2), and the mix of arms and humanoids."""

from __future__ import annotations

import dataclasses

import numpy as np

from sim.dimensions import ARM, DOMAINS, HUMANOID, MANIPULATION, MOBILITY, ROBOTAXI, UNIT_KINDS
from sim.mechanisms.unit_cost import edge_cost, experience, humanoid_fraction, wright_cost
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


def unit_costs(state: PhysicalState, world: PhysicalWorld, parameters: Parameters, month: int) -> UnitCosts:
    """Costs from cumulative units, time and chip controls."""
    costs, feedback = parameters.unit_cost, parameters.physical_feedback
    listed = costs.level * world.record.unit_cost
    years = (month - COST_MONTH) / 12.0
    denial = np.asarray(parameters.deployment.edge_denial)[:, None]
    edge = edge_cost(costs.edge_share * listed, costs.edge_decline, years, costs.control_premium, denial)
    body = wright_cost(
        (1.0 - costs.edge_share) * listed, experience(state.signals.cumulative, feedback.p2_leakage),
        experience(world.reference_units, feedback.p2_leakage), costs.learning_rate, feedback.p2_strength,
    )  # fmt: skip
    unit = body + edge
    mix = np.zeros((world.n_blocs, len(DOMAINS), len(UNIT_KINDS)))
    humanoids = humanoid_fraction(
        parameters.deployment.humanoid_share, unit[:, HUMANOID] / unit[:, ARM],
        listed[:, HUMANOID] / listed[:, ARM], parameters.deployment.humanoid_elasticity,
    )  # fmt: skip
    mix[:, MANIPULATION, HUMANOID] = humanoids
    mix[:, MANIPULATION, ARM] = 1.0 - humanoids
    mix[:, MOBILITY, ROBOTAXI] = 1.0
    return UnitCosts(unit=unit, mix=mix)
