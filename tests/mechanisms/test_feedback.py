import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sim.mechanisms.feedback import edge_signal, returned_signal

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
