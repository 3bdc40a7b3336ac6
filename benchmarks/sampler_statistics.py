"""Errors of paired effects by sampler, from the runs of `benchmarks.sampler_runs`; for `benchmarks.samplers`."""

from __future__ import annotations

import numpy as np

from benchmarks.sampler_choosers import OWN
from benchmarks.sampler_runs import LEVERS, TWIN, SeedRun

INDEPENDENT = "independent"
"""Treated runs against baselines of other seeds."""
SMALLEST_SHARE = 0.5
"""Outcomes below this in the baseline say nothing about samplers [percentage points]."""
N_BOOTSTRAP = 400

Runs = list[dict[str, SeedRun]]
Case = tuple[str, str, str]
"""Lever, month, outcome."""


def effects(runs: Runs, sampler: str, case: Case) -> np.ndarray:
    """Effect of the lever with each seed [percentage points]."""
    lever, month, outcome = case
    of = [run[OWN if sampler == INDEPENDENT else sampler].outcomes for run in runs]
    treated = np.array([one[lever][month][outcome] for one in of])
    base = np.array([one["baseline"][month][outcome] for one in of])
    return treated - (np.roll(base, 1) if sampler == INDEPENDENT else base)


def cases(runs: Runs) -> list[Case]:
    """Levers, months and outcomes in which there is an effect on a share that is not tiny."""
    months = runs[0][OWN].outcomes["baseline"]
    found = []
    for lever in LEVERS:
        for month, outcomes in months.items():
            for outcome in outcomes:
                base = np.mean([run[OWN].outcomes["baseline"][month][outcome] for run in runs])
                if base > SMALLEST_SHARE and effects(runs, OWN, (lever, month, outcome)).any():
                    found.append((lever, month, outcome))
    return found


def pair_seconds(runs: Runs, sampler: str) -> float:
    """Median CPU of a pair: the past once (twice if seeds are independent), the baseline's future and a lever's."""
    pasts = 2 if sampler == INDEPENDENT else 1
    of = [run[OWN if sampler == INDEPENDENT else sampler] for run in runs]
    return float(np.median([pasts * one.past_seconds + 2 * np.mean(list(one.seconds.values())) for one in of]))


def case_table(runs: Runs, samplers: tuple[str, ...]) -> list[dict]:
    """Mean effect, its spread over seeds and the part of the spread that is sampling, by case and sampler.

    The twin has the same seeds and no sampling error: what the spread of (effect − twin's effect) leaves is sampling.
    """
    lines = []
    for case in cases(runs):
        expected = effects(runs, TWIN, case)
        for sampler in (*samplers, INDEPENDENT):
            found = effects(runs, sampler, case)
            lines.append(
                {
                    **dict(zip(("lever", "month", "outcome"), case, strict=True)),
                    "sampler": sampler,
                    "mean": float(found.mean()),
                    "sd": float(found.std(ddof=1)),
                    "sampling_sd": float((found - expected).std(ddof=1)),
                }
            )
    return lines


def relative_variance(runs: Runs, sampler: str, chosen: list[Case]) -> float:
    """Variance of the effect over that of the model's own sampler, geometric mean over cases."""
    logs = [np.log(_variance(runs, sampler, case) / _variance(runs, OWN, case)) for case in chosen]
    return float(np.exp(np.mean(logs)))


def _variance(runs: Runs, sampler: str, case: Case) -> float:
    # Few seeds may all have the same effect; a ratio needs something, far below what 40 seeds give.
    return max(float(effects(runs, sampler, case).var(ddof=1)), 1e-12)


def resampled(runs: Runs, seed: int = 0) -> list[Runs]:
    """Bootstrap samples of the seeds, the same ones for all samplers."""
    draw = np.random.default_rng(seed)
    return [[runs[i] for i in draw.integers(0, len(runs), len(runs))] for _ in range(N_BOOTSTRAP)]


def flips(runs: Runs, sampler: str) -> dict[str, dict[str, float]]:
    """Mean share of rows whose model or channel differs from the baseline's, by lever and month."""
    of = [run[sampler].flipped for run in runs]
    return {
        lever: {month: float(np.mean([one[lever][month] for one in of])) for month in of[0][lever]} for lever in of[0]
    }
