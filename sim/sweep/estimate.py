"""What a sweep will take, and how many seeds an effect needs, told before it starts from a few of its own runs."""

from __future__ import annotations

import dataclasses
import math
import shutil
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from sim.results import OUTCOMES
from sim.sweep.columns import column_names
from sim.sweep.results import SweepResults

ADVICE_OUTCOMES = ("token_share", "frontier_gap", "download_share")
"""Outcomes on which advice is given, if they are kept; otherwise on the first that are."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """Size of a sweep.

    Attributes
    ----------
    wanted, finished : int
        Distinct runs that the design asks for, and those that are there.
    workers : int
        Chunks worked on at a time.
    seconds : float
        Time that the rest takes; nan without a timed run.
    bytes, free_bytes : float
        Disk that the rest takes, and what is free.
    saving : float
        Share of months that scenarios have in common and that are simulated once.
    advice : tuple of str
        Seeds that effects need.
    """

    wanted: int
    finished: int
    workers: int
    seconds: float
    bytes: float
    free_bytes: float
    saving: float
    advice: tuple[str, ...] = ()

    @property
    def lines(self) -> tuple[str, ...]:
        """The estimate in sentences."""
        told = [f"{self.wanted:,} runs, {self.finished:,} of them finished."]
        if math.isfinite(self.seconds):
            told.append(
                f"The rest takes about {_minutes(self.seconds)} with {self.workers} "
                f"{'process' if self.workers == 1 else 'processes'} and {_size(self.bytes)} on disk "
                f"({_size(self.free_bytes)} free); {self.saving:.0%} of the months are shared and simulated once."
            )
            if self.bytes > self.free_bytes:
                told.append("That is more than is free: keep fewer outcomes, or choose another folder with --out.")
        return (*told, *self.advice)


def seeds_needed(deviation: float, standard_error: float) -> int:
    r"""Seeds for a standard error of a mean of paired effects.

    .. math:: n = \lceil (s / \mathrm{se})^2 \rceil

    Parameters
    ----------
    deviation : float
        Standard deviation s of the effect over seeds.
    standard_error : float
        Standard error wanted, in the same unit.

    Returns
    -------
    int
        At least 2: one pair has no interval.

    Examples
    --------
    >>> seeds_needed(3.0, 1.0), seeds_needed(0.0, 1.0)
    (9, 2)
    """
    return max(2, math.ceil((deviation / standard_error) ** 2))


def advice(results: SweepResults, month: str) -> tuple[str, ...]:
    """Sentences on the seeds that effects of the second scenario need, from the pairs that are finished.

    Parameters
    ----------
    results : SweepResults
        With finished pairs at the first point.
    month : str
        Month in which effects are read.
    """
    names = [name for name in ADVICE_OUTCOMES if name in results.outcomes] or list(results.outcomes[:2])
    table = results.to_frame(names, [month], results.scenarios[:2])
    table = table[table["point"] == 0]
    base, treated = (table[table["scenario"] == title].set_index("seed") for title in results.scenarios[:2])
    pairs = sorted(set(base.index) & set(treated.index))
    if len(pairs) < 2:
        return ()
    told = []
    for name in names:
        columns = [column for column in column_names(name, results.labels) if column in table.columns]
        deviations = {
            column: _deviation(treated.loc[pairs, column].to_numpy(), base.loc[pairs, column].to_numpy(), name)
            for column in columns
        }
        known = {column: value for column, value in deviations.items() if np.isfinite(value)}
        if known:
            column = max(known, key=lambda item: known[item])
            unit = {"share": "1 point", "level": f"1 ({OUTCOMES[name].unit})"}.get(OUTCOMES[name].kind, "1 %")
            told.append(
                f"For a standard error of {unit} on the effect on {column} in {month} you need about "
                f"{seeds_needed(known[column], 1.0)} seeds (a rough guess from {len(pairs)} pairs)."
            )
    return tuple(told)


def free_bytes(folder: Path) -> int:
    """Bytes free where a folder is or will be."""
    return shutil.disk_usage(next(parent for parent in (folder, *folder.resolve().parents) if parent.exists())).free


def _deviation(treated: np.ndarray, base: np.ndarray, outcome: str) -> float:
    kind = OUTCOMES[outcome].kind
    with np.errstate(divide="ignore", invalid="ignore"):
        if kind == "share":
            change = 100.0 * (treated - base)
        elif kind == "level":
            change = treated - base
        else:
            change = 100.0 * np.log(treated / base)
    change = change[np.isfinite(change)]
    return float(change.std(ddof=1)) if len(change) > 1 else float("nan")


def _minutes(seconds: float) -> str:
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"


def _size(count: float) -> str:
    units: Sequence[str] = ("B", "kB", "MB", "GB")
    for unit in units:
        if count < 1000:
            return f"{count:.0f} {unit}"
        count /= 1000
    return f"{count:.1f} TB"
