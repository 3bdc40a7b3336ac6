"""A table broken by hand gives one clear error with file, line and column."""

import pytest

from sim.errors import UserError
from sim.history import load_history
from sim.tables import DATA_DIRECTORY, read_table
from tests.support import edited, set_cell

LETTER = "it must be a number"


def drop_column(name):
    def edit(rows):
        place = rows[0].index(name)
        for row in rows:
            del row[place]

    return edit


def cell(line, column, value):
    return lambda rows: set_cell(rows, line, column, value)


def repeat(line):
    return lambda rows: rows.append(list(rows[line - 1]))


def line_of(table, column, value):
    return next(row.line for row in read_table(table) if row.cells[column] == value)


MISSING_COLUMN = [
    ("blocs", "home_region"), ("regions", "languages"), ("region_developers", "github_accounts"),
    ("segments", "central"), ("vendors", "complement"), ("families", "belongs_to"), ("releases", "tier"),
    ("prices", "blended"), ("controls", "scope"), ("region_access", "channel"), ("compute_stock", "bloc"),
    ("funding", "budget_kind"), ("incidents", "size"), ("distrust", "channel"), ("closed_sizes", "total_b"),
    ("targets", "scale"),
]  # fmt: skip

# table, what is done to it, line of the error (None = not tied to one), parts of the message
BROKEN = [
    ("blocs", cell(2, "home_region", "Mars"), 2,
     ("'home_region'", "'Mars' is not a known home_region", "Valid names")),
    ("blocs", repeat(2), 6, ("'bloc'", "line 2 has the same bloc")),
    ("blocs", cell(3, "confidence", "sure"), 3, ("'confidence' is 'sure'", "high, medium, low")),
    ("blocs", cell(3, "source", ""), 3, ("'source'", "must not be blank")),
    ("blocs", cell(3, "known_by", "2023"), 3, ("'known_by' is '2023'", "YYYY-MM")),
    ("regions", cell(4, "share_working_in_english", "1.2"), 4,
     ("'share_working_in_english' is '1.2'", "[0, 1]")),
    ("regions", cell(2, "professional_developers_m", "5.O"), 2,
     ("'professional_developers_m' is '5.O'", LETTER)),
    ("regions", cell(2, "professional_developers_m_low", "9"), 2,
     ("'professional_developers_m_low'", "not be above")),
    ("region_developers", cell(5, "region", "EUR"), 5,
     ("'region'", "'EUR' is not a known region", "Did you mean 'EU'?")),
    ("region_developers", cell(5, "quarter_end", "2021-13"), 5, ("'quarter_end'", "13 is not in 01 to 12")),
    ("region_developers", cell(5, "github_accounts", "-1"), 5, ("'github_accounts' is '-1'", "[1, inf]")),
    ("segments", cell(2, "segment", "student"), 2, ("'segment' is 'student'", "hobbyist")),
    ("segments", cell(2, "central", "nan"), 2, ("'central' is 'nan'", "finite")),
    ("segments", repeat(2), 112, ("'item'", "earlier line")),
    ("vendors", cell(2, "bloc", "USA"), 2, ("'bloc'", "'USA' is not a known bloc", "Did you mean 'US'?")),
    ("vendors", cell(2, "closed_family", "Claude"), 2, ("'closed_family'", "belongs to another vendor")),
    ("vendors", cell(2, "share_of_bloc_compute_2025_12", "0.9"), 2,
     ("'share_high_2025_12' is '0.32'", "not be below")),
    ("vendors", cell(2, "has_api", "yes"), 2, ("'has_api' is 'yes'", "true, false")),
    ("vendors", cell(2, "complement", "shoes"), 2,
     ("'complement' is 'shoes'", "cloud, robot, phone, chips, none")),
    ("families", cell(2, "sizes_b_total_colon_active", "3:11"), 2, ("'3:11'", "active <= total")),
    ("families", cell(2, "sizes_b_total_colon_active", "3;x"), 2, ("'x' is not TOTAL or TOTAL:ACTIVE",)),
    ("families", cell(2, "belongs_to", "T6"), 2, ("'belongs_to'", "has no generation of this name")),
    ("families", cell(2, "vendor", "Gogle"), 2, ("'vendor'", "Did you mean 'Google'?")),
    ("families", cell(2, "later_sizes_b_colon_month", "9:2020-01"), 2, ("'9' is not among the sizes",)),
    ("families", cell(2, "later_sizes_b_colon_month", "11:soon"), 2,
     ("'later_sizes_b_colon_month'", "YYYY-MM")),
    ("families", repeat(2), 139, ("'generation'", "line 2 has the same generation")),
    ("releases", cell(2, "release_date", "30.11.2022"), 2, ("'release_date' is '30.11.2022'", "YYYY-MM")),
    ("releases", cell(2, "release_date", "2022-11-31x"), 2, ("'release_date'",)),
    ("releases", cell(2, "bloc", "CN"), 2, ("'bloc'", "vendors.csv puts 'OpenAI' in 'US'")),
    ("releases", cell(2, "open_weights", "maybe"), 2, ("'open_weights' is 'maybe'",)),
    ("releases", cell(4, "arena_text_score", "12z4"), 4, ("'arena_text_score' is '12z4'", LETTER)),
    ("releases", cell(4, "arena_text_score", "12"), 4, ("[500, 2500]",)),
    ("releases", cell(3, "tier", "small"), 3, ("'tier' is 'small'", "need 46.9 GB are flagship")),
    ("releases", cell(3, "parameters_b_total", "650"), 3, ("families.csv has no such size of 'LLaMA 1'",)),
    ("releases", cell(3, "generation", "Qwen 1"), 3, ("'generation'", "of the family 'Qwen'")),
    ("releases", cell(3, "belongs_to", "Llama 2"), 3, ("'belongs_to'", "must be blank")),
    ("releases", repeat(3), 134, ("'model'", "line 3 has the same vendor, model")),
    ("prices", cell(2, "input", "-20"), 2, ("'input' is '-20'", "[0, inf]")),
    ("prices", cell(2, "blended", "21"), 2, ("'blended' is '21'", "= 20")),
    ("prices", cell(2, "model", "GPT-3.6"), 2,
     ("'model'", "no such model in releases.csv", "Did you mean 'GPT-")),
    ("prices", cell(2, "kind", "gift"), 2, ("'kind' is 'gift'", "list, promo, host")),
    ("prices", repeat(2), 113, ("'kind'", "line 2 has the same vendor, model, date, kind")),
    ("controls", cell(2, "end", "2022-01"), 2, ("'end' is '2022-01'", "not be before 2022-10")),
    ("controls", cell(5, "start", "2023-10"), 5, ("'start'", "overlaps with 'D01_training'")),
    ("controls", cell(2, "scope", "cooking"), 2, ("'cooking' is not a known scope", "training")),
    ("controls", cell(2, "target", "XX"), 2, ("'target'", "'XX' is not a known target")),
    ("controls", cell(2, "intensity", "1.35"), 2, ("'intensity' is '1.35'", "[0, 1]")),
    ("region_access", cell(2, "vendors", "OpenAI;Nobody"), 2, ("'Nobody' is not a known vendor",)),
    ("region_access", cell(2, "vendors", "DeepSeek"), 2, ("'vendor_bloc'", "'DeepSeek' is not of this bloc")),
    ("region_access", cell(2, "channel", "pigeon"), 2, ("'channel' is 'pigeon'", "weights")),
    ("compute_stock", cell(line_of("compute_stock", "entity", "US all"), "unit", "chips"),
     line_of("compute_stock", "entity", "US all"), ("'unit' is 'chips'", "million H100e")),
    ("compute_stock", cell(line_of("compute_stock", "quantity", "domestic_flow"), "date", "2025-H3"),
     line_of("compute_stock", "quantity", "domestic_flow"), ("'date' is '2025-H3'", "YYYY-H1")),
    ("funding", cell(line_of("funding", "vendor", "Google"), "ai_share", "1.3"),
     line_of("funding", "vendor", "Google"), ("'ai_share' is '1.3'", "[0, 1]")),
    ("funding", cell(line_of("funding", "vendor", "Google"), "budget_start", "2031-01"),
     line_of("funding", "vendor", "Google"), ("'budget_start'", "2021-01 to 2026-03")),
    ("incidents", cell(2, "bloc", "UK"), 2, ("'UK' is not a known bloc",)),
    ("incidents", cell(2, "size", "2"), 2, ("'size' is '2'", "[0, 1]")),
    ("distrust", repeat(2), 85, ("'channel'", "line 2 has the same region, bloc, segment, channel")),
    ("distrust", lambda rows: rows.__delitem__(1), 2, ("no row covers", "hobbyist, api")),
    ("closed_sizes", cell(2, "active_b", "900"), 2,
     ("'active_b_high' is '280'", "not be below active_b (900)")),
    ("closed_sizes", lambda rows: rows.__delitem__(2), 2,
     ("one row without a model for each of flagship, small",)),
    ("targets", cell(2, "period_end", "2020-01"), 2, ("'period_end'", "not be before 2024-01")),
    ("targets", cell(2, "scale", "linear"), 2, ("'scale' is 'linear'", "logit, log, identity")),
    ("targets", cell(line_of("targets", "unit", "share 0-1"), "value", "60"),
     line_of("targets", "unit", "share 0-1"), ("'value' is '60'", "[0, 1]")),
    ("targets", repeat(2), 432, ("'id'", "line 2 has the same id")),
]  # fmt: skip


