"""Draws from ranges: doubt about the world moves the reference too, a policy does not."""

import numpy as np
import pytest

from sim.errors import UserError
from sim.history import load_history
from sim.months import month_index
from sim.parameters import free_parameters, prior_draws
from sim.scenario import load_scenario

RECORDED = {"training": 0.65, "serving": 0.55, "embodied_training": 0.65}
D21 = {"id": "D21", "kind": "chip_controls", "target": "CN", "start": "2026-01", "end": "2026-03"}


def training_denial(resolved, month):
    return resolved.parameters(month).compute.training_denial[1]


def test_a_drawn_parameter_holds_in_the_reference():
    resolved = load_scenario("baseline").with_draw({"choice.model_nest": 0.5}).resolve()
    assert resolved.parameters(0).choice.model_nest == 0.5
    assert resolved.reference().parameters(0).choice.model_nest == 0.5
    assert not resolved.needs_reference()


def test_doubt_about_the_record_is_no_departure_from_it():
    resolved = load_scenario("baseline").with_draw({"levers.D01.intensity.training": 0.5}).resolve()
    assert training_denial(resolved, 0) == 0.5
    assert training_denial(resolved.reference(), 0) == 0.5
    assert resolved.parameters(0).compute.serving_denial[1] == 0.1
    assert not resolved.needs_reference()


def test_a_dropped_control_is_still_uncertain_in_the_reference():
    without = load_scenario({"extends": "baseline", "drop": ["D01"]})
    assert "levers.D01.intensity.training" in [item.path for item in without.uncertainty]
    resolved = without.with_draw({"levers.D01.intensity.training": 0.5}).resolve()
    assert training_denial(resolved, 0) == 0.0
    assert training_denial(resolved.reference(), 0) == 0.5


def test_a_draw_moves_a_recorded_field_that_the_scenario_has_not_altered():
    ended = load_scenario({"extends": "baseline", "levers": [D21 | {"intensity": RECORDED}]})
    resolved = ended.with_draw({"levers.D21.intensity.training": 0.8}).resolve()
    assert training_denial(resolved, 38) == 0.8
    assert not resolved.needs_reference()
    assert training_denial(resolved, 39) == 0.0


def test_a_draw_leaves_what_the_scenario_has_altered():
    weaker = load_scenario({"extends": "baseline", "levers": [D21 | {"intensity": {"training": 0.2, "serving": 0.55}}]})
    resolved = weaker.with_draw({"levers.D21.intensity.training": 0.8}).resolve()
    assert training_denial(resolved, 38) == 0.2
    assert training_denial(resolved.reference(), 38) == 0.8


def test_a_draw_of_an_own_lever_is_the_scenarios_alone():
    cut = {"kind": "price_cut", "target": "CN", "start": "2026-04", "intensity": 0.2}
    scenario = load_scenario({"extends": "baseline", "levers": [cut]})
    drawn = scenario.with_draw({"levers.price_cut.intensity": 0.5, "levers.price_cut.start": "2026-06"}).resolve()
    assert [drawn.parameters(month).pricing.list_price[1] for month in (40, 41)] == [1.0, 0.5]
    assert drawn.first_difference(load_scenario("baseline").resolve()) == month_index("2026-06")


def test_draws_are_saved():
    drawn = load_scenario("baseline").with_draw(
        {"levers.D01.intensity.training": 0.5, "choice.switching_cost": np.array([1.0, 1.0, 2.0, 1.0])}
    )
    again = load_scenario(drawn.to_dict())
    assert again.draw == drawn.draw
    assert again.resolve().fingerprint() == drawn.resolve().fingerprint()
    assert again.resolve().reference().fingerprint() == drawn.resolve().reference().fingerprint()


def test_any_prior_draw_resolves():
    (point,) = prior_draws(1, load_history().dimensions, seed=4)
    resolved = load_scenario("baseline").with_draw(point).resolve()
    assert len(point) == len(free_parameters())
    for path, value in point.items():
        np.testing.assert_array_equal(resolved.parameters(50).get(path), value)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"choice.model_nest": 7}, "it must lie in"),
        ({"choice.model_nets": 0.5}, "there is no parameter"),
        ({"levers.D01.intensity": 1.5}, "it must be a number in"),
        ({"levers.D99.intensity": 0.5}, "there is no lever 'D99'"),
        ({"levers.D01": 0.5}, "names no field"),
        ({"levers.D01.start": "2024-01"}, "before start"),
    ],
)
def test_impossible_draws_are_refused(values, message):
    with pytest.raises(UserError, match=message):
        load_scenario("baseline").with_draw(values)
