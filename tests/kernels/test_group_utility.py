"""Utility of groups against the sum written out for each cell."""

from __future__ import annotations

import numpy as np

from sim.dimensions import API, CHANNELS, CLOUD, HOST
from sim.kernels import group_utility

R, S, B, V, C = 3, 2, 2, 5, 9


def test_every_cell_is_the_sum_of_its_parts():
    draw = np.random.default_rng(8)
    level, vendor = draw.normal(size=C), draw.integers(0, V, C)
    bloc, is_open, is_offered = draw.integers(0, B, C), draw.random(C) < 0.5, draw.random((len(CHANNELS), C)) < 0.8
    rules, access = draw.normal(size=(2, R, B, 4)), draw.normal(size=(2, R, V, 4))
    rules[1, 0, 1, HOST] = access[0, 2, 1, API] = -np.inf
    vendor_wait, host_wait = draw.random(V), draw.random(R)
    distrust, segments = draw.random((R, B, S, 4)), draw.normal(size=(R, S, B))
    segments[1, 1, 0] = -np.inf
    found = group_utility(
        level, vendor=vendor, bloc=bloc, is_open=is_open, is_offered=is_offered, rules=rules, log_access=access,
        vendor_wait=vendor_wait, host_wait=host_wait, distrust=distrust, segment_rules=segments,
    )  # fmt: skip
    assert found.shape == (R * S, len(CHANNELS), C)
    for r, s, h, c in np.ndindex(R, S, len(CHANNELS), C):
        of_kind, v, b = int(is_open[c]), vendor[c], bloc[c]
        wait = {API: vendor_wait[v], CLOUD: host_wait[r] if is_open[c] else vendor_wait[v], HOST: host_wait[r]}
        parts = level[c], rules[of_kind, r, b, h], access[of_kind, r, v, h], segments[r, s, b], -distrust[r, b, s, h]
        expected = sum(parts) - wait.get(h, 0.0) if is_offered[h, c] else -np.inf
        np.testing.assert_allclose(found[r * S + s, h, c], expected, rtol=1e-12)
