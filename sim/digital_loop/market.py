"""What each class of developers would choose this month: costs, utilities, choice tables."""

from __future__ import annotations

import dataclasses

import numpy as np

from sim.digital_loop.access import channel_rules, segment_rules
from sim.digital_loop.columns import Columns
from sim.digital_loop.costs import log_costs, paid_share, task_costs
from sim.kernels import (
    CellsInUse,
    ChoiceTables,
    TaskValues,
    cells_in_use,
    choice_tables,
    earned_on_tokens,
    group_utility,
)
from sim.mechanisms.derivation import ecosystem_utility
from sim.parameters import Parameters
from sim.state import DeveloperState, State
from sim.world import World


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Market:
    """Everything that a month's choices rest on."""

    columns: Columns
    task: TaskValues
    """Generalised cost per solved task, tokens of a developer at that cost."""
    earned: np.ndarray
    """What vendors earn on tokens that are paid for, shape (4, C) [USD per million tokens]."""
    paid: np.ndarray
    """Part of the price of vendors' own APIs that a segment pays, shape (S or 1, C) [1]."""
    tables: ChoiceTables
    lambda_model: float


def lambda_scales(parameters: Parameters) -> tuple[float, float]:
    """Dissimilarity of models and of channels, λ_c ≤ λ_m."""
    return parameters.choice.model_nest, parameters.choice.model_nest * parameters.choice.channel_nest_ratio


def _group_utility(state: State, world: World, columns: Columns, parameters: Parameters) -> np.ndarray:
    """Utility that depends on region, segment, channel and model only, shape (R·S, 4, C); −inf = not sold there."""
    derivation = parameters.derivation
    ecosystem = ecosystem_utility(
        derivation.ecosystem_strength * parameters.feedback.d1_strength,
        state.signals.ecosystem_share,
        derivation.ecosystem_scale,
    )
    return group_utility(
        ecosystem=ecosystem,
        vendor_effect=state.vendors.effect,
        age_penalty=parameters.choice.age_penalty,
        age_years=columns.age_years,
        family=columns.family,
        vendor=columns.vendor,
        bloc=columns.bloc,
        is_open=columns.is_open,
        is_offered=columns.is_offered,
        rules=world.once(channel_rules, parameters),
        log_access=world.log_access[:, world.at(state.month)],
        vendor_overload=state.vendors.overload,
        host_overload=state.market.host_overload[world.hosting_bloc],
        distrust=state.market.distrust,
        distrust_shift=parameters.trust.shift,
        segment_rules=world.once(segment_rules, parameters),
    )


def _cells_in_use(state: State, columns: Columns, n_classes: int) -> CellsInUse | None:
    """Older models that rows of each class use; None where looking for them would cost more than it spares."""
    rows = state.developers
    if not isinstance(rows, DeveloperState) or len(rows.model) > n_classes * len(columns):
        return None
    return cells_in_use(
        rows.class_row, rows.model, columns.kernel.column_of_model, columns.kernel.is_considered, n_classes
    )


def build_market(state: State, world: World, columns: Columns, parameters: Parameters) -> Market:
    """Work out costs, utilities and the choice tables of one month."""
    classes = world.classes
    tokens = world.base_tokens[world.at(state.month)]
    best = max(state.market.best_on_offer, float(columns.capability.max(initial=-np.inf)))
    paid = paid_share(columns, parameters)
    task = task_costs(columns, tokens, paid, best, world, parameters)
    model_scale, channel_scale = lambda_scales(parameters)
    tables = world.table_space.tables(classes.count, len(columns), world.n_families)
    choice_tables(
        tables,
        group=classes.group,
        segment=classes.segment,
        workload=classes.workload,
        volume=classes.volume,
        hardware_gb=classes.hardware_gb,
        cost_sensitivity=classes.cost_sensitivity,
        openness_need=classes.openness_need,
        outside_utility=-classes.cost_sensitivity * np.log(parameters.task.manual_cost)[classes.workload],
        family=columns.family + 1,
        is_open=columns.is_open,
        memory_gb=columns.memory_gb,
        is_considered=columns.is_considered,
        log_cost=log_costs(task, columns, parameters),
        group_utility=_group_utility(state, world, columns, parameters),
        lambda_model=model_scale,
        lambda_channel=channel_scale,
        in_use=_cells_in_use(state, columns, classes.count),
        # Expected numbers look at the mask first; writing these for all classes would take a fifth of the time.
        has_own_weights=isinstance(state.developers, DeveloperState),
    )
    return Market(
        columns=columns,
        task=task,
        earned=earned_on_tokens(columns.price, columns.is_open, parameters.pricing.cloud_fee),
        paid=paid,
        tables=tables,
        lambda_model=model_scale,
    )


__all__ = ["Market", "build_market", "lambda_scales"]
