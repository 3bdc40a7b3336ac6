"""The compiled loops: thin functions over arrays, each on top of a private kernel.

`choice_tables` works out every class's choice probabilities once a month; `review_rows` lets each developer
row choose from them and `expected_review` does so on average; `fine_tune_events` counts derivatives. `warm`
compiles all of them.
"""

from sim.kernels.expected import ExpectedCounts, expected_review
from sim.kernels.fine_tune import fine_tune_events
from sim.kernels.review import review_rows
from sim.kernels.review_types import (
    N_SLOTS,
    NO_CHANNEL,
    NO_MODEL,
    OUTSIDE,
    DeveloperRows,
    LineUp,
    ReviewCounts,
)
from sim.kernels.table_layout import CellsInUse, cells_in_use
from sim.kernels.tables import N_CHANNELS, SELF, ChoiceTables, TableSpace, choice_tables
from sim.kernels.totals import UseTotals, trials_and_deployments, use_totals
from sim.kernels.warming import warm

__all__ = [
    "NO_CHANNEL",
    "NO_MODEL",
    "N_CHANNELS",
    "N_SLOTS",
    "OUTSIDE",
    "SELF",
    "CellsInUse",
    "ChoiceTables",
    "DeveloperRows",
    "ExpectedCounts",
    "LineUp",
    "ReviewCounts",
    "TableSpace",
    "UseTotals",
    "cells_in_use",
    "choice_tables",
    "expected_review",
    "fine_tune_events",
    "review_rows",
    "trials_and_deployments",
    "use_totals",
    "warm",
]
