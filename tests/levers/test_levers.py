"""What each kind of lever does, and what all have in common."""

import dataclasses
import pickle

import pytest

from sim.dimensions import Dimensions
from sim.errors import UserError
from sim.levers import lever_classes
from sim.levers.chip_controls import ChipControls
from sim.levers.price_cut import PriceCut
from sim.parameters import find

AXES = Dimensions(blocs=("US", "CN", "EU"), regions=("US", "CN"))
KINDS = sorted(lever_classes())


def lever(kind, **fields):
    return lever_classes()[kind](**{"id": "test", "target": ("CN",), "start": 10, "intensity": 0.5} | fields)


def test_the_kinds_there_are():
    assert {"chip_controls", "price_cut"} <= set(KINDS)


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
    for address in built.changes(10):
        path, label = address.rsplit(".", 1)
        assert path in built.touches
        assert label in built.target
        assert find(path).composition != "replace"


@pytest.mark.parametrize("kind", KINDS)
def test_zero_intensity_contributes_the_neutral_element(kind):
    neutral = {"multiply": 1.0, "add": 0.0, "largest": 0.0}
    for address, value in lever(kind, intensity=0.0).changes(10).items():
        assert value == neutral[find(address.rsplit(".", 1)[0]).composition]


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
    built = lever(
        "chip_controls", target=("CN", "EU"), intensity=(("training", 0.4), ("serving", 0.1)), ramp_months=2
    )
    assert built.changes(10) == {
        "compute.training_denial.CN": 0.2,
        "compute.training_denial.EU": 0.2,
        "compute.serving_denial.CN": 0.05,
        "compute.serving_denial.EU": 0.05,
    }


def test_one_number_holds_for_all_scopes_or_for_those_listed():
    assert lever("chip_controls").by_scope == {"training": 0.5, "serving": 0.5}
    assert lever("chip_controls", scope=("serving",)).by_scope == {"serving": 0.5}
    assert lever("chip_controls", scope=("serving",)).changes(10) == {"compute.serving_denial.CN": 0.5}


def test_one_scope_changed():
    built = lever("chip_controls").with_field("intensity.serving", 0.1, AXES)
    assert built.by_scope == {"training": 0.5, "serving": 0.1}
    assert built.with_field("intensity", 0.3, AXES).by_scope == {"training": 0.3, "serving": 0.3}
    only = lever("chip_controls", intensity=(("training", 0.4),))
    with pytest.raises(UserError, match=r"has no intensity\.serving"):
        only.with_field("intensity.serving", 0.1, AXES)


def test_intensity_in_words():
    assert ChipControls.title == "Chip controls"
    assert lever("chip_controls").intensity_text == "0.5 (training, serving)"
    assert lever("chip_controls", intensity=(("training", 0.4),)).intensity_text == "training 0.4"
    assert lever("price_cut").intensity_text == "0.5"


def test_a_price_cut_is_a_factor():
    assert PriceCut.touches == ("pricing.list_price",)
    assert lever("price_cut", intensity=0.3).changes(10) == {"pricing.list_price.CN": 0.7}
    assert lever("price_cut", intensity=0.3, ramp_months=3, target=("US",)).changes(11) == {
        "pricing.list_price.US": 0.8
    }
