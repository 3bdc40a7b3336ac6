"""The mean-field twin: one month against many samples, conservation, symmetry with rows moved."""

from __future__ import annotations

import csv
import shutil

import numpy as np
import pytest

from sim.digital_loop import ExpectedChooser
from sim.errors import UserError
from sim.history import load_history
from sim.model import TwoLoopsModel
from sim.results.schema import OUTCOMES
from sim.scenario import load_scenario
from tests.model.runs import outcomes_of

MOVED = ("blocs", "regions")
END_MOVED = "2026-06"


def twin(end: str = "2024-06", data_directory=None, **changes) -> TwoLoopsModel:
    content = {"extends": "baseline", "horizon": {"end": end}, "run": {"developers": 4_000}, **changes}
    scenario = load_scenario(content, data_directory=data_directory)
    return TwoLoopsModel(scenario, rng=1, history=load_history(data_directory), chooser=ExpectedChooser())


def test_expected_rows_are_conserved_per_class():
    model = twin().run_until("2023-06")
    developers = model.state.developers
    np.testing.assert_allclose(
        developers.users.dense().sum(axis=(1, 2)) + developers.outside, model.world.classes.rows, rtol=1e-12
    )
    assert developers.users.rows.min() >= 0.0


def test_flows_add_up_to_reviews():
    model = twin().run_until("2024-03")
    counts = model.flows.counts
    np.testing.assert_allclose(counts.flow.sum(), counts.reviews.sum(), rtol=1e-9)
    assert counts.deployed.rows.min() >= -1e-9


def test_one_month_of_rows_scatters_around_the_expected_month():
    """Rows that start where the twin starts agree with it within their own sampling error, month after month."""
    content = {"extends": "baseline", "horizon": {"end": "2023-02"}, "run": {"developers": 100_000}}
    scenario = load_scenario(content)
    exact = TwoLoopsModel(scenario, rng=1, chooser=ExpectedChooser()).run_until("2023-01")
    rows = TwoLoopsModel(scenario, rng=1).run_until("2023-01")
    expected = exact.flows.counts.users.dense().sum(axis=2)
    found = rows.flows.counts.users.dense().sum(axis=2)
    np.testing.assert_array_equal(exact.flows.market.columns.model, rows.flows.market.columns.model)
    n = rows.world.classes.rows[:, None]
    # Binomial counts: z-scores have mean 0 and variance at most 1; feedback adds little in 25 months.
    variance = expected * (1.0 - expected / n)
    enough = expected > 20.0
    z = (found - expected)[enough] / np.sqrt(variance[enough])
    assert enough.sum() > 500
    assert abs(z.mean()) < 0.1
    assert 0.7 < z.std() < 1.3


def test_the_twin_has_no_sampling_noise_between_row_numbers():
    few, many = (outcomes_of(twin("2023-06", run={"developers": rows})) for rows in (4_000, 40_000))
    for name in ("token_share", "download_share", "adopted_share", "derivative_share"):
        np.testing.assert_allclose(few[name], many[name], rtol=1e-8, atol=1e-12, err_msg=name)


def test_single_rows_are_refused_with_a_reason():
    with pytest.raises(UserError, match="no developer rows"):
        _ = twin().developers


@pytest.fixture(scope="module")
def rows_moved(tmp_path_factory):
    """Outcomes of a twin on the tables as they are, and of one on tables in which US and CN have changed places."""
    moved = tmp_path_factory.mktemp("moved") / "data"
    shutil.copytree(load_history().directory, moved)
    for table in MOVED:
        file = moved / f"{table}.csv"
        with file.open(newline="", encoding="utf-8") as stream:
            rows = list(csv.reader(stream))
        rows[1], rows[2] = rows[2], rows[1]
        with file.open("w", newline="", encoding="utf-8") as stream:
            csv.writer(stream, lineterminator="\n").writerows(rows)
    swapped = twin(END_MOVED, data_directory=moved)
    assert swapped.history.dimensions.blocs[:2] == swapped.history.dimensions.regions[:2] == ("CN", "US")
    return outcomes_of(twin(END_MOVED)), outcomes_of(swapped)


def test_moving_the_rows_of_blocs_and_regions_moves_physical_results_only(rows_moved):
    one, other = rows_moved
    seen = 0
    for name, outcome in OUTCOMES.items():
        if not outcome.prior_driven:
            continue
        turned = other[name]
        for axis, label in enumerate(outcome.dims, start=1):
            if label in ("bloc", "region"):
                turned = np.take(turned, [1, 0, *range(2, turned.shape[axis])], axis=axis)
        np.testing.assert_allclose(one[name], turned, rtol=1e-7, atol=1e-7, err_msg=name)
        # were the two places alike, the test would say nothing
        seen += not np.allclose(one[name][-1], other[name][-1], rtol=1e-3)
    assert seen >= 12


def test_moving_the_rows_of_blocs_and_regions_moves_results_only(rows_moved):
    one, other = ({name: values[:18] for name, values in outcomes.items()} for outcomes in rows_moved)
    swap4, swap6 = [1, 0, 2, 3], [1, 0, 2, 3, 4, 5]
    for name, axes in (("token_share", {1: swap4}), ("tokens", {1: swap6}), ("download_share", {1: swap4}),
                       ("distrust", {1: swap6, 2: swap4}), ("compute_stock", {1: swap4})):  # fmt: skip
        turned = other[name]
        for axis, order in axes.items():
            turned = np.take(turned, order, axis=axis)
        np.testing.assert_allclose(one[name], turned, rtol=1e-7, atol=1e-12, err_msg=name)
    np.testing.assert_allclose(one["frontier_gap"], other["frontier_gap"], rtol=1e-9)
