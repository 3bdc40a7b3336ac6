"""Reads the CSV tables of ``sim/data`` and says exactly where a cell is wrong."""

from __future__ import annotations

import csv
import dataclasses
import math
from pathlib import Path

from sim.errors import UserError, did_you_mean

DATA_DIRECTORY = Path(__file__).parent / "data"


@dataclasses.dataclass(frozen=True, slots=True)
class Row:
    """One row of a table; reading a cell checks it and names file, line and column if it is wrong."""

    file: Path
    line: int
    cells: dict[str, str]

    def error(self, column: str, rule: str) -> UserError:
        """Build the error for one cell of this row."""
        value = self.cells.get(column, "")
        return UserError(
            f"column {column!r} is {value!r}; {rule}",
            file=self.file,
            line=self.line,
            hint="Correct the cell; a blank means not documented.",
        )

    def text(self, column: str) -> str:
        """Text of a cell that must not be blank."""
        value = self.cells[column]
        if value == "":
            raise self.error(column, "it must not be blank")
        return value

    def choice(self, column: str, allowed: tuple[str, ...]) -> str:
        """Text of a cell that must be one of ``allowed``."""
        value = self.cells[column]
        if value not in allowed:
            raise self.error(column, f"it must be one of {', '.join(allowed)}")
        return value

    def number(self, column: str, *, low: float = -math.inf, high: float = math.inf) -> float:
        """Finite number in [low, high]."""
        value = self.optional_number(column, low=low, high=high)
        if value is None:
            raise self.error(column, "it must be a number")
        return value

    def optional_number(self, column: str, *, low: float = -math.inf, high: float = math.inf) -> float | None:
        """Finite number in [low, high], or None for a blank."""
        value = self.cells[column]
        if value == "":
            return None
        try:
            number = float(value)
        except ValueError:
            raise self.error(column, "it must be a number") from None
        if not math.isfinite(number) or not low <= number <= high:
            raise self.error(column, f"it must be a finite number in [{low:g}, {high:g}]")
        return number

    def flag(self, column: str) -> bool:
        """Cell that holds ``true`` or ``false``."""
        return self.choice(column, ("true", "false")) == "true"


def read_table(name: str, columns: tuple[str, ...] = (), *, directory: Path | None = None) -> list[Row]:
    """Read one table as text.

    Parameters
    ----------
    name : str
        File name without ``.csv``.
    columns : tuple of str
        Columns that must be there.
    directory : Path, optional
        Data directory; that of the package by default.

    Returns
    -------
    list of Row
        In file order. Blank cells are empty text.

    Raises
    ------
    UserError
        If the file is missing, is not UTF-8, lacks a column, or a row has the wrong number of cells.
    """
    file = (directory or DATA_DIRECTORY) / f"{name}.csv"
    try:
        with file.open(newline="", encoding="utf-8") as stream:
            reader = csv.reader(stream)
            header = next(reader, [])
            missing = [column for column in columns if column not in header]
            if missing:
                raise UserError(
                    f"column {missing[0]!r} is missing", file=file, line=1, hint=did_you_mean(missing[0], header)
                )
            rows = []
            for cells in reader:
                if not cells:
                    continue
                if len(cells) != len(header):
                    raise UserError(
                        f"the row has {len(cells)} cells, the header {len(header)}",
                        file=file,
                        line=reader.line_num,
                        hint="A comma inside a cell needs quotes around the cell.",
                    )
                rows.append(Row(file, reader.line_num, dict(zip(header, cells, strict=True))))
            return rows
    except FileNotFoundError:
        raise UserError("the data table is missing", file=file, hint="Restore it from the repository.") from None
    except UnicodeDecodeError:
        raise UserError("the data table is not UTF-8 text", file=file, hint="Save it as UTF-8.") from None
