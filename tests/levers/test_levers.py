"""What each kind of lever does, and what all have in common."""

import dataclasses
import math
import pickle

import pytest

from sim.dimensions import Dimensions
from sim.errors import UserError
from sim.levers import lever_classes
from sim.levers.chip_controls import ChipControls
from sim.levers.price_cut import PriceCut
from sim.parameters import Parameters, find, split_path

AXES = Dimensions(blocs=("US", "CN", "EU"), regions=("US", "CN", "EU"))
KINDS = sorted(lever_classes())
NEUTRAL = {"multiply": 1.0, "add": 0.0, "largest": 0.0}


def lever(kind, **fields):
    """Lever on CN from month 10 at 0.5, other fields as in its example."""
    chosen = lever_classes()[kind]
    items = chosen.specifications()
    example = {name: items[name].read(value, AXES) for name, value in chosen.example.items()}
    start = {"id": "test", "start": 10, "intensity": 0.5}
    return chosen(**example | start | {"target": ("CN",)} | fields)


def neutral(path):
    """Contribution that leaves a parameter as it is."""
    item = find(path)
    return item.high if item.composition == "smallest" else NEUTRAL[item.composition]


def test_the_kinds_there_are():
    assert set(KINDS) == {
        "capital_shock",
        "chip_controls",
        "close_tiers",
        "content_rules",
        "data_localisation",
        "data_pooling",
        "dedicated_collection",
        "deployment_permits",
        "deployment_subsidy",
        "distillation_crackdown",
        "efficiency_programme",
        "foreign_model_restriction",
        "government_response",
        "knowledge_limits",
        "open_weight_push",
        "price_anchor",
        "price_cut",
        "price_rise",
        "public_compute",
        "public_procurement",
        "re_bundling",
        "robot_stack_restriction",
        "robot_tariff",
        "trust_certification",
        "volume_cap",
        "zero_price_promotion",
    }


@pytest.mark.parametrize("kind", KINDS)
def test_a_lever_says_what_it_is(kind):
    chosen = lever_classes()[kind]
    for text in (chosen.title, chosen.intensity_meaning, chosen.not_touched, chosen.evidence):
        assert len(text) > 5
        assert not text.endswith("."), "texts stand inside sentences"
    assert chosen.__doc__.splitlines()[0].endswith(".")
    assert set(chosen.example) <= set(chosen.specifications())
    assert chosen.example_entry()["kind"] == kind


@pytest.mark.parametrize(
    ("ramp_months", "shares"),
    [
        (0, [0, 1, 1, 1, 1, 0]),
        (1, [0, 1, 1, 1, 1, 0]),
        (2, [0, 0.5, 1, 1, 1, 0]),
        (4, [0, 0.25, 0.5, 0.75, 1, 0]),
    ],
)
@pytest.mark.parametrize("kind", KINDS)
def test_ramp(kind, ramp_months, shares):
    built = lever(kind, ramp_months=ramp_months, end=13)
    assert [built.ramp(month) for month in range(9, 15)] == shares


@pytest.mark.parametrize("kind", KINDS)
def test_a_lever_without_an_end_stays(kind):
    assert lever(kind).ramp(10_000) == 1.0


@pytest.mark.parametrize("kind", KINDS)
def test_changes_stay_within_what_is_declared(kind):
    built = lever(kind, target=("US", "CN"))
    changes = built.changes(10)
    assert changes
    for address in changes:
        path, label = split_path(address)
        assert path in built.touches
        assert set(label.split(".")) & set(built.target)
        assert find(path).composition != "replace"
        find(path).position(label, AXES)


@pytest.mark.parametrize("kind", KINDS)
def test_zero_intensity_contributes_the_neutral_element(kind):
    for address, value in lever(kind, intensity=0.0).changes(10).items():
        assert value == neutral(split_path(address)[0])


@pytest.mark.parametrize("kind", KINDS)
def test_full_intensity_moves_every_parameter_that_it_contributes_to(kind):
    changes = lever(kind, intensity=0.75).changes(10)
    assert all(value != neutral(split_path(address)[0]) for address, value in changes.items())


