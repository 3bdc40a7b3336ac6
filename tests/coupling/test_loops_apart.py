"""With coupling strengths 0 and no budget competition each loop is, bit for bit, what it is alone.

*Alone* is meant twice: stepped by a driver that never calls the other loop, and next to another loop that is changed
as much as its parameters allow.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.months import month_index
from tests.coupling.apart import MIXED, digital, digital_alone, loops, physical, physical_alone, run
from tests.model.runs import assert_identical


def lever(**entries: Any) -> dict[str, Any]:
    return {"levers": [{"id": "tried", "start": "2024-01", **entries}]}


PHYSICAL_CHANGES = {
    "grant": lever(kind="deployment_subsidy", target=["CN", "US"], intensity=0.5),
    "cuts": {"cuts": [{"edge": edge, "from": "2024-01"} for edge in ("P1", "P2", "P3", "P4")]},
}
DIGITAL_CHANGES = {
    "price cut": lever(kind="price_cut", target="CN", intensity=0.9),
    "usage cut": {"cuts": [{"edge": "D2", "from": "2024-01"}]},
}
COUPLING_CUT = {"cuts": [{"edge": edge, "from": "2024-01"} for edge in ("C1", "C2", "C3")]}


@pytest.fixture(scope="module")
def apart():
    return run(apart=True)


@pytest.fixture(scope="module")
def joined():
    return run(apart=False)


def differ(one, other) -> set[str]:
    return {name for name in one if not np.array_equal(one[name], other[name], equal_nan=True)}


def test_the_digital_loop_is_what_it_is_alone(apart):
    assert_identical(digital(apart), digital_alone(loops(apart=True)))


def test_the_physical_loop_is_what_it_is_alone(apart):
    assert_identical(physical(apart), physical_alone(loops(apart=True)))


def test_what_belongs_to_both_is_the_released_model_alone(apart):
    released = np.broadcast_to(apart["bloc_frontier_capability"][:, :, None], apart[MIXED].shape)
    np.testing.assert_array_equal(apart[MIXED], released)


def test_joined_loops_are_not_what_they_are_alone(apart, joined):
    assert {"token_share", "latent_frontier"} <= differ(digital(apart), digital(joined))
    assert {"ai_units", "embodied_progress"} <= differ(physical(apart), physical(joined))


@pytest.mark.parametrize("change", PHYSICAL_CHANGES)
def test_no_physical_change_reaches_the_digital_loop(apart, change):
    changed = run(apart=True, changes=PHYSICAL_CHANGES[change])
    assert_identical(digital(apart), digital(changed))
    assert differ(physical(apart), physical(changed))


@pytest.mark.parametrize("change", DIGITAL_CHANGES)
def test_no_digital_change_reaches_the_physical_loop(apart, change):
    changed = run(apart=True, changes=DIGITAL_CHANGES[change])
    assert_identical(physical(apart), physical(changed))
    assert differ(digital(apart), digital(changed))


def test_apart_there_is_nothing_left_to_cut_between_the_loops(apart):
    assert_identical(apart, run(apart=True, changes=COUPLING_CUT))


def test_joined_loops_pass_both_changes_on(joined):
    subsidised = run(apart=False, changes=PHYSICAL_CHANGES["grant"])
    assert differ(digital(joined), digital(subsidised))
    # fewer months of usage feedback change the frontier, and with it what robots build on
    slowed = run(apart=False, changes=DIGITAL_CHANGES["usage cut"])
    assert differ(physical(joined), physical(slowed))
    begin = month_index("2024-01")
    for other in (subsidised, slowed):
        assert not differ({n: v[:begin] for n, v in joined.items()}, {n: v[:begin] for n, v in other.items()})


@pytest.mark.parametrize(
    ("left", "reached"),
    [
        ("physical_feedback.c1_strength", physical),
        ("physical_feedback.c3_strength", digital),
        ("coupling.budget_competition", digital),
    ],
)
def test_each_door_left_open_lets_something_through(apart, left, reached):
    opened = run(apart=True, changes={"parameters": {left: 1.0}})
    assert differ(reached(apart), reached(opened))
