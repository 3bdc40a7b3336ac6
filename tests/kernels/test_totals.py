"""Totals of use against plain sums."""

from __future__ import annotations

import numpy as np
import pytest

from sim.kernels import trials_and_deployments, use_totals
from sim.kernels.tables import ChoiceTables


@pytest.mark.parametrize("kind", [np.int32, np.float64])
def test_totals_are_the_plain_sums(kind):
    draw = np.random.default_rng(5)
    k, c, groups, tasks, workloads, vendors = 12, 7, 3, 4, 2, 4
    users = draw.integers(0, 4, (k, c, 4)).astype(kind)
    group, task, workload = (draw.integers(0, n, k) for n in (groups, tasks, workloads))
    weight, factor, beta = (draw.uniform(0.5, 2.0, k) for _ in range(3))
    tokens, theta, is_open = draw.uniform(1, 9, (tasks, 4, c)), draw.random((workloads, 4, c)), draw.random(c) < 0.5
    earned, paid, vendor = draw.random((4, c)), draw.random((groups, c)), draw.integers(0, vendors, c)
    earned[2] = 0.0
    totals = use_totals(
        users, group=group, task=task, workload=workload, row_weight=weight, token_factor=factor,
        cost_sensitivity=beta, tokens_per_developer=tokens, price_share=theta, earned=earned, paid=paid, vendor=vendor,
        is_open=is_open, n_groups=groups, n_vendors=vendors,
    )  # fmt: skip
    people = np.swapaxes(users, 1, 2) * weight[:, None, None]
    used = people * factor[:, None, None] * tokens[task]
    revenue = used * earned
    revenue[:, 0] *= paid[group]
    priced = revenue * theta[workload]
    for g in range(groups):
        rows = group == g
        np.testing.assert_allclose(totals.developers[g], people[rows].sum(axis=0), rtol=1e-12)
        np.testing.assert_allclose(totals.tokens[g], used[rows].sum(axis=0), rtol=1e-12)
    for v in range(vendors):
        mine, sold = vendor == v, (vendor == v) & ~is_open
        np.testing.assert_allclose(totals.closed_revenue[v], revenue[:, :, sold].sum(), rtol=1e-12)
        np.testing.assert_allclose(totals.priced_revenue[v], priced[:, :, sold].sum(), rtol=1e-12)
        for g in range(groups):
            rows = group == g
            np.testing.assert_allclose(totals.users_of_vendor[v, g], people[rows][:, :, mine].sum(), rtol=1e-12)
            expected = (priced * beta[:, None, None])[rows][:, :, sold].sum()
            np.testing.assert_allclose(totals.sensitive_revenue[v, g], expected, rtol=1e-12)
    np.testing.assert_allclose(totals.of_world, people.sum(axis=0), rtol=1e-12)
    np.testing.assert_allclose(totals.open_users, people[:, :, is_open].sum(axis=(1, 2)), rtol=1e-12)


@pytest.mark.parametrize("kind", [np.int32, np.float64])
def test_trials_and_deployments_are_the_plain_sums(kind):
    draw = np.random.default_rng(6)
    k, c, f = 9, 8, 3
    tables = ChoiceTables.allocate(k, c, f)
    family = np.array([1, 1, 2, 2, 2, 3, 3, 3], dtype=np.int32)
    is_base = np.array([1, 1, 1, 0, 1, 1, 1, 1], dtype=bool)
    tables.model_weight[:] = draw.uniform(0.1, 1.0, (k, c))
    tables.family_weight[:] = draw.uniform(0.1, 1.0, (k, f + 1))
    tables.family_total[:] = tables.family_weight.sum(axis=1)
    for column in np.flatnonzero(is_base):
        tables.family_model_sum[:, family[column]] += tables.model_weight[:, column]
    reviewing, weight = draw.uniform(1.0, 5.0, k), draw.uniform(0.5, 2.0, k)
    deployed = draw.integers(0, 4, (k, c)).astype(kind)
    hardware = np.array([0.0, 8.0, 24.0] * 3)
    memory = np.array([4.0, 16.0, 8.0, 4.0, 40.0, 24.0, 2.0, 9.0])
    trials, deployments = trials_and_deployments(
        tables, reviewing, deployed, row_weight=weight, hardware_gb=hardware, family=family, memory_gb=memory,
        is_base=is_base,
    )  # fmt: skip
    np.testing.assert_allclose(deployments, weight @ deployed, rtol=1e-12)
    expected = np.zeros(c)
    for row in range(k):
        for column in range(c):
            if is_base[column] and 0 < memory[column] <= hardware[row]:
                own = tables.model_weight[row, column] / tables.family_model_sum[row, family[column]]
                share = tables.family_weight[row, family[column]] / tables.family_weight[row].sum()
                expected[column] += reviewing[row] * share * own
    np.testing.assert_allclose(trials, expected, rtol=1e-12)
    assert trials[4] == 0.0 and trials[3] == 0.0, "too large for everybody; not a base"
