"""Scores that nobody printed: rules fitted on the recorded rows, never targets."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

SHELF_LOWEST, SHELF_HIGHEST = 900.0, 1030.0
"""Arena points of the smallest and largest models in use at the end of 2022 (README of the tables:
half-width 60)."""
SHELF_SMALLEST_B, SHELF_LARGEST_B = 1.0, 176.0
LEAST_ROWS_PER_BLOC = 5
"""A bloc with fewer scored closed releases takes the trend of all blocs together."""


def least_squares(columns: ArrayLike, values: ArrayLike) -> NDArray[np.float64]:
    """Coefficients of the least-squares fit of ``values`` on ``columns`` (shape: coefficients, rows)."""
    return np.linalg.lstsq(np.asarray(columns, float).T, np.asarray(values, float), rcond=None)[0]


def size_slope(log_ratio: ArrayLike, difference: ArrayLike) -> float:
    r"""Arena points per tenfold size within a generation.

    .. math:: s = \sum_i x_i y_i / \sum_i x_i^2

    Parameters
    ----------
    log_ratio : array_like, shape (n_pairs,)
        :math:`x`, log10 of the ratio of effective sizes (geometric mean of total and active parameters).
    difference : array_like, shape (n_pairs,)
        :math:`y`, difference of the scores [arena points].
    """
    x, y = np.asarray(log_ratio, float), np.asarray(difference, float)
    return float((x * y).sum() / (x * x).sum())


def shelf_capability(effective_b: float) -> float:
    """Score of a model of the 2022-12 shelf, linear in log size between the documented ends [arena points].

    Examples
    --------
    >>> shelf_capability(0.5), shelf_capability(176.0)
    (900.0, 1030.0)
    """
    span = np.log10(SHELF_LARGEST_B / SHELF_SMALLEST_B)
    place = float(np.clip(np.log10(effective_b / SHELF_SMALLEST_B) / span, 0.0, 1.0))
    return SHELF_LOWEST + place * (SHELF_HIGHEST - SHELF_LOWEST)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ScoredRow:
    """What the fits need of one recorded release."""

    generation: str
    bloc: int
    month: int
    is_open: bool
    is_small: bool
    is_outside: bool
    """True if the vendor has no row in ``releases.csv``: its score is that of a rated chat tune."""
    effective_b: float | None
    score: float
    coding_score: float | None
    """Share of coding tasks solved [per cent]."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ImputationRules:
    """Fitted rules; every score they give is flagged as not recorded."""

    points_per_decade: float
    """Within a generation [arena points per tenfold effective size]."""
    open_fit: tuple[float, float, float, float]
    """Intercept, points per tenfold size and month, points of a vendor without a row in ``releases.csv``."""
    open_residual_sd: float
    """Scatter of the scored open models around the fit [arena points]."""
    closed_fit: tuple[tuple[float, float, float], ...]
    """Per bloc: intercept, points per month, points of the small tier."""
    agentic_fit: tuple[float, float]
    """Intercept and points per tenfold odds of solving a coding task."""

    def from_sibling(self, score: float, sibling_b: float, effective_b: float) -> float:
        """Score of a size whose generation has a scored size."""
        return score - self.points_per_decade * float(np.log10(sibling_b / effective_b))

    def of_open(self, effective_b: float, month: int, is_outside: bool) -> float:
        """Score of an open model whose generation has no score."""
        intercept, per_decade, per_month, outside = self.open_fit
        trend = intercept + per_decade * float(np.log10(effective_b)) + per_month * month
        return trend + outside * is_outside

    def of_closed(self, bloc: int, month: int, is_small: bool) -> float:
        """Score of a closed model without one, on the trend of its bloc's closed models."""
        intercept, per_month, small = self.closed_fit[bloc]
        return intercept + per_month * month + small * is_small

    def agentic_offset(self, score: float, coding_score: float) -> float:
        """Arena points that the coding score implies beyond the arena score."""
        intercept, per_decade = self.agentic_fit
        return intercept + per_decade * float(log_odds(coding_score)) - score


def log_odds(per_cent: ArrayLike) -> NDArray[np.float64]:
    """Log10 odds of a share given in per cent."""
    share = np.asarray(per_cent, float) / 100
    return np.log10(share / (1 - share))


def fit_rules(rows: Sequence[ScoredRow], n_blocs: int) -> ImputationRules:
    """Fit all rules on the recorded rows.

    Pairs of sizes are taken within a generation of one name, so that later refreshes do not count as size.
    Closed models print no size, so they get a trend in time; it is fitted by bloc because at one date the
    recorded closed models of two blocs differ by far more than their scatter.
    """
    sized = [(row.generation, float(np.log10(row.effective_b)), row) for row in rows if row.is_open and row.effective_b]
    pairs = [
        (log_large - log_small, large.score - small.score)
        for generation, log_large, large in sized
        for other, log_small, small in sized
        if generation == other and log_large > log_small
    ]
    columns = np.array([[1.0, log_size, row.month, row.is_outside] for _, log_size, row in sized]).T
    scores = np.array([row.score for _, _, row in sized])
    open_fit = least_squares(columns, scores)
    residual = scores - open_fit @ columns
    coded = [(row.coding_score, row.score) for row in rows if row.coding_score is not None]
    odds = [float(value) for value in log_odds([coding for coding, _ in coded])]
    agentic_fit = least_squares([[1.0] * len(coded), odds], [score for _, score in coded])
    ratios, differences = zip(*pairs, strict=True)
    return ImputationRules(
        points_per_decade=size_slope(ratios, differences),
        open_fit=(float(open_fit[0]), float(open_fit[1]), float(open_fit[2]), float(open_fit[3])),
        open_residual_sd=float(np.sqrt((residual**2).sum() / (len(scores) - len(open_fit)))),
        closed_fit=tuple(_closed_fit(rows, bloc) for bloc in range(n_blocs)),
        agentic_fit=(float(agentic_fit[0]), float(agentic_fit[1])),
    )


def _closed_fit(rows: Sequence[ScoredRow], bloc: int) -> tuple[float, float, float]:
    closed = [row for row in rows if not row.is_open]
    own = [row for row in closed if row.bloc == bloc]
    if len(own) < LEAST_ROWS_PER_BLOC:
        own = closed
    columns = [[1.0] * len(own), [float(row.month) for row in own], [float(row.is_small) for row in own]]
    intercept, per_month, small = least_squares(columns, [row.score for row in own])
    return float(intercept), float(per_month), float(small)
