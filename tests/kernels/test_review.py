"""The review kernel against plain Python and against closed forms."""

import dataclasses
import hashlib
import itertools
import math
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from scipy.special import chdtrc

from sim.kernels import N_SLOTS, ReviewCounts, fine_tune_events, warm
from sim.kernels.fine_tune import _events
from sim.kernels.review_loops import review
from sim.kernels.table_loops import fill_tables
from tests.kernels import reference
from tests.kernels.example import (
    LAMBDA_CHANNEL,
    LAMBDA_MODEL,
    REGIONS,
    SEGMENTS,
    copy_rows,
    developer_rows,
    example,
    part_of,
    settled_rows,
)

ROOT = Path(__file__).parents[2]
STATE = ("family", "model", "channel", "tenure")
NO_REBIRTH = np.zeros(REGIONS * SEGMENTS)


def assert_same_rows(rows, others):
    for name in STATE:
        np.testing.assert_array_equal(getattr(rows, name), getattr(others, name), err_msg=name)


def everyone(market, **changes):
    """Settings in which every row reviews and none is reborn."""
    return {"review_probability": np.ones(market.n_classes), "rebirth_probability": NO_REBIRTH, **changes}


@pytest.mark.parametrize("seed", range(3))
def test_agrees_with_plain_python_in_every_integer(seed):
    market = example(seed)
    tables = market.tables()
    rows = settled_rows(market, 3000, seed, first_id=7)
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
    np.testing.assert_array_equal(counts.users.sum(axis=(1, 2)) + counts.outside, in_class)
    by_group = np.bincount(market.classes["group"], counts.reviews, REGIONS * SEGMENTS)
    np.testing.assert_array_equal(counts.flow.sum(axis=(1, 2)), by_group)


def chi_square_p(counts, shares):
    """p value of observed counts against expected shares; cells under 5 expected are pooled."""
    expected = shares * counts.sum()
    small = expected < 5
    observed = np.append(counts[~small], counts[small].sum())
    expected = np.append(expected[~small], expected[small].sum())
    used = expected > 0
    assert not observed[~used].any()
    statistic = ((observed[used] - expected[used]) ** 2 / expected[used]).sum()
    return chdtrc(max(used.sum() - 1, 1), statistic)


@pytest.mark.parametrize("k", [7, 21, 40])
def test_newcomers_choose_with_the_shares_of_the_closed_form_at_all_levels(k):
    market = example(1)
    n = 40_000
    rows = developer_rows(n, market.n_classes, class_row=np.full(n, k))
    counts = market.review(rows, market.tables(), **everyone(market))
    family, considered = market.columns["family"], market.columns["is_considered"]
    channel, model, families = reference.nested_logit(
        market.utility(k),
        family,
        considered,
        market.classes["outside_utility"][k],
        LAMBDA_MODEL,
        LAMBDA_CHANNEL,
    )
    joint = families[family][:, None] * model[:, None] * channel
    share = np.append(joint.ravel(), families[0])
    assert share.sum() == pytest.approx(1)
    assert chi_square_p(np.append(counts.users[k].ravel(), counts.outside[k]), share) > 1e-4
    chosen = np.bincount(rows.family, minlength=len(families))
    assert chi_square_p(chosen, families) > 1e-4
    leader = int(family[np.argmax(joint.sum(axis=1))])
    members = family == leader
    within = counts.users[k].sum(axis=1)[members]
    assert chi_square_p(within, model[members]) > 1e-4


@pytest.mark.parametrize("switching_cost", [0.0, 0.7, 3.0])
def test_stay_probability_is_the_logit_with_switching_cost(switching_cost):
    market, k, n = example(1), 21, 40_000
    tables = market.tables()
    column = int(np.flatnonzero(market.columns["is_considered"] & (tables.channel_mask[k] & 1 > 0))[0])
    f = int(market.columns["family"][column])
    rows = developer_rows(n, market.n_classes, class_row=np.full(n, k))
    rows.family[:], rows.model[:], rows.channel[:] = f, market.line_up.model_of_column[column], 0
    market.review(rows, tables, **everyone(market, switching_cost=np.full(SEGMENTS, switching_cost)))
    w = tables.family_weight[k, f] / tables.family_total[k]
    expected = w * math.exp(switching_cost) / (1 - w + w * math.exp(switching_cost))
    error = math.sqrt(expected * (1 - expected) / n)
    assert abs(np.mean(rows.family == f) - expected) < 4 * error
    others = rows.family[rows.family != f]
    share = tables.family_weight[k] / tables.family_total[k]
    share[f] = 0
    assert chi_square_p(np.bincount(others, minlength=len(share)), share / share.sum()) > 1e-4


