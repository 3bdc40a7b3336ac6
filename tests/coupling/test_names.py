"""Names are labels on both sides of the coupling, over five years of the plugged model."""

from __future__ import annotations

import csv
import shutil

import numpy as np

from sim.history import load_history
from sim.tables import DATA_DIRECTORY
from tests.coupling.apart import PHYSICAL, loops
from tests.model.runs import outcomes_of
from tests.support import NAME_COLUMNS, renamed

NOT_READ = ("adoption_series", "chips", "embodied_releases", "facts", "serving")
"""Tables with names of blocs or regions that no model reads: evidence for other tables."""
COMPARED_ONLY = ("targets",)
"""Read for comparison with results only; its entities also name firms."""


def test_sixty_months_of_both_loops_stand_under_swapped_names(tmp_path):
    plain = loops(apart=False, end="2027-12")
    swapped = renamed(plain.history.directory, "US", "CN", tmp_path / "data")
    mirrored = loops(apart=False, end="2027-12", data_directory=swapped)
    assert mirrored.history.dimensions.blocs[:2] == mirrored.history.dimensions.regions[:2] == ("CN", "US")
    one, other = outcomes_of(plain), outcomes_of(mirrored)
    assert one.keys() >= PHYSICAL
    assert len(one["ai_units"]) == 60
    for name, values in one.items():
        # rows were not moved; only the signed gap and lag turn round with the names
        sign = -1.0 if name in ("frontier_gap", "frontier_lag_months") else 1.0
        np.testing.assert_array_equal(values, sign * other[name], err_msg=name)
        if name in PHYSICAL:
            assert not np.array_equal(values[-1], values[-2]), name


def test_every_column_with_names_is_renamed_or_in_a_table_that_no_model_reads():
    names = {*load_history().dimensions.blocs, *load_history().dimensions.regions} - {"other"}
    missed = set()
    for file in DATA_DIRECTORY.glob("*.csv"):
        with file.open(newline="", encoding="utf-8") as stream:
            rows = list(csv.DictReader(stream))
        for column in rows[0]:
            if any(names & set((row[column] or "").split(";")) for row in rows):
                missed |= {file.stem} if column not in NAME_COLUMNS.get(file.stem, ()) else set()
    assert missed == {*NOT_READ, *COMPARED_ONLY}


def test_the_model_runs_without_the_tables_that_it_does_not_read(tmp_path):
    fewer = tmp_path / "data"
    shutil.copytree(DATA_DIRECTORY, fewer)
    for table in NOT_READ:
        (fewer / f"{table}.csv").unlink()
    one = outcomes_of(loops(apart=False, end="2023-02"))
    other = outcomes_of(loops(apart=False, end="2023-02", data_directory=fewer))
    for name, values in one.items():
        np.testing.assert_array_equal(values, other[name], err_msg=name)
