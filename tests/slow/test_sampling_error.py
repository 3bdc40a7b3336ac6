"""Slow verification: rows bring sampling error and nothing else, and types hardly matter."""

from __future__ import annotations

import numpy as np
import pytest

from sim.digital_loop import ExpectedChooser
from tests.model.runs import outcomes_of, small_model

pytestmark = pytest.mark.slow

SIZES = (1_000, 4_000, 16_000, 64_000)
REFERENCE = 512_000
SEEDS = (1, 2, 3)
END = "2024-06"


def headline(outcomes: dict[str, np.ndarray]) -> np.ndarray:
    """Shares of the last year that the sampling of rows reaches."""
    last = slice(-12, None)
    parts = [outcomes[name][last].ravel() for name in ("token_share", "download_share", "adopted_share")]
    return np.nan_to_num(np.concatenate(parts))


@pytest.fixture(scope="module")
def errors() -> np.ndarray:
    """Root mean square distance to a run with many rows and the same seed, by number of rows."""
    squared = np.zeros(len(SIZES))
    for seed in SEEDS:
        exact = headline(outcomes_of(small_model(developers=REFERENCE, seed=seed, end=END)))
        for position, rows in enumerate(SIZES):
            found = headline(outcomes_of(small_model(developers=rows, seed=seed, end=END)))
            squared[position] += np.mean((found - exact) ** 2) / len(SEEDS)
    return np.sqrt(squared)


def test_sampling_error_falls_as_one_over_root_n(errors):
    slope = np.polyfit(np.log(SIZES), np.log(errors), 1)[0]
    assert -0.6 < slope < -0.4, (slope, errors)


def test_more_types_change_results_less_than_seeds_do():
    def final(types: int, seed: int) -> np.ndarray:
        changes = {"parameters": {"population.types_per_cell": float(types)}}
        model = small_model(changes=changes, developers=40_000, seed=seed, end="2025-12")
        return headline(outcomes_of(model))

    by_seed = np.array([final(24, seed) for seed in SEEDS])
    noise = np.sqrt(((by_seed - by_seed.mean(axis=0)) ** 2).sum(axis=0).mean() / (len(SEEDS) - 1))
    shift = np.sqrt(np.mean([(final(48, seed) - by_seed[k]) ** 2 for k, seed in enumerate(SEEDS)]))
    assert shift < noise, (shift, noise)


HEADLINES = (
    "token_share", "open_token_share", "download_share", "derivative_share", "adopted_share", "self_hosted_share",
    "hhi", "foreign_open_dependency",
)  # fmt: skip
ROWS = (1_000, 10_000, 100_000, 1_000_000)
RUNS = (64, 48, 32, 24)
"""Seeds by size; the slope of an outcome that is one series, like `hhi`, is then known to 0.023."""


def test_agent_runs_converge_to_the_twin():
    """Error against the expected-value twin over 10^3 to 10^6 rows: slope −0.5 ± 0.1 in logs, for every outcome."""

    def last_year(outcomes: dict[str, np.ndarray]) -> list[np.ndarray]:
        return [np.nan_to_num(outcomes[name][-12:]) for name in HEADLINES]

    squared = np.zeros((len(ROWS), len(HEADLINES)))
    for seed in range(1, RUNS[0] + 1):
        exact = last_year(outcomes_of(small_model(seed=seed, end="2025-12", chooser=ExpectedChooser())))
        for position, (rows, runs) in enumerate(zip(ROWS, RUNS, strict=True)):
            if seed <= runs:
                found = last_year(outcomes_of(small_model(developers=rows, seed=seed, end="2025-12")))
                squared[position] += [np.mean((a - b) ** 2) / runs for a, b in zip(found, exact, strict=True)]
    slopes = np.polyfit(np.log(ROWS), 0.5 * np.log(squared), 1)[0]
    assert np.all(np.abs(slopes + 0.5) < 0.1), dict(zip(HEADLINES, slopes, strict=True))
