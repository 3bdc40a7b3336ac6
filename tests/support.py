"""What tests of the whole model share: copies of the recorded history with something changed."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable
from pathlib import Path

NAME_COLUMNS = {
    "blocs": ("bloc", "home_region"),
    "regions": ("region",),
    "region_developers": ("region",),
    "segments": ("region",),
    "vendors": ("bloc",),
    "families": ("bloc",),
    "releases": ("bloc",),
    "controls": ("target",),
    "region_access": ("region", "vendor_bloc"),
    "compute_stock": ("bloc",),
    "funding": ("bloc",),
    "incidents": ("bloc", "region"),
    "distrust": ("region", "bloc"),
    "sectors": ("region",),
    "robots_cost": ("region",),
    "robot_installations": ("region",),
    "robot_makers": ("bloc",),
    "embodied_start": ("region", "bloc"),
}
"""Columns with names of blocs or regions in the tables that the model reads; a cell may list several.

``targets.csv`` is not among them: no model reads it, and its entities also name firms, which keep theirs.
"""


def edited(source: Path, destination: Path, name: str, edit: Callable[[list[list[str]]], object]) -> Path:
    """Copy a data directory and edit the cells of one table, header included, in place; returns the copy."""
    if not destination.exists():
        shutil.copytree(source, destination)
    file = destination / f"{name}.csv"
    with file.open(newline="", encoding="utf-8") as stream:
        rows = list(csv.reader(stream))
    edit(rows)
    with file.open("w", newline="", encoding="utf-8") as stream:
        csv.writer(stream, lineterminator="\n").writerows(rows)
    return destination


def set_cell(rows: list[list[str]], line: int, column: str, value: str) -> None:
    """Write one cell; ``line`` counts from 1 with the header, as in error messages."""
    rows[line - 1][rows[0].index(column)] = value


def renamed(history_directory: Path, first: str, second: str, destination: Path) -> Path:
    """Copy a data directory with two names of blocs and regions swapped in every table; no row moves."""
    swap = {first: second, second: first}
    for table, columns in NAME_COLUMNS.items():

        def rename(rows: list[list[str]], columns: tuple[str, ...] = columns) -> None:
            places = [rows[0].index(column) for column in columns]
            for row in rows[1:]:
                for place in places:
                    row[place] = ";".join(swap.get(name, name) for name in row[place].split(";"))

        edited(history_directory, destination, table, rename)
    return destination
