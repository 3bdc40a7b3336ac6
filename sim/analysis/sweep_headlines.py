"""Headline outcomes of a sweep: values by run, paired effects over the design, bands over runs."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from sim.analysis.answer import Line, effect_size
from sim.analysis.headline import HEADLINES, YARDSTICK, Headline
from sim.analysis.paired import SCALES, Scale, differences, interval
from sim.errors import UserError, did_you_mean
from sim.sweep.columns import column_names

if TYPE_CHECKING:
    import pandas

    from sim.sweep import SweepResults

FEW_RUNS = 20
"""With fewer runs a band is their whole range: 5 and 95 per cent of them would be invented."""
BAND = (0.05, 0.95)
SWEEP_HEADLINES = tuple(headline for headline in HEADLINES if headline.outcome != YARDSTICK)
"""Headlines for sweeps; months of a run's own pace need the past of each run, which sweeps do not keep."""


def column_of(headline: Headline) -> str:
    """Column of a headline in the tables of a sweep.

    Examples
    --------
    >>> column_of(HEADLINES[0])
    'token_share.CN.all'
    """
    return ".".join((headline.outcome, *(label for _, label in headline.place)))


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Paths:
    """One headline in every finished run.

    Attributes
    ----------
    headline : Headline
        What.
    runs : DataFrame
        Scenario, point, seed, settings, ``run_id``; a row per run of the design, equal runs once each.
    months : tuple of str
        ``YYYY-MM``.
    values : ndarray, shape (runs, months)
        In the unit of the headline; nan where a run has no value.
    """

    headline: Headline
    runs: pandas.DataFrame
    months: tuple[str, ...]
    values: np.ndarray


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Pairs:
    """Pairs of runs of a scenario and of the baseline, of one point and one seed.

    Attributes
    ----------
    runs : DataFrame
        Point, seed and settings of the scenario's run of each pair.
    treated, base, changes : ndarray, shape (pairs, months)
        Values of both, and their difference on the scale for readers; ``per cent`` changes are logarithms.
    scale : str
        Scale of the changes.
    """

    runs: pandas.DataFrame
    treated: np.ndarray
    base: np.ndarray
    changes: np.ndarray
    scale: Scale


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class MeanEffect:
    """Mean of paired changes with its 90 per cent interval, by month; empty interval with one replicate."""

    mean: np.ndarray
    low: np.ndarray
    high: np.ndarray
    pairs: np.ndarray
    replicates: np.ndarray


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """Median of distinct runs by month, and the ends of a band: 5 and 95 per cent, or the range of few runs."""

    median: np.ndarray
    low: np.ndarray
    high: np.ndarray
    runs: int


class SweepHeadlines:
    """Headlines of the finished runs of a sweep, each read once.

    Parameters
    ----------
    sweep : SweepResults
        Finished or at work.
    baseline : str, optional
        Title of the scenario that others are compared with; the first of the sweep by default.

    Attributes
    ----------
    scenarios : tuple of str
        Other scenarios with at least one finished pair.

    Raises
    ------
    UserError
        If there is nothing to compare: one scenario, no such baseline, or no finished pair.
    """

    def __init__(self, sweep: SweepResults, baseline: str | None = None) -> None:
        self.sweep = sweep
        self.baseline = baseline or sweep.scenarios[0]
        if self.baseline not in sweep.scenarios:
            raise UserError(
                f"the sweep has no scenario {baseline!r}", hint=did_you_mean(self.baseline, sweep.scenarios)
            )
        if len(sweep.scenarios) < 2:
            raise UserError(
                "the sweep has one scenario: there is nothing to compare it with",
                hint="Put a baseline first in its list of scenarios and start `two-loops sweep` again.",
            )
        done = sweep.done
        base = done.loc[done["scenario"] == self.baseline, ["point", "seed"]]
        paired = done[done["scenario"] != self.baseline].merge(base, on=["point", "seed"])
        if paired.empty:
            raise UserError(
                f"no pair of runs of the sweep {sweep.facts['title']!r} is finished yet",
                hint="A pair is a run of the baseline and one of another scenario with the same settings and seed. "
                + _way_out(sweep),
            )
        self.scenarios = tuple(title for title in sweep.scenarios if title in set(paired["scenario"]))
        self.pairs_finished = {title: int((paired["scenario"] == title).sum()) for title in self.scenarios}
        self._paths: dict[Headline, Paths] = {}

    @property
    def is_sampled(self) -> bool:
        """Whether the design draws its points, so that they stand for what is not known."""
        return self.sweep.facts["design"] in ("lhs", "sobol", "morris", "ensemble") and self.n_points > 1

    @property
    def n_points(self) -> int:
        """Points of the design with a finished pair or run."""
        return int(self.sweep.done["point"].nunique())

    def keeps(self, headline: Headline) -> bool:
        """Whether the sweep keeps all columns that a headline needs."""
        return set(self.columns(headline)) <= set(self.sweep.columns())

    def columns(self, headline: Headline) -> list[str]:
        """Columns that a headline is made of, its own first."""
        own = column_of(headline)
        if not headline.share_of or headline.share_of not in self.sweep.labels:
            return [own]
        return [own, *(name for name in column_names(headline.outcome, self.sweep.labels) if name != own)]

    def paths(self, headline: Headline) -> Paths:
        """Values of a headline by run and month."""
        if headline not in self._paths:
            self._paths[headline] = self._read(headline)
        return self._paths[headline]

    def _read(self, headline: Headline) -> Paths:
        columns = self.columns(headline)
        table = self.sweep.to_frame(columns)
        values = table[columns[0]]
        if headline.share_of:
            values = values / table[columns].sum(axis=1, skipna=False)
        wide = table.assign(value=values).pivot(index="number", columns="month", values="value").sort_index(axis=1)
        runs = table.drop_duplicates("number").set_index("number").loc[wide.index]
        kept = ["scenario", "point", "seed", "run_id", *self.sweep.settings]
        return Paths(
            headline=headline, runs=runs[kept].reset_index(drop=True), months=tuple(wide.columns),
            values=wide.to_numpy(dtype=float),
        )  # fmt: skip

    def pairs(self, headline: Headline, scenario: str) -> Pairs:
        """Pairs of a scenario with the baseline."""
        paths = self.paths(headline)
        runs = paths.runs.assign(row=np.arange(len(paths.runs)))
        base = runs.loc[runs["scenario"] == self.baseline, ["point", "seed", "row"]]
        joined = runs[runs["scenario"] == scenario].merge(base, on=["point", "seed"], suffixes=("", " base"))
        treated, other = (paths.values[joined[name].to_numpy(dtype=int)] for name in ("row", "row base"))
        scale = SCALES[headline.kind][0]
        facts = joined[["point", "seed", *self.sweep.settings]]
        return Pairs(
            runs=facts, treated=treated, base=other, changes=differences(treated, other, scale), scale=scale
        )  # fmt: skip

    def effect(self, headline: Headline, scenario: str) -> MeanEffect:
        """Effect averaged over the design; see `mean_effect`."""
        found = self.pairs(headline, scenario)
        return mean_effect(found.changes, found.runs["seed"].to_numpy(), found.scale)

    def band(self, headline: Headline, scenario: str) -> Band:
        """Median and band over the distinct runs of a scenario."""
        paths = self.paths(headline)
        chosen = (paths.runs["scenario"] == scenario) & ~paths.runs[["scenario", "run_id"]].duplicated()
        values = paths.values[chosen.to_numpy()]
        ends = (0.0, 0.5, 1.0) if len(values) < FEW_RUNS else (BAND[0], 0.5, BAND[1])
        low, median, high = _quantiles(values, ends)
        return Band(median=median, low=low, high=high, runs=len(values))

    def lines(self, scenario: str, headlines: Sequence[Headline] = SWEEP_HEADLINES) -> list[Line]:
        """Effects at the end of the runs as rows of a table, averaged over the design."""
        found = []
        for headline in headlines:
            if not self.keeps(headline):
                continue
            pairs, effect = self.pairs(headline, scenario), self.effect(headline, scenario)
            treated, base = pairs.treated[:, -1], pairs.base[:, -1]
            found.append(
                Line(
                    headline=headline, baseline=_mean(base), value=_mean(treated), effect=float(effect.mean[-1]),
                    low=float(effect.low[-1]), high=float(effect.high[-1]), unit=pairs.scale,
                    size=effect_size(treated, base, headline),
                )
            )  # fmt: skip
        return found


