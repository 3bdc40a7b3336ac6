"""What each class of developers would choose this month: costs, utilities, choice tables."""

from __future__ import annotations

import dataclasses

import numpy as np

from sim.digital_loop.access import (
    bundled_services,
    effective_distrust,
    enterprise_rules,
    keeps_demand_out,
    log_admitted,
)
from sim.digital_loop.columns import Columns
from sim.digital_loop.costs import TaskValues, log_costs, task_costs
from sim.dimensions import API, CHANNELS, CLOUD, HOST, SEGMENTS
from sim.kernels import CellsInUse, ChoiceTables, cells_in_use, choice_tables
from sim.mechanisms.derivation import ecosystem_utility
from sim.parameters import Parameters
from sim.state import DeveloperState, State
from sim.world import World

ENTERPRISE = SEGMENTS.index("enterprise")


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Market:
    """Everything that a month's choices rest on."""

    columns: Columns
    cost: TaskValues
    """Generalised cost per solved task [USD]."""
    price_share: np.ndarray
    """Share of the price in it, shape (W, 4, C)."""
    base_tokens: np.ndarray
    """Tokens of a developer at the reference cost, shape (S, volume, W) [million per month]."""
    tables: ChoiceTables
    lambda_model: float


def lambda_scales(parameters: Parameters) -> tuple[float, float]:
    """Dissimilarity of models and of channels, λ_c ≤ λ_m."""
    return parameters.choice.model_nest, parameters.choice.model_nest * parameters.choice.channel_nest_ratio


def _group_utility(state: State, world: World, columns: Columns, parameters: Parameters) -> np.ndarray:
    """Utility that depends on region, segment, channel and model only, shape (R·S, 4, C); −inf = not sold there."""
    choice, derivation = parameters.choice, parameters.derivation
    ecosystem = ecosystem_utility(
        derivation.ecosystem_strength * parameters.feedback.d1_strength,
        state.signals.ecosystem_share,
        derivation.ecosystem_scale,
    )
    of_model = ecosystem[columns.family] + state.vendors.effect[columns.vendor] - choice.age_penalty * columns.age_years
    of_region = choice.language * world.language_match[:, columns.bloc]
    by_region = of_region[:, None, :] + of_model + _log_access(world, state.month, columns)
    own = np.log(np.maximum(state.vendors.overload, 1.0))[columns.vendor]
    hosted = np.log(np.maximum(state.market.host_overload, 1.0))[world.hosting_bloc][:, None]
    by_region[:, API] -= own
    by_region[:, HOST] -= hosted
    by_region[:, CLOUD] -= np.where(columns.is_open, hosted, own)
    by_region += bundled_services(columns, parameters)
    if keeps_demand_out(parameters):
        by_region += log_admitted(columns, parameters)
    np.copyto(by_region, -np.inf, where=~columns.is_offered)
    # Taken along a contiguous last axis, which is several times faster than along another.
    distrust = np.ascontiguousarray(np.moveaxis(effective_distrust(state, parameters), 1, 3))
    utility = distrust.take(columns.bloc, axis=3)
    np.subtract(by_region[:, None], utility, out=utility)
    utility[:, ENTERPRISE] += enterprise_rules(columns, parameters)[:, None, :]
    return utility.reshape(-1, len(CHANNELS), len(columns))


def _log_access(world: World, month: int, columns: Columns) -> np.ndarray:
    """Ln of the share of a region's demand that each channel of a model may reach, shape (R, 4, C)."""
    by_kind = world.log_access[:, world.at(month)]
    by_vendor = by_kind.transpose(1, 3, 0, 2).reshape(by_kind.shape[1], len(CHANNELS), -1)
    return by_vendor.take(columns.is_open * world.n_vendors + columns.vendor, axis=2)


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
    cost, share = task_costs(columns, tokens, best, world, parameters)
    model_scale, channel_scale = lambda_scales(parameters)
    tables = world.table_space.tables(classes.count, len(columns), world.n_families)
    choice_tables(
        tables,
        group=classes.group.astype(np.int32),
        segment=classes.segment.astype(np.int32),
        workload=classes.workload.astype(np.int32),
        volume=classes.volume.astype(np.int32),
        hardware_gb=classes.hardware_gb,
        cost_sensitivity=classes.cost_sensitivity,
        openness_need=classes.openness_need,
        outside_utility=-classes.cost_sensitivity * np.log(parameters.task.manual_cost)[classes.workload],
        family=(columns.family + 1).astype(np.int32),
        is_open=columns.is_open,
        memory_gb=columns.memory_gb,
        is_considered=columns.is_considered,
        log_cost=log_costs(cost, columns, parameters).spread(),
        group_utility=_group_utility(state, world, columns, parameters),
        lambda_model=model_scale,
        lambda_channel=channel_scale,
        in_use=_cells_in_use(state, columns, classes.count),
    )
    return Market(
        columns=columns, cost=cost, price_share=share, base_tokens=tokens, tables=tables, lambda_model=model_scale
    )


__all__ = ["SEGMENTS", "Market", "build_market", "lambda_scales"]
