"""The compiled loops: thin functions over arrays, each on top of a private kernel.

`choice_tables` works out every class's choice probabilities once a month; `review_rows` lets each developer
row choose from them and `expected_review` does so on average; `fine_tune_events` counts derivatives.
`factory_choices` lets each factory row decide, `move_factories` moves its stocks, `factory_totals` adds them up;
`expected_choices` decides and moves on average, for rows in parts (`parts_of_rows`), which `part_totals` adds up.
`warm` compiles all of them.
"""

from sim.kernels.accessible import accessible_capability
from sim.kernels.allocation import divide_inflow
from sim.kernels.bases import base_values
from sim.kernels.cell_counts import CellCounts
from sim.kernels.deliveries import deliveries
from sim.kernels.derivatives import BaseTastes, base_weights, derivative_sums, publishing
from sim.kernels.distrust import TrustRates, distrust_step
from sim.kernels.expected import ExpectedCounts, expected_review
from sim.kernels.factory_choices import factory_choices
from sim.kernels.factory_expected import expected_choices
from sim.kernels.factory_parts import part_totals, parts_of_rows
from sim.kernels.factory_stocks import factory_totals, move_factories
from sim.kernels.factory_types import FactoryChoices, FactoryTotals, SiteParts, SiteTerms
from sim.kernels.fine_tune import fine_tune_events
from sim.kernels.flows import bloc_flow
from sim.kernels.group_utility import group_utility
from sim.kernels.labels import largest_by_label, sum_by_label
from sim.kernels.live_columns import ColumnPrices, LiveColumns, earned_on_tokens, live_columns
from sim.kernels.makers import effective_data, embodied_points, unit_costs
from sim.kernels.offers import Offers, offers
from sim.kernels.openness import OpennessWeights, opening_probability
from sim.kernels.research import ResearchRates, research_step
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
from sim.kernels.sales import Sales, sales
from sim.kernels.signals import ecosystem_signal, exposure_signal, usage_signal
from sim.kernels.site_terms import site_terms
from sim.kernels.stacks import stack_choice
from sim.kernels.table_layout import CellsInUse, cells_in_use
from sim.kernels.tables import N_CHANNELS, SELF, ChoiceTables, TableSpace, choice_tables
from sim.kernels.task_values import TaskValues, task_values
from sim.kernels.totals import UseTotals, trials_and_deployments, use_totals
from sim.kernels.vendors import template_rows
from sim.kernels.warming import warm

__all__ = [
    "NO_CHANNEL",
    "NO_MODEL",
    "N_CHANNELS",
    "N_SLOTS",
    "OUTSIDE",
    "SELF",
    "BaseTastes",
    "CellCounts",
    "CellsInUse",
    "ChoiceTables",
    "ColumnPrices",
    "DeveloperRows",
    "ExpectedCounts",
    "FactoryChoices",
    "FactoryTotals",
    "LineUp",
    "LiveColumns",
    "Offers",
    "OpennessWeights",
    "ResearchRates",
    "ReviewCounts",
    "Sales",
    "SiteParts",
    "SiteTerms",
    "TableSpace",
    "TaskValues",
    "TrustRates",
    "UseTotals",
    "accessible_capability",
    "base_values",
    "base_weights",
    "bloc_flow",
    "cells_in_use",
    "choice_tables",
    "deliveries",
    "derivative_sums",
    "distrust_step",
    "divide_inflow",
    "earned_on_tokens",
    "ecosystem_signal",
    "effective_data",
    "embodied_points",
    "expected_choices",
    "expected_review",
    "exposure_signal",
    "factory_choices",
    "factory_totals",
    "fine_tune_events",
    "group_utility",
    "largest_by_label",
    "live_columns",
    "move_factories",
    "offers",
    "opening_probability",
    "part_totals",
    "parts_of_rows",
    "publishing",
    "research_step",
    "review_rows",
    "sales",
    "site_terms",
    "stack_choice",
    "sum_by_label",
    "task_values",
    "template_rows",
    "trials_and_deployments",
    "unit_costs",
    "usage_signal",
    "use_totals",
    "warm",
]
