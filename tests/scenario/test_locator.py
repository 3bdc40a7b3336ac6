"""Lines of keys: counted by hand in one document, complete in any."""

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.scenario.locator import Locator
from sim.scenario.toml_writer import toml_text

DOCUMENT = '''\
# a comment with [[levers]] and key = 1
title = "A # not a comment"
text = """
[not.a.table]
x = 1 \\""" still text"""
raw = \'\'\'
[[levers]]
\'\'\'
a.b."c d".'e.f' = 1

[run] # comment
developers = 5_000

[parameters]
choice.model_nest = 0.5
choice.switching_cost = [ # four
  1.0, # hobbyist
  2.0,
  [3.0],
]

[parameters.usage]
growth = { low = 1, high = [2, { x = "}" }] }

[[levers]]
kind = "a"
[levers.intensity]
training = 0.5
[[levers]]
kind = "b"
  [[levers.steps]]
  at = 2026-04-01
  [[levers.steps]]
  at = 2026-04-01 10:00:00
[[cuts]]
edge = "D1"
inline = [
  { edge = "D2" },
  { edge = "D3", from = 1 },
]
'''


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("title",), 2),
        (("text",), 3),
        (("raw",), 6),
        (("a", "b", "c d", "e.f"), 9),
        (("a", "b"), 9),
        (("run",), 11),
        (("run", "developers"), 12),
        (("parameters", "choice", "model_nest"), 15),
        (("parameters", "choice", "switching_cost", 0), 17),
        (("parameters", "choice", "switching_cost", 2, 0), 19),
        (("parameters", "usage"), 22),
        (("parameters", "usage", "growth", "high", 1, "x"), 23),
        (("levers", 0), 25),
        (("levers", 0, "kind"), 26),
        (("levers", 0, "intensity"), 27),
        (("levers", 0, "intensity", "training"), 28),
        (("levers", 1), 29),
        (("levers", 1, "kind"), 30),
        (("levers", 1, "steps", 1, "at"), 34),
        (("cuts", 0, "edge"), 36),
        (("cuts", 0, "inline", 1, "edge"), 39),
        (("cuts", 0, "missing"), 35),
        (("levers", 1, "steps", 1, "missing", "deeper"), 33),
        (("nothing",), 1),
    ],
)
def test_line_of(path, line):
    assert Locator(DOCUMENT).line(path) == line


def test_the_document_is_valid():
    assert tomllib.loads(DOCUMENT)["cuts"][0]["inline"][1]["from"] == 1


def test_windows_line_ends_count_once():
    assert Locator('a = 1\r\nb = """\r\n\r\n"""\r\nc = 2\r\n').line(("c",)) == 5


def paths(value, path=()):
    """Key paths of all tables, entries and values of a parsed document."""
    if isinstance(value, dict):
        for key, entry in value.items():
            yield (*path, key)
            yield from paths(entry, (*path, key))
    elif isinstance(value, list):
        for index, entry in enumerate(value):
            yield (*path, index)
            yield from paths(entry, (*path, index))


KEYS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=4).filter(
    lambda key: "." not in key
)
SCALARS = st.one_of(
    st.integers(-9, 9),
    st.booleans(),
    st.floats(allow_nan=False),
    st.text(st.characters(exclude_categories=["Cs"])),
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(KEYS, inner, max_size=3)),
    max_leaves=8,
)


@given(st.dictionaries(KEYS, VALUES, max_size=5))
def test_every_key_of_a_document_is_found_and_read_back(content):
    text = toml_text(content)
    parsed = tomllib.loads(text)
    assert parsed == content
    assert Locator(text).paths >= set(paths(parsed))
