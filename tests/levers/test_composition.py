"""How contributions to one parameter combine."""

import dataclasses
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.errors import UserError
from sim.history import load_history
from sim.levers import composed_value, parameters_by_month
from sim.parameters import Parameters, find

AXES = load_history().dimensions
BASE = Parameters.default(AXES)
PRICE = "pricing.list_price"
CUT = "feedback.d1_cut"


@dataclasses.dataclass(frozen=True)
class Change:
    """A dated change made for a test."""

    values: dict
    touches: tuple = (PRICE, CUT, "compute.training_denial")
    id: str = "test"
    start: int = 0

    def is_in_force(self, month):
        return month >= self.start

    def changes(self, month):
        return self.values


def month_of(*changes):
    (parameters,) = parameters_by_month(BASE, changes, range(1), {})
    return parameters


def specification(composition):
    return dataclasses.replace(find(CUT), composition=composition)


@pytest.mark.parametrize(
    ("composition", "base", "contributions", "expected"),
    [
        ("multiply", 2.0, [0.5, 0.5], 0.5),
        ("multiply", 2.0, [1.0], 2.0),
        ("add", 2.0, [0.5, -1.0], 1.5),
        ("largest", 0.2, [0.1, 0.7, 0.4], 0.7),
        ("largest", 0.9, [0.1, 0.7], 0.9),
    ],
)
def test_known_answers(composition, base, contributions, expected):
    assert composed_value(specification(composition), base, contributions) == expected


@given(
    st.sampled_from(["multiply", "add", "largest"]),
    st.lists(st.floats(0.1, 10), min_size=1, max_size=8),
    st.randoms(use_true_random=False),
)
def test_order_does_not_reach_the_last_bit(composition, contributions, random):
    shuffled = random.sample(contributions, len(contributions))
    item = specification(composition)
    assert composed_value(item, 0.3, contributions) == composed_value(item, 0.3, shuffled)


@pytest.mark.parametrize(("composition", "neutral"), [("multiply", 1.0), ("add", 0.0), ("largest", -math.inf)])
@given(base=st.floats(-1e6, 1e6), other=st.floats(0.1, 10))
def test_a_neutral_contribution_leaves_every_bit(composition, neutral, base, other):
    item = specification(composition)
    assert composed_value(item, base, [neutral]) == base
    assert composed_value(item, base, [neutral, other]) == composed_value(item, base, [other])


def test_labels_and_whole_parameters_meet():
    parameters = month_of(Change({PRICE: 0.5}), Change({f"{PRICE}.CN": 0.5}), Change({f"{PRICE}.US": 2.0}))
    assert parameters.pricing.list_price.tolist() == [1.0, 0.25, 0.5, 0.5]


def test_a_scalar_parameter_stays_a_float():
    parameters = month_of(Change({CUT: 1.0}))
    assert parameters.feedback.d1_cut == 1.0
    assert isinstance(parameters.feedback.d1_cut, float)


def test_other_parameters_are_untouched():
    changed = month_of(Change({f"{PRICE}.CN": 0.5}))
    for (path, value), (_, before) in zip(changed.items(), BASE.items(), strict=True):
        if path != PRICE:
            np.testing.assert_array_equal(value, before)


def test_nothing_in_force_is_the_base_itself():
    assert parameters_by_month(BASE, [Change({CUT: 1.0}, start=5)], range(5), {}) == (BASE,) * 5
    assert month_of() is BASE
    assert month_of(Change({CUT: 0.0}), Change({PRICE: 1.0})) is BASE


def test_equal_months_are_one_object():
    months = parameters_by_month(BASE, [Change({CUT: 1.0}, start=2)], range(6), {})
    assert [id(month) for month in months] == [id(BASE)] * 2 + [id(months[2])] * 4


def test_a_lever_may_not_touch_a_parameter_without_a_rule():
    path = "choice.model_nest"
    with pytest.raises(TypeError, match=f"no lever may touch {path}"):
        month_of(Change({path: 0.5}, touches=(path,)))


def test_a_lever_may_only_change_what_it_declares():
    with pytest.raises(TypeError, match=f"'test' changes {PRICE} but declares only {CUT}"):
        month_of(Change({PRICE: 0.5}, touches=(CUT,)))


def test_a_value_pushed_out_of_its_range_names_month_and_levers():
    with pytest.raises(UserError, match=r"in 2023-01, with test in force, compute.training_denial.CN is 1.2"):
        month_of(Change({"compute.training_denial.CN": 1.2}))
