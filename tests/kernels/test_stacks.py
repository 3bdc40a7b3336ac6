"""The kernel of stack choice against the equation of the mechanism."""

import numpy as np

from sim.kernels import stack_choice
from sim.mechanisms.stack_choice import stack_probability, switched_probability


def test_kernel_and_equation_agree():
    rng = np.random.default_rng(1)
    utility, order, switching_cost = rng.normal(0.0, 30.0, (36, 4)), np.array([2, 0, 3, 1]), 1.7
    choice = stack_choice(utility, switching_cost, order)
    assert choice.shape == (36, 5, 3)
    first = stack_probability(utility)[:, order].cumsum(axis=-1)
    np.testing.assert_allclose(choice[:, 0], first[:, :-1], rtol=1e-13)
    for stack in range(4):
        current = np.full(36, stack)
        again = switched_probability(utility, current, switching_cost)[:, order].cumsum(axis=-1)
        np.testing.assert_allclose(choice[:, stack + 1], again[:, :-1], rtol=1e-13)


def test_utilities_far_apart_neither_overflow_nor_vanish():
    choice = stack_choice([[-5e3, 5e3, 0.0]], 0.0, [1, 0, 2])
    np.testing.assert_array_equal(choice, 1.0)


def test_a_world_of_one_bloc_leaves_nothing_to_draw():
    assert stack_choice([[3.0]], 1.0, [0]).shape == (1, 2, 0)
