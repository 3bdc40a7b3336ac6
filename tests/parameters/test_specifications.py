"""Every parameter is declared completely, and its sources exist."""

import csv
import re
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from sim.dimensions import Dimensions
from sim.history import load_history
from sim.parameters import GROUPS, Parameters, find, specifications

ROOT = Path(__file__).parents[2]
DATA = ROOT / "sim" / "data"
AXES = load_history().dimensions
TABLE = specifications()
PATHS = sorted(TABLE)
REFERENCES = set(re.findall(r"^\| (\w+) \|", (ROOT / "REFERENCES.md").read_text(encoding="utf-8"), re.MULTILINE))


@cache
def names_in(table):
    """Column names and cells of a data table."""
    with (DATA / table).open(encoding="utf-8", newline="") as stream:
        rows = list(csv.reader(stream))
    return frozenset(cell for row in rows for cell in row)


@cache
def fact_ids():
    with (DATA / "facts.csv").open(encoding="utf-8", newline="") as stream:
        return frozenset(row["id"] for row in csv.DictReader(stream))


def exists(source):
    """Whether one part of a source names something that is there."""
    name, _, detail = source.partition(":")
    if source == "assumption" or source in REFERENCES:
        return True
    if name == "facts.csv":
        return detail in fact_ids()
    if name.endswith(".csv") and (DATA / name).is_file():
        return not detail or detail in names_in(name)
    return False


@pytest.mark.parametrize(
    ("source", "answer"),
    [
        ("assumption", True),
        ("bass1969", True),
        ("bass1970", False),
        ("facts.csv:B01", True),
        ("facts.csv:B999", False),
        ("facts.csv", False),
        ("releases.csv", True),
        ("releases.csv:coding_score", True),
        ("releases.csv:no_such_column", False),
        ("no_such_table.csv", False),
        ("from memory", False),
    ],
)
def test_the_check_of_sources_can_fail(source, answer):
    assert exists(source) is answer


@pytest.mark.parametrize("path", PATHS)
def test_every_source_exists(path):
    parts = [part.strip() for part in TABLE[path].source.split(";")]
    assert [part for part in parts if not exists(part)] == []


@pytest.mark.parametrize("path", PATHS)
def test_the_central_value_lies_in_its_range(path):
    item = TABLE[path]
    low, central, high = (np.asarray(item.array(end, AXES)) for end in (item.low, item.default, item.high))
    assert np.all(np.isfinite([low, central, high]))
    assert np.all(low <= central)
    assert np.all(central <= high)
    assert np.all(low < high), "a range without width is not a range"


@pytest.mark.parametrize("path", PATHS)
def test_everything_is_declared(path):
    item = TABLE[path]
    assert len(item.meaning) > 10
    assert item.meaning.endswith(".")
    assert item.unit
    assert f"{item.group}.{item.name}" == path
    assert item.prior in ("uniform", "loguniform", "fixed")
    assert item.composition in ("replace", "multiply", "add", "largest", "smallest")
    assert all(AXES.labels(name) for name in item.dims)


@pytest.mark.parametrize("path", [path for path in PATHS if TABLE[path].prior == "loguniform"])
def test_a_loguniform_range_is_positive(path):
    assert np.all(np.asarray(TABLE[path].low) > 0)


@pytest.mark.parametrize("path", [path for path in PATHS if TABLE[path].composition != "replace"])
def test_what_levers_touch_is_neutral_by_default(path):
    item = TABLE[path]
    neutral = {"multiply": 1.0, "add": 0.0, "largest": 0.0, "smallest": item.high}
    assert np.all(np.asarray(item.default) == neutral[item.composition])
    assert item.prior == "fixed", "a policy is no doubt about the world"


def test_groups_of_the_table_and_of_the_container_agree():
    assert {item.group for item in TABLE.values()} == set(GROUPS)
    assert {path for path, _ in Parameters.default(AXES).items()} == set(TABLE)


def test_the_meaning_is_the_docstring_below_the_field():
    assert find("choice.model_nest").meaning == "Dissimilarity of the models of a family, λ_m; 1 is a plain logit."


def test_axes_follow_the_dimensions():
    other = Dimensions(blocs=("A", "B"), regions=("A", "B", "C"))
    assert Parameters.default(other).get("pricing.list_price").shape == (2,)
    assert Parameters.default(other).get("pricing.list_price.B") == 1.0
