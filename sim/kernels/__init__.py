"""The compiled loops: thin functions over arrays, each on top of a private kernel.

`choice_tables` works out every class's choice probabilities once a month; `review_rows` lets each developer
row choose from them and `expected_review` does so on average; `fine_tune_events` counts derivatives. `warm`
compiles all of them.
"""

from sim.kernels.allocation import divide_inflow
from sim.kernels.bases import base_values
from sim.kernels.expected import ExpectedCounts, expected_review
from sim.kernels.fine_tune import fine_tune_events
from sim.kernels.labels import largest_by_label, sum_by_label
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
from sim.kernels.tables import N_CHANNELS, SELF, ChoiceTables, choice_tables
from sim.kernels.totals import UseTotals, trials_and_deployments, use_totals
from sim.kernels.vendors import elasticity_of_revenue, template_rows
from sim.kernels.warming import warm

__all__ = [
    "NO_CHANNEL",
    "NO_MODEL",
    "N_CHANNELS",
    "N_SLOTS",
    "OUTSIDE",
    "SELF",
    "ChoiceTables",
    "DeveloperRows",
    "ExpectedCounts",
    "LineUp",
    "ReviewCounts",
    "UseTotals",
    "base_values",
    "choice_tables",
    "divide_inflow",
    "elasticity_of_revenue",
    "expected_review",
    "fine_tune_events",
    "largest_by_label",
    "review_rows",
    "sum_by_label",
    "template_rows",
    "trials_and_deployments",
    "use_totals",
    "warm",
]
