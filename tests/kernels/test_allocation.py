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
    granted = divide_inflow(wanted, room, bloc, N_BLOCS)
    for b in range(N_BLOCS):
        expected = allocate_inflow(wanted[bloc == b], room[bloc == b])
        np.testing.assert_allclose(granted[bloc == b], expected, rtol=1e-12)


def test_where_no_room_binds_everybody_gets_what_it_wants_bit_for_bit():
    wanted, _, bloc = owners(1)
    np.testing.assert_array_equal(divide_inflow(wanted, np.full(60, np.inf), bloc, N_BLOCS), wanted)
    np.testing.assert_array_equal(divide_inflow(wanted, wanted, bloc, N_BLOCS), wanted)


def test_if_every_room_binds_the_rest_is_not_given_out():
    np.testing.assert_array_equal(divide_inflow([10.0, 5.0, 7.0], [3.0, 0.0, -1.0], [0, 0, 1], 2), [3.0, 0.0, 0.0])
