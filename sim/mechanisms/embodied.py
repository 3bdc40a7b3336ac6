"""Embodied capability: data, base models, compute; feasible tasks; progress in months."""

from __future__ import annotations

import numpy as np

from sim.mechanisms.arrays import FloatArray, Numbers, floats


def data_points(data: Numbers, scale: Numbers, slope: Numbers) -> FloatArray:
    r"""Embodied capability from data.

    .. math:: a_D \log_{10}(1 + D / D_0)

    Parameters
    ----------
    data : array_like
        Effective data D [hours], at least 0.
    scale : array_like
        D_0 [hours], above 0: below it the return is linear, far above it logarithmic.
    slope : array_like
        a_D [points per tenfold data].

    Returns
    -------
    ndarray
        Points, 0 without data.

    References
    ----------
    Sartor & Thompson (2024), Neural scaling laws in robotics, arXiv:2405.14005: error falls as a power of
    data, so log-odds of success rise with its logarithm.

    Examples
    --------
    >>> data_points([0.0, 9e4], 1e4, 120.0)
    array([  0., 120.])
    """
    return floats(slope) * np.log10(1.0 + floats(data) / scale)


def base_points(capability: Numbers, reference: Numbers, slope: Numbers) -> FloatArray:
    r"""Embodied capability from the general model that a robot's model starts from (edge C1).

    .. math:: a_B (\kappa - \kappa_{ref}) / 100

    Parameters
    ----------
    capability, reference : array_like
        Capability κ of the best accessible general model and κ_ref [arena points].
    slope : array_like
        a_B [points per 100 arena points]; 0 switches the edge off.

    Returns
    -------
    ndarray
        Points.

    References
    ----------
    Black et al. (2024), π0: a vision-language-action flow model, arXiv:2410.24164 (robot models start from
    general ones); the linear form is an assumption.

    Examples
    --------
    >>> float(base_points(1400.0, 1200.0, 40.0))
    80.0
    """
    return floats(slope) * ((floats(capability) - reference) / 100.0)


def compute_points(compute: Numbers, reference: Numbers, slope: Numbers) -> FloatArray:
    r"""Embodied capability from training compute.

    .. math:: a_C \log_{10}(C / C_0)

    Parameters
    ----------
    compute, reference : array_like
        Embodied training compute C and C_0 [H100e]. Below a millionth of C_0 nothing more is lost, so that a
        bloc without compute keeps a finite capability.
    slope : array_like
        a_C [points per tenfold compute].

    Returns
    -------
    ndarray
        Points.

    References
    ----------
    Kaplan et al. (2020), arXiv:2001.08361 (power law in compute); for robots Sartor & Thompson (2024),
    arXiv:2405.14005.

    Examples
    --------
    >>> compute_points([1e4, 1e2], 1e3, 40.0)
    array([ 40., -40.])
    """
    return floats(slope) * np.log10(np.maximum(floats(compute) / reference, 1e-6))


def feasible_share(capability: Numbers, difficulty: Numbers) -> FloatArray:
    r"""Share of substitutable tasks that units can do.

    .. math:: \varphi = 1 / (1 + 10^{(d - X) / 400})

    Parameters
    ----------
    capability : array_like
        Embodied capability X [points].
    difficulty : array_like
        d [points]: capability at which half of the tasks are feasible.

    Returns
    -------
    ndarray
        φ in [0, 1].

    References
    ----------
    Bradley & Terry (1952), Biometrika 39, 324-345: the odds of a unit against a task, 400 points = 10:1.

    Examples
    --------
    >>> feasible_share([450.0, 50.0], 450.0).round(4)
    array([0.5   , 0.0909])
    """
    # clipped where the power would overflow; the share is 0 there in any case
    return 1.0 / (1.0 + 10.0 ** (np.minimum(floats(difficulty) - capability, 120_000.0) / 400.0))


def progress_months(progress: Numbers, pace: Numbers) -> FloatArray:
    r"""Progress in months of a given pace.

    .. math:: m = p / v

    Parameters
    ----------
    progress : array_like
        p [points].
    pace : array_like
        v [points per month].

    Returns
    -------
    ndarray
        m [months]; nan where the pace is not positive: a standstill is no yardstick.

    References
    ----------
    Definition.

    Examples
    --------
    >>> progress_months([20.0, 20.0], [10.0, 0.0])
    array([ 2., nan])
    """
    speed = floats(pace)
    is_yardstick = speed > 0
    return np.where(is_yardstick, floats(progress) / np.where(is_yardstick, speed, 1.0), np.nan)
