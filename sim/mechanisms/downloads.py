"""Downloads of open weights, per developer represented. A derivative's pulls are never booked to its base."""

from __future__ import annotations

from sim.mechanisms.arrays import FloatArray, Numbers, floats


def trial_downloads(reviews: Numbers, trials_per_review: Numbers) -> FloatArray:
    r"""Downloads by developers who look around.

    .. math:: n_{trial} = a V

    Parameters
    ----------
    reviews : array_like
        Developers V that reconsider this month [developers per month].
    trials_per_review : array_like
        Models a of the family that each of them tries [downloads per review].

    Returns
    -------
    ndarray
        Downloads [per month].

    References
    ----------
    Definition (``docs/model.md``).

    Examples
    --------
    >>> float(trial_downloads(100.0, 0.3))
    30.0
    """
    return floats(reviews) * trials_per_review


def deployment_downloads(deployments: Numbers, pulls_per_deployment: Numbers) -> FloatArray:
    r"""Downloads by developers who begin to host a model themselves.

    .. math:: n_{deploy} = b Z

    Parameters
    ----------
    deployments : array_like
        Developers Z that begin this month [developers per month].
    pulls_per_deployment : array_like
        Downloads b for each (machines, formats, retries) [downloads per deployment].

    Returns
    -------
    ndarray
        Downloads [per month].

    References
    ----------
    Definition (``docs/model.md``).

    Examples
    --------
    >>> float(deployment_downloads(10.0, 4.0))
    40.0
    """
    return floats(deployments) * pulls_per_deployment


def repeat_downloads(installed: Numbers, pulls_per_month: Numbers) -> FloatArray:
    r"""Automated downloads by those who host a model already (build pipelines, new machines).

    .. math:: n_{repeat} = r J

    Parameters
    ----------
    installed : array_like
        Developers J that host the model themselves [developers].
    pulls_per_month : array_like
        Downloads r of each [downloads per developer and month].

    Returns
    -------
    ndarray
        Downloads [per month].

    References
    ----------
    Definition (``docs/model.md``).

    Examples
    --------
    >>> float(repeat_downloads(50.0, 2.0))
    100.0
    """
    return floats(installed) * pulls_per_month


def new_downloads(trials: Numbers, deployments: Numbers, repeats: Numbers) -> FloatArray:
    r"""All downloads of a model in a month.

    .. math:: n = n_{trial} + n_{deploy} + n_{repeat}

    Parameters
    ----------
    trials, deployments, repeats : array_like
        Results of `trial_downloads`, `deployment_downloads`, `repeat_downloads` [per month].

    Returns
    -------
    ndarray
        Downloads [per month].

    References
    ----------
    Identity.

    Examples
    --------
    >>> float(new_downloads(30.0, 40.0, 100.0))
    170.0
    """
    return floats(trials) + deployments + repeats