@pytest.mark.parametrize("lift", [-1.0, 0.0, 6.0])
def test_an_older_model_of_ones_own_counts_in_its_family(lift):
    """Also when it is far better than all that others consider, beyond the common bound of the draw."""
    market, k, n, old = example(1), 21, 40_000, 3
    considered = market.columns["is_considered"].copy()
    f = int(market.columns["family"][old])
    considered[old] = False
    utility = market.costs["group_utility"].copy()
    utility[:, 0, old] = lift
    slots = np.where(market.line_up.considered_column == old, -1, market.line_up.considered_column)
    line_up = market.line_up._replace(is_considered=considered, considered_column=slots)
    changed = dataclasses.replace(market, costs={**market.costs, "group_utility": utility})
    tables = changed.tables(is_considered=considered)
    rows = developer_rows(n, market.n_classes, class_row=np.full(n, k))
    rows.family[:], rows.model[:], rows.channel[:] = f, market.line_up.model_of_column[old], 0
    changed.review(rows, tables, line_up, **everyone(market, switching_cost=np.full(SEGMENTS, 0.4)))
    # As if the model were considered by all, in the equations of the closed form.
    together = considered.copy()
    together[old] = True
    _, model, family = reference.nested_logit(
        changed.utility(k),
        market.columns["family"],
        together,
        market.classes["outside_utility"][k],
        LAMBDA_MODEL,
        LAMBDA_CHANNEL,
    )
    odds = family * np.where(np.arange(len(family)) == f, math.exp(0.4), 1)
    share = odds / odds.sum()
    assert chi_square_p(np.bincount(rows.family, minlength=len(share)), share) > 1e-4
    kept = np.mean(rows.model[rows.family == f] == market.line_up.model_of_column[old])
    assert kept == pytest.approx(model[old], abs=4 * math.sqrt(0.25 / (rows.family == f).sum()))


def test_the_ban_test_nobody_else_draws_differently():
    """Forbidding a model to some classes leaves every row of the other classes as it was, bit for bit."""
    market = example()
    banned_groups = np.array([5, 6])
    utility = market.costs["group_utility"].copy()
    leader = int(np.argmax(market.review(developer_rows(5000, 48), market.tables()).users.sum(axis=(0, 2))))
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


def test_a_slightly_better_model_moves_only_rows_towards_it():
    """Common proposals: with the bound unchanged, a choice flips only to the alternative that improved."""
    market = example(1)
    column = int(np.flatnonzero(market.columns["is_considered"])[2])
    better = market.costs["group_utility"].copy()
    better[:, :, column] += 0.02
    before, after = developer_rows(20_000, 48), developer_rows(20_000, 48)
    first, second = market.tables(), market.tables(group_utility=better)
    market.review(before, first, **everyone(market))
    market.review(after, second, **everyone(market))
    family = int(market.columns["family"][column])
    same_bound = (first.family_exponent == second.family_exponent)[before.class_row]
    flipped = same_bound & (before.family != after.family)
    assert flipped.any() and flipped.mean() < 0.01
    assert (after.family[flipped] == family).all()


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
        np.testing.assert_array_equal(sum(getattr(c, name) for c in counts), getattr(expected, name))


def test_sampling_error_falls_with_the_root_of_the_number_of_rows():
    market, k = example(1), 21
    tables = market.tables()
    share = tables.family_weight[k] / tables.family_total[k]
    f = int(np.argmax(share))

    def deviation(n, repeats=100):
        shares = []
        for seed in range(repeats):
            rows = developer_rows(n, market.n_classes, class_row=np.full(n, k))
            market.review(rows, tables, **everyone(market, seed=seed))
            shares.append(np.mean(rows.family == f))
        return np.std(np.array(shares) - share[f])

    few, many = deviation(100), deviation(6400)
    # Eight times smaller; the standard deviation of 100 values is known to about 7 %.
    assert few / many == pytest.approx(8, rel=0.35)
    assert few == pytest.approx(math.sqrt(share[f] * (1 - share[f]) / 100), rel=0.3)


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
    assert counts.outside.sum() == 1000 and not counts.users.any()
    assert (rows.family == 0).all() and (rows.model == -1).all() and (rows.channel == -1).all()


def test_self_hosting_is_booked_once():
    market = example(2)
    tables = market.tables()
    rows = developer_rows(20_000, market.n_classes)
    settings = everyone(market, month=0)
    counts = market.review(rows, tables, **settings)
    own = counts.users[:, :, 3]
    np.testing.assert_array_equal(counts.deployed, own)
    assert own.sum() > 100
    before = copy_rows(rows)
    counts = market.review(rows, tables, **settings)
    # The same month again: the same draws; rows come back to the same model and install nothing.
    is_new = (rows.channel == 3) & ((before.channel != 3) | (before.model != rows.model))
    assert counts.deployed.sum() == is_new.sum()