@pytest.mark.parametrize(("table", "column"), MISSING_COLUMN)
def test_a_missing_column(tmp_path, table, column):
    directory = edited(DATA_DIRECTORY, tmp_path / "data", table, drop_column(column))
    with pytest.raises(UserError) as caught:
        load_history(directory)
    assert f"column '{column}' is missing" in str(caught.value)
    assert (caught.value.file.name, caught.value.line) == (f"{table}.csv", 1)


@pytest.mark.parametrize(("table", "edit", "line", "parts"), BROKEN)
def test_a_broken_cell(tmp_path, table, edit, line, parts):
    directory = edited(DATA_DIRECTORY, tmp_path / "data", table, edit)
    with pytest.raises(UserError) as caught:
        load_history(directory)
    for part in parts:
        assert part in str(caught.value)
    assert (caught.value.file.name, caught.value.line) == (f"{table}.csv", line)


@pytest.mark.parametrize("table", sorted({table for table, _ in MISSING_COLUMN}))
def test_a_row_with_a_cell_too_many(tmp_path, table):
    directory = edited(DATA_DIRECTORY, tmp_path / "data", table, lambda rows: rows[1].append("one more"))
    with pytest.raises(UserError, match=r"the row has \d+ cells, the header \d+") as caught:
        load_history(directory)
    assert (caught.value.file.name, caught.value.line) == (f"{table}.csv", 2)


