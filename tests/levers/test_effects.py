"""What levers do to a run: nothing before they start, something after, and each loop only through the coupling."""

import functools

import numpy as np
import pytest

from sim.levers import lever_classes
from sim.model import TwoLoopsModel
from sim.months import month_index
from sim.results import OUTCOMES
from sim.scenario import load_scenario
from sim.scenario.edges import reached_edges
from tests.model.runs import assert_identical, outcomes_of, small_model

KINDS = sorted(lever_classes())
TRUNK, START, END = "2026-03", "2026-06", "2026-12"
JOINT = {"vertical_capability"}
"""Best released model of a bloc plus what its site data add: of both loops by definition."""
PHYSICAL = {name for name, outcome in OUTCOMES.items() if outcome.prior_driven} - JOINT
SEPARATE = {
    "parameters": {"coupling.budget_competition": 0.0},
    "cuts": [{"edge": edge, "from": "2021-01"} for edge in ("C1", "C2", "C3")],
}
"""The coupling cut from the first month and no competition for the budget."""
STRENGTH = {
    "price_rise": 4.0,
    "dedicated_collection": 9.0,
    "deployment_permits": 3.0,
    "robot_tariff": 2.0,
    "robot_stack_restriction": 5.0,
}
FULL = {
    "chip_controls": {"scope": ["training", "serving"], "enforcement": 0.5},
    "close_tiers": {"tiers": ["flagship", "small"]},
    "content_rules": {"points": 20.0, "delay": 1.0},
    "data_localisation": {"target": ["US", "EU", "SEA", "MENA", "ROW"]},
    "deployment_permits": {"target": ["US", "CN", "EU", "SEA", "ROW"]},
    "foreign_model_restriction": {"target": ["US", "EU"]},
    "government_response": {"gain": 1.0},
    # Laggards of the US learn from Chinese open models; those of China have Chinese ones, which no limit touches.
    "knowledge_limits": {"target": "US", "source_bloc": "CN"},
    "open_weight_push": {"target": "US", "lag_months": 0.5},
    "robot_tariff": {"target": ["EU", "ROW"]},
    "volume_cap": {"fraction": 0.01},
}
"""Fields that make the effect of a lever plain within months."""


def entry(kind, **fields):
    """The lever's example at full strength, from START on."""
    strength = {"ramp_months": 0, "start": START, "intensity": STRENGTH.get(kind, 0.95)}
    return lever_classes()[kind].example_entry() | strength | FULL.get(kind, {}) | fields


BASE = {"extends": "baseline", "run": {"developers": 1_000}, "horizon": {"end": END}} | SEPARATE


@functools.cache
def trunk():
    """The baseline with separate loops up to the end of the record, and its continuation."""
    model = TwoLoopsModel(load_scenario(BASE), rng=1).run_until(TRUNK)
    return model, outcomes_of(model.branch(load_scenario(BASE)))


def with_levers(levers):
    """Outcomes from 2026-04 on, with levers, on the trunk's past."""
    named = [lever | {"id": f"lever_{number}"} for number, lever in enumerate(levers)]
    return outcomes_of(trunk()[0].branch(load_scenario(BASE | {"levers": named})))


def differing(one, other):
    """Names of outcomes that are not the same, bit for bit."""
    return {name for name in one if not np.array_equal(one[name], other[name], equal_nan=True)}


def test_all_levers_at_zero_or_out_of_time_are_the_baseline():
    zero = [entry(kind, intensity=0.0, start="2023-01") for kind in KINDS]
    late = [entry(kind, start="2028-01") for kind in KINDS]
    past = [entry(kind, start="2018-01", end="2020-12") for kind in KINDS]
    named = [lever | {"id": f"lever_{number}"} for number, lever in enumerate((*zero, *late, *past))]
    changed = outcomes_of(small_model(changes={"levers": named}, end="2026-12"))
    assert_identical(outcomes_of(small_model(end="2026-12")), changed)


def loops_of(kind):
    """First letters of the edges that a kind reaches, the coupling apart; capability alone is digital."""
    return {edge[0] for edge in reached_edges(lever_classes()[kind].touches)} - {"C"} or {"D"}


def changes_after_the_start(*levers):
    """Outcomes that levers change; fails if any changes before they begin."""
    plain, changed = trunk()[1], with_levers(levers)
    before = month_index(START) - month_index(TRUNK) - 1
    assert differing({n: v[:before] for n, v in plain.items()}, {n: v[:before] for n, v in changed.items()}) == set()
    found = differing(plain, changed)
    assert found, "it does nothing at all"
    return found


def test_every_lever_belongs_to_one_loop_but_chip_controls():
    assert len(PHYSICAL) >= 10
    assert {kind for kind in KINDS if len(loops_of(kind)) == 2} == {"chip_controls"}


def test_digital_levers_act_from_their_start_on_and_leave_the_physical_loop_alone():
    found = changes_after_the_start(*(entry(kind) for kind in KINDS if "D" in loops_of(kind)))
    assert not found & PHYSICAL


def test_physical_levers_act_from_their_start_on_and_leave_the_digital_loop_alone():
    found = changes_after_the_start(*(entry(kind) for kind in KINDS if "D" not in loops_of(kind)))
    assert found <= PHYSICAL | JOINT


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_each_lever_does_something_and_in_its_own_loop_only(kind):
    found = changes_after_the_start(entry(kind))
    assert not found & PHYSICAL if "D" in loops_of(kind) else found <= PHYSICAL | JOINT


@pytest.mark.parametrize("scope", ["embodied_training", "edge"])
def test_controls_on_embodied_training_and_edge_chips_are_physical(scope):
    found = changes_after_the_start(entry("chip_controls", scope=[scope], enforcement=0.0))
    assert found <= PHYSICAL | JOINT
