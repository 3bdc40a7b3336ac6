"""Who reviews, who forgets, and what is counted as a deployment."""

import numpy as np

from tests.kernels.example import (
    NO_REBIRTH,
    REGIONS,
    SEGMENTS,
    copy_rows,
    developer_rows,
    everyone,
    example,
    settled_rows,
)


def test_who_is_forced_to_review():
    market = example()
    tables = market.tables()
    rows = settled_rows(market, 4000)
    before = copy_rows(rows)
    counts = market.review(rows, tables, review_probability=np.zeros(market.n_classes), rebirth_probability=NO_REBIRTH)
    column = market.line_up.column_of_model[before.model]
    on_offer = tables.channel_weight[before.class_row, column, before.channel] > 0
    stays = (before.model < 0) | ((column >= 0) & on_offer)
    assert counts.reviews.sum() == (~stays).sum() > 0
    np.testing.assert_array_equal(rows.model[stays], before.model[stays])
    np.testing.assert_array_equal(rows.tenure[stays], before.tenure[stays] + 1)


def test_the_reborn_forget():
    market = example()
    tables = market.tables()
    rows, newcomers = settled_rows(market, 4000), developer_rows(4000, market.n_classes)
    always = np.ones(REGIONS * SEGMENTS)
    counts = market.review(rows, tables, rebirth_probability=always, switching_cost=np.full(SEGMENTS, 9.0))
    market.review(newcomers, tables, **everyone(market))
    for name in ("family", "model", "channel"):
        np.testing.assert_array_equal(getattr(rows, name), getattr(newcomers, name))
    assert not rows.tenure.any()
    assert not counts.flow[:, 1:].any()


def test_rate_of_reviews_and_rebirths():
    market, n = example(1), 200_000
    rows = developer_rows(n, market.n_classes)
    counts = market.review(rows, market.tables(), rebirth_probability=np.full(REGIONS * SEGMENTS, 0.05))
    in_class = np.bincount(rows.class_row, minlength=market.n_classes)
    p = 1 - (1 - market.settings()["review_probability"]) * 0.95
    z = (counts.reviews - in_class * p) / np.sqrt(in_class * p * (1 - p))
    assert np.abs(z).max() < 4.5 and 0.6 < z.std() < 1.4


def test_without_any_model_everyone_is_outside():
    market = example()
    tables = market.tables(
        group_utility=np.full_like(market.costs["group_utility"], -np.inf),
        outside_utility=np.full(market.n_classes, -np.inf),
    )
    rows = settled_rows(market, 1000)
    counts = market.review(rows, tables)
    assert counts.outside.sum() == 1000 and not counts.users.rows.size
    assert (rows.family == 0).all() and (rows.model == -1).all() and (rows.channel == -1).all()


def test_self_hosting_is_booked_once():
    market = example(2)
    tables = market.tables()
    rows = developer_rows(20_000, market.n_classes)
    settings = everyone(market, month=0)
    counts = market.review(rows, tables, **settings)
    own = counts.users.dense()[:, :, 3]
    np.testing.assert_array_equal(counts.deployed, own)
    assert own.sum() > 100
    before = copy_rows(rows)
    counts = market.review(rows, tables, **settings)
    # The same month again: the same draws; rows come back to the same model and install nothing.
    is_new = (rows.channel == 3) & ((before.channel != 3) | (before.model != rows.model))
    assert counts.deployed.rows.sum() == is_new.sum()
