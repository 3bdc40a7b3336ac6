import numpy as np
import pytest

from sim.mechanisms.releases import memory_needed, size_capability, size_template


def test_template_keeps_its_proportions():
    sizes = size_template([8.0, 32.0, 235.0], 0.2, 3.0)
    np.testing.assert_allclose(sizes / sizes[0], [1.0, 4.0, 235.0 / 8.0], rtol=1e-14)
    assert sizes[0] == pytest.approx(8.0 * 10**0.6)


def test_no_growth_is_the_template_bit_for_bit():
    np.testing.assert_array_equal(size_template([8.0, 32.0], 0.0, 7.0), [8.0, 32.0])


def test_flagship_has_its_own_capability_and_a_decade_costs_the_slope():
    np.testing.assert_allclose(
        size_capability(1400.0, [100.0, 10.0, 1.0], 100.0, 80.0), [1400.0, 1320.0, 1240.0], rtol=1e-14
    )


def test_memory_of_well_known_sizes():
    # a 7-billion model fits 8 GB at 4 bits, 70 billion need an 80 GB card, a trillion does not fit 640 GB
    np.testing.assert_allclose(memory_needed([7.0, 70.0, 1000.0], 0.6, 1.2), [5.04, 50.4, 720.0], rtol=1e-14)