@pytest.mark.parametrize("kind", KINDS)
def test_an_entry_of_a_file_and_back(kind):
    items = lever_classes()[kind].specifications()
    built = lever(kind, end=20, ramp_months=3, source="somewhere", recorded=True, target=("US", "EU"))
    entry = built.to_dict()
    assert entry.pop("kind") == kind
    assert entry["target"] == ["US", "EU"]
    assert (entry["start"], entry["end"]) == ("2023-11", "2024-09")
    assert "note" not in entry
    assert type(built)(**{name: items[name].read(value, AXES) for name, value in entry.items()}) == built


@pytest.mark.parametrize("kind", KINDS)
def test_levers_are_frozen_and_travel(kind):
    built = lever(kind)
    with pytest.raises(dataclasses.FrozenInstanceError):
        built.intensity = 0.1
    assert pickle.loads(pickle.dumps(built)) == built


@pytest.mark.parametrize("kind", KINDS)
def test_one_field_changed(kind):
    built = lever(kind).with_field("start", "2026-04", AXES)
    assert (built.start, built.intensity) == (39, 0.5)
    with pytest.raises(UserError, match=r"no field 'strength'"):
        built.with_field("strength", 1.0, AXES)
    with pytest.raises(UserError, match="end is '2026-03', before start '2026-04'"):
        built.with_field("end", "2026-03", AXES)
    with pytest.raises(UserError, match="has no field 'id'"):
        built.with_field("id", "other", AXES)


def test_chip_controls_deny_by_scope_and_bloc():
    built = lever("chip_controls", target=("CN", "EU"), intensity=(("training", 0.4), ("serving", 0.1)), ramp_months=2)
    assert built.changes(10) == {
        "compute.training_denial.CN": 0.2,
        "compute.training_denial.EU": 0.2,
        "compute.serving_denial.CN": 0.05,
        "compute.serving_denial.EU": 0.05,
    }


def test_one_number_holds_for_all_scopes_or_for_those_listed():
    assert lever("chip_controls").by_scope == {"training": 0.5, "serving": 0.5, "embodied_training": 0.5}
    assert lever("chip_controls", scope=("edge",)).by_scope == {"edge": 0.5}
    assert lever("chip_controls", scope=("serving",)).by_scope == {"serving": 0.5}
    assert lever("chip_controls", scope=("serving",)).changes(10) == {"compute.serving_denial.CN": 0.5}


def test_one_scope_changed():
    built = lever("chip_controls").with_field("intensity.serving", 0.1, AXES)
    assert built.by_scope == {"training": 0.5, "serving": 0.1, "embodied_training": 0.5}
    assert built.with_field("intensity", 0.3, AXES).by_scope == dict.fromkeys(built.by_scope, 0.3)
    only = lever("chip_controls", intensity=(("training", 0.4),))
    with pytest.raises(UserError, match=r"has no intensity\.serving"):
        only.with_field("intensity.serving", 0.1, AXES)


def test_intensity_in_words():
    assert ChipControls.title == "Chip controls"
    assert lever("chip_controls").intensity_text == "0.5 (training, serving, embodied_training)"
    assert lever("chip_controls", intensity=(("training", 0.4),)).intensity_text == "training 0.4"
    assert lever("price_cut").intensity_text == "0.5"


def test_a_price_cut_is_a_factor():
    assert PriceCut.touches == ("pricing.list_price",)
    assert lever("price_cut", intensity=0.3).changes(10) == {"pricing.list_price.CN": 0.7}
    assert lever("price_cut", intensity=0.3, ramp_months=3, target=("US",)).changes(11) == {
        "pricing.list_price.US": 0.8
    }


