from pathlib import Path

import pytest

from sim.errors import TwoLoopsError, UserError, WorkError, did_you_mean, nearest


@pytest.mark.parametrize(
    ("place", "printed"),
    [
        ({}, "too large"),
        ({"file": "a.toml"}, "a.toml: too large"),
        ({"file": Path("a.toml"), "line": 3}, "a.toml:3: too large"),
        ({"file": "a.toml", "line": 3, "hint": "Lower it."}, "a.toml:3: too large\n  Lower it."),
        ({"hint": "Lower it."}, "too large\n  Lower it."),
    ],
)
def test_an_error_prints_place_message_and_hint(place, printed):
    assert str(UserError("too large", **place)) == printed


def test_an_error_keeps_its_parts():
    error = WorkError("disk full", file="out", line=1, hint="Free some space.")
    assert (error.message, error.file, error.line, error.hint) == ("disk full", "out", 1, "Free some space.")


def test_exit_codes_tell_wrong_input_from_failed_work():
    assert UserError("x").exit_code == 2
    assert WorkError("x").exit_code == 1
    assert not issubclass(UserError, WorkError)
    assert not issubclass(WorkError, UserError)
    assert issubclass(UserError, TwoLoopsError)
    assert issubclass(WorkError, TwoLoopsError)


def test_the_nearest_name_differs_by_a_slip():
    names = ["cost_sensitivity", "switching_cost", "brand_loyalty"]
    assert nearest("cost_sensitivty", names) == "cost_sensitivity"
    assert nearest("Switching_Cost", names) == "switching_cost"
    assert nearest("xyzzy", names) is None
    assert nearest("anything", []) is None


def test_the_nearest_name_is_returned_as_it_is_written():
    assert nearest("salib", ["SALib", "NumPy"]) == "SALib"


def test_a_hint_names_the_nearest_and_lists_a_few():
    assert did_you_mean("chip_control", ["price_war", "chip_controls"]) == (
        "Did you mean 'chip_controls'? Valid names: chip_controls, price_war."
    )
    assert did_you_mean("xyzzy", ["b", "a"]) == "Valid names: a, b."


def test_a_hint_counts_many_names():
    names = [f"parameter_{number}" for number in range(21)]
    assert did_you_mean("xyzzy", names) == "There are 21 valid names."
    assert did_you_mean("xyzzy", names[:20]).startswith("Valid names: ")