def test_fewer_slots_than_usual_are_allowed():
    market = example(1)
    used = np.argsort(market.line_up.considered_column < 0, axis=1, kind="stable")[:, : N_SLOTS // 2]
    narrow = np.take_along_axis(market.line_up.considered_column, used, axis=1)
    rows, wide = developer_rows(20_000, 48), developer_rows(20_000, 48)
    market.review(rows, market.tables(), market.line_up._replace(considered_column=narrow), **everyone(market))
    market.review(wide, market.tables(), **everyone(market))
    # Families do not depend on the slots; models do, but with the same shares.
    np.testing.assert_array_equal(rows.family, wide.family)
    assert not np.array_equal(rows.model, wide.model)


@pytest.mark.parametrize(("changes", "kind", "message"), [
    ({"switching_cost": np.array([0.0, -0.1, 0.0, 0.0])}, ValueError, "switching_cost is -0.1"),
    ({"line_up": "double"}, ValueError, "one slot"),
    ({"line_up": "missing"}, ValueError, "one slot"),
])  # fmt: skip
def test_wrong_input_is_refused(changes, kind, message):
    market = example()
    slots = market.line_up.considered_column.copy()
    taken = np.argwhere(slots >= 0)[0]
    if changes.get("line_up") == "double":
        slots[tuple(np.argwhere(slots[1:] < 0)[0] + [1, 0])] = slots[tuple(taken)]
    if changes.get("line_up") == "missing":
        slots[tuple(taken)] = -1
    changes = {**changes, "line_up": market.line_up._replace(considered_column=slots)}
    with pytest.raises(kind, match=message):
        market.review(developer_rows(10, 48), market.tables(), **changes)


def test_rows_that_cannot_be_changed_in_place_are_refused():
    market, rows = example(), developer_rows(10, 48)
    with pytest.raises(TypeError, match="model is of type int64"):
        market.review(rows._replace(model=rows.model.astype(np.int64)), market.tables())
    with pytest.raises(ValueError, match="tenure is read-only"):
        market.review(rows._replace(tenure=np.broadcast_to(rows.tenure[:1], 10)), market.tables())


def read_only(values):
    values = np.array(values)
    values.flags.writeable = False
    return values


def strided(values):
    return np.repeat(values, 2, axis=0)[::2]


@pytest.mark.parametrize("odd", [read_only, strided])
def test_no_kind_of_input_makes_numba_compile_again(odd):
    """A compilation takes seconds, and only what `warm` compiles is in the cache after set-up."""
    warm()
    kernels = (review, fill_tables, _events)
    before = [len(kernel.signatures) for kernel in kernels]

    market = example()
    tables = market.tables(**{name: odd(values) for name, values in {**market.classes, **market.columns}.items()})
    market.tables(
        group=market.classes["group"].tolist(), hardware_gb=market.classes["hardware_gb"].astype(int),
        log_cost=market.costs["log_cost"].astype(np.float32), lambda_model=1,
    )  # fmt: skip
    rows = developer_rows(50, 48)
    rows = rows._replace(class_row=odd(rows.class_row), first_id=np.int32(3))
    settings = {name: odd(value) if np.ndim(value) else value for name, value in market.settings().items()}
    line_up = type(market.line_up)(*(odd(part) for part in market.line_up))
    market.review(rows, tables, line_up, **{**settings, "seed": np.int64(1), "month": np.int16(2)})
    fine_tune_events(
        odd(rows.class_row.astype(np.int64)), group=odd(market.classes["group"]),
        publish_probability=odd(np.ones(48)), fine_tune_weight=odd(np.ones((48, 3))),
        weight_row=odd(np.arange(48)), seed=1, month=np.int8(2),
    )  # fmt: skip
    assert [len(kernel.signatures) for kernel in kernels] == before == [1, 1, 1]


def fingerprint():
    market = example(2)
    rows = settled_rows(market, 3000)
    counts = market.review(rows, market.tables())
    parts = [getattr(rows, name) for name in STATE] + list(counts) + list(market.tables())
    return hashlib.sha256(b"".join(np.ascontiguousarray(part).tobytes() for part in parts)).hexdigest()


def test_identical_in_a_second_process():
    code = "from tests.kernels.test_review import fingerprint; print(fingerprint())"
    answer = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == fingerprint()
