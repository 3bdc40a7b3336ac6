"""Effects over the settings of a design: by group of settings, with the interplay of two of them."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from sim.analysis.headline import Headline
from sim.analysis.paired import interval
from sim.analysis.sweep_headlines import Pairs, SweepHeadlines, mean_effect, seed_means
from sim.errors import UserError, did_you_mean

if TYPE_CHECKING:
    import pandas

LISTED = ("full", "zip")
MOST_LEVELS = 12
"""Values of a setting up to which it counts as an axis of a grid."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Contrast:
    """Difference of effects between settings, paired by seed: mean with its 90 per cent interval."""

    mean: float
    low: float
    high: float

    @property
    def is_distinguishable(self) -> bool:
        """Whether there is an interval and it leaves out zero."""
        return bool(np.isfinite(self.low) and (self.low > 0 or self.high < 0))


def grid_settings(numbers: SweepHeadlines, scenario: str) -> list[str]:
    """Settings that take several values in a scenario of a listed design, those of levers first, long axes first."""
    if numbers.sweep.facts["design"] not in LISTED:
        return []
    done = numbers.sweep.done
    own = done[done["scenario"] == scenario]
    counts = {}
    for name in numbers.sweep.settings:
        values = own[name].dropna()
        if values.dtype.kind in "fiu" and 2 <= values.nunique() <= MOST_LEVELS:
            counts[name] = int(values.nunique())
    return sorted(counts, key=lambda name: (not name.startswith("levers."), -counts[name], name))


def check_settings(names: Sequence[str], known: Sequence[str], scenario: str) -> None:
    """Refuse settings that do not vary.

    Raises
    ------
    UserError
        With the nearest name.
    """
    for name in names:
        if name not in known:
            raise UserError(f"{name!r} does not vary in {scenario!r}", hint=did_you_mean(name, known))


def effects_by_setting(
    numbers: SweepHeadlines, headline: Headline, scenario: str, settings: Sequence[str], row: int = -1
) -> pandas.DataFrame:
    """Effect at every combination of settings in one month; averaged over all other settings.

    Returns
    -------
    DataFrame
        The settings, then ``mean, low, high, pairs, replicates``.
    """
    import pandas

    found = numbers.pairs(headline, scenario)
    rows = []
    for values, place in found.runs.groupby(list(settings)).indices.items():
        chosen = values if isinstance(values, tuple) else (values,)
        seeds = found.runs["seed"].to_numpy()[place]
        effect = mean_effect(found.changes[place][:, [row]], seeds, found.scale)
        ends = {name: float(getattr(effect, name)[0]) for name in ("mean", "low", "high")}
        counts = {"pairs": int(effect.pairs[0]), "replicates": int(effect.replicates[0])}
        rows.append(dict(zip(settings, map(float, chosen), strict=True)) | ends | counts)
    return pandas.DataFrame(rows)


def change_over(
    numbers: SweepHeadlines, headline: Headline, scenario: str, setting: str, row: int = -1
) -> Contrast | None:
    """Effect at the highest value of a setting minus that at the lowest, seed by seed."""
    found = numbers.pairs(headline, scenario)
    values = found.runs[setting].to_numpy(dtype=float)
    ends = [_by_seed(found, values == end, row) for end in (np.nanmin(values), np.nanmax(values))]
    return _contrast([(1.0, ends[1]), (-1.0, ends[0])], found)


def interplay(
    numbers: SweepHeadlines, headline: Headline, scenario: str, settings: tuple[str, str], row: int = -1
) -> Contrast | None:
    r"""How much more both settings do together than one by one, at their highest against their lowest values.

    .. math:: d_{11} - d_{10} - d_{01} + d_{00}

    by seed; of ``per cent`` effects in logarithms, so that 0 means that the factors multiply. None if a corner has
    no pair.
    """
    found = numbers.pairs(headline, scenario)
    one, two = (found.runs[name].to_numpy(dtype=float) for name in settings)
    ends = [(np.nanmin(values), np.nanmax(values)) for values in (one, two)]
    parts = []
    for high_one in (0, 1):
        for high_two in (0, 1):
            corner = (one == ends[0][high_one]) & (two == ends[1][high_two])
            parts.append((1.0 if high_one == high_two else -1.0, _by_seed(found, corner, row)))
    return _contrast(parts, found)


def _by_seed(found: Pairs, chosen: np.ndarray, row: int) -> dict[int, float]:
    seeds = found.runs["seed"].to_numpy()[chosen]
    if not len(seeds):
        return {}
    means = seed_means(found.changes[chosen][:, [row]], seeds)[:, 0]
    return {int(seed): float(mean) for seed, mean in zip(np.unique(seeds), means, strict=True) if np.isfinite(mean)}


def _contrast(parts: Sequence[tuple[float, dict[int, float]]], found: Pairs) -> Contrast | None:
    common = set.intersection(*(set(values) for _, values in parts))
    if not common:
        return None
    changes = np.array([[sum(sign * values[seed] for sign, values in parts)] for seed in sorted(common)])
    mean, low, high, _ = interval(changes, found.scale)
    return Contrast(mean=float(mean[0]), low=float(low[0]), high=float(high[0]))
