from types import SimpleNamespace

import pytest

from sim.dimensions import Dimensions
from sim.errors import UserError
from sim.results import OUTCOMES, axis_labels, find_outcome, labels, matching_outcomes
from sim.results.schema import AXES

HISTORY = SimpleNamespace(
    dimensions=Dimensions(blocs=("A", "B"), regions=("R",)),
    vendors=(SimpleNamespace(name="V1"), SimpleNamespace(name="V2")),
    families=(SimpleNamespace(name="F"),),
)


def test_labels_come_from_the_history():
    assert labels("bloc", HISTORY) == ("A", "B")
    assert labels("from_bloc", HISTORY) == labels("to_bloc", HISTORY) == ("A", "B", "none")
    assert labels("vendor", HISTORY) == ("V1", "V2")
    assert labels("family", HISTORY) == ("F",)
    assert labels("openness", HISTORY) == ("open", "closed")
    assert axis_labels(HISTORY).keys() == set(AXES)


def test_every_axis_of_every_outcome_has_labels():
    assert {axis for outcome in OUTCOMES.values() for axis in outcome.dims} <= set(AXES)


def test_shares_have_the_unit_of_shares_and_only_they():
    for outcome in OUTCOMES.values():
        assert (outcome.unit == "share") == (outcome.kind == "share"), outcome.name


def test_a_misspelt_outcome_names_the_nearest():
    with pytest.raises(UserError, match="token_share"):
        find_outcome("token_shares")


def test_patterns_search_names_and_meanings():
    assert [outcome.name for outcome in matching_outcomes("herfindahl")] == ["hhi"]
    assert len(matching_outcomes()) == len(OUTCOMES)
    assert matching_outcomes("no such thing") == ()
