"""Kernels of makers against the equations of the mechanisms."""

import numpy as np

from sim.kernels import effective_data, embodied_points, unit_costs
from sim.mechanisms.deployment_data import accessible_data, transferred_data
from sim.mechanisms.embodied import base_points, compute_points, data_points
from sim.mechanisms.unit_cost import edge_cost, experience, learning_exponent, wright_cost

RANDOM = np.random.default_rng(5)
SCALE = np.array([1e4, 1e6])
DOMAIN = np.array([0, 0, 1])


def amounts(*shape):
    return 10.0 ** RANDOM.uniform(2.0, 7.0, shape)


def test_capability_is_the_sum_of_the_equations():
    data, at_start = amounts(3, 2), np.array([3.0, 40.0])
    base, stock, moved = np.array([1300.0, np.nan, 1100.0]), np.array([1e3, 0.0, 5e4]), np.array([0.0, 0.0, 100.0])
    found = embodied_points(
        data, base, stock, moved, scale=SCALE, at_start=at_start, data_slope=110.0, base_reference=1150.0,
        base_slope=40.0, compute_reference=5e4, compute_slope=30.0,
    )  # fmt: skip
    others = base_points(np.where(np.isnan(base), 1150.0, base), 1150.0, 40.0) + compute_points(
        stock + moved, 5e4, 30.0
    )
    np.testing.assert_allclose(found, data_points(data, SCALE, 110.0) - at_start + others[:, None], rtol=1e-13)


def test_data_leak_and_transfer_as_the_equations_say():
    dedicated, taught, legacy, usable = amounts(4, 2), amounts(4, 3), amounts(4, 3), RANDOM.random((4, 1))
    own = dedicated + (usable * (taught + legacy)) @ (DOMAIN[:, None] == np.arange(2))
    found = effective_data(
        dedicated, taught, legacy, usable=usable, domain=DOMAIN, leakage=0.05, scale=SCALE, transfer=0.02
    )
    np.testing.assert_allclose(found, transferred_data(accessible_data(own, 0.05), SCALE, 0.02), rtol=1e-13)


def test_costs_are_those_of_body_and_edge_computer():
    units, known, body, edge, rate = amounts(4, 3), amounts(4, 3), amounts(4, 3), amounts(4, 3), [0.2, 0.0, 0.1]
    found = unit_costs(
        units, tradable=0.5, body=body, edge=edge, reference_units=known, exponent=learning_exponent(rate, 0.7),
        edge_kept=0.9**2.5,
    )  # fmt: skip
    expected = wright_cost(body, experience(units, 0.5), known, rate, 0.7) + edge_cost(edge, 0.1, 2.5, 0.0, 0.0)
    np.testing.assert_allclose(found, expected, rtol=1e-13)
