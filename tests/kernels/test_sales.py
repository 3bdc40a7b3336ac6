"""Sums over a month's tokens against plain sums."""

from __future__ import annotations

import numpy as np
import pytest

from sim.dimensions import API, CHANNELS, CLOUD, HOST
from sim.kernels import sales

R, S, C, V, B = 2, 3, 8, 4, 2


@pytest.mark.parametrize("n_paid", [1, S])
def test_sums_are_the_plain_sums(n_paid):
    draw = np.random.default_rng(2)
    tokens = draw.uniform(0.0, 9.0, (R * S, len(CHANNELS), C)) * (draw.random((R * S, len(CHANNELS), C)) < 0.7)
    earned, paid, load = draw.random((len(CHANNELS), C)), draw.random((n_paid, C)), draw.random(C)
    vendor, bloc, is_open = draw.integers(0, V, C), draw.integers(0, B, C), draw.random(C) < 0.5
    found = sales(
        tokens, earned=earned, paid=paid, accelerators=load, vendor=vendor, bloc=bloc, is_open=is_open, n_vendors=V,
        n_blocs=B,
    )  # fmt: skip
    revenue = tokens * earned
    for g in range(R * S):
        revenue[g, API] *= paid[g % S if n_paid > 1 else 0]
    np.testing.assert_allclose(found.revenue, revenue, rtol=1e-13)
    needed = tokens * load
    own = needed[:, API] + needed[:, CLOUD] * ~is_open
    for v in range(V):
        mine = vendor == v
        np.testing.assert_allclose(found.revenue_of_vendor[v], revenue[..., mine].sum(), rtol=1e-13)
        np.testing.assert_allclose(found.accelerators_of_vendor[v], own[:, mine].sum(), rtol=1e-13)
        np.testing.assert_allclose(found.tokens_of_vendor[v], tokens[..., mine].sum(axis=(0, 2)), rtol=1e-13)
    hosted = needed[:, HOST] + needed[:, CLOUD] * is_open
    np.testing.assert_allclose(found.accelerators_of_hosts, hosted.sum(axis=1), rtol=1e-13)
    for b in range(B):
        np.testing.assert_allclose(found.tokens_of_bloc[:, b], tokens[..., bloc == b].sum(axis=(1, 2)), rtol=1e-13)
