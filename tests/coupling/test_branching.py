"""A branch after hand-over is the unbranched run on both sides of the coupling."""

from __future__ import annotations

import numpy as np

from tests.coupling.apart import PHYSICAL, loops
from tests.model.runs import outcomes_of

END = "2026-12"
POLICY = {
    "levers": [
        {"kind": "deployment_subsidy", "id": "grant", "target": ["CN"], "start": "2026-05", "intensity": 0.5},
        {"kind": "price_cut", "id": "cut", "target": "US", "start": "2026-06", "intensity": 0.5},
    ],
    "cuts": [{"edge": "P1", "from": "2026-07"}],
}


def test_a_branch_under_policies_of_both_loops_is_the_unbranched_run():
    trunk = loops(apart=False, end=END).run_until("2026-04")
    unbranched = loops(apart=False, changes=POLICY, end=END)
    late, straight = outcomes_of(trunk.branch(unbranched.monthly)), outcomes_of(unbranched)
    went_on = outcomes_of(trunk)
    skipped = len(straight["ai_units"]) - len(late["ai_units"])
    assert skipped == 40
    for name, values in straight.items():
        np.testing.assert_array_equal(values[skipped:], late[name], err_msg=name)
    # the branch took nothing from the trunk, and the policies did something to it
    moved = {name for name in PHYSICAL if not np.array_equal(late[name], went_on[name])}
    assert {"ai_units", "deployment_grants", "deployment_data", "embodied_progress"} <= moved
