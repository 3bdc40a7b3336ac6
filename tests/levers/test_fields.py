"""Fields of levers: what a file may say, and the way back."""

import math

import numpy as np
import pytest

from sim.dimensions import Dimensions
from sim.errors import UserError
from sim.levers import FieldSpecification
from sim.levers.fields import REQUIRED

AXES = Dimensions(blocs=("US", "CN", "EU"), regions=("US", "CN"))


def specification(form, **fields):
    return FieldSpecification(name="field", form=form, meaning="what it is", default=REQUIRED, **fields)


@pytest.mark.parametrize(
    ("item", "written", "value"),
    [
        (specification("number", low=0, high=1), 0.25, 0.25),
        (specification("number", low=0, high=1), 1, 1.0),
        (specification("number", low=0, high=1), np.float32(0.5), 0.5),
        (specification("number", by=("a", "b")), {"b": 2, "a": 1.5}, (("a", 1.5), ("b", 2.0))),
        (specification("number", by=("a", "b")), {"b": 2}, (("b", 2.0),)),
        (specification("integer", low=0, high=9), 9, 9),
        (specification("month"), "2026-04", 39),
        (specification("text"), "because", "because"),
        (specification("flag"), True, True),
        (specification("labels", dimension="bloc"), "CN", ("CN",)),
        (specification("labels", dimension="bloc"), ["EU", "US"], ("US", "EU")),
        (specification("labels", options=("x", "y")), ["y", "x"], ("x", "y")),
    ],
)
def test_reading_and_writing_back(item, written, value):
    read = item.read(written, AXES)
    assert read == value
    assert type(read) is type(value)
    assert item.read(item.write(read), AXES) == value


@pytest.mark.parametrize(
    ("item", "written", "message"),
    [
        (
            specification("number", low=0, high=1),
            1.0000001,
            r"field is 1.0000001; it must be a number in \[0, 1\]",
        ),
        (specification("number", low=0, high=1, high_excluded=True), 1, r"in \[0, 1\)"),
        (specification("number", low=0, high=1), -1e-9, r"in \[0, 1\]"),
        (specification("number"), math.nan, "field is nan"),
        (specification("number"), math.inf, "field is inf"),
        (specification("number"), 10**400, "it must be a number"),
        (specification("number"), "0.5", "field is '0.5'; it must be a number"),
        (specification("number"), True, "field is True"),
        (specification("number"), [0.5], "it must be a number"),
        (specification("number"), {"a": 1}, "it must be a number"),
        (specification("number", by=("a", "b")), {"c": 1}, "no entry 'c'"),
        (specification("number", by=("a", "b")), {}, "empty table"),
        (specification("number", by=("a", "b"), high=1), {"a": 2}, "field.a is 2"),
        (specification("integer"), 2.0, "field is 2.0; it must be a whole number"),
        (specification("integer"), True, "whole number"),
        (specification("month"), 39, "field is '39'; it must be a month"),
        (specification("month"), "2026-4", "it must be a month"),
        (specification("month"), "1999-01", "must lie in 2015-01 to 2050-12"),
        (specification("flag"), "yes", "it must be true or false"),
        (specification("flag"), 1, "it must be true or false"),
        (specification("text"), 3, "it must be text"),
        (specification("labels", dimension="bloc"), "cn", "field is 'cn', which is not a known bloc"),
        (specification("labels", dimension="bloc"), [], "a name or a list of names"),
        (specification("labels", dimension="bloc"), 3, "a name or a list of names"),
        (specification("labels", dimension="bloc"), ["CN", "CN"], "twice"),
    ],
)
def test_what_is_refused(item, written, message):
    with pytest.raises(UserError, match=message) as caught:
        item.read(written, AXES)
    assert caught.value.hint


def test_a_misspelt_label_is_recognised():
    with pytest.raises(UserError) as caught:
        specification("labels", dimension="bloc").read("cn", AXES)
    assert caught.value.hint.startswith("Did you mean 'CN'?")
