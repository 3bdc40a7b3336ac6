"""Paired effects in a sweep: same point, same seed, another scenario."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from sim.analysis.paired import SCALES, differences, interval
from sim.errors import UserError, did_you_mean
from sim.results import OUTCOMES

if TYPE_CHECKING:
    import pandas

    from sim.sweep import SweepResults

PAIR = ("point", "seed", "month")
"""What the two runs of a pair have in common."""


def sweep_pairs(
    sweep: SweepResults, outcomes: Iterable[str] | None = None, months: Iterable[str] | None = None,
    baseline: str | None = None,
) -> pandas.DataFrame:  # fmt: skip
    """Difference of every pair of runs, on the scales on which its outcome is reported.

    Parameters
    ----------
    sweep : SweepResults
        Finished runs; a run whose partner is missing is left out.
    outcomes : iterable of str, optional
        Outcomes, or outcomes with labels (``token_share.CN.router``); all by default.
    months : iterable of str, optional
        ``YYYY-MM``; the last month by default.
    baseline : str, optional
        Title of the scenario that the others are compared with; the first of the sweep by default.

    Returns
    -------
    DataFrame
        ``scenario, baseline, point, seed``, settings, ``outcome, month, scale, change``; ``per cent`` changes are
        logarithms. Exactly 0 where both runs have the same value.

    Raises
    ------
    UserError
        If there is no such scenario or outcome, or only one scenario.
    """
    import pandas

    base_title = baseline or sweep.scenarios[0]
    if base_title not in sweep.scenarios:
        raise UserError(f"the sweep has no scenario {base_title!r}", hint=did_you_mean(base_title, sweep.scenarios))
    if len(sweep.scenarios) < 2:
        raise UserError("the sweep has one scenario: there is nothing to compare it with", hint="Add the baseline.")
    columns = sweep.columns(outcomes)
    table = sweep.to_frame(columns, [last_month(sweep)] if months is None else months)
    base = table.loc[table["scenario"] == base_title, [*PAIR, *columns]]
    treated = table[table["scenario"] != base_title]
    joined = treated.merge(base, on=list(PAIR), suffixes=("", " base"))
    facts = joined[["scenario", "point", "seed", *sweep.settings, "month"]].assign(baseline=base_title)
    parts = []
    for column in columns:
        one, other = joined[column].to_numpy(dtype=float), joined[f"{column} base"].to_numpy(dtype=float)
        for scale in SCALES[OUTCOMES[column.split(".", 1)[0]].kind]:
            parts.append(facts.assign(outcome=column, scale=scale, change=differences(one, other, scale)))
    frame = pandas.concat(parts, ignore_index=True)
    order = ["scenario", "baseline", "point", "seed", *sweep.settings, "outcome", "month", "scale", "change"]
    return frame[order].sort_values(["scenario", "point", "seed"], kind="stable", ignore_index=True)


def sweep_effects(
    sweep: SweepResults, outcomes: Iterable[str] | None = None, months: Iterable[str] | None = None,
    baseline: str | None = None, over: Sequence[str] = ("seed",),
) -> pandas.DataFrame:  # fmt: skip
    """Paired effects with 90 per cent intervals and the number of pairs behind them.

    Parameters
    ----------
    sweep, outcomes, months, baseline
        As in `sweep_pairs`.
    over : sequence of str
        What is averaged over: ``("seed",)`` gives one effect per setting, ``("point", "seed")`` one per scenario over
        the whole design. Pairs of one seed share their random numbers at all points, so they are averaged first and
        the interval is over seeds; with a single seed it is over points.

    Returns
    -------
    DataFrame
        ``scenario, baseline``, ``point`` and settings unless averaged over, ``outcome, month, scale, unit, mean, low,
        high, pairs, replicates``. The interval is empty with fewer than two replicates.
    """
    import pandas

    pairs = sweep_pairs(sweep, outcomes, months, baseline)
    settings = [] if "point" in over else ["point", *sweep.settings]
    keys = ["scenario", "baseline", *settings, "outcome", "month", "scale"]
    rows: list[dict[str, Any]] = []
    for values, group in pairs.groupby(keys, sort=False, dropna=False):
        facts = dict(zip(keys, values, strict=True))
        whole = group["change"].notna()
        by_seed = group[whole].groupby("seed")["change"].mean()
        changes = (by_seed if len(by_seed) > 1 else group.loc[whole, "change"]).to_numpy(dtype=float)
        mean, low, high, count = interval(changes[:, None], facts["scale"])
        if count[0]:
            unit = OUTCOMES[facts["outcome"].split(".", 1)[0]].unit
            facts["unit"] = unit if facts["scale"] == "difference" else facts["scale"]
            facts |= {"mean": float(mean[0]), "low": float(low[0]), "high": float(high[0])}
            rows.append(facts | {"pairs": int(whole.sum()), "replicates": int(count[0])})
    return pandas.DataFrame(rows, columns=[*keys, "unit", "mean", "low", "high", "pairs", "replicates"])


def last_month(sweep: SweepResults) -> str:
    """Last month that any finished run reaches."""
    return str(sweep.sql("select max(month) as last from results").df()["last"][0])
