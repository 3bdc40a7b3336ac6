"""Bit identity: seeds, processes, stopping, branching, neutral levers, renamed blocs."""

from __future__ import annotations

import hashlib
import subprocess
import sys

import numpy as np
import pytest

from sim.errors import UserError
from tests.model.runs import assert_identical, outcomes_of, small_model
from tests.support import renamed

TIGHT = {
    "levers": [
        {
            "kind": "chip_controls",
            "id": "tight",
            "target": "CN",
            "scope": ["training", "serving"],
            "start": "2024-01",
            "intensity": 0.95,
        }
    ]
}


def digest(outcomes: dict[str, np.ndarray]) -> str:
    total = hashlib.sha256()
    for name in sorted(outcomes):
        total.update(np.ascontiguousarray(outcomes[name]).tobytes())
    return total.hexdigest()


def test_same_seed_is_identical_in_a_second_process():
    script = (
        "from tests.model.runs import *; from tests.model.test_identity import digest;"
        "print(digest(outcomes_of(small_model(end='2023-06'))))"
    )
    other = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert other.stdout.strip() == digest(outcomes_of(small_model(end="2023-06")))


def test_another_seed_differs():
    one, other = (outcomes_of(small_model(end="2023-03", seed=seed)) for seed in (1, 2))
    assert digest(one) != digest(other)


def test_stopping_and_continuing_is_the_straight_run():
    straight = outcomes_of(small_model(end="2026-12"))
    first = small_model(end="2026-12").run_until("2025-02")
    saved = first.checkpoint()
    fresh = small_model(end="2026-12")
    fresh.restore(saved)
    late = outcomes_of(fresh)
    for name, values in straight.items():
        np.testing.assert_array_equal(values[26:], late[name], err_msg=name)


@pytest.mark.parametrize("branch_at", ["2023-11", "2023-12"])
def test_branch_is_the_unbranched_run(branch_at):
    trunk = small_model(end="2026-08").run_until(branch_at)
    unbranched = small_model(changes=TIGHT, end="2026-08")
    twin = trunk.branch(unbranched.monthly)
    late, straight = outcomes_of(twin), outcomes_of(unbranched)
    skipped = len(straight["hhi"]) - len(late["hhi"])
    assert_identical({name: values[skipped:] for name, values in straight.items()}, late)


def test_branch_leaves_the_trunk_alone():
    trunk = small_model(end="2024-12").run_until("2023-12")
    trunk.branch(small_model(changes=TIGHT, end="2024-12").monthly).run_until("2024-06")
    assert_identical(outcomes_of(trunk), {k: v[12:] for k, v in outcomes_of(small_model(end="2024-12")).items()})


def test_branching_into_another_past_is_refused():
    trunk = small_model(end="2024-12").run_until("2024-03")
    with pytest.raises(UserError, match="differ from 2024-01"):
        trunk.branch(small_model(changes=TIGHT, end="2024-12").monthly)


@pytest.mark.parametrize(
    "lever",
    [
        {
            "kind": "chip_controls",
            "target": "CN",
            "scope": ["training", "serving"],
            "start": "2023-06",
            "intensity": 0.0,
        },
        {"kind": "price_cut", "target": "CN", "start": "2023-06", "intensity": 0.0},
        {"kind": "price_cut", "target": "US", "start": "2028-01", "intensity": 0.9},
        {"kind": "deployment_subsidy", "target": ["US", "CN"], "start": "2023-06", "intensity": 0.0},
        {"kind": "robot_tariff", "target": ["US"], "start": "2023-06", "intensity": 0.0},
    ],
)
def test_neutral_lever_is_the_baseline(lever):
    plain = outcomes_of(small_model(end="2024-06"))
    assert_identical(plain, outcomes_of(small_model(changes={"levers": [{"id": "neutral", **lever}]}, end="2024-06")))


def test_effects_begin_no_earlier_than_the_lever():
    plain = outcomes_of(small_model(end="2024-12"))
    cut = outcomes_of(
        small_model(
            changes={
                "levers": [{"kind": "price_cut", "id": "cut", "target": "CN", "start": "2024-01", "intensity": 0.5}]
            },
            end="2024-12",
        )
    )
    for name, values in plain.items():
        np.testing.assert_array_equal(values[:12], cut[name][:12], err_msg=name)
    assert np.any(cut["token_share"][12] != plain["token_share"][12])


def test_renaming_us_and_cn_changes_names_only(tmp_path):
    plain = small_model(end="2026-12")
    mirrored = small_model(
        end="2026-12", data_directory=renamed(plain.history.directory, "US", "CN", tmp_path / "data")
    )
    assert mirrored.history.dimensions.blocs[:2] == ("CN", "US")
    one, other = outcomes_of(plain), outcomes_of(mirrored)
    assert len(one["hhi"]) + 24 >= 60
    # Rows were not moved, so arrays agree as they are; only the signed gap and lag turn round with the names.
    for name, values in one.items():
        sign = -1.0 if name in ("frontier_gap", "frontier_lag_months") else 1.0
        np.testing.assert_array_equal(values, sign * other[name], err_msg=name)