@pytest.mark.parametrize(
    ("kind", "fields", "expected"),
    [
        ("price_rise", {"intensity": 4.0}, {"pricing.list_price.CN": 5.0}),
        ("price_rise", {"hosts": True}, {"pricing.list_price.CN": 1.5, "pricing.host_price.CN": 1.5}),
        ("price_anchor", {"target": ("US", "CN")}, {"pricing.price_anchor.US.CN": 0.5}),
        ("re_bundling", {"intensity": 2.0, "ramp_months": 4}, {"choice.own_channel_value.CN": 0.5}),
        ("zero_price_promotion", {"segments": ("startup",)}, {"pricing.free_share.startup.CN": 0.5}),
        ("open_weight_push", {"lag_months": 4.0}, {"openness.lag_target.CN": 8.0}),
        ("open_weight_push", {"intensity": 1.0}, {"openness.lag_target.CN": 6.0}),
        ("close_tiers", {"tiers": ("small",)}, {"openness.log_odds_shift.CN.small": -3.0}),
        (
            "foreign_model_restriction",
            {"target": ("US", "EU"), "bloc": ("CN",), "scope": ("full",)},
            {"access.full.US.CN": 0.5, "access.full.EU.CN": 0.5},
        ),
        ("trust_certification", {"region": ("EU",), "utils": -2.0}, {"trust.shift.EU.CN": 1.0}),
        ("content_rules", {"delay": 0.4}, {"release.interval_factor.CN": 1.2, "capability.compliance_loss.CN": 2.5}),
        ("distillation_crackdown", {}, {"capability.distillation_access.CN": 0.5}),
        ("knowledge_limits", {"source_bloc": ("US", "CN")}, {"capability.open_access.CN.US": 0.5}),
        ("public_compute", {"h100e_per_month": 2000.0}, {"compute.public_accelerators.CN": 1000.0}),
        ("capital_shock", {"target": ("US",)}, {"compute.funding.US": 0.5}),
        ("efficiency_programme", {}, {"capability.research.CN": 1.5}),
        ("public_procurement", {"bloc": ("CN",)}, {"choice.domestic_preference.CN.CN": 0.5}),
        ("volume_cap", {"fraction": 0.5}, {"compute.volume_cap.CN.US": 1.0}),
        ("government_response", {"gain": 0.2}, {"government.tightening_gain.CN": 0.1}),
        ("data_pooling", {}, {"embodied.pooling.CN": 0.5}),
        ("dedicated_collection", {"intensity": 9.0}, {"embodied.collection.CN": 10.0}),
        ("deployment_subsidy", {}, {"deployment.capital_grant.CN": 0.5}),
        ("deployment_subsidy", {"withdrawn": True}, {"deployment.capital_grant.CN": -0.5}),
        (
            "deployment_permits",
            {"domain": ("mobility",), "slower": True, "intensity": 1.0},
            {"deployment.permits.CN.mobility": 0.5},
        ),
        ("data_localisation", {}, {"embodied.localisation.CN": 0.5}),
        ("robot_tariff", {"intensity": 0.25}, {"deployment.robot_tariff.CN": 0.25}),
        ("robot_stack_restriction", {"intensity": 2.0}, {"deployment.stack_distrust.CN": 2.0}),
    ],
)
def test_known_contributions(kind, fields, expected):
    assert lever(kind, **fields).changes(10) == pytest.approx(expected)


def test_enforcement_grows_with_the_control_it_belongs_to():
    built = lever("chip_controls", intensity=(("training", 0.4),), enforcement=0.5, ramp_months=2)
    assert built.changes(10) == {"compute.training_denial.CN": 0.2, "compute.enforcement.CN": 0.1}
    assert "compute.enforcement.CN" not in lever("chip_controls", intensity=0.0, enforcement=0.5).changes(10)


def test_public_money_is_the_holding_cost_of_what_was_bought():
    parameters = Parameters.default(AXES)
    built = lever("public_compute", h100e_per_month=1000.0, intensity=1.0, target=("EU",))
    kept = 1.0 - parameters.compute.retirement
    price = parameters.compute.cost_per_h100e_month
    assert built.public_cost(10, parameters) == pytest.approx(1000.0 * price)
    assert built.public_cost(11, parameters) == pytest.approx((1000.0 + 1000.0 * kept) * price)
    assert math.isnan(lever("price_cut").public_cost(10, parameters))
