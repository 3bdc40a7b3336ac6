"""Shares of what rows choose, against the closed form of the nested logit."""

import dataclasses
import math

import numpy as np
import pytest
from scipy.special import chdtrc

from tests.kernels import reference
from tests.kernels.example import LAMBDA_CHANNEL, LAMBDA_MODEL, SEGMENTS, developer_rows, everyone, example


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
    assert chi_square_p(np.append(counts.users.dense()[k].ravel(), counts.outside[k]), share) > 1e-4
    chosen = np.bincount(rows.family, minlength=len(families))
    assert chi_square_p(chosen, families) > 1e-4
    leader = int(family[np.argmax(joint.sum(axis=1))])
    members = family == leader
    within = counts.users.dense()[k].sum(axis=1)[members]
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
