"""The reference run returns the record exactly; another policy shifts it."""

from __future__ import annotations

import numpy as np
import pytest

from sim.dimensions import API
from sim.history import price_at
from sim.months import month_index
from sim.scenario import load_scenario
from tests.model.runs import outcomes_of, small_model


def no_controls_changes() -> dict[str, object]:
    """Drop every recorded lever, whatever their ids are."""
    return {"drop": [lever.id for lever in load_scenario({"extends": "baseline"}).levers]}


@pytest.fixture(scope="module")
def reference():
    model = small_model()
    outcomes = outcomes_of(model)
    return model, outcomes


@pytest.fixture(scope="module")
def without_controls():
    model = small_model(changes=no_controls_changes())
    outcomes = outcomes_of(model)
    return model, outcomes


def test_reference_returns_every_recorded_release(reference):
    model, _ = reference
    line_up = model.state.line_up
    rows = iter(range(line_up.count))
    recorded = sorted(model.history.releases, key=lambda r: (r.month if not r.is_on_shelf else -24, r.row))
    seen = 0
    for release in recorded:
        for size in release.models:
            row = next(rows)
            assert line_up["release"][row] == release.row
            assert line_up["capability"][row] == size.capability, release.name
            assert line_up["is_open"][row] == (release.is_open or release.opened_month is not None), release.name
            seen += 1
    assert seen == line_up.count > 250


def test_reference_sells_at_every_recorded_price():
    # Scarcity of serving capacity would raise prices; it is switched off so that they can be compared exactly.
    model = small_model(changes={"parameters": {"pricing.scarcity_exponent": 0.0}})
    priced = 0
    for month in ("2023-06", "2024-09", "2025-06", "2026-03"):
        model.run_until(month)
        line_up, columns = model.state.line_up, model.flows.market.columns
        for column, row in enumerate(columns.model):
            if not (line_up["is_recorded"][row] and columns.is_offered[API, column]):
                continue
            release = model.history.releases[line_up["release"][row]]
            size = next(
                m
                for m in release.models
                if (m.capability, m.total_b) == (line_up["capability"][row], line_up["total_b"][row])
            )
            assert columns.price[API, column] == price_at(size.api_price, month_index(month)), (month, release.name)
            priced += 1
    assert priced > 60


def test_removing_controls_changes_capability_and_is_exactly_nothing_before_them(reference, without_controls):
    with_controls, free = reference[0].state.line_up, without_controls[0].state.line_up
    chinese = with_controls["bloc"] == reference[0].history.dimensions.blocs.index("CN")
    gain = (free["capability"] - with_controls["capability"])[chinese]
    # The schedule begins in 2022-10: what was released before cannot differ.
    before = with_controls["month"][chinese] < month_index("2022-10")
    assert np.all(gain[before] == 0.0)
    assert np.all(gain[~before] >= 0.0)
    assert gain[with_controls["month"][chinese] >= month_index("2025-01")].min() > 1.0


def test_a_lever_after_the_record_leaves_the_record_alone(reference):
    changes = {"levers": [{"kind": "price_cut", "id": "cut", "target": "CN", "start": "2026-03", "intensity": 0.5}]}
    outcomes = outcomes_of(small_model(changes=changes))
    for name, values in reference[1].items():
        np.testing.assert_array_equal(values[:-1], outcomes[name][:-1], err_msg=name)
    assert np.any(outcomes["token_share"][-1] != reference[1]["token_share"][-1])


def test_controls_reach_prices_through_mark_ups_not_through_the_record(without_controls):
    model, _ = without_controls
    assert model.reference is not model.path
    forced = slice(0, model.path.at(month_index("2026-03")) + 1)
    assert np.any(model.path.frontier[forced] != model.reference.frontier[forced])
