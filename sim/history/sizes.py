"""Sizes of models: memory, hardware class and tier."""

from __future__ import annotations

import dataclasses
import math

from sim.dimensions import HARDWARE_GB
from sim.history.cells import month
from sim.tables import Row

GB_PER_BILLION_4BIT = 0.6
"""Measured 4-bit files have 0.55 to 0.67 GB per billion parameters (families.csv, Qwen 3.5 and gpt-oss)."""
OVERHEAD = 1.2
"""Memory needed over the weights alone, for context; the rule of families.csv."""
LARGEST_SMALL_GB = 24
"""A model that fits a consumer card is of the tier ``small``."""


@dataclasses.dataclass(frozen=True, slots=True)
class Size:
    """One size of a generation."""

    total_b: float
    active_b: float
    memory_gb: float
    month: int

    @property
    def effective_b(self) -> float:
        """Geometric mean of total and active parameters [billions]."""
        return math.sqrt(self.total_b * self.active_b)


def memory_gb(total_b: float) -> float:
    """Memory to serve a model at 4 bit [GB]."""
    return total_b * GB_PER_BILLION_4BIT * OVERHEAD


def hardware_class(memory: float) -> int:
    """Position in ``HARDWARE_GB`` of the smallest that holds the model; one beyond the last if none does.

    Examples
    --------
    >>> hardware_class(5.5), hardware_class(700.0)
    (1, 5)
    """
    return next((place for place, size in enumerate(HARDWARE_GB) if size >= memory), len(HARDWARE_GB))


def tier_of(memory: float) -> int:
    """Tier of an open model: 1 (small) if it fits 24 GB, else 0 (flagship)."""
    return int(memory <= LARGEST_SMALL_GB)


def read_sizes(row: Row) -> list[Size]:
    """Sizes of a row of ``families.csv``, smallest first.

    Files measured at 4 bit are printed for the smallest and the largest size; between them the rule holds.
    """
    released = month(row, "release_month")
    later = _later_months(row)
    sizes = []
    for text in row.text("sizes_b_total_colon_active").split(";"):
        total_text, _, active_text = text.partition(":")
        try:
            total, active = float(total_text), float(active_text or total_text)
        except ValueError:
            raise row.error("sizes_b_total_colon_active", f"{text!r} is not TOTAL or TOTAL:ACTIVE") from None
        if not 0 < active <= total < math.inf:
            raise row.error("sizes_b_total_colon_active", f"in {text!r} 0 < active <= total must hold")
        sizes.append(Size(total, active, memory_gb(total), later.pop(total_text, released)))
    if later:
        raise row.error("later_sizes_b_colon_month", f"{next(iter(later))!r} is not among the sizes")
    sizes.sort(key=lambda size: size.total_b)
    for place, column in ((0, "smallest_gb_4bit"), (-1, "largest_gb_4bit")):
        sizes[place] = dataclasses.replace(sizes[place], memory_gb=row.number(column, low=0) * OVERHEAD)
    return sizes


def _later_months(row: Row) -> dict[str, int]:
    """Months of sizes that came after their generation, by the text of the size."""
    column = "later_sizes_b_colon_month"
    later = {}
    for text in filter(None, row.cells[column].split(";")):
        size, _, label = text.partition(":")
        later[size] = month(dataclasses.replace(row, cells=row.cells | {column: label}), column)
    return later