def as_headlines(results: SweepResults | SweepHeadlines, baseline: str | None = None) -> SweepHeadlines:
    """Return headlines of a sweep; as they are if they have been read already."""
    return results if isinstance(results, SweepHeadlines) else SweepHeadlines(results, baseline)


def mean_effect(changes: np.ndarray, seeds: np.ndarray, scale: Scale) -> MeanEffect:
    """Mean of paired changes with a 90 per cent interval.

    Pairs of one seed share their random numbers, so they are averaged first and the interval is over seeds; with a
    single seed it is over pairs. `sim.analysis.sweep_effects` with ``over=("point", "seed")`` gives the same.

    Parameters
    ----------
    changes : ndarray, shape (pairs, months)
        Differences on a scale; nan if missing.
    seeds : ndarray, shape (pairs,)
        Seed of each pair.
    scale : str
        Scale of the changes.

    Examples
    --------
    >>> effect = mean_effect(np.array([[1.0], [3.0], [4.0]]), np.array([1, 1, 2]), "difference")
    >>> float(effect.mean[0]), int(effect.pairs[0]), int(effect.replicates[0])
    (3.0, 3, 2)
    """
    by_seed = seed_means(changes, seeds)
    over_seeds, over_pairs = interval(by_seed, scale), interval(changes, scale)
    several = over_seeds[3] > 1
    mean, low, high, replicates = (np.where(several, *both) for both in zip(over_seeds, over_pairs, strict=True))
    return MeanEffect(mean=mean, low=low, high=high, pairs=over_pairs[3], replicates=replicates)


def seed_means(changes: np.ndarray, seeds: np.ndarray) -> np.ndarray:
    """Mean over the pairs of each seed; shape (seeds, months), nan where a seed has none."""
    rows = []
    for seed in np.unique(seeds):
        part = changes[seeds == seed]
        count = np.isfinite(part).sum(axis=0)
        total = np.where(np.isfinite(part), part, 0.0).sum(axis=0)
        rows.append(np.where(count > 0, total / np.maximum(count, 1), np.nan))
    return np.array(rows)


def _way_out(sweep: SweepResults) -> str:
    if (sweep.runs["status"] == "failed").any():
        return f"{sweep.folder}/failures.csv says why runs failed."
    return "Start `two-loops sweep` again."


def _quantiles(values: np.ndarray, ends: Sequence[float]) -> np.ndarray:
    """Quantiles of each column over the rows that have a value; nan for a column without any."""
    found = np.full((len(ends), values.shape[1]), np.nan)
    some = np.isfinite(values).any(axis=0)
    if some.any():
        found[:, some] = np.nanquantile(values[:, some], ends, axis=0)
    return found


def _mean(values: np.ndarray) -> float:
    present = values[np.isfinite(values)]
    return float(present.mean()) if present.size else float("nan")
