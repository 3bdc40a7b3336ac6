"""The page on the data names every table with its number of rows, and quotes what the code fits."""

import re
from pathlib import Path

import pytest

from sim.history import load_history
from sim.tables import DATA_DIRECTORY, read_table

PAGE = (Path(__file__).parents[2] / "docs" / "data.md").read_text(encoding="utf-8")
TABLES = sorted(file.stem for file in DATA_DIRECTORY.glob("*.csv"))


def documented_rows():
    rows = {}
    for names, counts in re.findall(r"^\| ([a-z_, ]+) \| ([\d, ]+) \|", PAGE, re.MULTILINE):
        rows |= dict(zip(names.split(", "), map(int, counts.split(", ")), strict=True))
    return rows


def test_every_table_is_documented_with_its_number_of_rows():
    assert documented_rows() == {table: len(read_table(table)) for table in TABLES}
    total = sum(documented_rows().values())
    assert f"{len(TABLES)} CSV tables: {total:,} rows" in PAGE


def test_fitted_numbers_on_the_page_are_those_of_the_code():
    rules = load_history().imputation
    assert f"**{rules.points_per_decade:.0f} points per tenfold size**" in PAGE
    _, per_decade, per_month, outside = rules.open_fit
    slopes = f"{per_decade:.0f} points per tenfold size, {per_month:.1f} per month"
    assert f"({slopes}, scatter {rules.open_residual_sd:.0f})" in PAGE
    assert f"with {-outside:.0f} points less for vendors without a row" in PAGE


@pytest.mark.parametrize(("name", "offset"), [("o3-mini", 37), ("Qwen2.5-Coder-32B", 79), ("GPT-4.5 preview", -61)])
def test_offsets_quoted_on_the_page(name, offset):
    models = {model.name: model for release in load_history().releases for model in release.models}
    assert round(models[name].agentic_offset) == offset


def test_counts_quoted_on_the_page():
    models = [model for release in load_history().releases for model in release.models]
    assert sum(model.capability_is_recorded for model in models) == 118
    assert sum(model.agentic_is_recorded for model in models) == 32
    uses = [target.use for target in load_history().targets]
    assert [uses.count(use) for use in ("fit", "validate", "show")] == [61, 132, 237]
    us = load_history().dimensions.blocs.index("US")
    assert [sum((i.bloc == us) == side for i in load_history().incidents) for side in (True, False)] == [8, 5]


def test_unpriced_releases_quoted_on_the_page():
    recorded = {row.cells["model"] for row in read_table("releases")}
    models = [model for release in load_history().releases for model in release.models if model.name in recorded]
    assert sum(not model.api_price and not model.host_price for model in models) == 29
    assert "29 of 132 releases have no price at all" in PAGE
