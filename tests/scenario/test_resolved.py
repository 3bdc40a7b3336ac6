"""Parameters by month: neutral levers, order, first difference, reference, fingerprint."""

import pickle
import tomllib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.errors import UserError
from sim.history import load_history
from sim.levers import lever_class, lever_classes
from sim.months import month_index, month_label
from sim.parameters import Parameters
from sim.scenario import load_scenario
from tests.support_levers import lever_package

BASE = {"extends": "baseline", "horizon": {"end": "2027-12"}}


def entry(kind="price_cut", **fields):
    return lever_class(kind).example_entry() | {"ramp_months": 0, "intensity": 0.6, "target": "CN"} | fields


def with_levers(*levers, **keys):
    return load_scenario(BASE | {"levers": list(levers)} | keys).resolve()


def assert_equal_bits(first, second):
    for (path, value), (_, other) in zip(first.items(), second.items(), strict=True):
        assert np.asarray(value).tobytes() == np.asarray(other).tobytes(), path


def test_without_levers_every_month_is_the_central_value():
    resolved = load_scenario({}).resolve()
    assert len({id(resolved.parameters(month)) for month in range(-24, 96)}) == 1
    assert_equal_bits(resolved.parameters(40), Parameters.default(load_history().dimensions))


@pytest.mark.parametrize("kind", sorted(lever_classes()))
@pytest.mark.parametrize(
    "fields",
    [
        {"intensity": 0},
        {"intensity": 0.0, "ramp_months": 12, "start": "2023-05"},
        {"start": "2028-01"},
        {"start": "2019-01", "end": "2020-12"},
    ],
    ids=["zero", "zero with a ramp", "after the horizon", "before the burn-in"],
)
def test_a_neutral_lever_changes_nothing(kind, fields):
    plain, neutral = with_levers(), with_levers(entry(kind, **fields))
    assert neutral.first_difference(plain) is None
    assert neutral.fingerprint() == plain.fingerprint()
    for month in range(-24, plain.end_month + 1):
        assert_equal_bits(neutral.parameters(month), plain.parameters(month))


def test_effects_begin_with_the_lever_and_end_with_it():
    resolved = with_levers(entry(start="2026-04", end="2026-06"))
    prices = [resolved.parameters(month).pricing.list_price[1] for month in range(38, 43)]
    assert prices == [1.0, 0.4, 0.4, 0.4, 1.0]
    assert resolved.parameters(38) is resolved.parameters(42)
    assert resolved.first_difference(with_levers()) == month_index("2026-04")


def test_a_ramp_is_linear_and_full_in_its_last_month():
    resolved = with_levers(entry(start="2026-04", ramp_months=3, intensity=0.75))
    prices = [resolved.parameters(month).pricing.list_price[1] for month in range(38, 43)]
    assert prices == [1.0, 0.75, 0.5, 0.25, 0.25]


def test_months_before_a_lever_hold_the_base_itself():
    resolved = load_scenario({"levers": [entry(start="2026-04")]}).resolve()
    assert len({id(resolved.parameters(month)) for month in range(-24, 39)}) == 1
    assert len({id(resolved.parameters(month)) for month in range(39, 96)}) == 1


def test_factors_multiply_and_the_tightest_control_counts():
    resolved = with_levers(
        entry(id="a", intensity=0.5),
        entry(id="b", intensity=0.5, target=["CN", "US"]),
        entry("chip_controls", id="c", intensity=0.6),
        entry("chip_controls", id="d", intensity={"serving": 0.9}),
    )
    parameters = resolved.parameters(50)
    assert parameters.pricing.list_price.tolist() == [0.5, 0.25, 1.0, 1.0]
    # D21 denies 0.65 of training and 0.55 of serving
    assert parameters.compute.training_denial.tolist() == [0.0, 0.65, 0.0, 0.0]
    assert parameters.compute.serving_denial.tolist() == [0.0, 0.9, 0.0, 0.0]


def test_a_cut_sets_its_edge_from_its_month():
    resolved = load_scenario({"cuts": [{"edge": "D2", "from": "2026-04", "until": "2026-05"}]}).resolve()
    assert [resolved.parameters(month).feedback.d2_cut for month in range(38, 43)] == [0, 1, 1, 0, 0]
    assert all(resolved.parameters(40).get(f"feedback.d{edge}_cut") == 0 for edge in (1, 3, 4))


def resolved_or_refused(levers):
    """Resolved scenario; None if the levers together push a parameter out of its range."""
    scenario = load_scenario({"horizon": {"end": "2028-12"}, "levers": levers})
    try:
        return scenario.resolve()
    except UserError as error:
        assert "in force" in error.message
        return None


@settings(max_examples=15)
@given(lever_package(), st.randoms(use_true_random=False))
def test_the_order_of_levers_does_not_count(levers, random):
    first, second = (resolved_or_refused(each) for each in (levers, random.sample(levers, len(levers))))
    if first is None or second is None:
        assert first is second
        return
    assert first.fingerprint() == second.fingerprint()
    assert first.first_difference(second) is None
    for month in range(-24, first.end_month + 1):
        assert_equal_bits(first.parameters(month), second.parameters(month))


