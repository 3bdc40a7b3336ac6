"""Slow verification: the whole digital loop with developers as plain Mesa objects gives what the kernel gives.

`tests/benchmarks/test_mesa_objects.py` holds single months against their expectation; here whole runs are compared,
with all feedback, by shares, rates and flows of every calendar year.
"""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.mesa_agreement import WrongChooser
from benchmarks.mesa_objects.agreement import LEVEL, compare, differences
from benchmarks.runs import baseline

pytestmark = pytest.mark.slow

SEEDS = range(1, 25)
END = "2026-12"
"""Past the hand-over from recorded releases to those of vendors."""


@pytest.fixture(scope="module")
def pairs():
    return differences(baseline(developers=5_000, factories=300, end=END), SEEDS)


def test_objects_and_rows_agree_within_sampling_error(pairs):
    agreement = compare(*pairs)
    outcomes = {name.partition(" ")[0] for name in agreement.names}
    assert {"token_share", "download_share", "outside", "self_hosted_share", "switching_flow", "staying"} <= outcomes
    assert agreement.probability > LEVEL, agreement.lines()


def test_objects_scatter_as_much_as_rows(pairs):
    """Both draw for as many developers: if the draws of some hung on those of others, spreads would differ."""
    _, objects, rows = pairs
    ratio = np.log(objects.std(axis=0, ddof=1) / rows.std(axis=0, ddof=1))
    # In logs one ratio has a standard error of √(1/23), and so has their mean at most.
    assert abs(ratio.mean()) < 2 * np.sqrt(1 / 23), ratio.mean()


def test_a_planted_error_is_found():
    def wrong(rng: int) -> WrongChooser:
        return WrongChooser(rng, factor=0.8)

    small = baseline(developers=5_000, factories=300, end="2024-12")
    assert compare(*differences(small, SEEDS, wrong)).probability < LEVEL
