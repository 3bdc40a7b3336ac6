"""Each loop stepped on its own, and runs of the plugged model split by the loop that an outcome belongs to."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.coupling import initial_coupling, vertical_capability
from sim.digital_loop import SampledChooser, digital_flows, release_models, update_stocks
from sim.government import denial_in_force
from sim.model import TwoLoopsModel
from sim.observation import observe, observe_physical
from sim.physical_loop import initial_physical_state, physical_flows, update_physical
from sim.physical_state import neutral_inputs
from sim.results.schema import OUTCOMES
from sim.state import DigitalInputs
from tests.model.runs import outcomes_of, small_model

Outcomes = dict[str, np.ndarray]
APART = {
    "physical_feedback.c1_strength": 0.0,
    "physical_feedback.c2_strength": 0.0,
    "physical_feedback.c3_strength": 0.0,
    "coupling.budget_competition": 0.0,
}
"""Parameters with which nothing runs from one loop to the other."""
END = "2026-12"
PHYSICAL = frozenset(name for name, outcome in OUTCOMES.items() if outcome.prior_driven)
MIXED = "vertical_capability"
"""The best released model plus what sector data add: it belongs to both loops."""


def loops(*, apart: bool, changes: dict[str, Any] | None = None, end: str = END, **settings: Any) -> TwoLoopsModel:
    """Small model with a thousand rows of each kind, its loops apart or joined, with other changes."""
    given = changes or {}
    parameters = {**(APART if apart else {}), **given.get("parameters", {})}
    rows = {"developers": 1_000, "factories": 1_000}
    return small_model(changes={**given, "run": rows, "parameters": parameters}, end=end, **settings)


def digital(outcomes: Outcomes) -> Outcomes:
    """Outcomes of the digital loop."""
    return {name: values for name, values in outcomes.items() if name not in PHYSICAL}


def physical(outcomes: Outcomes) -> Outcomes:
    """Outcomes of the physical loop, without the one that belongs to both."""
    return {name: values for name, values in outcomes.items() if name in PHYSICAL and name != MIXED}


def run(**settings: Any) -> Outcomes:
    """Outcomes by month of a run of `loops`."""
    return outcomes_of(loops(**settings))


def digital_alone(model: TwoLoopsModel) -> Outcomes:
    """Outcomes of the digital loop without any physical one: neither its flows nor the coupling are ever called.

    The model lends its world, parameters and first state; it is not stepped.
    """
    state, world, n_blocs = model.state, model.world, len(model.history.blocs)
    nothing = DigitalInputs(language_share=np.ones(n_blocs), tokens=np.zeros(n_blocs), derivatives=np.zeros(n_blocs))
    months = []
    while state.month <= model.monthly.end_month:
        parameters = model.parameters
        denial = denial_in_force(state, world, parameters)
        releases = release_models(state, world, parameters, model.path, model.reference, model.seed_value)
        flows = digital_flows(
            state, world, parameters, model.reference, nothing, releases, SampledChooser(), model.seed_value
        )
        update_stocks(state, world, parameters, flows, denial, model.own_rate, model.seed_value)
        if state.month >= 0:
            months.append(observe(state, world, parameters, flows, model.path))
        state.month += 1
    return {name: np.stack([month[name] for month in months]) for name in months[0]}


def physical_alone(model: TwoLoopsModel) -> Outcomes:
    """Outcomes of the physical loop without any digital one: no model, vendor or developer is ever looked at."""
    world, chooser = model.physical_world, model.site_chooser
    state = initial_physical_state(world, model.monthly.parameters(-24))
    n_blocs, n_sectors = len(model.history.blocs), world.sites.weight_in_cell.shape[1]
    nothing, months = neutral_inputs(n_blocs, n_sectors), []
    for month in range(model.monthly.end_month + 1):
        parameters = model.monthly.parameters(month)
        flows = physical_flows(state, world, parameters, nothing, month, chooser)
        update_physical(state, world, parameters, flows, month)
        added = vertical_capability(initial_coupling(n_blocs), parameters)
        months.append(observe_physical(state, world, parameters, flows, added, np.zeros(n_blocs), month))
    return physical({name: np.stack([month[name] for month in months]) for name in months[0]})
