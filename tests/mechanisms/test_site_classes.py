import numpy as np
import pytest
from scipy import stats

from sim.mechanisms.site_classes import eager_normals, lognormal_value, tail_quantiles


def test_rows_stand_for_all_sites_and_the_eager_are_finely_resolved():
    tail, share = tail_quantiles(80, 3.0)
    assert share.sum() == pytest.approx(1.0)
    assert (np.diff(tail) > 0).all()
    assert share[0] == pytest.approx(80.0**-3)
    np.testing.assert_allclose(tail_quantiles(80, 1.0)[1], 1 / 80)


def test_wage_and_hurdle_have_their_own_spreads_and_are_independent():
    tail, share = tail_quantiles(20_000, 1.0)
    wage, hurdle, size = eager_normals(tail, 0, 0.3, 0.5)
    for column, spread in ((wage, 0.3), (hurdle, 0.5), (size, 1.0)):
        assert (share * column).sum() == pytest.approx(0.0, abs=0.005)
        assert np.sqrt((share * column**2).sum()) == pytest.approx(spread, rel=0.01)
    for pair in ((wage, hurdle), (wage, size), (hurdle, size)):
        assert np.corrcoef(*pair)[0, 1] == pytest.approx(0.0, abs=0.02)


def test_the_order_of_rows_is_that_of_eagerness():
    tail, _ = tail_quantiles(50, 3.0)
    wage, hurdle, _ = eager_normals(tail, 7, 0.3, 0.5)
    np.testing.assert_allclose(wage + hurdle, np.hypot(0.3, 0.5) * stats.norm.isf(tail))


def test_lognormal_median_and_spread():
    np.testing.assert_allclose(
        np.log(lognormal_value(100.0, 0.4, [0.0, 1.0, -2.0]) / 100), [0.0, 0.4, -0.8], atol=1e-15
    )
