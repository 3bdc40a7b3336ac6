import numpy as np

from sim.mechanisms.releases import entrant_capability, event_probability


def test_monthly_survival_compounds():
    survival = (1 - event_probability(0.07)) ** 12
    np.testing.assert_allclose(survival, np.exp(-0.84), rtol=1e-13)
    assert event_probability(0.0) == 0.0


def test_entrants_start_behind_the_best_open_model():
    np.testing.assert_array_equal(entrant_capability(1400.0, 40.0, [-10.0, 0.0, 60.0]), [1350.0, 1360.0, 1420.0])
