"""The loops meet in the coupling only, and not at all at strength 0."""

import copy

import numpy as np
import pytest

import sim.coupling as meeting
from sim.dimensions import API
from sim.model import TwoLoopsModel
from sim.months import month_label
from sim.physical_loop.capability import sector_data
from sim.scenario import load_scenario
from tests.physical.support import DEFAULT, Alone, assert_same, changed

OFF = changed(
    physical_feedback__c1_strength=0.0, physical_feedback__c2_strength=0.0, physical_feedback__c3_strength=0.0,
    coupling__budget_competition=0.0,
)  # fmt: skip
LAST = 44
CHANGES = {"run": {"developers": 1000}, "horizon": {"end": month_label(LAST)}}


def couple(run, coupling, model, parameters, flows):
    revenue = np.bincount(model.world.vendor_bloc, model.state.vendors.revenue, 4)
    meeting.update_coupling(
        coupling, parameters, site_data=sector_data(run.state, run.world, parameters), unit_hours=flows.unit_hours,
        sites_in_use=flows.sites_in_use, physical_revenue=flows.revenue.sum(axis=1), model_revenue=revenue,
    )  # fmt: skip


def together(parameters):
    """Step both loops side by side; the digital one is read only, which at strength 0 is all there is."""
    model = TwoLoopsModel(load_scenario("scenarios/baseline.toml").with_changes(CHANGES))
    run, coupling = Alone(parameters), meeting.initial_coupling(4)
    given, added = [], []
    while model.state.month <= LAST:
        month = model.state.month
        if month >= 0:
            stock = model.state.vendors.stock[:, 0]
            inputs = meeting.physical_inputs(coupling, parameters, stock, model.world.vendor_bloc)
            given.append(inputs)
            added.append(meeting.digital_inputs(coupling, parameters))
            flows = run.step(parameters, inputs)
        now = copy.copy(model.state)
        now.month = month
        model.step()
        now.line_up = model.state.line_up
        meeting.update_base(coupling, now, model.world, parameters)
        if month >= 0:
            couple(run, coupling, model, parameters, flows)
    return run, coupling, given, added, model


@pytest.fixture(scope="module")
def apart():
    return together(OFF)


@pytest.fixture(scope="module")
def joined():
    return together(DEFAULT)


def test_without_coupling_the_physical_loop_is_that_of_running_alone(apart):
    alone = Alone(OFF)
    alone.run(LAST + 1)
    assert_same(apart[0].state, alone.state)


def test_without_coupling_nothing_reaches_the_digital_loop(apart):
    _, coupling, given, added, _ = apart
    for inputs, additions in zip(given, added, strict=True):
        assert (inputs.moved_compute == 0.0).all()
        assert (inputs.vertical == 0.0).all()
        assert (additions.tokens == 0.0).all()
        assert (additions.derivatives == 0.0).all()
    language, embodied = meeting.training_split(OFF, coupling.revenue_share)
    np.testing.assert_array_equal(language, 1.0)
    np.testing.assert_array_equal(embodied, 0.0)


def test_with_coupling_all_three_edges_carry_something(joined, apart):
    run, coupling, given, added, _ = joined
    assert np.isfinite(given[0].base).all()
    assert (given[-1].base > given[0].base).all()
    assert (given[-1].vertical > 0).any()
    assert (added[-1].tokens > 0).any()
    assert (given[-1].moved_compute > 0).any()
    assert not np.array_equal(run.state.signals.data, apart[0].state.signals.data)
    assert (coupling.revenue_share < 1).all()


def test_what_embodied_training_gets_language_models_lose(joined):
    _, coupling, _, _, model = joined
    stock, bloc = model.state.vendors.stock[:, 0], model.world.vendor_bloc
    language, _ = meeting.training_split(DEFAULT, coupling.revenue_share)
    moved = meeting.physical_inputs(coupling, DEFAULT, stock, bloc).moved_compute
    kept = np.bincount(bloc, stock * language[bloc], 4)
    np.testing.assert_allclose(kept + moved, np.bincount(bloc, stock, 4))


