import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.mechanisms.vertical import moved_fraction, revenue_fraction, site_tokens, vertical_points


def test_no_vertical_effect_adds_exactly_nothing():
    np.testing.assert_array_equal(vertical_points([0.0, 1e9], 1e4, 0.0), 0.0)
    assert vertical_points(99e4, 1e4, 20.0) == pytest.approx(40.0)


def test_tokens_that_do_not_come_back_do_not_count():
    assert site_tokens(1e6, 0.01, 0.0) == 0.0
    assert site_tokens(1e6, 0.01, 0.3) == pytest.approx(3000.0)


def test_no_revenue_is_no_signal():
    np.testing.assert_array_equal(revenue_fraction([0.0, 2.0, 0.0], [0.0, 2.0, 5.0]), [0.0, 0.5, 0.0])


@given(st.floats(0, 1), st.floats(0, 1))
def test_no_more_moves_than_there_is(competition, share):
    assert 0 <= moved_fraction(competition, share) <= min(competition, share)


@given(st.floats(0, 1))
def test_without_competition_language_models_keep_all_bit_for_bit(share):
    assert moved_fraction(0.0, share) == 0.0
    assert 1.0 - moved_fraction(0.0, share) == 1.0
