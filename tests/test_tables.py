import pytest

from sim.errors import UserError
from sim.tables import DATA_DIRECTORY, Row, read_table

TABLE = """name,share,is_open
alpha,0.25,true
"beta, gamma",,false

delta,two,maybe
"""


@pytest.fixture
def directory(tmp_path):
    (tmp_path / "vendors.csv").write_text(TABLE, encoding="utf-8")
    return tmp_path


def test_rows_come_in_file_order_with_their_lines(directory):
    rows = read_table("vendors", ("name", "share"), directory=directory)
    assert [(row.line, row.text("name")) for row in rows] == [(2, "alpha"), (3, "beta, gamma"), (5, "delta")]


def test_cells_are_read_as_what_they_are(directory):
    alpha, beta, _ = read_table("vendors", directory=directory)
    assert alpha.number("share", low=0, high=1) == 0.25
    assert alpha.flag("is_open") is True
    assert beta.flag("is_open") is False
    assert beta.optional_number("share") is None
    assert alpha.choice("name", ("alpha", "beta")) == "alpha"


@pytest.mark.parametrize(
    ("read", "message"),
    [
        (lambda rows: rows[1].text("share"), r"vendors.csv:3: column 'share' is ''; it must not be blank"),
        (lambda rows: rows[1].number("share"), r"vendors.csv:3: column 'share' is ''; it must be a number"),
        (
            lambda rows: rows[2].number("share"),
            r"vendors.csv:5: column 'share' is 'two'; it must be a number",
        ),
        (lambda rows: rows[0].number("share", low=0.3), r"vendors.csv:2: .*finite number in \[0.3, inf\]"),
        (lambda rows: rows[0].number("share", high=0.2), r"vendors.csv:2: .*finite number in \[-inf, 0.2\]"),
        (lambda rows: rows[2].flag("is_open"), r"vendors.csv:5: column 'is_open' .* one of true, false"),
        (
            lambda rows: rows[0].choice("name", ("a", "b")),
            r"vendors.csv:2: .*'alpha'; it must be one of a, b",
        ),
    ],
)
def test_a_wrong_cell_is_named_with_file_line_and_rule(directory, read, message):
    rows = read_table("vendors", directory=directory)
    with pytest.raises(UserError, match=message):
        read(rows)


@pytest.mark.parametrize("value", ["nan", "inf", "-inf"])
def test_a_number_is_finite(tmp_path, value):
    row = Row(tmp_path / "vendors.csv", 2, {"share": value})
    with pytest.raises(UserError, match="finite number"):
        row.number("share")


def test_bounds_belong_to_the_range(tmp_path):
    row = Row(tmp_path / "vendors.csv", 2, {"share": "1"})
    assert row.number("share", low=1, high=1) == 1.0


def write(directory, content):
    (directory / "vendors.csv").write_bytes(content)
    return directory


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"name,share\na,1,2\n", r"vendors.csv:2: the row has 3 cells, the header 2"),
        (b"name,share\na,1\nb\n", r"vendors.csv:3: the row has 1 cells, the header 2"),
        (b"name,shares\na,1\n", r"vendors.csv:1: column 'share' is missing\n  Did you mean 'shares'"),
        (b"", r"vendors.csv:1: column 'name' is missing"),
        (b"name,share\n\xff,1\n", r"vendors.csv: the data table is not UTF-8 text"),
    ],
)
def test_a_broken_table_is_refused(tmp_path, content, message):
    with pytest.raises(UserError, match=message):
        read_table("vendors", ("name", "share"), directory=write(tmp_path, content))


def test_a_missing_table_is_named(tmp_path):
    with pytest.raises(UserError, match=r"vendors.csv: the data table is missing"):
        read_table("vendors", directory=tmp_path)


@pytest.mark.parametrize("file", sorted(DATA_DIRECTORY.glob("*.csv")), ids=lambda file: file.stem)
def test_every_table_of_the_package_is_well_formed(file):
    rows = read_table(file.stem)
    assert rows
    for row in rows:
        padded = [column for column, text in row.cells.items() if text != text.strip()]
        assert not padded, f"{row.file.name}:{row.line}: blanks around the cell in {padded}"
