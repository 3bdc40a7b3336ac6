"""What explain says of scenarios whose answers are known."""

import re

import pytest

from sim.levers import lever_classes
from sim.parameters import specifications
from sim.scenario import load_scenario, scenario_library
from sim.scenario.edges import REACHES
from sim.scenario.explain import WIDTH, explain
from sim.scenario.timeline import timeline


def said(scenario):
    """Explanation on one line."""
    return " ".join(explain(scenario).split())


def test_sentences_of_an_own_lever():
    text = said(
        load_scenario(
            {
                "title": "Cheaper",
                "question": "What if?",
                "extends": "baseline",
                "levers": [
                    {
                        "kind": "price_cut",
                        "target": ["US", "CN"],
                        "start": "2026-04",
                        "end": "2027-03",
                        "ramp_months": 6,
                    }
                    | {"intensity": 0.3, "source": "a guess"}
                ],
            }
        )
    )
    assert text.startswith("Cheaper What if?")
    assert "Price cut on US, CN from 2026-04 to 2027-03, building up over 6 months, intensity 0.3." in text
    assert "Source: a guess." in text
    assert "Intensity 1.0 means: list prices fall to nothing; 0.3 makes them 30 % cheaper." in text
    assert "does not touch serving cost" in text
    assert "It extends “Recorded history”; adds price_cut." in text
    assert "The record: all recorded chip controls (D01, D03, D05, D12, D14, D15, D21)." in text
    assert "Its policies are those of the record up to 2026-03." in text


def test_what_was_replaced_dropped_and_cut():
    text = said(
        load_scenario(
            {
                "extends": "baseline",
                "drop": ["D01"],
                "levers": [
                    {
                        "id": "D21",
                        "kind": "chip_controls",
                        "target": "CN",
                        "start": "2026-01",
                        "intensity": 0.9,
                    }
                ],
                "cuts": [{"edge": "D2", "from": "2025-04", "until": "2025-06"}],
            }
        )
    )
    assert "adds D2 and replaces D21 and drops D01." in text
    assert "The record: 5 of 7 recorded chip controls (D03, D05, D12, D14, D15)." in text
    assert "Edge D2 (usage → efficiency) keeps the signal it had, from 2025-04 to 2025-06." in text
    assert "It departs from recorded history in 2022-10" in text


def test_a_lever_outside_the_run_is_said_to_do_nothing():
    cut = {"kind": "price_cut", "target": "US", "start": "2031-01", "intensity": 0.3}
    scenario = load_scenario({"extends": "baseline", "levers": [cut]})
    assert "It lies outside the run: no effect." in said(scenario)
    assert not any("price_cut" in line for line in timeline(scenario))


def test_parameters_that_differ_have_old_new_and_unit():
    parent = load_scenario({"title": "Parent", "parameters": {"choice.cost_sensitivity": 1.3}})
    child = parent.with_changes({"parameters": {"pricing.list_price.CN": 0.5}})
    assert "choice.cost_sensitivity: 1.1 → 1.3 utils per log cost" in said(parent)
    assert "Parameters that differ from the central values" in said(parent)
    assert "Parameters that differ from “Parent” pricing.list_price.CN: 1 → 0.5 factor" in said(child)
    assert "cost_sensitivity" not in said(child)


def test_free_hindcast_and_draw_are_said():
    scenario = load_scenario("free_hindcast").with_draw({"choice.model_nest": 0.5})
    assert "Releases and prices are the model's own from 2023-12." in said(scenario)
    assert "Drawn: choice.model_nest = 0.5." in said(scenario)


def test_the_timeline_is_in_order_and_marks_the_record():
    lines = timeline(load_scenario("tight_controls"))
    months = [line[:7] for line in lines]
    assert months == sorted(months)
    assert (
        "2022-10  recorded  D01: chip controls on CN begins, training 0.35, serving 0.1, embodied_training 0.35"
        in lines
    )
    assert "2026-03  recorded  last month of the record" in lines
    assert (
        "2026-04  own       tight: chip controls on CN begins, towards 0.95 (training, serving, embodied_training)"
        in lines
    )
    assert (
        "2026-06  own       tight: chip controls on CN at full strength, 0.95 (training, serving, embodied_training)"
        in lines
    )
    assert lines[-1] == "2030-12  own       last month of the run"


def test_an_altered_recorded_lever_is_own():
    lines = timeline(load_scenario("relaxed_controls"))
    assert (
        "2026-01  own       D21: chip controls on CN begins, training 0.65, serving 0.55, embodied_training 0.65"
        in lines
    )


@pytest.mark.parametrize("name", [*sorted(scenario_library()), "baseline"])
def test_every_explanation_fits_a_page(name):
    lines = explain(load_scenario(name)).splitlines()
    assert max(map(len, lines)) <= WIDTH
    assert not any(re.search(r"\bNone\b|nan", line) for line in lines if "Assumptions: None beyond" not in line)


def test_every_parameter_that_levers_may_touch_has_its_edges():
    touchable = {path for path, item in specifications().items() if item.composition != "replace"}
    assert touchable == set(REACHES)
    assert all(set(lever.touches) <= touchable for lever in lever_classes().values())
