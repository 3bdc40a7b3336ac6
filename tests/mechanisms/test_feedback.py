import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.mechanisms.feedback import edge_signal, leaked, returned_signal

signals = st.lists(st.floats(0, 1), min_size=1, max_size=6)


@given(st.floats(0, 1), st.floats(0, 1))
def test_a_cut_freezes_and_no_cut_changes_nothing_bit_for_bit(current, frozen):
    assert edge_signal(current, frozen, False) == current
    assert edge_signal(current, frozen, True) == frozen


def test_edges_are_cut_one_by_one():
    signal = edge_signal(np.full((2, 3), 0.2), np.full((2, 3), 0.7), np.array([[True], [False]]))
    np.testing.assert_array_equal(signal, [[0.7] * 3, [0.2] * 3])


def test_only_what_comes_back_counts():
    usage = np.array([[0.2, 0.1, 0.1, 0.0], [0.0, 0.0, 0.3, 0.3]])
    np.testing.assert_allclose(returned_signal(usage, [1.0, 0.5, 0.0, 0.1]), [0.25, 0.03], rtol=1e-14)
    np.testing.assert_array_equal(returned_signal(usage, 0.0), 0.0)


@given(signals, st.floats(0, 1))
def test_leakage_conserves_the_total(signal, leakage):
    after = leaked(signal, leakage)
    assert (after >= -1e-15).all()
    np.testing.assert_allclose(after.sum(), sum(signal), rtol=1e-12, atol=1e-15)


@given(signals)
def test_no_leakage_is_bit_for_bit_neutral(signal):
    np.testing.assert_array_equal(leaked(signal, 0.0), signal)


def test_leakage_of_one_bloc_goes_to_the_others_in_equal_parts():
    np.testing.assert_allclose(leaked([0.0, 0.9, 0.1], [0.5, 0.2, 0.0]), [0.09, 0.72, 0.19], rtol=1e-14)


def test_even_mixing_at_the_leakage_that_equals_the_others_share():
    # with ℓ = (n-1)/n every bloc ends with the mean
    np.testing.assert_allclose(leaked([0.8, 0.1, 0.0, 0.1], 0.75), 0.25, rtol=1e-14)


def test_a_single_bloc_has_nobody_to_leak_to():
    assert leaked([0.7], 0.5) == pytest.approx(0.7)
