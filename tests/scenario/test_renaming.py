"""With US and CN swapped in every data table, the same scenario about the other gives the same numbers."""

from pathlib import Path

import numpy as np
import pytest

from sim.errors import UserError
from sim.scenario import load_scenario
from sim.scenario.explain import explain
from tests.support import edited, renamed, set_cell

ROOT = Path(__file__).parents[2]
DATA = ROOT / "sim" / "data"


@pytest.fixture(scope="module")
def swapped(tmp_path_factory):
    return renamed(DATA, "US", "CN", tmp_path_factory.mktemp("swapped") / "data")


def scenario(target, data_directory=None):
    cut = {"kind": "price_cut", "target": target, "start": "2025-04", "ramp_months": 5, "intensity": 0.4}
    label = {f"pricing.list_price.{target}": 1.5}
    return load_scenario({"extends": "baseline", "levers": [cut], "parameters": label}, data_directory=data_directory)


def test_the_other_names_give_the_same_bits(swapped):
    original, other = scenario("CN").resolve(), scenario("US", swapped).resolve()
    assert other.dimensions.blocs == ("CN", "US", "EU", "other")
    for first, second in (
        *zip(original.months, other.months, strict=True),
        *zip(original.reference_months, other.reference_months, strict=True),
    ):
        for (path, value), (_, others) in zip(first.items(), second.items(), strict=True):
            assert np.asarray(value).tobytes() == np.asarray(others).tobytes(), path


def test_the_explanation_speaks_of_the_other(swapped):
    text = explain(scenario("US", swapped))
    assert "D01: chip controls on US begins" in text
    assert "price_cut: price cut on US begins" in text


def test_a_file_that_calls_another_record_recorded_is_refused(swapped):
    with pytest.raises(UserError, match=r"'D01' is marked recorded but controls.csv says otherwise"):
        load_scenario(ROOT / "scenarios" / "baseline.toml", data_directory=swapped)


def test_controls_on_a_region_without_vendors_are_refused(tmp_path):
    def deny(rows):
        line = next(number for number, row in enumerate(rows, start=1) if "SEA" in row)
        set_cell(rows, line, "intensity", "0.05")

    with pytest.raises(UserError, match="target 'SEA' is home to no bloc"):
        load_scenario("baseline", data_directory=edited(DATA, tmp_path / "data", "controls", deny))


def test_rows_of_one_event_must_agree(tmp_path):
    def shorten(rows):
        set_cell(rows, 3, "end", "2023-09")

    directory = edited(DATA, tmp_path / "data", "controls", shorten)
    with pytest.raises(UserError, match="rows of D01 disagree on dates or target"):
        load_scenario("baseline", data_directory=directory)
