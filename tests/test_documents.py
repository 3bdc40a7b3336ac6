"""Documents made from code are those in the checkout; scenarios and their records go together."""

from pathlib import Path

import pytest

from sim.docs import documents
from sim.regression import FOLDER, SEEDS, differences, measured, number_paths, stored
from sim.results import OUTCOMES, labels
from sim.scenario import load_scenario, scenario_library
from sim.scenario_report import GROUPS, NOTES, findings

ROOT = Path(__file__).parents[1]
NAMES = sorted(scenario_library())


@pytest.mark.parametrize("name", sorted(documents()))
def test_generated_documents_are_up_to_date(name):
    assert (ROOT / name).read_text(encoding="utf-8") == documents()[name](), "run `make docs`"


def test_every_scenario_has_a_record_and_no_record_is_left_over():
    assert sorted(file.stem for file in FOLDER.glob("*.json")) == NAMES, "run `make baselines`"
    assert all(set(stored(name)["values"]) == set(number_paths()) for name in NAMES), "run `make baselines`"


@pytest.mark.parametrize("name", ["baseline", "price_war"])
def test_small_runs_give_the_numbers_on_record(name):
    assert differences(name, measured([name], SEEDS[:1])[name], SEEDS[:1]) == [], "meant? then `make baselines docs`"


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_all_runs_give_the_numbers_on_record(name):
    assert differences(name, measured([name])[name], SEEDS) == [], "meant? then `make baselines docs`"


def test_a_changed_number_is_found():
    record = stored("baseline")
    assert differences("baseline", record, SEEDS) == []
    changed = record | {"values": record["values"] | {"frontier_gap": [0.0, *record["values"]["frontier_gap"][1:]]}}
    (line,) = differences("baseline", changed, SEEDS)
    assert line.startswith("baseline, seed 1: frontier_gap was ")


@pytest.mark.parametrize("name", NAMES)
def test_expectations_name_outcomes_and_labels_that_exist(name):
    from sim.history import load_history

    history = load_history()
    for path, _ in load_scenario(name).expect:
        outcome, *places = path.split(".")
        assert outcome in OUTCOMES, path
        assert len(places) == len(OUTCOMES[outcome].dims), path
        for axis, label in zip(OUTCOMES[outcome].dims, places, strict=True):
            assert label in labels(axis, history), path


def test_every_policy_scenario_expects_something_and_has_a_place():
    placed = [name for names in GROUPS.values() for name in names]
    assert sorted([*placed, "baseline", "free_hindcast"]) == NAMES
    assert all(len(load_scenario(name).expect) >= 3 for name in placed)


def test_whatever_disagrees_is_explained():
    text = NOTES.read_text(encoding="utf-8")
    for names in GROUPS.values():
        for name in names:
            if any(finding.verdict == "no" for finding in findings(name)):
                assert f"\n{name} = " in text, f"explain {name} in {NOTES.name}"