@settings(max_examples=15)
@given(lever_package())
def test_what_is_saved_loads_to_the_same(levers):
    scenario = load_scenario(BASE | {"levers": levers, "cuts": [{"edge": "D3", "from": "2025-01"}]})
    again = load_scenario(tomllib.loads(scenario.to_toml()))
    assert again.to_dict() == scenario.to_dict()
    if resolved_or_refused(levers) is not None:
        assert again.resolve().fingerprint() == scenario.resolve().fingerprint()


def test_the_first_difference_is_in_a_parameter_from_the_start():
    changed = with_levers(parameters={"choice.model_nest": 0.5})
    assert changed.first_difference(with_levers()) == -24


def test_other_developers_share_no_month():
    assert with_levers(run={"developers": 1000}).first_difference(with_levers()) == -24


def test_only_months_of_both_are_compared():
    short = load_scenario(BASE | {"horizon": {"end": "2026-03"}}).resolve()
    assert short.first_difference(with_levers(entry())) is None


def test_months_outside_are_refused():
    resolved = load_scenario({"horizon": {"end": "2026-03"}}).resolve()
    for month in (-25, 39):
        with pytest.raises(IndexError, match=month_label(month)):
            resolved.parameters(month)


@pytest.mark.parametrize(
    ("keys", "needs"),
    [
        ({"extends": "baseline"}, False),
        ({"extends": "baseline", "parameters": {"choice.model_nest": 0.5}}, False),
        ({"extends": "baseline", "hindcast": {"mode": "free", "from": "2023-12"}}, False),
        ({"extends": "baseline", "levers": [entry(start="2026-04")]}, False),
        ({"extends": "baseline", "levers": [entry(start="2026-03")]}, True),
        ({"extends": "baseline", "levers": [entry(start="2026-03", intensity=0)]}, False),
        ({"extends": "baseline", "cuts": [{"edge": "D1", "from": "2026-04"}]}, False),
        ({"extends": "baseline", "cuts": [{"edge": "D1", "from": "2025-04"}]}, True),
        ({"extends": "baseline", "drop": ["D14"]}, True),
        ({}, True),
        ({"levers": [entry()]}, True),
        ({"extends": "baseline", "drop": ["D21"], "horizon": {"end": "2025-12"}}, False),
    ],
)
def test_which_scenarios_depart_from_history(keys, needs):
    assert load_scenario(keys).resolve().needs_reference() is needs


def test_the_reference_has_the_parameters_and_only_the_recorded_levers():
    resolved = load_scenario(
        {
            "parameters": {"choice.model_nest": 0.5},
            "levers": [entry()],
            "cuts": [{"edge": "D1", "from": "2023-04"}],
        }
    ).resolve()
    reference = resolved.reference()
    expected = load_scenario(
        {"extends": "baseline", "horizon": {"end": "2026-03"}, "parameters": {"choice.model_nest": 0.5}}
    ).resolve()
    assert reference.end_month == 38
    assert reference.fingerprint() == expected.fingerprint()
    assert reference.reference().fingerprint() == reference.fingerprint()
    assert not reference.needs_reference()


def test_scenarios_with_other_ends_share_the_reference():
    late, later = (load_scenario({"horizon": {"end": end}}).resolve().reference() for end in ("2026-12", "2030-12"))
    assert late.fingerprint() == later.fingerprint()


def test_what_the_fingerprint_covers():
    plain = load_scenario(BASE)
    same = load_scenario(BASE | {"title": "Other", "question": "Other?", "assumptions": "None."})
    assert plain.resolve().fingerprint() == same.resolve().fingerprint()
    others = [
        {"run": {"developers": 1000}},
        {"horizon": {"end": "2027-11"}},
        {"parameters": {"choice.model_nest": 0.5}},
        {"levers": [entry()]},
        {"levers": [entry(start="2026-05")]},
        {"cuts": [{"edge": "D1", "from": "2026-04"}]},
    ]
    fingerprints = {plain.with_changes(changes).resolve().fingerprint() for changes in others}
    assert len(fingerprints | {plain.resolve().fingerprint()}) == len(others) + 1


def test_ranges_do_not_reach_the_run():
    ranged = load_scenario(BASE | {"uncertainty": {"choice.model_nest": {"low": 0.4, "high": 0.6}}})
    assert ranged.resolve().fingerprint() == load_scenario(BASE).resolve().fingerprint()


def test_scenarios_travel_to_other_processes():
    scenario = load_scenario(BASE | {"levers": [entry(), entry("chip_controls")]})
    assert pickle.loads(pickle.dumps(scenario)) == scenario
    resolved = scenario.resolve()
    assert pickle.loads(pickle.dumps(resolved)).fingerprint() == resolved.fingerprint()
