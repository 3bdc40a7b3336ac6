"""What developers use after this month's choices: rows, tokens, revenue, load."""

from __future__ import annotations

import dataclasses

import numpy as np

from sim.digital_loop.market import Market
from sim.dimensions import API, CHANNELS, CLOUD, HOST, SEGMENTS
from sim.kernels import ExpectedCounts, ReviewCounts
from sim.mechanisms.usage import tokens_per_row
from sim.parameters import Parameters
from sim.world import World


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """Use of models in a month. The first five arrays list the occupied cells (class, column, channel)."""

    class_row: np.ndarray
    column: np.ndarray
    channel: np.ndarray
    developers: np.ndarray
    """Developers in the cell."""
    tokens: np.ndarray
    """Million tokens per month."""
    developers_table: np.ndarray
    """Developers by region, segment, channel, column, shape (R, S, 4, C)."""
    token_table: np.ndarray
    """Million tokens, same shape."""
    row_weight: np.ndarray
    """Developers that a row of each class stands for, shape (K,)."""


def row_weights(world: World, month: int) -> np.ndarray:
    """Developers for whom one row of each class acts.

    Classes without rows (fewer rows than classes) leave their developers to the other classes of their group.
    """
    classes = world.classes
    per_group = (world.developers[:, world.at(month), None] * world.segment_share).ravel()
    share = np.where(classes.rows > 0, classes.share, 0.0)
    covered = np.bincount(classes.group, share, len(per_group))
    return per_group[classes.group] * share / (np.maximum(classes.rows, 1) * np.maximum(covered, 1e-12)[classes.group])


def measure_use(
    market: Market, counts: ReviewCounts | ExpectedCounts, world: World, parameters: Parameters, month: int
) -> Use:
    """Turn counts of rows into developers and tokens by region, segment, channel and model."""
    classes = world.classes
    class_row, column, channel = np.unravel_index(np.flatnonzero(counts.users.reshape(-1)), counts.users.shape)
    weight = row_weights(world, month)
    developers = counts.users[class_row, column, channel] * weight[class_row]
    segment, volume, workload = classes.segment[class_row], classes.volume[class_row], classes.workload[class_row]
    tokens = developers * tokens_per_row(
        market.base_tokens[segment, volume, workload],
        1.0,
        classes.token_factor[class_row],
        1.0,
        market.cost[segment, volume, workload, channel, column],
        parameters.usage.reference_cost[workload],
        parameters.usage.elasticity,
    )
    shape = (len(world.developers), len(SEGMENTS), len(CHANNELS), len(market.columns))
    cell = np.ravel_multi_index((classes.region[class_row], segment, channel, column), shape)
    size = int(np.prod(shape))
    return Use(
        class_row=class_row,
        column=column,
        channel=channel,
        developers=developers,
        tokens=tokens,
        developers_table=np.bincount(cell, developers, size).reshape(shape),
        token_table=np.bincount(cell, tokens, size).reshape(shape),
        row_weight=weight,
    )


def vendor_revenue(market: Market, use: Use, world: World, parameters: Parameters) -> tuple[np.ndarray, np.ndarray]:
    """Revenue of each vendor [USD per month] and the revenue of every occupied cell that reaches its vendor.

    Vendors earn on their own API and, for closed models, on clouds after the cloud's fee; hosts and own hardware
    pay them nothing, nor do tokens that a promotion gives away.
    """
    columns = market.columns
    kept = np.zeros((len(CHANNELS), len(columns)))
    kept[API] = 1.0
    kept[CLOUD] = np.where(columns.is_open, 0.0, 1.0 - parameters.pricing.cloud_fee)
    cell = use.tokens * (columns.price * kept)[use.channel, use.column]
    free = parameters.pricing.free_share
    if free.any():
        given_away = free[world.classes.segment[use.class_row], columns.bloc[use.column]]
        cell *= np.where(use.channel == API, 1.0 - given_away, 1.0)
    return np.bincount(columns.vendor[use.column], cell, world.n_vendors), cell


def accelerator_demand(market: Market, use: Use, world: World, parameters: Parameters) -> tuple[np.ndarray, np.ndarray]:
    """Accelerators that serving takes: by vendor for what vendors serve, by bloc for hosts and clouds [H100e]."""
    columns = market.columns
    needed = use.token_table * (columns.serving_cost / parameters.compute.cost_per_h100e_month)
    by_vendor = needed[:, :, API] + needed[:, :, CLOUD] * ~columns.is_open
    vendor = np.bincount(columns.vendor, by_vendor.sum(axis=(0, 1)), world.n_vendors)
    hosted = (needed[:, :, HOST] + needed[:, :, CLOUD] * columns.is_open).sum(axis=(1, 2))
    return vendor, np.bincount(world.hosting_bloc, hosted, len(world.history.dimensions.blocs))
