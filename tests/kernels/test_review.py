"""The review kernel against plain Python; what must stay the same between scenarios, parts and orders of rows."""

import itertools

import numpy as np
import pytest

from sim.kernels import N_SLOTS, ReviewCounts
from tests.kernels import reference
from tests.kernels.example import (
    REGIONS,
    SEGMENTS,
    STATE,
    assert_same_rows,
    copy_rows,
    developer_rows,
    everyone,
    example,
    part_of,
    settled_rows,
)


@pytest.mark.parametrize("in_order", [False, True], ids=["classes in turn", "rows in order of class"])
@pytest.mark.parametrize("seed", range(3))
def test_agrees_with_plain_python_in_every_integer(seed, in_order):
    market = example(seed)
    tables = market.tables()
    rows = settled_rows(market, 3000, seed, first_id=7)
    if in_order:
        rows.class_row.sort()
    expected_rows = copy_rows(rows)
    for month in (-1, 0):
        settings = market.settings(month=month, seed=seed + 5)
        counts = market.review(rows, tables, month=month, seed=seed + 5)
        expected = reference.review_rows(
            expected_rows, tables, market.line_up, *(settings[name] for name in (
                "group", "segment", "review_probability", "rebirth_probability", "switching_cost",
                "lambda_model", "seed", "month")))  # fmt: skip
        assert_same_rows(rows, expected_rows)
        for name, array in zip(ReviewCounts._fields, expected, strict=True):
            np.testing.assert_array_equal(getattr(counts, name), array, err_msg=name)


def test_each_row_makes_one_choice_and_flows_add_up():
    market = example()
    rows = settled_rows(market, 5000)
    counts = market.review(rows, market.tables())
    in_class = np.bincount(rows.class_row, minlength=market.n_classes)
    np.testing.assert_array_equal(counts.users.dense().sum(axis=(1, 2)) + counts.outside, in_class)
    by_group = np.bincount(market.classes["group"], counts.reviews, REGIONS * SEGMENTS)
    np.testing.assert_array_equal(counts.flow.sum(axis=(1, 2)), by_group)


def test_the_ban_test_nobody_else_draws_differently():
    """Forbidding a model to some classes leaves every row of the other classes as it was, bit for bit."""
    market = example()
    banned_groups = np.array([5, 6])
    utility = market.costs["group_utility"].copy()
    leader = int(np.argmax(market.review(developer_rows(5000, 48), market.tables()).users.dense().sum(axis=(0, 2))))
    utility[banned_groups, :, leader] = -np.inf
    free, banned = settled_rows(market, 8000), settled_rows(market, 8000)
    for month in range(4):
        market.review(free, market.tables(), month=month)
        market.review(banned, market.tables(group_utility=utility), month=month)
    is_touched = np.isin(market.classes["group"][free.class_row], banned_groups)
    for name in STATE:
        same = getattr(free, name) == getattr(banned, name)
        assert same[~is_touched].all(), name
    changed = (free.model != banned.model)[is_touched]
    assert 0 < changed.mean() < 0.5
    assert not (banned.model == market.line_up.model_of_column[leader])[is_touched].any()


def test_a_slightly_better_model_moves_hardly_more_rows_than_it_gains():
    """Common numbers: its bloc's interval grows at the cost of the others, whose borders move by less than it gains."""
    market = example(1)
    column = int(np.flatnonzero(market.columns["is_considered"])[2])
    better = market.costs["group_utility"].copy()
    better[:, :, column] += 0.02
    before, after = developer_rows(40_000, 48), developer_rows(40_000, 48)
    market.review(before, market.tables(), **everyone(market))
    market.review(after, market.tables(group_utility=better), **everyone(market))
    family = int(market.columns["family"][column])
    gained, flipped = (after.family == family).sum() - (before.family == family).sum(), before.family != after.family
    assert 0 < gained <= flipped.sum() <= 3 * gained
    # Independent numbers would move most rows.
    assert flipped.mean() < 0.01


def test_what_makes_a_whole_bloc_better_leaves_alone_who_chooses_which_of_its_families():
    """Weights of all families of a bloc times one factor: within the bloc nobody moves."""
    market = example(1)
    blocs = market.line_up.bloc_of_family
    before, after = developer_rows(20_000, 48), developer_rows(20_000, 48)
    tables, lifted = market.tables(), market.tables()
    lifted.family_weight[:, blocs == 1] *= 1.25
    lifted.family_total[:] = lifted.family_weight.sum(axis=1)
    market.review(before, tables, **everyone(market))
    market.review(after, lifted, **everyone(market))
    old, new = blocs[before.family], blocs[after.family]
    in_both = old == new
    assert (new[~in_both] == 1).any() and 0.001 < (~in_both).mean() < 0.1
    # But for rows on the border of two intervals, which rounding may push either way.
    assert (before.family != after.family)[in_both & (old == 1)].sum() <= 1
    np.testing.assert_array_equal(before.family[in_both & (old != 1)], after.family[in_both & (old != 1)])


def test_rows_in_parts_and_in_any_order_give_the_same():
    market = example()
    tables = market.tables()
    whole, parts = settled_rows(market, 5000), settled_rows(market, 5000)
    expected = market.review(whole, tables)
    edges = [0, 1, 600, 2049, 2050, 5000]
    pieces = [part_of(parts, a, b) for a, b in itertools.pairwise(edges)]
    counts = [market.review(piece, tables) for piece in (pieces[i] for i in (3, 0, 4, 1, 2))]
    assert_same_rows(whole, parts)
    for name in ReviewCounts._fields:
        np.testing.assert_array_equal(sum(np.asarray(getattr(c, name)) for c in counts), getattr(expected, name))


def test_fewer_slots_than_usual_are_allowed():
    market = example(1)
    used = np.argsort(market.line_up.considered_column < 0, axis=1, kind="stable")[:, : N_SLOTS // 2]
    narrow = np.take_along_axis(market.line_up.considered_column, used, axis=1)
    rows, wide = developer_rows(20_000, 48), developer_rows(20_000, 48)
    market.review(rows, market.tables(), market.line_up._replace(considered_column=narrow), **everyone(market))
    market.review(wide, market.tables(), **everyone(market))
    # Draws go through models in the order of their slots, however many are empty.
    assert_same_rows(rows, wide)
