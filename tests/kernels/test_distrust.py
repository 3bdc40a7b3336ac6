"""Distrust in one pass against the equation cell by cell."""

from __future__ import annotations

import numpy as np

from sim.kernels import TrustRates, distrust_step
from sim.mechanisms.trust import distrust_change


def test_step_adds_the_change_of_the_equation():
    draw = np.random.default_rng(4)
    distrust, weight, initial = draw.uniform(0.0, 3.0, (3, 6, 4, 3, 4))
    incident, exposure = draw.random((6, 4)) * (draw.random((6, 4)) < 0.5), draw.random((6, 4, 3))
    rates = TrustRates(incident_effect=0.8, exposure_effect=0.05, floor=0.4, reversion=0.02)
    found = distrust_step(distrust, incident=incident, weight=weight, exposure=exposure, initial=initial, rates=rates)
    change = distrust_change(
        distrust, incident[..., None, None] * weight, 0.8, exposure[..., None], 0.05, 0.4, 0.02, initial
    )
    np.testing.assert_allclose(found, np.maximum(distrust + change, 0.0), rtol=1e-13)


def test_distrust_never_falls_below_zero():
    cells = np.full((1, 1, 1, 4), 0.1)
    rates = TrustRates(incident_effect=-1.0, exposure_effect=0.0, floor=0.0, reversion=0.0)
    found = distrust_step(
        cells, incident=np.ones((1, 1)), weight=np.ones_like(cells), exposure=np.zeros((1, 1, 1)), initial=cells,
        rates=rates,
    )  # fmt: skip
    np.testing.assert_array_equal(found, 0.0)
