"""Utility of groups against the sum written out for each cell."""

from __future__ import annotations

import numpy as np

from sim.dimensions import API, CHANNELS, CLOUD, HOST
from sim.kernels import group_utility

R, S, B, F, V, C = 3, 2, 2, 4, 5, 9


def test_every_cell_is_the_sum_of_its_parts():
    draw = np.random.default_rng(8)
    ecosystem, effect, age = draw.random(F), draw.normal(size=V), draw.random(C)
    family, vendor = draw.integers(0, F, C), draw.integers(0, V, C)
    level = ecosystem[family] + effect[vendor] - 0.4 * age
    bloc, is_open, is_offered = draw.integers(0, B, C), draw.random(C) < 0.5, draw.random((len(CHANNELS), C)) < 0.8
    rules, access = draw.normal(size=(2, R, B, 4)), draw.normal(size=(2, R, V, 4))
    rules[1, 0, 1, HOST] = access[0, 2, 1, API] = -np.inf
    # Some have capacity to spare, so nobody waits for them.
    vendor_load, host_load = draw.uniform(0.5, 3.0, V), np.array([0.5, 1.5, 3.0])
    vendor_wait, host_wait = np.log(np.maximum(vendor_load, 1.0)), np.log(np.maximum(host_load, 1.0))
    shift = draw.uniform(-0.8, 0.3, (R, B))
    distrust, segments = draw.random((R, B, S, 4)), draw.normal(size=(R, S, B))
    segments[1, 1, 0] = -np.inf
    found = group_utility(
        ecosystem=ecosystem, vendor_effect=effect, age_penalty=0.4, age_years=age, family=family, vendor=vendor,
        bloc=bloc, is_open=is_open, is_offered=is_offered, rules=rules, log_access=access, vendor_overload=vendor_load,
        host_overload=host_load, distrust=distrust, distrust_shift=shift, segment_rules=segments,
    )  # fmt: skip
    assert found.shape == (R * S, len(CHANNELS), C)
    for r, s, h, c in np.ndindex(R, S, len(CHANNELS), C):
        of_kind, v, b = int(is_open[c]), vendor[c], bloc[c]
        wait = {API: vendor_wait[v], CLOUD: host_wait[r] if is_open[c] else vendor_wait[v], HOST: host_wait[r]}
        doubt = max(distrust[r, b, s, h] + shift[r, b], 0.0)
        parts = level[c], rules[of_kind, r, b, h], access[of_kind, r, v, h], segments[r, s, b], -doubt
        expected = sum(parts) - wait.get(h, 0.0) if is_offered[h, c] else -np.inf
        np.testing.assert_allclose(found[r * S + s, h, c], expected, rtol=1e-12)
