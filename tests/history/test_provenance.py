"""Every row of every table has a source, a confidence and the month in which it was known."""

import re
import shutil

import pytest

from sim.history import load_history
from sim.months import month_index
from sim.tables import DATA_DIRECTORY, read_table
from tests.support import edited, set_cell

TABLES = sorted(file.stem for file in DATA_DIRECTORY.glob("*.csv"))
# the facts keep finer steps, and none for a figure that its own article calls hypothetical
CONFIDENCE = ("high", "medium-high", "medium", "low-medium", "low", "none")


@pytest.mark.parametrize("table", TABLES)
def test_every_row_has_its_provenance(table):
    rows = read_table(table)
    assert rows
    for row in rows:
        assert row.cells["source"], row
        assert row.cells["confidence"] in CONFIDENCE, row
        month_index(row.cells["known_by"])
        assert row.cells["known_by_assumed"] in ("true", "false"), row


def test_nothing_was_known_before_it_happened():
    for table, column in (("releases", "release_date"), ("prices", "date"), ("families", "release_month")):
        for row in read_table(table):
            assert row.cells["known_by"] == row.cells[column][:7], row
    for row in read_table("targets"):
        assert row.cells["known_by"] >= row.cells["period_start"], row
    for row in read_table("controls"):
        assert row.cells["known_by"] <= row.cells["start"], row


@pytest.mark.parametrize("table", TABLES)
def test_assumptions_of_the_new_tables_have_a_range(table):
    pairs = {
        "vendors": [("share_low_2022_12", "share_high_2022_12"), ("share_low_2025_12", "share_high_2025_12")],
        "distrust": [("low", "high")],
        "incidents": [("low", "high")],
        "closed_sizes": [("total_b_low", "total_b_high"), ("active_b_low", "active_b_high")],
        "controls": [("low", "high")],
    }
    for row in read_table(table):
        for low, high in pairs.get(table, ()):
            assert row.cells[low] != "" and row.cells[high] != "", row


def test_tables_name_no_file_that_is_not_among_them():
    for table in TABLES:
        text = (DATA_DIRECTORY / f"{table}.csv").read_text(encoding="utf-8")
        named = set(re.findall(r"(?<![\w/.])([a-z_]+)\.csv", text))
        # tables of other projects that sources name with their repository
        assert named - {"developers"} <= set(TABLES), (table, named)
        assert "seed 00" not in text and "founding seed" not in text


def test_facts_that_are_words_only_are_left_out():
    assert not [row for row in read_table("facts") if row.cells["value"] == "qualitative"]


def test_the_fingerprint_changes_with_any_cell_and_loading_is_cached(tmp_path):
    copy = shutil.copytree(DATA_DIRECTORY, tmp_path / "copy")
    assert load_history(copy).fingerprint == load_history().fingerprint
    assert load_history(copy) is load_history(copy)
    other = edited(DATA_DIRECTORY, tmp_path / "other", "facts", lambda rows: set_cell(rows, 2, "value", "51"))
    assert load_history(other).fingerprint != load_history().fingerprint
