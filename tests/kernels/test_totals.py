"""Totals of use against plain sums."""

from __future__ import annotations

import numpy as np
import pytest

from sim.kernels import use_totals


@pytest.mark.parametrize("kind", [np.int32, np.float64])
def test_totals_are_the_plain_sums(kind):
    draw = np.random.default_rng(5)
    k, c, groups, tasks, workloads = 12, 7, 3, 4, 2
    users = draw.integers(0, 4, (k, c, 4)).astype(kind)
    group, task, workload = (draw.integers(0, n, k) for n in (groups, tasks, workloads))
    weight, factor, beta = (draw.uniform(0.5, 2.0, k) for _ in range(3))
    tokens, theta, is_open = draw.uniform(1, 9, (tasks, 4, c)), draw.random((workloads, 4, c)), draw.random(c) < 0.5
    totals = use_totals(
        users, group=group, task=task, workload=workload, row_weight=weight, token_factor=factor,
        cost_sensitivity=beta, tokens_per_developer=tokens, price_share=theta, is_open=is_open, n_groups=groups,
    )  # fmt: skip
    people = np.swapaxes(users, 1, 2) * weight[:, None, None]
    used = people * factor[:, None, None] * tokens[task]
    priced = used * theta[workload]
    for g in range(groups):
        rows = group == g
        np.testing.assert_allclose(totals.developers[g], people[rows].sum(axis=0), rtol=1e-12)
        np.testing.assert_allclose(totals.tokens[g], used[rows].sum(axis=0), rtol=1e-12)
        np.testing.assert_allclose(totals.priced_tokens[g], priced[rows].sum(axis=0), rtol=1e-12)
        expected = (priced * beta[:, None, None])[rows].sum(axis=0)
        np.testing.assert_allclose(totals.sensitive_tokens[g], expected, rtol=1e-12)
    np.testing.assert_allclose(totals.open_users, people[:, :, is_open].sum(axis=(1, 2)), rtol=1e-12)
