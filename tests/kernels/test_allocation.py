"""The division of arrivals against the mechanism that it compiles, bloc by bloc."""

import numpy as np
import pytest

from sim.kernels import divide_inflow
from sim.mechanisms.budget import allocate_inflow

N_BLOCS = 4


def owners(seed):
    """Owners of a few blocs, some without a wish, some in debt, some without a limit."""
    rng = np.random.default_rng(seed)
    wanted, room = rng.lognormal(2.0, 2.0, 60), rng.lognormal(2.0, 2.0, 60)
    wanted[rng.random(60) < 0.2] = 0.0
    room[rng.random(60) < 0.2] = np.inf
    room[rng.random(60) < 0.1] = -5.0
    return wanted, room, rng.integers(0, N_BLOCS, 60)


@pytest.mark.parametrize("seed", range(20))
def test_each_bloc_is_divided_as_the_mechanism_divides_one(seed):
    wanted, room, bloc = owners(seed)
    others = np.array([0.0, 1.0, 30.0, 1e4])
    granted = divide_inflow(wanted, room, bloc, others)
    for b in range(N_BLOCS):
        mine = bloc == b
        expected = allocate_inflow(np.append(wanted[mine], others[b]), np.append(room[mine], np.inf))[:-1]
        np.testing.assert_allclose(granted[mine], expected, rtol=1e-12)


def test_where_no_room_binds_everybody_gets_what_it_wants_bit_for_bit():
    wanted, _, bloc = owners(1)
    others = np.arange(4.0)
    np.testing.assert_array_equal(divide_inflow(wanted, np.full(60, np.inf), bloc, others), wanted)
    np.testing.assert_array_equal(divide_inflow(wanted, wanted, bloc, others), wanted)


def test_if_every_room_binds_the_rest_is_not_given_out():
    granted = divide_inflow([10.0, 5.0, 7.0], [3.0, 0.0, -1.0], [0, 0, 1], [0.0, 0.0])
    np.testing.assert_array_equal(granted, [3.0, 0.0, 0.0])
