"""Random packages of levers and cuts: whatever is combined, a run stays a run."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.errors import UserError
from sim.months import month_label
from sim.results import OUTCOMES
from sim.scenario import load_scenario
from sim.scenario.edges import ALL_EDGES
from sim.scenario.explain import explain
from sim.scenario.timeline import timeline
from tests.model.runs import outcomes_of, small_model
from tests.support_levers import lever_package

END = "2027-03"
SUM_TO_ONE = {"token_share": 1, "download_share": 1, "derivative_share": 1, "family_token_share": 1}
"""Axis, after that of months, along which shares add up."""
NEVER_MISSING = [
    name for name, outcome in OUTCOMES.items() if outcome.kind in ("stock", "flow") and name not in ("open_releases",)
]


@st.composite
def package(draw, largest=6):
    """Content of a scenario with levers and cuts."""
    edges = draw(st.lists(st.sampled_from(ALL_EDGES), max_size=3, unique=True))
    cuts = [{"edge": edge, "from": month_label(draw(st.integers(-10, 60)))} for edge in edges]
    return {"levers": draw(lever_package(largest=largest)), "cuts": cuts}


def resolves(content):
    """Whether the levers stay within the ranges of the parameters together."""
    try:
        load_scenario(content | {"extends": "baseline", "horizon": {"end": END}}).resolve()
    except UserError:
        return False
    return True


def check(content):
    """Run a package and look for what cannot be."""
    model = small_model(changes=content, developers=1_000, end=END)
    outcomes = outcomes_of(model)
    for name, values in outcomes.items():
        outcome = OUTCOMES[name]
        if outcome.kind == "share":
            known = values[np.isfinite(values)]
            assert np.all((known >= 0) & (known <= 1 + 1e-9)), name
        elif outcome.kind in ("stock", "flow", "price"):
            assert np.nanmin(values, initial=0.0) >= 0, name
        assert not np.isinf(values).any(), name
    for name in NEVER_MISSING:
        if name in outcomes:
            assert not np.isnan(outcomes[name]).any(), name
    for name, axis in SUM_TO_ONE.items():
        total = outcomes[name].sum(axis=axis)
        np.testing.assert_allclose(total[np.isfinite(total)], 1.0, rtol=1e-9, err_msg=name)
    state = model.state
    for stock in (state.vendors.stock, state.vendors.public_stock, state.market.other_stock, state.market.distrust):
        assert np.isfinite(stock).all() and (stock >= 0).all()


@settings(max_examples=20)
@given(package())
def test_no_package_confuses_explain_and_the_timeline(content):
    scenario = load_scenario(content | {"extends": "baseline", "horizon": {"end": END}})
    assert timeline(scenario)
    if resolves(content):
        assert "Parameters" in explain(scenario)
    assert load_scenario(scenario.to_dict()).to_dict() == scenario.to_dict()


@settings(max_examples=2)
@given(package().filter(resolves))
def test_a_few_packages_run(content):
    check(content)


@pytest.mark.slow
@settings(max_examples=40, suppress_health_check=list(HealthCheck))
@given(package(largest=8).filter(resolves))
def test_many_packages_run(content):
    check(content)