@pytest.mark.parametrize("table", sorted({table for table, _ in MISSING_COLUMN}))
def test_a_missing_table(tmp_path, table):
    directory = edited(DATA_DIRECTORY, tmp_path / "data", table, lambda rows: None)
    (directory / f"{table}.csv").unlink()
    with pytest.raises(UserError, match="the data table is missing") as caught:
        load_history(directory)
    assert caught.value.file.name == f"{table}.csv"


def test_a_missing_directory(tmp_path):
    with pytest.raises(UserError, match="the data directory is missing"):
        load_history(tmp_path / "nowhere")


def test_five_recorded_models_in_one_place(tmp_path):
    def edit(rows):
        for model in ("GPT-4 Turbo (1106)", "GPT-4.5 preview"):
            line = next(n for n, row in enumerate(rows, 1) if row[0] == model)
            set_cell(rows, line, "belongs_to", "GPT-4o")

    directory = edited(DATA_DIRECTORY, tmp_path / "data", "releases", edit)
    with pytest.raises(UserError, match="the place 'GPT-4o' has 6 recorded models of one tier, above 4"):
        load_history(directory)


def test_blocs_need_two_stocks_of_accelerators(tmp_path):
    def edit(rows):
        place = rows[0].index("bloc")
        for row in [row for row in rows if row[place] == "EU"][1:]:
            rows.remove(row)

    directory = edited(DATA_DIRECTORY, tmp_path / "data", "compute_stock", edit)
    with pytest.raises(UserError, match="'EU' has fewer than two stocks"):
        load_history(directory)


def test_shares_of_a_bloc_that_sum_to_more_than_one(tmp_path):
    def edit(rows):
        for column, value in (("share_of_bloc_compute_2025_12", "0.9"), ("share_high_2025_12", "0.95")):
            set_cell(rows, line_of("vendors", "vendor", "OpenAI"), column, value)

    directory = edited(DATA_DIRECTORY, tmp_path / "data", "vendors", edit)
    with pytest.raises(UserError, match=r"the shares of US sum to 1\.\d+, above 1"):
        load_history(directory)


def test_more_active_than_total_parameters(tmp_path):
    def edit(rows):
        set_cell(rows, 2, "active_b", "900")
        set_cell(rows, 2, "active_b_high", "900")

    directory = edited(DATA_DIRECTORY, tmp_path / "data", "closed_sizes", edit)
    with pytest.raises(UserError, match="column 'active_b' is '900'; it must not be above total_b"):
        load_history(directory)
