"""Values of parameters: reading, replacing, refusing."""

import dataclasses

import numpy as np
import pytest

from sim.errors import UserError
from sim.history import load_history
from sim.parameters import Parameters, split_path

AXES = load_history().dimensions
DEFAULT = Parameters.default(AXES)


def test_scalars_are_floats_and_arrays_have_the_shape_of_their_axes():
    for path, value in DEFAULT.items():
        shape = np.shape(value)
        assert (isinstance(value, float) and shape == ()) or isinstance(value, np.ndarray), path
    assert DEFAULT.pricing.list_price.shape == (len(AXES.blocs),)
    assert DEFAULT.choice.switching_cost.shape == (4,)


def test_nothing_can_be_written_into():
    with pytest.raises(ValueError, match="read-only"):
        DEFAULT.pricing.list_price[0] = 2.0
    with pytest.raises(dataclasses.FrozenInstanceError):
        DEFAULT.choice.model_nest = 0.5
    with pytest.raises(dataclasses.FrozenInstanceError):
        DEFAULT.choice = None
    with pytest.raises(ValueError, match="read-only"):
        DEFAULT.replace({"pricing.list_price.CN": 0.5}).pricing.list_price[0] = 2.0


def test_values_by_path_and_label():
    changed = DEFAULT.replace({"pricing.list_price.CN": 0.5})
    assert changed.get("pricing.list_price.CN") == 0.5
    assert changed.get("pricing.list_price.US") == 1.0
    assert changed.get("choice.model_nest") == DEFAULT.choice.model_nest


def test_replacing_leaves_the_rest_and_the_original():
    before = {path: np.array(value) for path, value in DEFAULT.items()}
    changed = DEFAULT.replace({"choice.model_nest": 0.5, "pricing.list_price": [1.0, 2.0, 3.0, 4.0]})
    assert changed.choice.model_nest == 0.5
    assert changed.pricing.list_price.tolist() == [1.0, 2.0, 3.0, 4.0]
    for path, value in changed.items():
        if path not in ("choice.model_nest", "pricing.list_price"):
            np.testing.assert_array_equal(value, before[path])
    for path, value in DEFAULT.items():
        np.testing.assert_array_equal(value, before[path])


def test_one_number_serves_all_labels():
    assert DEFAULT.replace({"pricing.list_price": 2.0}).pricing.list_price.tolist() == [2.0] * 4


def test_ends_of_the_range_are_allowed():
    for value in (0.3, 1.0):
        assert DEFAULT.replace({"choice.model_nest": value}).choice.model_nest == value


@pytest.mark.parametrize(
    ("changes", "message", "hint"),
    [
        ({"choice.model_nets": 0.5}, "there is no parameter 'choice.model_nets'", "choice.model_nest"),
        ({"choise.model_nest": 0.5}, "there is no parameter 'choise.model_nest'", "choice.model_nest"),
        ({"model_nest": 0.5}, "there is no parameter 'model_nest'", ""),
        (
            {"choice.model_nest": 1.1},
            r"choice.model_nest is 1.1 1; it must lie in \[0.3, 1\]",
            "two-loops parameters",
        ),
        ({"choice.model_nest": np.nan}, r"choice.model_nest is nan", "two-loops parameters"),
        ({"choice.model_nest": np.inf}, r"choice.model_nest is inf", "two-loops parameters"),
        ({"choice.model_nest": [0.5, 0.6]}, "it must be a number", ""),
        ({"choice.model_nest": "much"}, "it must be a number", ""),
        ({"choice.model_nest.CN": 0.5}, "has no label 'CN'", "without a label"),
        ({"pricing.list_price.USA": 1.0}, "has no bloc 'USA'", "US"),
        ({"pricing.list_price.CN": "low"}, r"list_price.CN is 'low'; it must be a number", ""),
        ({"pricing.list_price.CN": 21.0}, "pricing.list_price.CN is 21 factor", r"two-loops parameters"),
        ({"pricing.list_price": [1.0, 2.0]}, "it must be one number per bloc", ""),
        (
            {"choice.switching_cost": [1.0, 9.0, 1.0, 1.0]},
            r"switching_cost.startup is 9 utils; .* \[0, 3\]",
            "",
        ),
    ],
)
def test_what_is_refused(changes, message, hint):
    with pytest.raises(UserError, match=message) as caught:
        DEFAULT.replace(changes)
    assert hint in caught.value.hint


def test_unknown_paths_cannot_be_read():
    with pytest.raises(UserError, match="there is no parameter"):
        DEFAULT.get("choice.nest")
    with pytest.raises(UserError, match="has no bloc 'XX'"):
        DEFAULT.get("pricing.list_price.XX")


@pytest.mark.parametrize(
    ("path", "parts"),
    [("a.b", ("a.b", None)), ("a.b.C", ("a.b", "C")), ("a", ("a", None)), ("a.b.C.d", ("a.b", "C.d"))],
)
def test_paths_are_split(path, parts):
    assert split_path(path) == parts
