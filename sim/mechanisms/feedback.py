"""Signals that run along the feedback edges: cut, returned."""

from __future__ import annotations

import numpy as np

from sim.mechanisms.arrays import FloatArray, Numbers, floats


def edge_signal(current: Numbers, frozen: Numbers, is_cut: Numbers) -> FloatArray:
    r"""Signal of an edge: the present one, or from a cut on the one it had then.

    .. math:: x = x_{frozen} \text{ if cut, else } x_{now}

    Parameters
    ----------
    current, frozen : array_like
        Signal now and at the date of the cut [share of the world total].
    is_cut : array_like of bool
        Whether the edge is cut.

    Returns
    -------
    ndarray
        Signal [share of the world total]; the chosen one bit for bit.

    References
    ----------
    Ford (1999), System Dynamics Review 15, 3-36 (loops are judged by switching them off).

    Examples
    --------
    >>> edge_signal([0.4, 0.6], [0.5, 0.5], True)
    array([0.5, 0.5])
    """
    if isinstance(is_cut, (bool, float)):
        # A copy, so that the signal does not move with what it was read off.
        return (floats(frozen) if is_cut else floats(current)).copy()
    return np.where(np.asarray(is_cut, dtype=bool), floats(frozen), floats(current))


def returned_signal(usage_share: Numbers, return_share: Numbers) -> FloatArray:
    r"""Part of the world's usage of a vendor's models that comes back to the vendor.

    .. math:: f_v = \sum_h r_h x_{vh}

    Parameters
    ----------
    usage_share : array_like, shape (..., n_channels)
        Share x of the world's usage by vendor and channel [1].
    return_share : array_like, shape (..., n_channels)
        Return share r of each channel [1]: high for the vendor's API, low for foreign hosts and self-hosting.

    Returns
    -------
    ndarray, shape (...)
        f [share of the world total].

    References
    ----------
    Definition (``docs/model.md``); evidence on return: ``sim/data/facts.csv``.

    Examples
    --------
    >>> float(returned_signal([0.2, 0.1, 0.1, 0.1], [1.0, 0.5, 0.0, 0.1]))
    0.26
    """
    return (floats(usage_share) * return_share).sum(axis=-1)
