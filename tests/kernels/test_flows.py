"""Moves between families summed to blocs, against plain sums."""

from __future__ import annotations

import numpy as np
import pytest

from sim.kernels import bloc_flow


@pytest.mark.parametrize("kind", [np.int32, np.float64])
def test_moves_are_the_plain_sums_without_those_who_stay(kind):
    draw = np.random.default_rng(2)
    flow = draw.integers(0, 50, (5, 7, 7)).astype(kind)
    weight, bloc = draw.uniform(0.5, 2.0, 5), np.array([3, 0, 1, 1, 2, 0, 2])
    expected = np.zeros((4, 4))
    for g, a, b in np.ndindex(flow.shape):
        if a != b:
            expected[bloc[a], bloc[b]] += weight[g] * flow[g, a, b]
    np.testing.assert_allclose(bloc_flow(flow, weight, bloc, 4), expected, rtol=1e-12)


def test_nobody_moved_when_everybody_stayed():
    flow = np.stack([np.diag([5, 0, 2]).astype(np.int32)] * 2)
    np.testing.assert_array_equal(bloc_flow(flow, [1.0, 0.3], [0, 1, 1], 2), 0.0)
