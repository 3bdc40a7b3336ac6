"""Outcomes of the physical loop: names, shapes, what is never reported."""

import numpy as np
import pytest

from sim.dimensions import SECTORS
from sim.months import LAST_RECORDED_MONTH
from sim.observation.physical import observe_physical
from sim.population_views import factory_population
from sim.results.schema import OUTCOMES
from tests.physical.support import DEFAULT, HISTORY, Alone, changed

LENGTH = {"bloc": 4, "region": 6, "sector": 6}


@pytest.fixture(scope="module")
def observed():
    run = Alone(end_month=60)

    def look(alone, flows):
        return observe_physical(
            alone.state, alone.world, DEFAULT, flows, np.zeros((4, 6)), np.full(4, 1400.0), alone.month - 1
        )

    return run, run.run(61, look)


def test_every_outcome_has_its_axes(observed):
    _, months = observed
    for values in months:
        assert values.keys() == {name for name, outcome in OUTCOMES.items() if outcome.prior_driven}
        for name in values:
            assert np.shape(values[name]) == tuple(LENGTH[axis] for axis in OUTCOMES[name].dims), name


def test_progress_is_missing_before_the_end_of_the_record_and_zero_at_it(observed):
    _, months = observed
    for name in ("embodied_progress", "embodied_progress_months"):
        for values in months[:LAST_RECORDED_MONTH]:
            assert np.isnan(values[name]).all()
        np.testing.assert_array_equal(months[LAST_RECORDED_MONTH][name], 0.0)
        assert (months[-1][name] > 0).all()


def test_a_constant_shift_of_capability_changes_no_outcome(observed):
    run, months = observed
    flows_by_shift = []
    for shift in (0.0, 1000.0):
        flows = Alone(end_month=60).step()
        object.__setattr__(flows, "capability", flows.capability + shift)
        state = run.state
        state.capability_then = np.zeros((2, 4, 2)) + np.array([-48.0, 0.0])[:, None, None] + shift
        flows_by_shift.append(
            observe_physical(state, run.world, DEFAULT, flows, np.zeros((4, 6)), np.zeros(4), LAST_RECORDED_MONTH + 5)
        )
    for name in months[0]:
        np.testing.assert_allclose(flows_by_shift[0][name], flows_by_shift[1][name], err_msg=name, atol=1e-9)


def test_stocks_agree_with_the_record(observed):
    _, months = observed
    regions = HISTORY.dimensions.regions
    installed = sum(values["robot_installations"] for values in months[12:24])
    assert installed[regions.index("CN")] == pytest.approx(295_000)
    # facts.csv A634 and A628
    assert months[23]["robot_stock"][regions.index("CN")] == pytest.approx(2_027_000, rel=0.01)
    assert months[23]["robot_stock"].sum() == pytest.approx(4_664_000, rel=0.02)


def test_humanoids_at_work_are_some_of_all(observed):
    _, months = observed
    for values in months:
        assert (values["productive_humanoids"] <= values["humanoid_units"] + 1e-9).all()
        assert (values["factory_adoption"] <= 1).all()


def test_the_fleets_at_the_start_are_at_work_but_nobody_ships_them():
    run = Alone(changed(deployment__innovation=0.0, deployment__imitation=0.0))
    flows = run.step()
    values = observe_physical(run.state, run.world, DEFAULT, flows, np.zeros((4, 6)), np.zeros(4), 0)
    assert values["productive_humanoids"].sum() > 10
    # nobody adopts, so all that is shipped is sold for anything but production
    np.testing.assert_allclose(values["humanoid_shipments"], run.world.other_humanoids[:, 0], rtol=1e-9)
    fleet = values["productive_humanoids"].sum()
    assert flows.made[:, 1].sum() == pytest.approx(run.world.other_humanoids[:, 0].sum() + fleet)


def test_factories_are_a_population_like_the_others(observed):
    run, _ = observed
    factories = factory_population(run.state, run.world, HISTORY.dimensions)
    frame = factories.to_frame()
    assert len(frame) == run.world.sites.count
    assert set(frame["stack"].dropna()) <= set(HISTORY.dimensions.blocs)
    assert factories[17].sector in SECTORS
    assert (frame["weight"] * frame["ai_units"]).sum() == pytest.approx(
        (run.world.sites.weight * run.state.factories.ai_units).sum()
    )
