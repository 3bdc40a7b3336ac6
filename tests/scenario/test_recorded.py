"""The recorded schedule: in code from controls.csv, and in scenarios/baseline.toml."""

import csv
import tomllib
from pathlib import Path

import pytest

from sim.history import load_history
from sim.levers.chip_controls import CHIP_SCOPES, PARAMETER_OF_SCOPE
from sim.months import month_index, month_label
from sim.scenario import load_scenario, scenario_library
from sim.scenario.recorded import recorded_levers

ROOT = Path(__file__).parents[2]
BASELINE = tomllib.loads((ROOT / "scenarios" / "baseline.toml").read_text(encoding="utf-8"))
with (ROOT / "sim" / "data" / "controls.csv").open(encoding="utf-8", newline="") as stream:
    ROWS = [row for row in csv.DictReader(stream) if row["scope"] in CHIP_SCOPES]
BLOC_ROWS = [row for row in ROWS if row["target"] in load_history().dimensions.blocs and row["id"] != "EDGE"]


def test_three_scopes_of_every_event_are_in_the_table():
    assert len(BLOC_ROWS) == 3 * len(BASELINE["levers"]) == 21


@pytest.mark.parametrize("row", BLOC_ROWS, ids=lambda row: row["id"])
def test_the_baseline_file_says_what_the_table_says(row):
    event, scope = row["id"].removesuffix(f"_{row['scope']}"), row["scope"]
    (entry,) = [entry for entry in BASELINE["levers"] if entry["id"] == event]
    assert entry["kind"] == "chip_controls"
    assert entry["recorded"] is True
    assert (entry["target"], entry["start"]) == (row["target"], row["start"])
    assert entry.get("end", "") == row["end"]
    assert entry["intensity"][scope] == float(row["intensity"])
    assert row["source"] in entry["source"]
    limits = BASELINE["uncertainty"]["levers"][event]["intensity"][scope]
    assert limits == {"low": float(row["low"]), "high": float(row["high"])}


def test_rows_left_out_deny_nothing():
    left_out = [row for row in ROWS if row not in BLOC_ROWS]
    assert [row["id"] for row in left_out] == ["EDGE", "D07_D13_SEA", "D07_D13_MENA", "D07_D13_ROW"]
    assert all(float(row["intensity"]) == 0.0 for row in left_out)


def test_file_and_code_resolve_to_the_same():
    file, code = load_scenario(ROOT / "scenarios" / "baseline.toml"), load_scenario("baseline")
    assert file.resolve().fingerprint() == code.resolve().fingerprint()
    assert set(file.uncertainty) == set(code.uncertainty)
    assert all(lever.recorded for lever in recorded_levers(load_history()))


def test_the_baseline_is_the_record():
    resolved = load_scenario(ROOT / "scenarios" / "baseline.toml").resolve()
    assert not resolved.needs_reference()
    # before the first rule, with it, tightened twice, eased, and as in 2026-03 ever after
    months = [month_index(month) for month in ("2022-09", "2022-10", "2023-11", "2025-04", "2025-07", "2026-04")]
    denial = {
        scope: [resolved.parameters(month).get(f"{path}.CN") for month in months]
        for scope, path in PARAMETER_OF_SCOPE.items()
    }
    assert denial == {
        "training": [0, 0.35, 0.75, 0.92, 0.78, 0.65],
        "serving": [0, 0.1, 0.35, 0.85, 0.4, 0.55],
        "embodied_training": [0, 0.35, 0.75, 0.92, 0.78, 0.65],
        "edge": [0, 0, 0, 0, 0, 0],
    }


EXPECTED_FIRST_DIFFERENCE = {
    "baseline": None,
    "no_controls": "2022-10",
    "tight_controls": "2026-05",  # in April its ramp is still below what D21 denies
    "relaxed_controls": "2026-04",
    "price_war": "2026-04",
    "digital_loop_cut": "2026-04",
    "free_hindcast": "2021-01",
}


@pytest.mark.parametrize("name", sorted(scenario_library()))
def test_every_scenario_of_the_library_says_what_it_asks_and_expects(name):
    file = scenario_library()[name]
    scenario = load_scenario(file)
    assert scenario.title and scenario.question and scenario.assumptions and scenario.expected
    assert "Expected direction, written before any run" in file.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", sorted(EXPECTED_FIRST_DIFFERENCE))
def test_scenarios_of_the_library_begin_when_they_say(name):
    first = load_scenario(name).resolve().first_difference(load_scenario("baseline").resolve())
    assert (None if first is None else month_label(first)) == EXPECTED_FIRST_DIFFERENCE[name]


def test_titles_of_the_library_are_distinct():
    titles = [load_scenario(name).title for name in scenario_library()]
    assert len(set(titles)) == len(titles) >= 7
