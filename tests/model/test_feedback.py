"""Feedback edges: cuts freeze signals, and every cut can be seen although own research g is fixed."""

from __future__ import annotations

import numpy as np
import pytest

from tests.model.runs import assert_identical, outcomes_of, small_model


@pytest.fixture(scope="module")
def plain():
    return outcomes_of(small_model(end="2027-06"))


@pytest.mark.parametrize("edge", ["D1", "D2", "D3", "D4"])
def test_a_cut_is_nothing_before_its_date_and_something_after(plain, edge):
    cut = outcomes_of(small_model(changes={"cuts": [{"edge": edge, "from": "2024-01"}]}, end="2027-06"))
    for name, values in plain.items():
        np.testing.assert_array_equal(values[:12], cut[name][:12], err_msg=name)
    assert any(np.any((plain[name] != cut[name]) & ~np.isnan(plain[name])) for name in plain)


def test_cutting_usage_feedback_moves_capability_although_own_research_is_fixed(plain):
    changes = {"cuts": [{"edge": "D2", "from": "2024-01"}]}
    model = small_model(changes=changes, end="2027-06")
    cut = outcomes_of(model)
    assert model.own_rate == small_model(end="2027-06").own_rate
    difference = cut["latent_frontier"] - plain["latent_frontier"]
    assert np.nanmax(np.abs(difference[13:])) > 1e-6


def test_own_research_does_not_depend_on_levers_cuts_or_seed():
    rates = {
        small_model(changes=changes, seed=seed, end="2024-06").own_rate
        for seed in (1, 7)
        for changes in (
            {},
            {"cuts": [{"edge": "D2", "from": "2023-02"}]},
            {"levers": [{"kind": "price_cut", "id": "cut", "target": "US", "start": "2023-03", "intensity": 0.9}]},
        )
    }
    assert len(rates) == 1


@pytest.mark.parametrize("edge", ["d1", "d2", "d3", "d4"])
def test_an_edge_of_strength_zero_carries_nothing(edge):
    # With strength 0 it cannot matter whether the edge is cut.
    off = {"parameters": {f"feedback.{edge}_strength": 0.0}}
    cut = {**off, "cuts": [{"edge": edge.upper(), "from": "2023-06"}]}
    one, other = (outcomes_of(small_model(changes=changes, end="2024-03")) for changes in (off, cut))
    assert_identical(one, other)
