"""Anomaly forcing: the recorded history, shifted by what a policy changes against the reference run."""

from __future__ import annotations

from sim.mechanisms.arrays import FloatArray, Numbers, floats


def forced_capability(recorded: Numbers, frontier: Numbers, reference_frontier: Numbers) -> FloatArray:
    r"""Capability of a recorded release under another policy.

    .. math:: \kappa = \kappa_{recorded} + (K - K^{ref})

    Parameters
    ----------
    recorded : array_like
        Recorded capability [arena points].
    frontier, reference_frontier : array_like
        The vendor's frontier at the release date, in this run and in the reference run [arena points].

    Returns
    -------
    ndarray
        κ [arena points]; ``recorded`` bit for bit where the frontiers are equal.

    References
    ----------
    Anomaly (delta-change) forcing: Hay, Wilby & Leavesley (2000), Journal of the American Water Resources
    Association 36, 387-397.

    Examples
    --------
    >>> float(forced_capability(1300.0, 1290.0, 1310.0))
    1280.0
    """
    # the difference first: equal frontiers then add an exact zero
    return floats(recorded) + (floats(frontier) - floats(reference_frontier))


def assimilation_increment(recorded_frontier: Numbers, frontier: Numbers, slope: Numbers) -> FloatArray:
    r"""Efficiency to add at hand-over, so that the run begins the projection at the recorded frontier.

    .. math:: \Delta \log_{10} A = (\kappa_{recorded} - K) / s

    Parameters
    ----------
    recorded_frontier, frontier : array_like
        Recorded and simulated frontier [arena points].
    slope : array_like
        s [arena points per decade].

    Returns
    -------
    ndarray
        Increment [decades of efficiency], of either sign.

    References
    ----------
    Kalnay (2003), Atmospheric Modeling, Data Assimilation and Predictability, Cambridge University Press, ch.
    5 (full insertion).

    Examples
    --------
    >>> float(assimilation_increment(1430.0, 1365.0, 65.0))
    1.0
    """
    return (floats(recorded_frontier) - frontier) / slope
