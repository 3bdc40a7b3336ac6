"""Choosers that follow the model's rules with another draw; for `benchmarks.samplers` and its test."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any, final

import numpy as np

from benchmarks.sampler_draws import (
    by_alias,
    by_gumbel,
    by_inverse,
    by_inverse_in_groups,
    by_rejection,
    by_rejection_of_shares,
)
from benchmarks.sampler_loop import AliasTables, Counts, Month, make_loop
from sim.digital_loop.choosers import AbstractChooser, SampledChooser
from sim.kernels import N_CHANNELS, DeveloperRows, ReviewCounts

if TYPE_CHECKING:
    from sim.digital_loop.market import Market
    from sim.state import DeveloperState, State
    from sim.world import World

OWN = "own"
"""The model's own kernel: bloc, family, model and channel by the inverse distribution function, in batches."""

DRAWS = {
    "groups": (by_inverse_in_groups, False),
    "rejection": (by_rejection, False),
    "shares": (by_rejection_of_shares, False),
    "gumbel": (by_gumbel, False),
    "inverse": (by_inverse, False),
    "inverse_by_bloc": (by_inverse, False),
    "alias": (by_alias, True),
}
BY_BLOC = ("groups", "inverse_by_bloc")
"""Samplers that go through families bloc by bloc, the outside option first; the others as families come."""


@functools.cache
def compiled(name: str):
    """Loop of one sampler, compiled once per process."""
    draw, fills_alias = DRAWS[name]
    return make_loop(draw, fills_alias=fills_alias)


def review_with(name, rows, tables, line_up, *, group, segment, review_probability, rebirth_probability,
                switching_cost, lambda_model, seed, month) -> ReviewCounts:  # fmt: skip
    """`sim.kernels.review_rows` with another draw."""
    n_columns, (n_classes, n_families) = line_up.model_of_column.size, tables.family_weight.shape
    n_groups = np.size(rebirth_probability)
    counts = Counts(
        np.zeros((n_classes, n_columns, N_CHANNELS), np.int32), np.zeros(n_classes, np.int32),
        np.zeros((n_groups, n_families, n_families), np.int32), np.zeros((n_classes, n_columns), np.int32),
        np.zeros(n_classes, np.int32),
    )  # fmt: skip
    settings = Month(
        np.asarray(group, np.int32), np.asarray(segment, np.int32), np.asarray(review_probability, float),
        np.asarray(rebirth_probability, float), np.asarray(switching_cost, float), float(lambda_model), int(seed),
        int(month),
    )  # fmt: skip
    alias = AliasTables.allocate(n_classes, n_families, line_up.considered_column.shape[1], n_columns)
    line_up = line_up._replace(
        **{name: np.ascontiguousarray(getattr(line_up, name), np.int32)
           for name in ("model_of_column", "column_of_model", "considered_column", "bloc_of_family")}
    )  # fmt: skip
    blocs = line_up.bloc_of_family
    order = np.argsort(blocs, kind="stable") if name in BY_BLOC else np.arange(blocs.size)
    compiled(name)(rows, tables, line_up, settings, order, alias, counts)
    return ReviewCounts(*counts)


@final
class DrawChooser(AbstractChooser):
    """Rows that draw by one of `DRAWS`, or by the model's own kernel.

    Parameters
    ----------
    name : str
        A key of `DRAWS`, or `OWN`.
    """

    def __init__(self, name: str) -> None:
        self.name, self._own = name, SampledChooser()

    def initial(self, world: World) -> DeveloperState:
        """See `AbstractChooser.initial`."""
        return self._own.initial(world)

    def publish(self, state: State, world: World, probability: np.ndarray, weight: np.ndarray, seed: int) -> np.ndarray:
        """See `AbstractChooser.publish`."""
        return self._own.publish(state, world, probability, weight, seed)

    def review(self, state: State, world: World, market: Market, *, seed: int, **settings: Any) -> ReviewCounts:
        """See `AbstractChooser.review`."""
        if self.name == OWN:
            return self._own.review(state, world, market, seed=seed, **settings)
        developers = state.developers
        rows = DeveloperRows(
            developers.class_row, developers.family, developers.model, developers.channel, developers.tenure
        )
        return review_with(
            self.name,
            rows,
            market.tables,
            market.columns.kernel,
            group=world.classes.group,
            segment=world.classes.segment,
            lambda_model=market.lambda_model,
            seed=seed,
            month=state.month,
            **settings,
        )
