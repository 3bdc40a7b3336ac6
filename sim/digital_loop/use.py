"""What developers use after this month's choices: rows, tokens, revenue, load."""

from __future__ import annotations

import dataclasses

import numpy as np

from sim.digital_loop.market import Market
from sim.dimensions import CHANNELS, SEGMENTS
from sim.kernels import ExpectedCounts, ReviewCounts, Sales, sales, use_totals
from sim.mechanisms.derivation import signal_share
from sim.mechanisms.pricing import mean_elasticity
from sim.parameters import Parameters
from sim.world import World


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """Use of models in a month; tables have shape (R, S, 4, C) over regions, segments, channels and columns."""

    developers_table: np.ndarray
    """Developers."""
    developers: np.ndarray
    """Developers of the world by channel and column, shape (4, C)."""
    token_table: np.ndarray
    """Million tokens."""
    mean_elasticity: np.ndarray
    """Elasticity of demand in its own price, averaged over a vendor's revenue from closed models; NaN without any."""
    open_users: np.ndarray
    """Developers of each class who use open weights, shape (K,)."""
    row_weight: np.ndarray
    """Developers that a row of each class stands for, shape (K,)."""
    tokens_per_developer: np.ndarray
    """Million tokens of a developer by segment, volume, workload, channel and column, shape (S, 3, W, 4, C)."""

    @property
    def in_use(self) -> np.ndarray:
        """Whether anybody uses a column, shape (C,)."""
        return self.developers_table.any(axis=(0, 1, 2))


def measure_use(
    market: Market, counts: ReviewCounts | ExpectedCounts, world: World, parameters: Parameters, month: int
) -> Use:
    """Turn counts of rows into developers and tokens by region, segment, channel and model."""
    classes, columns = world.classes, market.columns
    weight = world.developers[:, world.at(month)][classes.region] * world.row_share
    per_developer = market.task.tokens
    shape = (len(world.developers), len(SEGMENTS), len(CHANNELS), len(columns))
    totals = use_totals(
        counts.users,
        group=classes.group,
        task=classes.task,
        workload=classes.workload,
        row_weight=weight,
        token_factor=classes.token_factor,
        cost_sensitivity=classes.cost_sensitivity,
        tokens_per_developer=per_developer.reshape(-1, *per_developer.shape[3:]),
        price_share=market.task.price_share,
        earned=market.earned,
        paid=market.paid,
        vendor=columns.vendor,
        is_open=columns.is_open,
        n_groups=shape[0] * shape[1],
        n_vendors=world.n_vendors,
    )
    return Use(
        developers_table=totals.developers.reshape(shape),
        developers=totals.of_world,
        token_table=totals.tokens.reshape(shape),
        mean_elasticity=mean_elasticity(
            totals.closed_revenue,
            totals.priced_revenue,
            totals.sensitive_revenue,
            signal_share(totals.users_of_vendor, axis=0),
            parameters.usage.elasticity,
        ),
        open_users=totals.open_users,
        row_weight=weight,
        tokens_per_developer=per_developer,
    )


def vendor_sales(market: Market, use: Use, world: World, parameters: Parameters) -> Sales:
    """Revenue, accelerators and tokens of vendors and hosts; groups are region × segment."""
    columns = market.columns
    return sales(
        use.token_table.reshape(-1, *columns.price.shape),
        earned=market.earned,
        paid=market.paid,
        accelerators=columns.serving_cost / parameters.compute.cost_per_h100e_month,
        vendor=columns.vendor,
        bloc=columns.bloc,
        is_open=columns.is_open,
        n_vendors=world.n_vendors,
        n_blocs=len(world.history.dimensions.blocs),
    )
