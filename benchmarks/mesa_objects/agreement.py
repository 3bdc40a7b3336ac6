"""Do objects and kernel give the same statistics? The observations of a run, and the test."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable

import numpy as np

from benchmarks.mesa_objects.chooser import ObjectChooser
from sim.digital_loop import AbstractChooser, SampledChooser
from sim.history import load_history
from sim.model import TwoLoopsModel
from sim.results.schema import PANELS
from sim.scenario import ResolvedScenario

SHARES = (
    "token_share", "open_token_share", "download_share", "derivative_share", "self_hosted_share", "adopted_share",
    "foreign_open_dependency", "top_family_share", "hhi", "switching_flow",
)  # fmt: skip
"""Outcomes that are compared; those by panel only for the simulated total, the switching flow relative to its sum."""
LEVEL = 0.01
"""A test below this probability says that the two differ."""


@dataclasses.dataclass(frozen=True, slots=True)
class Agreement:
    """Result of the test over all statistics."""

    probability: float
    """Of a largest statistic as large as the one found, if the two implementations do the same."""
    names: list[str]
    mean: np.ndarray
    """Mean difference by statistic, objects minus arrays."""
    half_width: np.ndarray
    """95 % band around it that holds for all statistics at once."""
    level: np.ndarray
    """Mean of the statistic itself."""

    def lines(self) -> list[str]:
        """One line per outcome: the entry that lies farthest out, relative to its band."""
        found: dict[str, int] = {}
        distance = np.abs(self.mean) / self.half_width
        for position in np.argsort(-distance):
            found.setdefault(self.names[position].partition(" ")[0], int(position))
        return [
            f"  {self.names[at]}: {self.level[at]:.4f}, difference {self.mean[at]:+.5f} ± {self.half_width[at]:.5f}"
            for at in found.values()
        ]


def statistics_of(model: TwoLoopsModel) -> dict[str, float]:
    """Run a model to its end and take means over calendar years of shares, rates and flows; last, mean tenure."""
    months: list[dict[str, np.ndarray]] = []

    def record(_month: int, outcomes: dict[str, np.ndarray]) -> None:
        months.append(_month_statistics(model, outcomes))

    model.on_month = record
    model.run_until(model.monthly.end_month)
    found = {}
    for name in months[0]:
        series = np.stack([month[name].ravel() for month in months])
        for start in range(0, len(series), 12):
            for entry, value in enumerate(series[start : start + 12].mean(axis=0)):
                found[f"{name} {entry} in {2023 + start // 12}"] = float(value)
    found["mean_tenure at the end"] = _mean_tenure(model)
    return found


def _month_statistics(model: TwoLoopsModel, outcomes: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    flows = model.flows
    assert flows is not None
    counts, rows = flows.counts, model.world.classes.rows.sum()
    found = {name: outcomes[name] for name in SHARES}
    everything = PANELS.index("all")
    found["token_share"], found["open_token_share"] = (
        found["token_share"][:, everything], found["open_token_share"][everything],
    )  # fmt: skip
    found["switching_flow"] = found["switching_flow"] / found["switching_flow"].sum()
    users = np.asarray(counts.users).sum(axis=(0, 1))
    return found | {
        "reviewing": np.array(counts.reviews.sum() / rows),
        "staying": np.array(np.trace(counts.flow.sum(axis=0)) / counts.reviews.sum()),
        "deploying": np.array(np.asarray(counts.deployed).sum() / rows),
        "outside": np.array(counts.outside.sum() / rows),
        "channel": users / users.sum(),
    }


def _mean_tenure(model: TwoLoopsModel) -> float:
    """Mean months in the family, over the longest a row can have had [1]."""
    developers = getattr(model.chooser, "model", None)  # objects only
    if developers is not None:
        agents = developers.agents
        tenure = agents.agg("tenure", sum) / len(agents)
    else:
        tenure = float(model.developers.get("tenure").mean())
    return tenure / model.steps


def differences(
    scenario: ResolvedScenario,
    seeds: Iterable[int],
    objects: Callable[[int], AbstractChooser] = ObjectChooser,
) -> tuple[list[str], np.ndarray, np.ndarray]:
    """Statistics of both implementations for each seed.

    With one seed, both see the same vendors, incidents and factories; only the developers' draws differ, and these are
    independent. If the rules are the same, the two are exchangeable within each seed.

    Returns
    -------
    names : list of str
    objects, arrays : ndarray, shape (seeds, statistics)
    """
    pairs = []
    for seed in seeds:
        choosers: tuple[AbstractChooser, AbstractChooser] = (objects(seed), SampledChooser())
        models = [TwoLoopsModel(scenario, rng=seed, history=load_history(), chooser=one) for one in choosers]
        pairs.append([statistics_of(model) for model in models])
    names = list(pairs[0][0])
    both = np.array([[[one[name] for name in names] for one in pair] for pair in pairs])
    moves = np.isfinite(both).all(axis=(0, 1)) & (np.ptp(both[:, 0] - both[:, 1], axis=0) > 0.0)
    kept = [name for name, is_kept in zip(names, moves, strict=True) if is_kept]
    return kept, both[:, 0][:, moves], both[:, 1][:, moves]


def compare(names: list[str], one: np.ndarray, other: np.ndarray, flips: int = 19_999) -> Agreement:
    """Test whether two implementations that are paired by seed agree in all statistics at once.

    Under agreement the sign of a seed's whole vector of differences is a coin's, whatever the distribution of the
    statistics and however they hang together. So random signs give the exact distribution of the largest studentised
    mean over all statistics (Westfall and Young 1993), and one probability for all of them.

    Parameters
    ----------
    names : list of str
        Of the statistics.
    one, other : ndarray, shape (seeds, statistics)
        Values.
    flips : int
        Random signs.
    """
    difference = one - other
    n = len(difference)
    scaled = difference / np.sqrt((difference**2).sum(axis=0))
    signs = np.random.default_rng(1).choice([-1.0, 1.0], size=(flips, n))
    largest = np.array([np.abs(part @ scaled).max() for part in signs])
    found = float(np.abs(scaled.sum(axis=0)).max())
    critical = float(np.quantile(largest, 0.95))
    # The statistic is bounded by √n and grows with Student's t, to which it is turned back here.
    student = critical * np.sqrt((n - 1) / (n - critical**2))
    half_width = student * difference.std(axis=0, ddof=1) / np.sqrt(n)
    probability = (1 + int((largest >= found * (1 - 1e-12)).sum())) / (flips + 1)
    return Agreement(
        probability, names, difference.mean(axis=0), half_width, (one.mean(axis=0) + other.mean(axis=0)) / 2
    )
