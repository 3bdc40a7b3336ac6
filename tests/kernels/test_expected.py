"""Expected counts against closed forms and against the average of many sampled rows, special cases included."""

from __future__ import annotations

import numpy as np

from sim.kernels import expected_review
from tests.kernels.example import copy_rows, example, settled_rows

NAMES = ("group", "segment", "review_probability", "rebirth_probability", "switching_cost", "lambda_model")


def start_of(market, rows):
    """Counts of rows by class: users of this month's columns, stranded by family, without a model."""
    n_columns = len(market.columns["family"])
    users = np.zeros((market.n_classes, n_columns, 4))
    stranded = np.zeros((market.n_classes, market.n_families + 1))
    column = np.where(rows.model >= 0, market.line_up.column_of_model[rows.model], -1)
    live = column >= 0
    np.add.at(users, (rows.class_row[live], column[live], rows.channel[live]), 1.0)
    gone = (rows.model >= 0) & ~live
    np.add.at(stranded, (rows.class_row[gone], rows.family[gone]), 1.0)
    outside = np.bincount(rows.class_row[rows.model < 0], minlength=market.n_classes).astype(float)
    return users, stranded, outside


def expected_after(market, tables, start, **changes):
    settings = market.settings(**changes)
    family, considered = market.columns["family"], market.columns["is_considered"]
    chosen = {name: settings[name] for name in NAMES}
    users, stranded, outside = start
    # The month before had the columns in another order, and after them one column of each family that has left.
    n_columns, n_families = len(family), market.n_families
    order = np.random.default_rng(5).permutation(n_columns)
    before = np.zeros((market.n_classes, n_columns + n_families, 4))
    before[:, :n_columns] = users[:, order]
    before[:, n_columns:, 1] = stranded[:, 1:]
    column = np.append(order, np.full(n_families, -1)).astype(np.int32)
    family_before = np.append(family[order], np.arange(1, n_families + 1)).astype(np.int32)
    return expected_review(
        before, column, family_before, outside, tables, family=family, is_considered=considered, **chosen
    )


def test_without_reviews_nothing_that_is_on_offer_moves():
    market = example()
    tables = market.tables()
    users, stranded, outside = start_of(market, settled_rows(market, 20_000))
    on_offer = (tables.channel_mask[..., None] >> np.arange(4)) & 1 == 1
    still = (np.where(on_offer, users, 0.0), np.zeros_like(stranded), outside)
    after = expected_after(
        market, tables, still, review_probability=np.zeros(market.n_classes), rebirth_probability=np.zeros(12)
    )
    np.testing.assert_array_equal(after.users, still[0])
    np.testing.assert_array_equal(after.outside, outside)
    assert after.reviews.sum() == after.flow.sum() == after.deployed.rows.sum() == 0.0


def test_newcomers_choose_with_the_shares_of_the_tables():
    market = example(1)
    tables = market.tables()
    users, stranded, _ = start_of(market, settled_rows(market, 10))
    outside = np.full(market.n_classes, 1000.0)
    after = expected_after(
        market, tables, (0 * users, 0 * stranded, outside), review_probability=np.ones(market.n_classes)
    )
    share = tables.family_weight / tables.family_total[:, None]
    np.testing.assert_allclose(after.outside, 1000.0 * share[:, 0], rtol=1e-12)
    family = market.columns["family"]
    for f in range(1, market.n_families + 1):
        np.testing.assert_allclose(
            after.users.dense()[:, family == f].sum(axis=(1, 2)), 1000.0 * share[:, f], rtol=1e-12, atol=1e-12
        )


def test_rows_are_conserved():
    market = example(2)
    start = start_of(market, settled_rows(market, 50_000))
    after = expected_after(market, market.tables(), start)
    before = start[0].sum(axis=(1, 2)) + start[1].sum(axis=1) + start[2]
    np.testing.assert_allclose(after.users.dense().sum(axis=(1, 2)) + after.outside, before, rtol=1e-12)
    np.testing.assert_allclose(after.flow.sum(), after.reviews.sum(), rtol=1e-12)
    least = min(after.users.rows.min(), after.outside.min(), after.flow.min(), after.deployed.rows.min())
    assert least > -1e-9


def test_sampled_rows_scatter_around_the_expected_counts():
    market = example(3)
    tables = market.tables()
    rows = settled_rows(market, 40_000, seed=4)
    expected = expected_after(market, tables, start_of(market, rows))
    runs = 40
    totals = dict.fromkeys(("users", "outside", "flow", "deployed", "reviews"), 0.0)
    for seed in range(runs):
        counts = market.review(copy_rows(rows), tables, seed=seed)
        totals = {name: total + np.asarray(getattr(counts, name)) for name, total in totals.items()}
    for name, total in totals.items():
        mean, found = np.asarray(getattr(expected, name)) * runs, total
        enough = mean > 50.0
        assert enough.sum() > 20, name
        z = (found - mean)[enough] / np.sqrt(mean[enough])
        # Poisson is an upper bound of the variance of these counts.
        assert np.abs(z).max() < 5.0, name
        assert abs(z.mean()) < 4.0 / np.sqrt(enough.sum()), name
        np.testing.assert_array_equal(found[mean < 1e-9], 0)


def test_who_finds_nothing_on_offer_goes_without_a_model():
    market = example(2)
    tables = market.tables()
    # Nothing is left for the first class, not even the outside option.
    for table in (tables.channel_mask, tables.model_weight, tables.family_model_sum, tables.family_weight):
        table[0] = 0
    tables.family_total[0] = 0.0
    users, stranded, outside = start_of(market, settled_rows(market, 50_000))
    after = expected_after(market, tables, (users, stranded, outside))
    assert after.users.dense()[0].sum() == after.deployed.dense()[0].sum() == 0.0
    np.testing.assert_allclose(after.outside[0], users[0].sum() + stranded[0].sum() + outside[0], rtol=1e-12)
    assert all(np.isfinite(values).all() for values in (after.users.rows, after.deployed.rows, after.flow))
