"""Effects of a policy from paired runs: same seed, same random numbers, one difference."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Literal

import numpy as np

from sim.months import month_label
from sim.results import Results, find_outcome

Scale = Literal["percentage points", "log-odds", "per cent", "difference"]

SCALES: dict[str, tuple[Scale, ...]] = {
    "share": ("percentage points", "log-odds"),
    "stock": ("per cent",),
    "flow": ("per cent",),
    "price": ("per cent",),
    "level": ("difference",),
}
"""Scales on which the effect on an outcome of each kind is expressed; the first is for readers."""

COVERAGE = 0.90


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Effect:
    """Effect on one outcome, by month and label.

    Attributes
    ----------
    outcome, scale, unit : str
        What, on which scale, in which unit.
    first_month : int
        Month index of the first row.
    mean, low, high : ndarray, shape (months, …axes)
        Mean over pairs of runs and the ends of its 90 per cent interval (Student's t); the interval is nan
        with fewer than two pairs.
    pairs : ndarray of int, same shape
        Pairs of runs with a value.
    labels : tuple of tuple of str
        Labels along each axis after the months.
    """

    outcome: str
    scale: Scale
    unit: str
    first_month: int
    mean: np.ndarray
    low: np.ndarray
    high: np.ndarray
    pairs: np.ndarray
    labels: tuple[tuple[str, ...], ...] = ()

    def __repr__(self) -> str:
        last = self.first_month + len(self.mean) - 1
        span = f"{month_label(self.first_month)} to {month_label(last)}"
        pairs = int(self.pairs.max(initial=0))
        return f"<Effect on {self.outcome} [{self.unit}]: {span}, at most {pairs} pairs>"

    def _repr_html_(self) -> str:
        from sim.analysis.display import effect_html

        return effect_html(self)


def differences(treated: np.ndarray, base: np.ndarray, scale: Scale) -> np.ndarray:
    """Differences on a scale; exactly 0 where both values are the same, nan where one is missing.

    ``per cent`` works in logarithms, ln(treated/base), so that a mean of pairs is a geometric one;
    `interval` turns it back. A share of 0 or 1 has no log-odds and a zero no logarithm: such a pair is
    missing, unless both runs have it.

    Parameters
    ----------
    treated, base : ndarray
        Values of the outcome in its own unit; shares in [0, 1].
    scale : str
        One of `Scale`.

    Returns
    -------
    ndarray
        In percentage points, units of log-odds, logarithms or the outcome's unit.

    Examples
    --------
    >>> differences(np.array([0.5, 0.2]), np.array([0.4, 0.2]), "percentage points").round(6)
    array([10.,  0.])
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        if scale == "percentage points":
            change = 100.0 * (treated - base)
        elif scale == "log-odds":
            change = np.log(treated / (1.0 - treated)) - np.log(base / (1.0 - base))
        elif scale == "per cent":
            change = np.log(treated / base)
        else:
            change = treated - base
    same = (treated == base) & np.isfinite(base)
    return np.where(same, 0.0, np.where(np.isfinite(change), change, np.nan))


def interval(changes: np.ndarray, scale: Scale) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    r"""Mean and 90 per cent interval over pairs.

    .. math:: \bar d \pm t_{0.95,\,n-1}\, s / \sqrt{n}

    Parameters
    ----------
    changes : ndarray, shape (pairs, …)
        Differences of each pair; nan if missing.
    scale : str
        ``per cent`` differences are logarithms and come back in per cent.

    Returns
    -------
    mean, low, high, pairs : ndarray
        The interval is nan with fewer than two pairs.

    References
    ----------
    Student (1908), Biometrika 6(1), 1-25.
    """
    from scipy.special import stdtrit

    present = np.isfinite(changes)
    pairs = present.sum(axis=0)
    # Sums over what is there: nanmean and nanvar warn of empty slices, which are ordinary here.
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.where(pairs > 0, np.where(present, changes, 0.0).sum(axis=0) / pairs, np.nan)
        spread = (np.where(present, changes - mean, 0.0) ** 2).sum(axis=0) / (pairs - 1)
        half = stdtrit(pairs - 1.0, 0.5 + COVERAGE / 2) * np.sqrt(spread / pairs)
    half = np.where(pairs > 1, half, np.nan)
    ends = mean, mean - half, mean + half
    if scale == "per cent":
        ends = tuple(100.0 * np.expm1(end) for end in ends)  # type: ignore[assignment]
    return *ends, pairs


def paired_effect(
    treated: Sequence[Results], base: Sequence[Results], outcome: str, scale: Scale | None = None
) -> Effect:
    """Effect on one outcome over the months that all runs share.

    Parameters
    ----------
    treated, base : sequence of Results
        Runs in pairs: the same seed and the same number of developers at the same place.
    outcome : str
        Name of the outcome.
    scale : str, optional
        The scale for readers by default, see `SCALES`.

    Returns
    -------
    Effect
        Exactly 0 where the runs of a pair are identical.

    Raises
    ------
    ValueError
        If the runs are not pairs.
    """
    check_pairs(treated, base)
    described = find_outcome(outcome)
    scale = scale or SCALES[described.kind][0]
    runs = [*treated, *base]
    first = max(run.first_month for run in runs)
    last = min(run.last_month for run in runs)
    changes = np.stack([
        differences(_months(one, outcome, first, last), _months(other, outcome, first, last), scale)
        for one, other in zip(treated, base, strict=True)
    ])  # fmt: skip
    mean, low, high, pairs = interval(changes, scale)
    unit = described.unit if scale == "difference" else scale
    return Effect(
        outcome=outcome, scale=scale, unit=unit, first_month=first, mean=mean, low=low, high=high, pairs=pairs,
        labels=tuple(tuple(runs[0].labels[axis]) for axis in described.dims),
    )  # fmt: skip


def check_pairs(treated: Sequence[Results], base: Sequence[Results]) -> None:
    """Refuse runs that are not paired by seed and size.

    Raises
    ------
    ValueError
        With the first pair at fault.
    """
    if len(treated) != len(base) or not treated:
        raise ValueError(f"{len(treated)} treated and {len(base)} baseline runs; they must come in pairs")
    for one, other in zip(treated, base, strict=True):
        for fact in ("seed", "developers"):
            if one.provenance.get(fact) != other.provenance.get(fact):
                values = one.provenance.get(fact), other.provenance.get(fact)
                raise ValueError(f"the runs of a pair differ in {fact}: {values[0]} and {values[1]}")
        if dict(one.labels) != dict(other.labels):
            raise ValueError("the runs of a pair have different labels")


def _months(results: Results, outcome: str, first: int, last: int) -> np.ndarray:
    start = first - results.first_month
    return results.array(outcome)[start : start + last - first + 1]
