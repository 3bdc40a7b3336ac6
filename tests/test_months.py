import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.errors import UserError
from sim.months import BURN_IN_MONTHS, DEFAULT_END, LAST_RECORDED_MONTH, month_index, month_label


@pytest.mark.parametrize(
    ("label", "index"),
    [
        ("2023-01", 0),
        ("2023-12", 11),
        ("2024-01", 12),
        ("2026-03", 38),
        ("2026-04", 39),
        ("2030-12", 95),
        ("2022-12", -1),
        ("2021-01", -24),
        ("2020-12", -25),
    ],
)
def test_labels_and_indices_on_a_calendar(label, index):
    assert month_index(label) == index
    assert month_label(index) == label


def test_named_months():
    assert month_label(LAST_RECORDED_MONTH) == "2026-03"
    assert month_label(-BURN_IN_MONTHS) == "2021-01"
    assert month_index(DEFAULT_END) == 95


@given(st.integers(min_value=-12 * 2023, max_value=12 * 7000))
def test_a_label_leads_back_to_its_index(index):
    assert month_index(month_label(index)) == index


@given(st.integers(min_value=-1000, max_value=1000))
def test_labels_sort_like_indices(index):
    assert month_label(index) < month_label(index + 1)


@pytest.mark.parametrize("label", ["2026-00", "2026-13"])
def test_a_month_outside_the_year_is_named(label):
    with pytest.raises(UserError, match=f"{label[-2:]} is not in 01 to 12"):
        month_index(label)


@pytest.mark.parametrize(
    "label",
    ["", "2026", "2026-4", "26-04", "2026-04-01", " 2026-04", "2026-04\n", "2026/04", "April", 39, None],
)
def test_another_form_is_refused_with_an_example(label):
    with pytest.raises(UserError, match="is not a month") as caught:
        month_index(label)
    assert '"2026-04"' in caught.value.hint