def test_the_base_is_the_accessible_model_a_lag_ago(joined, monkeypatch):
    *_, model = joined
    state, coupling = copy.copy(model.state), meeting.initial_coupling(4)
    monkeypatch.setattr(meeting, "accessible_base", lambda state, world: np.full(4, float(state.month)))
    for state.month in range(30):
        meeting.update_base(coupling, state, model.world, DEFAULT)
    used_in = 30
    np.testing.assert_array_equal(coupling.base, used_in - DEFAULT.embodied.base_lag)


def test_makers_start_from_the_reference_of_the_record():
    model = TwoLoopsModel(load_scenario({"extends": "baseline", **CHANGES}), rng=1)
    model.run_until("2022-12")
    us = model.world.history.dimensions.blocs.index("US")
    assert model.state.coupling.base[us] == model.physical_world.base_reference


def test_a_shelf_model_counts_from_its_date(joined):
    *_, model = joined
    state, line_up = copy.copy(model.state), model.state.line_up
    first = line_up["month"][line_up["is_shelf"]]
    state.month = int(first.max()) - 1
    assert (first > state.month).any()
    known = line_up["capability"][line_up["month"] <= state.month].max()
    assert meeting.accessible_base(state, model.world).max() <= known


def test_closed_models_count_only_where_their_api_is_open(joined):
    *_, model = joined
    state, world = copy.copy(model.state), model.world
    state.month = LAST
    base = meeting.accessible_base(state, world)
    line_up = state.line_up
    best_open = line_up["capability"][line_up["is_open"]].max()
    assert (base >= best_open).all()
    for bloc, record in enumerate(world.history.blocs):
        if record.home_region is None:
            continue
        reached = world.log_access[0, world.at(LAST), record.home_region, :, API] >= np.log(0.5)
        closed = ~line_up["is_open"] & reached[line_up["vendor"]] & world.vendor_has_api[line_up["vendor"]]
        assert base[bloc] == max(best_open, line_up["capability"][closed].max())
    # access is a matter of the table: some doors are open, some are not
    cn = world.history.blocs[world.history.dimensions.blocs.index("CN")].home_region
    access = world.log_access[0, world.at(LAST), cn, :, API]
    assert (access < np.log(0.5)).any()
    assert (access >= np.log(0.5)).any()


def test_without_open_weights_a_bloc_kept_out_builds_on_what_it_may_reach(joined):
    *_, model = joined
    state, world = copy.copy(model.state), model.world
    state.month = LAST
    state.line_up = copy.deepcopy(state.line_up)
    state.line_up.columns["is_open"][:] = False
    vendor, capability = state.line_up["vendor"], state.line_up["capability"]
    us, cn = (world.history.dimensions.blocs.index(name) for name in ("US", "CN"))
    barred = world.log_access[0, world.at(LAST), world.history.blocs[cn].home_region, :, API] < np.log(0.5)
    capability[barred[vendor]] += 1000.0
    base = meeting.accessible_base(state, world)
    assert base[us] > base[cn] + 500.0


def test_cuts_freeze_each_coupling_edge(joined):
    _, coupling, _, _, model = joined
    for edge, names in (("c1", ["base"]), ("c2", ["vertical_data"]), ("c3", ["tokens", "derivatives"])):
        cut = changed(**{f"physical_feedback__{edge}_cut": 1.0})
        probe = copy.deepcopy(coupling)
        state = copy.copy(model.state)
        state.month = LAST
        for _ in range(12):
            meeting.update_base(probe, state, model.world, cut)
        meeting.update_coupling(
            probe, cut, site_data=np.full((4, 6), 1e9), unit_hours=np.full(4, 1e9), sites_in_use=np.full(4, 1e9),
            physical_revenue=np.ones(4), model_revenue=np.ones(4),
        )  # fmt: skip
        for name in ("base", "vertical_data", "tokens", "derivatives"):
            same = np.array_equal(getattr(probe, name), getattr(coupling, name))
            assert same == (name in names), (edge, name)
