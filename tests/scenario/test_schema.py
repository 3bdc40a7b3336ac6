"""The JSON Schema for editors: it takes what validation takes and finds what one key at a time can show."""

import json
import tomllib
from pathlib import Path

import jsonschema
import pytest

from sim.levers import lever_classes
from sim.scenario import scenario_library
from sim.scenario.schema import scenario_schema
from sim.sweep import sweep_schema

ROOT = Path(__file__).parents[2]
SCENARIO = jsonschema.Draft202012Validator(scenario_schema())
SWEEP = jsonschema.Draft202012Validator(sweep_schema())
BROKEN = ROOT / "tests" / "scenario" / "broken"
BEYOND = {
    # Rules that join several keys or files, or that TOML's own types hide.
    "draw_out_of_range",
    "drop_own",
    "drop_unknown",
    "drop_without_parent",
    "duplicate_id",
    "end_before_start",
    "extends_itself",
    "extends_missing_file",
    "hindcast_after_the_record",
    "hindcast_twice",
    "hindcast_without_a_month",
    "horizon_too_early",
    "horizon_too_late",
    "id_of_a_cut_is_a_levers",
    "impossible_year",
    "intensity_nan",
    "parameter_nan",
    "recorded_but_altered",
    "recorded_but_not_in_the_record",
    "scope_and_table_disagree",
    "uncertainty_of_an_impossible_month",
    "uncertainty_of_unknown_field",
    "uncertainty_of_unknown_lever",
    "uncertainty_out_of_range",
    "uncertainty_reversed",
    "until_before_from",
}


def parsed(file):
    """Content of a file; None if it is not TOML."""
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except ValueError:
        return None


def test_the_schemas_are_schemas():
    for validator in (SCENARIO, SWEEP):
        validator.check_schema(validator.schema)
        json.dumps(validator.schema, allow_nan=False)


@pytest.mark.parametrize("name", sorted(scenario_library()))
def test_every_scenario_of_the_library_is_valid(name):
    assert [error.message for error in SCENARIO.iter_errors(parsed(scenario_library()[name]))] == []


@pytest.mark.parametrize("kind", sorted(lever_classes()))
def test_the_example_of_every_lever_is_valid_and_its_fields_have_meanings(kind):
    assert SCENARIO.is_valid({"levers": [lever_classes()[kind].example_entry()]})
    (branch,) = [
        each
        for each in SCENARIO.schema["properties"]["levers"]["items"]["oneOf"]
        if each["properties"]["kind"]["const"] == kind
    ]
    assert all(field.get("description") or "const" in field for field in branch["properties"].values())


@pytest.mark.parametrize("file", sorted(BROKEN.glob("*.toml")), ids=lambda file: file.stem)
def test_what_one_key_can_show_is_found(file):
    content = parsed(file)
    if content is not None:
        assert SCENARIO.is_valid(content) == (file.stem in BEYOND)


def test_two_axes_are_nested_tables():
    right = {"parameters": {"access": {"hosted_api": {"EU": {"CN": 0.5}}}}}
    wrong = {"parameters": {"access": {"hosted_api": {"EU": {"SEA": 0.5}}}}}
    assert SCENARIO.is_valid(right) and not SCENARIO.is_valid(wrong)


def test_rows_of_every_population():
    assert SCENARIO.is_valid({"run": {"developers": 5_000, "factories": 500}})
    assert not SCENARIO.is_valid({"run": {"factories": 5}})


def test_sweeps():
    sweep = {"scenarios": ["baseline"], "design": {"kind": "lhs", "runs": 10}, "outcomes": ["hhi"], "seeds": 2}
    assert SWEEP.is_valid(sweep)
    for change in ({"design": {"kind": "lhs"}}, {"design": {"kind": "full", "runs": 3}}, {"outcomes": ["hh"]}):
        assert not SWEEP.is_valid(sweep | change)
    assert not SWEEP.is_valid({"scenarios": ["baseline"]})
