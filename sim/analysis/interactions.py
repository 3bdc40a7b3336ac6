"""What two policies do together beyond the sum of what each does alone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from sim.analysis.effects import Effects
from sim.analysis.headline import Headline
from sim.analysis.paired import SCALES, Effect, Scale, differences, interval
from sim.errors import UserError, did_you_mean
from sim.results import OUTCOMES, Results, find_outcome

if TYPE_CHECKING:
    import pandas

    from sim.sweep import SweepResults


def interaction(
    effects: Effects, one: str, other: str, both: str, outcome: str | Headline, scale: Scale | None = None
) -> Effect:
    r"""Difference in differences of four runs with the same seed.

    .. math:: d = (y_{12} - y_1) - (y_2 - y_0)

    On the scale ``per cent`` values are logarithms: 0 means that the levers multiply. On ``percentage points`` 0 means
    that they add; a share is bounded, so that large effects on it cannot add, and ``log-odds`` may be the fairer scale.

    Parameters
    ----------
    effects : Effects
        Paired runs of the baseline and of three scenarios.
    one, other, both : str
        Titles of the scenarios with the first lever, with the second, and with both.
    outcome : str or Headline
        What is measured.
    scale : str, optional
        The one for readers by default.

    Returns
    -------
    Effect
        Mean and 90 per cent interval over seeds; exactly 0 where the levers do not meet.

    Raises
    ------
    UserError
        If there is no such scenario, or one is named twice.

    References
    ----------
    Lechner (2011), Foundations and Trends in Econometrics 4(3), 165-224, on differences in differences.
    """
    titles = (both, one, other, effects.baseline)
    for title in titles:
        if title not in effects.runs:
            raise UserError(f"there are no runs of {title!r}", hint=did_you_mean(title, effects.runs))
    if len(set(titles)) < len(titles):
        hint = "Name one scenario with each lever alone and one with both."
        raise UserError("an interaction takes three different scenarios and the baseline", hint=hint)
    runs = [run for title in titles for run in effects.runs[title]]
    first, last = max(run.first_month for run in runs), min(run.last_month for run in runs)
    values = [
        np.stack([_values(run, outcome)[first - run.first_month : last - run.first_month + 1] for run in group])
        for group in (effects.runs[title] for title in titles)
    ]
    described = outcome if isinstance(outcome, Headline) else find_outcome(outcome)
    chosen = scale or SCALES[described.kind][0]
    changes = differences(values[0], values[1], chosen) - differences(values[2], values[3], chosen)
    mean, low, high, pairs = interval(changes, chosen)
    dims = () if isinstance(outcome, Headline) else OUTCOMES[outcome].dims
    return Effect(
        outcome=outcome.outcome if isinstance(outcome, Headline) else outcome, scale=chosen,
        unit=described.unit if chosen == "difference" else chosen, first_month=first,
        mean=mean, low=low, high=high, pairs=pairs, labels=tuple(tuple(runs[0].labels[axis]) for axis in dims),
    )  # fmt: skip


def sweep_interaction(
    sweep: SweepResults, one: str, other: str, outcomes: Iterable[str] | None = None,
    months: Iterable[str] | None = None,
) -> pandas.DataFrame:  # fmt: skip
    """Interaction of two inputs of a full grid in which both take the value 0, at every other pair of values.

    Parameters
    ----------
    sweep : SweepResults
        Finished runs of a grid.
    one, other : str
        Addresses of the inputs, for example ``levers.cut.intensity``.
    outcomes, months
        As in `sweep_pairs`.

    Returns
    -------
    DataFrame
        ``scenario``, both inputs, ``outcome, month, scale, unit, mean, low, high, replicates``: what the corner has
        beyond the sum of both edges of the grid, with an interval over seeds.

    Raises
    ------
    UserError
        If the sweep has no such input, or one never is 0.
    """
    import pandas

    from sim.analysis.sweep_paired import sweep_pairs

    for name in (one, other):
        if name not in sweep.settings:
            raise UserError(f"the sweep varies no {name!r}", hint=did_you_mean(name, sweep.settings))
    keys = ["scenario", "outcome", "month", "scale", "seed"]
    others = [name for name in sweep.settings if name not in (one, other)]
    pairs = sweep_pairs(sweep, outcomes, months)[[*keys, *others, one, other, "change"]]
    pairs = pairs.fillna({name: 0.0 for name in others if pairs[name].dtype == float})
    alone = [pairs[(pairs[zero] == 0.0) & (pairs[kept] != 0.0)] for zero, kept in ((other, one), (one, other))]
    for part, name in zip(alone, (other, one), strict=True):
        if part.empty:
            raise UserError(f"{name} is 0 at no point, so that nothing shows the other input alone",
                            hint="Add 0 to its values.")  # fmt: skip
    origin = pairs[(pairs[one] == 0.0) & (pairs[other] == 0.0)]
    by = [*keys, *others]
    table = pairs[(pairs[one] != 0.0) & (pairs[other] != 0.0)]
    table = table.merge(alone[0].drop(columns=other), on=[*by, one], suffixes=("", " one"))
    table = table.merge(alone[1].drop(columns=one), on=[*by, other], suffixes=("", " other"))
    table = table.merge(origin.drop(columns=[one, other]), on=by, suffixes=("", " none"))
    table["beyond"] = (table["change"] - table["change one"]) - (table["change other"] - table["change none"])
    return _over_seeds(table, ["scenario", *others, one, other, "outcome", "month", "scale"], pandas.DataFrame)


def _over_seeds(table: pandas.DataFrame, keys: Sequence[str], frame: type[pandas.DataFrame]) -> pandas.DataFrame:
    rows = []
    for values, group in table.groupby(list(keys), sort=True):
        facts = dict(zip(keys, values, strict=True))
        mean, low, high, count = interval(group["beyond"].to_numpy(dtype=float)[:, None], facts["scale"])
        unit = OUTCOMES[facts["outcome"].split(".", 1)[0]].unit
        facts["unit"] = unit if facts["scale"] == "difference" else facts["scale"]
        ends = {"mean": float(mean[0]), "low": float(low[0]), "high": float(high[0])}
        rows.append(facts | ends | {"replicates": int(count[0])})
    return frame(rows, columns=[*keys, "unit", "mean", "low", "high", "replicates"])


def _values(run: Results, outcome: str | Headline) -> np.ndarray:
    return outcome.series(run) if isinstance(outcome, Headline) else run.array(outcome)
