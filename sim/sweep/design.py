"""Points of a design and the order in which they are run."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np

from sim.errors import UserError

SAMPLE_SEED = 0
"""Seed of Latin hypercubes and Morris trajectories, so that one sweep file always means one design."""
MOST_SORTED = 4_000
"""Points that are put in even order one by one; the order of a larger Latin hypercube is random, which is even too."""
MORRIS_LEVELS = 4
SOBOL_SHIFT = 2.0**-22
"""Moves the first point off the corner 0, where a log-uniform prior or a list ends; far below any cell."""


def unit_points(kind: str, sizes: Sequence[int | None], runs: int | None) -> np.ndarray:
    """Points of a design in the unit cube, in an order of which every beginning covers it evenly.

    Parameters
    ----------
    kind : str
        ``full``, ``zip``, ``lhs``, ``sobol`` or ``morris``.
    sizes : sequence of int or None
        Number of values of each input that is a list.
    runs : int or None
        Points wanted of a design that samples. Morris gives whole trajectories of one more point than there are
        inputs, at most as many as wanted and at least one.

    Returns
    -------
    ndarray, shape (points, inputs)
        Probabilities, to be turned into values by `Input.value`.

    References
    ----------
    Sobol' (1967), USSR Computational Mathematics and Mathematical Physics 7(4), 86-112; McKay, Beckman and Conover
    (1979), Technometrics 21(2), 239-245; Morris (1991), Technometrics 33(2), 161-174.
    """
    n_inputs = len(sizes)
    if n_inputs == 0 and kind in ("full", "zip"):
        return np.zeros((1, 0))
    if n_inputs == 0:
        raise UserError(f"a {kind} design has nothing to vary", hint="Add [uncertainty] or priors to the sweep file.")
    if kind == "full":
        levels = [(np.arange(size or 1) + 0.5) / (size or 1) for size in sizes]
        return evenly_ordered(np.array(list(itertools.product(*levels))))
    if kind == "zip":
        length = sizes[0] or 1
        column = evenly_ordered(((np.arange(length) + 0.5) / length)[:, None])
        return np.repeat(column, n_inputs, axis=1)
    count = runs or 1
    if kind == "morris":
        return _morris(n_inputs, count)
    from scipy.stats import qmc

    if kind == "sobol":
        # Unscrambled: the same points for every number of runs, so that a sweep can be extended.
        return qmc.Sobol(n_inputs, scramble=False).random_base2(int(count).bit_length() - 1) + SOBOL_SHIFT
    points = qmc.LatinHypercube(d=n_inputs, rng=np.random.default_rng(SAMPLE_SEED)).random(count)
    return evenly_ordered(points)


def _morris(n_inputs: int, count: int) -> np.ndarray:
    from SALib.sample import morris

    problem = {"num_vars": n_inputs, "names": [str(i) for i in range(n_inputs)], "bounds": [[0.0, 1.0]] * n_inputs}
    trajectories = max(1, count // (n_inputs + 1))
    return np.asarray(morris.sample(problem, trajectories, num_levels=MORRIS_LEVELS, seed=SAMPLE_SEED), dtype=float)


def evenly_ordered(points: np.ndarray) -> np.ndarray:
    r"""Points reordered so that every beginning is spread over all of them.

    Each place in the order goes to the point, not yet taken, that lies nearest to the next point of an additive
    recurrence, :math:`g_k = (1/2 + k\,(\varphi^{-1}, \varphi^{-2}, \dots)) \bmod 1` with
    :math:`\varphi^{d+1} = \varphi + 1`.

    References
    ----------
    Roberts (2018), The unreasonable effectiveness of quasirandom sequences.

    Examples
    --------
    >>> evenly_ordered(np.array([[0.1], [0.3], [0.5], [0.7], [0.9]])).ravel()
    array([0.5, 0.1, 0.7, 0.3, 0.9])
    """
    count, n_inputs = points.shape
    if count > MOST_SORTED or count < 3:
        return points
    ratio = 2.0
    for _ in range(64):
        ratio = (1.0 + ratio) ** (1.0 / (n_inputs + 1))
    steps = ratio ** -np.arange(1.0, n_inputs + 1)
    guide = (0.5 + np.arange(count)[:, None] * steps) % 1.0
    free = np.ones(count, dtype=bool)
    order = np.zeros(count, dtype=np.int64)
    for place, target in enumerate(guide):
        distance = np.abs(points - target).sum(axis=1)
        distance[~free] = np.inf
        order[place] = int(np.argmin(distance))
        free[order[place]] = False
    return points[order]


def interleaved(n_points: int, n_seeds: int) -> np.ndarray:
    """Order of (point, seed) pairs: settings and replicates grow together.

    Points and seeds fall into shells of doubling size (1, 1, 2, 4, …); pairs go by the sum of their shells. Whenever
    a sweep is stopped, the points reached cover the design and the earlier ones have replicates.

    Parameters
    ----------
    n_points, n_seeds : int
        Numbers of points and of seeds.

    Returns
    -------
    ndarray of int, shape (points × seeds, 2)
        Position of the point and position of the seed.

    Examples
    --------
    >>> interleaved(4, 2).tolist()
    [[0, 0], [1, 0], [0, 1], [2, 0], [3, 0], [1, 1], [2, 1], [3, 1]]
    """
    point, seed = np.divmod(np.arange(n_points * n_seeds), n_seeds)
    shell = _shell(point) + _shell(seed)
    return np.stack([point, seed], axis=1)[np.lexsort((point, seed, shell))]


def _shell(position: np.ndarray) -> np.ndarray:
    return np.ceil(np.log2(position + 1.0)).astype(np.int64)
