"""What a solved task costs: chance of success, price of an attempt, cost of the channel and of failures."""

from __future__ import annotations

import numpy as np

from sim.mechanisms.arrays import FloatArray, Numbers, floats, logistic


def solve_probability(capability: Numbers, difficulty: Numbers, spread: Numbers) -> FloatArray:
    r"""Chance that a model solves a task of a workload.

    .. math:: \pi = 1 / (1 + 10^{(d - \kappa) / \sigma})

    Parameters
    ----------
    capability : array_like
        Capability κ of the model [arena points].
    difficulty : array_like
        Difficulty d of the workload [arena points].
    spread : array_like
        Points σ that turn even odds into 10:1 [arena points], above 0.

    Returns
    -------
    ndarray
        Probability π [1], in [0, 1].

    References
    ----------
    Bradley & Terry (1952), Biometrika 39, 324-345; Rasch (1960) for a task as the opponent.

    Examples
    --------
    >>> solve_probability([1000.0, 1400.0], 1400.0, 400.0).round(4)
    array([0.0909, 0.5   ])
    """
    return logistic(np.log(10.0) * (floats(capability) - difficulty) / spread)


def task_difficulty(initial: Numbers, frontier: Numbers, initial_frontier: Numbers, growth: Numbers) -> FloatArray:
    r"""Difficulty of the tasks that developers bring, which may grow with the frontier.

    .. math:: d = d_0 + \omega (\kappa^{max} - \kappa^{max}_0)

    Parameters
    ----------
    initial : array_like
        Difficulty d_0 at the reference date [arena points].
    frontier, initial_frontier : array_like
        Best capability now and at the reference date [arena points].
    growth : array_like
        ω [1]: 0 = tasks stay as they are and cheap models become good enough, 1 = tasks grow with the
        frontier.

    Returns
    -------
    ndarray
        Difficulty d [arena points].

    References
    ----------
    Model assumption (``docs/model.md``); compare Bresnahan & Trajtenberg (1995), Journal of Econometrics 65,
    83-108.

    Examples
    --------
    >>> float(task_difficulty(1200.0, 1500.0, 1300.0, 0.5))
    1300.0
    """
    return floats(initial) + floats(growth) * (floats(frontier) - initial_frontier)


def cost_per_solved_task(
    price: Numbers,
    tokens_per_task: Numbers,
    channel_cost: Numbers,
    failure_cost: Numbers,
    solve_probability: Numbers,
) -> FloatArray:
    r"""Generalised cost of one solved task: attempts are paid for until one succeeds.

    .. math:: C = [p\,\tau + h + F (1 - \pi)] / \pi

    Parameters
    ----------
    price : array_like
        Price p [USD per million tokens].
    tokens_per_task : array_like
        Tokens τ of one attempt [million tokens per task].
    channel_cost : array_like
        Own cost h of the channel per attempt [USD per task], above 0.
    failure_cost : array_like
        Cost F of one failed attempt [USD per task].
    solve_probability : array_like
        Chance π that an attempt succeeds [1].

    Returns
    -------
    ndarray
        Cost C [USD per solved task]; +inf where π is 0.

    Notes
    -----
    Attempts are independent, so their number is geometric with mean 1/π and (1-π)/π of them fail.

    References
    ----------
    Becker (1965), Economic Journal 75, 493-517 (full price); Feller (1968), An Introduction to Probability
    Theory, ch. VI.

    Examples
    --------
    >>> float(cost_per_solved_task(2.0, 0.05, 0.1, 1.0, 0.5))
    1.4
    """
    chance = floats(solve_probability)
    attempt = floats(price) * tokens_per_task + channel_cost + floats(failure_cost) * (1.0 - chance)
    with np.errstate(divide="ignore"):
        return attempt / chance


def price_share_of_cost(
    price: Numbers,
    tokens_per_task: Numbers,
    channel_cost: Numbers,
    failure_cost: Numbers,
    solve_probability: Numbers,
) -> FloatArray:
    r"""Share of the token price in the cost per solved task, and elasticity of that cost in the price.

    .. math:: \theta = p\,\tau / [p\,\tau + h + F (1 - \pi)] = \partial \ln C / \partial \ln p

    Parameters
    ----------
    price, tokens_per_task, channel_cost, failure_cost, solve_probability : array_like
        As in `cost_per_solved_task`; the channel cost above 0 keeps the share defined at a price of 0.

    Returns
    -------
    ndarray
        θ [1], in [0, 1).

    References
    ----------
    Hicks (1932), The Theory of Wages, appendix: derived demand, "the importance of being unimportant".

    Examples
    --------
    >>> float(price_share_of_cost(2.0, 0.05, 0.1, 0.0, 0.5))
    0.5
    """
    spending = floats(price) * tokens_per_task
    return spending / (spending + channel_cost + floats(failure_cost) * (1.0 - floats(solve_probability)))


def self_hosting_cost(
    fixed_cost: Numbers,
    tasks_per_month: Numbers,
    serving_cost: Numbers,
    tokens_per_task: Numbers,
) -> FloatArray:
    r"""Cost per task of running the weights oneself: fixed cost spread over the volume, plus serving.

    .. math:: h = \Phi / n + c\,\tau

    Parameters
    ----------
    fixed_cost : array_like
        Hardware and staff Φ [USD per month].
    tasks_per_month : array_like
        Volume n [tasks per month].
    serving_cost : array_like
        Variable cost c [USD per million tokens].
    tokens_per_task : array_like
        Tokens τ [million tokens per task].

    Returns
    -------
    ndarray
        Channel cost h [USD per task], to be used with a price of 0; +inf where the volume is 0 and Φ is not.

    References
    ----------
    Baumol, Panzar & Willig (1982), Contestable Markets, ch. 2 (average cost with a fixed part).

    Examples
    --------
    >>> float(self_hosting_cost(500.0, 10000.0, 0.2, 0.05))
    0.06
    """
    with np.errstate(divide="ignore"):
        return floats(fixed_cost) / tasks_per_month + floats(serving_cost) * tokens_per_task
