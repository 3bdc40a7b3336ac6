"""Swapping two names in every table moves nothing: records hold positions, not names."""

import dataclasses

import numpy as np

from sim.history import load_history
from sim.tables import DATA_DIRECTORY
from tests.support import NAME_COLUMNS, renamed

NAMES_STAY = ("directory", "fingerprint", "dimensions", "segments")


def same(first, second) -> bool:
    if dataclasses.is_dataclass(first):
        return all(same(getattr(first, f.name), getattr(second, f.name)) for f in dataclasses.fields(first))
    if isinstance(first, np.ndarray):
        return np.array_equal(first, second, equal_nan=True)
    if isinstance(first, tuple):
        return len(first) == len(second) and all(map(same, first, second))
    return first == second or {first, second} == {"US", "CN"}


def test_a_renamed_history_is_the_same_in_every_bit(tmp_path):
    original = load_history()
    swapped = load_history(renamed(DATA_DIRECTORY, "US", "CN", tmp_path / "swapped"))
    assert swapped.dimensions.blocs == ("CN", "US", "EU", "other")
    assert swapped.dimensions.regions == ("CN", "US", "EU", "SEA", "MENA", "ROW")
    for field in dataclasses.fields(original):
        if field.name not in NAMES_STAY:
            assert same(getattr(original, field.name), getattr(swapped, field.name)), field.name
    assert swapped.segment_value("segment_share", "startup", "CN") == original.segment_value(
        "segment_share", "startup", "US"
    )


def test_renaming_twice_gives_the_tables_back(tmp_path):
    once = renamed(DATA_DIRECTORY, "US", "CN", tmp_path / "once")
    twice = renamed(once, "US", "CN", tmp_path / "twice")
    for table in NAME_COLUMNS:
        assert (once / f"{table}.csv").read_bytes() != (DATA_DIRECTORY / f"{table}.csv").read_bytes(), table
    assert load_history(twice).fingerprint == load_history().fingerprint
