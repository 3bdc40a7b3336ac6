"""The kernels of today against those before the last redesign: the same seeds, outcome by outcome. A minute or two.

If this fails after a deliberate change of the model's rules or data, its record is out of date and not the kernels:
check the change on its own, then record anew from a commit before any work on kernels
(``python -m benchmarks.previous_kernel record REVISION``).
"""

import numpy as np
import pytest

from benchmarks.previous_kernel import SEEDS, agreement, differences, read, run_all, threshold

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def previous():
    return read()[1]


def changed(previous, runs):
    """Lines of the outcomes whose mean or distribution is another one."""
    lines = differences(previous, runs)
    limit = threshold(len(lines))
    return [line for line in lines if min(line["paired_p"], line["distribution_p"]) < limit]


def test_results_are_those_of_the_kernels_before(previous, record_property):
    runs = run_all()
    agreeing = agreement(previous, runs)
    record_property("agreement", agreeing)
    found = changed(previous, runs)
    assert found == [], f"{agreeing}; changed: {found}"


def recorded_runs(previous):
    return [{name: column[row] for name, column in previous.items() if name != "seed"} for row in range(len(SEEDS))]


def test_the_record_equals_itself(previous):
    runs = recorded_runs(previous)
    assert agreement(previous, runs) == "200 of 200 seeds agree in every bit, 200 but for rounding"
    assert changed(previous, runs) == []


@pytest.mark.parametrize("name", ["token_share.CN.all", "outside_share", "hhi"])
def test_a_small_shift_or_a_wider_spread_is_seen(previous, name):
    """A shift by a tenth of the spread over seeds with as much noise fails the paired test; a threefold spread, KS."""
    runs = recorded_runs(previous)
    noise = np.random.default_rng(3).normal(0.0, 1.0, len(runs))
    spread, mean = previous[name].std(ddof=1), previous[name].mean()
    shifted = [{**run, name: run[name] + spread * (0.1 + 0.1 * noise[row])} for row, run in enumerate(runs)]
    wider = [{**run, name: mean + 3.0 * (run[name] - mean)} for run in runs]
    assert [line["outcome"] for line in changed(previous, shifted)] == [name]
    assert [line["outcome"] for line in changed(previous, wider)] == [name]
    assert agreement(previous, shifted) == "0 of 200 seeds agree in every bit, 0 but for rounding"


def test_rounding_is_not_taken_for_a_change(previous):
    """All seeds off to one side by a few last bits: a paired test alone would call that significant."""
    runs = [{name: value * (1.0 + 1e-15) for name, value in run.items()} for run in recorded_runs(previous)]
    assert changed(previous, runs) == []
    assert agreement(previous, runs).endswith("200 but for rounding")
