"""Growth of algorithmic efficiency: own research, spillover, usage feedback (edge D2), scarcity."""

from __future__ import annotations

import numpy as np

from sim.mechanisms.arrays import FloatArray, Numbers, floats


def best_of_others(capability: Numbers) -> FloatArray:
    r"""Best capability among the other vendors.

    .. math:: b_v = \max_{w \ne v} \kappa_w

    Parameters
    ----------
    capability : array_like, shape (n_vendors,)
        Best released capability of each vendor [arena points]; -inf if it has released nothing of the kind.

    Returns
    -------
    ndarray, shape (n_vendors,)
        b [arena points]; -inf if there is no other.

    References
    ----------
    Definition.

    Examples
    --------
    >>> best_of_others([1300.0, 1350.0, -np.inf])
    array([1350., 1300., 1350.])
    """
    value = floats(capability)
    if not value.size:
        return value.copy()
    leader = int(np.argmax(value))
    best = np.full(value.size, value[leader])
    best[leader] = max(value[:leader].max(initial=-np.inf), value[leader + 1 :].max(initial=-np.inf))
    return best


def spillover(
    capability: Numbers,
    best_open: Numbers,
    best_closed: Numbers,
    open_rate: Numbers,
    closed_rate: Numbers,
    closed_access: Numbers,
    slope: Numbers,
) -> FloatArray:
    r"""Efficiency gained by learning from better models of others.

    .. math:: \{\rho_o [\kappa_{open} - K]_+ + \rho_c\,a\,[\kappa_{closed} - K]_+\} / s

    Parameters
    ----------
    capability : array_like
        Frontier K of the vendor [arena points].
    best_open, best_closed : array_like
        Best open and best closed model of the others [arena points]; -inf if none.
    open_rate, closed_rate : array_like
        Parts ρ_o, ρ_c of the gap closed per month [1/month]: weights and reports; distillation through an
        API.
    closed_access : array_like
        Access a to closed models [1], in [0, 1].
    slope : array_like
        s [arena points per decade].

    Returns
    -------
    ndarray
        Gain [decades of efficiency per month], at least 0.

    References
    ----------
    Nelson & Phelps (1966), American Economic Review 56, 69-75; Griliches (1992), Scandinavian Journal of
    Economics 94, S29-S47.

    Examples
    --------
    >>> float(spillover(1300.0, 1365.0, 1430.0, 0.1, 0.05, 1.0, 65.0))
    0.2
    """
    level = floats(capability)
    from_open = floats(open_rate) * np.maximum(floats(best_open) - level, 0.0)
    from_closed = floats(closed_rate) * closed_access * np.maximum(floats(best_closed) - level, 0.0)
    return (from_open + from_closed) / slope


def induced_efficiency(rate: Numbers, largest_compute: Numbers, compute: Numbers) -> FloatArray:
    r"""Efficiency that scarcity of compute induces.

    .. math:: \iota [\log_{10}(T^{max} / T)]_+

    Parameters
    ----------
    rate : array_like
        ι [decades of efficiency per month and decade of shortfall]; 0 switches it off.
    largest_compute, compute : array_like
        Training compute of the largest vendor and of this one [FLOP].

    Returns
    -------
    ndarray
        Gain [decades per month]; 0 for a vendor without compute, which does no research.

    References
    ----------
    Hicks (1932), The Theory of Wages, ch. VI; Popp (2002), American Economic Review 92, 160-180.

    Examples
    --------
    >>> induced_efficiency(0.02, 1e26, [1e25, 1e27, 0.0])
    array([0.02, 0.  , 0.  ])
    """
    own = floats(compute)
    has_compute = own > 0
    shortfall = np.log10(
        np.where(has_compute, np.maximum(floats(largest_compute), own) / np.where(has_compute, own, 1.0), 1.0)
    )
    return floats(rate) * shortfall


def efficiency_growth(
    own: Numbers,
    spillover: Numbers,
    usage_feedback_rate: Numbers,
    usage_share: Numbers,
    induced: Numbers,
) -> FloatArray:
    r"""Growth of a vendor's algorithmic efficiency.

    .. math:: \Delta \log_{10} A = g + s_v + \eta_u f_v + i_v

    Parameters
    ----------
    own : array_like
        Own research g [decades per month]; see `own_research_rate`.
    spillover, induced : array_like
        Results of `spillover` and `induced_efficiency` [decades per month].
    usage_feedback_rate : array_like
        η_u [decades per month if all the world's usage came back]; strength of edge D2.
    usage_share : array_like
        Share f of the world's usage and derivatives that comes back to the vendor [1].

    Returns
    -------
    ndarray
        Growth [decades per month].

    References
    ----------
    Ho et al. (2024), arXiv:2403.05812 (size of the total); Hagiu & Wright (2023), RAND Journal of Economics
    54, 638-667 (usage).

    Examples
    --------
    >>> float(efficiency_growth(0.03, 0.01, 0.05, 0.2, 0.0))
    0.05
    """
    return floats(own) + spillover + floats(usage_feedback_rate) * usage_share + induced


def own_research_rate(total_progress_per_year: Numbers, mean_other_terms: Numbers) -> FloatArray:
    r"""Own research that remains when the other terms are taken from the measured total.

    .. math:: g = \log_{10}(G) / 12 - \bar{o}

    Parameters
    ----------
    total_progress_per_year : array_like
        Measured software progress G [times per year].
    mean_other_terms : array_like
        Mean of spillover, feedback and induced efficiency over frontier vendors on the recorded path [decades
        per month].

    Returns
    -------
    ndarray
        g [decades per month]; negative if the other terms explain more than the total.

    Notes
    -----
    To be worked out once per parameter set, before any run: were it worked out per scenario it would cancel
    every ablation.

    References
    ----------
    Ho et al. (2024), Algorithmic progress in language models, arXiv:2403.05812; growth accounting: Solow
    (1957), Review of Economics and Statistics 39, 312-320.

    Examples
    --------
    >>> float(own_research_rate(10.0, 0.0).round(6))
    0.083333
    """
    return np.log10(floats(total_progress_per_year)) / 12.0 - mean_other_terms
