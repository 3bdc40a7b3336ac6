"""Inclusive values of bases against the mechanism, family by family."""

import numpy as np

from sim.kernels import base_values
from sim.mechanisms.choice import inclusive_value

HARDWARE = np.array([16.0, 80.0, 640.0])


def test_agrees_with_the_mechanism_for_every_family_and_hardware():
    rng = np.random.default_rng(3)
    utility, family, is_base = rng.normal(0.0, 400.0, 120), rng.integers(0, 9, 120), rng.random(120) < 0.7
    memory = rng.lognormal(4.0, 1.5, 120)
    values = base_values(
        utility, family=family, is_base=is_base, memory_gb=memory, hardware_gb=HARDWARE, scale=0.4, n_families=11
    )
    for h, gigabytes in enumerate(HARDWARE):
        for f in range(11):
            nest = utility[is_base & (family == f) & (memory <= gigabytes)]
            expected = inclusive_value(nest, 0.4) if len(nest) else -np.inf
            np.testing.assert_allclose(values[h, f], expected, rtol=1e-13)


def test_two_equal_bases_are_worth_the_log_of_two_more_than_one():
    one, two = ([1.5] * n for n in (1, 2))
    settings = {"hardware_gb": [24.0], "scale": 0.5, "n_families": 1}
    single = base_values(one, family=[0], is_base=[True], memory_gb=[24.0], **settings)
    double = base_values(two, family=[0, 0], is_base=[True] * 2, memory_gb=[24.0] * 2, **settings)
    np.testing.assert_allclose(single, 1.5)
    np.testing.assert_allclose(double - single, 0.5 * np.log(2.0))
