"""Branching: each run of a group is bit for bit the run by itself."""

import numpy as np
import pytest

from sim.analysis import sweep_pairs
from sim.run import run
from sim.scenario import load_scenario
from sim.simulation import Simulation
from sim.sweep import run_sweep
from sim.sweep.branches import months_to_simulate
from sim.sweep.simulate import simulate_branched

SMALL = {"run": {"developers": 1_000, "factories": 100}, "horizon": {"end": "2023-09"}}
LEVERS = {
    "early": {"kind": "price_cut", "target": "CN", "start": "2023-02", "intensity": 0.3},
    "late": {"kind": "price_cut", "target": "CN", "start": "2023-07", "intensity": 0.3},
    "later": {"kind": "price_cut", "target": "CN", "start": "2023-07", "end": "2023-07", "intensity": 0.3},
}


def small(*levers, **changes):
    return load_scenario("baseline").with_changes({**SMALL, "levers": list(levers), **changes}).resolve()


@pytest.fixture(scope="module")
def group():
    return [
        small(),
        small(LEVERS["late"]),
        small(LEVERS["later"]),
        small(LEVERS["early"]),
        small(LEVERS["early"], parameters={"choice.cost_sensitivity": 0.9}),
        small(),
    ]


def test_branched_runs_are_bit_equal_to_runs_by_themselves(group):
    found = dict(simulate_branched(group, 3))
    assert sorted(found) == list(range(len(group)))
    for position, scenario in enumerate(group):
        alone = run(scenario, seed=3)
        assert found[position].provenance == alone.provenance
        assert found[position].outcomes == alone.outcomes
        for name in alone.outcomes:
            np.testing.assert_array_equal(found[position].array(name), alone.array(name), err_msg=name)


def test_months_are_those_of_the_tree(group):
    whole = 24 + 9  # burn-in and nine months to September 2023
    late, early = 3, 8  # from July 2023, from February 2023; "later" parts from "late" in August
    assert months_to_simulate(group) == whole + late + 2 + early + whole
    assert months_to_simulate([]) == 0


def test_a_failing_scenario_ends_itself_alone(group, monkeypatch):
    honest = Simulation.step

    def step(model):
        # the leader of the tree fails in April 2023, before the others part from it
        if model.monthly is group[0] and model.state.month == 3:
            raise FloatingPointError("no such share")
        honest(model)

    monkeypatch.setattr(Simulation, "step", step)
    found = dict(simulate_branched(group[:3], 1, ("download_share",)))
    assert isinstance(found[0], FloatingPointError)
    monkeypatch.setattr(Simulation, "step", honest)
    for position in (1, 2):
        alone = run(group[position], seed=1)
        np.testing.assert_array_equal(found[position].array("download_share"), alone.array("download_share"))
        assert found[position].outcomes == ("download_share",)


def test_a_neutral_lever_has_no_effect_in_any_pair_that_is_simulated_twice(tmp_path):
    """The model itself, each run in a chunk of its own, so that no pair shares what it should show to be equal."""
    levers = [{**LEVERS["early"], "id": "cut", "intensity": 0.0}]
    sweep = run_sweep(
        {
            **SMALL, "title": "Neutral", "seeds": 3, "design": {"kind": "full"},
            "scenarios": ["baseline", {"title": "Nothing", "extends": "baseline", "levers": levers},
                          {"title": "Late cut", "extends": "baseline", "levers": [LEVERS["late"]]}],
        },
        workers=1, out=tmp_path / "out",
    )  # fmt: skip
    months = ["2023-01", "2023-06", "2023-09"]
    pairs = sweep_pairs(sweep, months=months)
    neutral = pairs[pairs["scenario"] == "Nothing"]
    assert neutral.groupby("seed")["change"].count().nunique() == 1 and len(neutral) > 3 * len(months) * 500
    assert (neutral["change"].dropna() == 0.0).all()
    late = pairs[pairs["scenario"] == "Late cut"]
    assert (late.loc[late["month"] < "2023-07", "change"].dropna() == 0.0).all()
    assert (late.loc[late["month"] == "2023-09", "change"].dropna() != 0.0).any()
    assert len(list((sweep.folder / "shards").glob("*"))) == 9
