"""Two ways to let developers choose: row by row with draws, or as expected counts per class (mean-field twin)."""

from __future__ import annotations

import abc
from typing import TYPE_CHECKING, Any, final

import numpy as np

from sim.dimensions import CHANNELS, SEGMENTS
from sim.kernels import (
    CellCounts,
    DeveloperRows,
    ExpectedCounts,
    ReviewCounts,
    expected_review,
    fine_tune_events,
    review_rows,
)
from sim.mechanisms.population import assign_owners
from sim.state import DeveloperState, ExpectedDevelopers, State
from sim.world import World

if TYPE_CHECKING:
    from sim.digital_loop.market import Market


def developer_rows(world: World) -> DeveloperState:
    """Rows in order of class; within a region and segment, owners take consecutive rows of mixed classes."""
    classes = world.classes
    n = int(classes.rows.sum())
    owner = np.zeros(n, dtype=np.int32)
    stop = np.cumsum(classes.rows)
    first = 0
    names = [f"multihoming_{n}_workload_rows" for n in range(1, 6)]
    for value in np.unique(classes.group):
        # One group at a time: index arrays over all rows would need more memory than the rows themselves.
        of_group = np.flatnonzero(classes.group == value)
        members = np.concatenate([np.arange(stop[k] - classes.rows[k], stop[k]) for k in of_group])
        shares = [world.history.segment_value(name, SEGMENTS[value % len(SEGMENTS)])[0] for name in names]
        if len(members) > 0:
            owner[_dealt(members)] = first + assign_owners(len(members), shares)
            first = int(owner[members].max()) + 1
    return DeveloperState(
        class_row=np.repeat(np.arange(classes.count, dtype=np.int16), classes.rows),
        family=np.zeros(n, dtype=np.int16),
        model=np.full(n, -1, dtype=np.int16),
        channel=np.full(n, -1, dtype=np.int8),
        tenure=np.zeros(n, dtype=np.int16),
        owner=owner,
    )


def _dealt(members: np.ndarray) -> np.ndarray:
    """Every row of a group once, in an order in which consecutive rows are of different classes."""
    n = len(members)
    # A stride that shares no factor with the number of rows passes through all of them.
    stride = next(s for s in range(max(n * 2 // 5, 1), n * 2) if np.gcd(s, n) == 1)
    return members[np.arange(n) * stride % n]


class AbstractChooser(abc.ABC):
    """How the developers of a state live through a month, given the tables of what their classes would choose."""

    @abc.abstractmethod
    def initial(self, world: World) -> DeveloperState | ExpectedDevelopers:
        """Developers who use no model yet."""

    @abc.abstractmethod
    def review(
        self,
        state: State,
        world: World,
        market: Market,
        *,
        review_probability: np.ndarray,
        rebirth_probability: np.ndarray,
        switching_cost: np.ndarray,
        seed: int,
    ) -> ReviewCounts | ExpectedCounts:
        """Let all developers review, change the state's developers and count them."""

    @abc.abstractmethod
    def publish(self, state: State, world: World, probability: np.ndarray, weight: np.ndarray, seed: int) -> np.ndarray:
        """Count published fine-tunes by group and base family, shape (G, F+1); column 0 is "no base".

        Parameters
        ----------
        probability : ndarray, shape (K,)
            That a row of the class publishes this month.
        weight : ndarray, shape (hardware classes, F+1)
            Weight of each base family.
        """


@final
class SampledChooser(AbstractChooser):
    """Every row decides for itself; results carry sampling error of the order 1/√rows."""

    def initial(self, world: World) -> DeveloperState:
        """See `AbstractChooser.initial`."""
        return developer_rows(world)

    def review(self, state: State, world: World, market: Market, **settings: Any) -> ReviewCounts:
        """See `AbstractChooser.review`."""
        return review_rows(**self.review_arguments(state, world, market, **settings))

    @staticmethod
    def review_arguments(
        state: State, world: World, market: Market, *, seed: int, **settings: np.ndarray
    ) -> dict[str, Any]:
        """Arguments of `sim.kernels.review_rows`; the rows are the state's own, not copies."""
        developers = state.developers
        assert isinstance(developers, DeveloperState)
        rows = DeveloperRows(
            class_row=developers.class_row,
            family=developers.family,
            model=developers.model,
            channel=developers.channel,
            tenure=developers.tenure,
        )
        return {
            "rows": rows,
            "tables": market.tables,
            "line_up": market.columns.kernel,
            "group": world.classes.group,
            "segment": world.classes.segment,
            "lambda_model": market.lambda_model,
            "seed": seed,
            "month": state.month,
            **settings,
        }

    def publish(self, state: State, world: World, probability: np.ndarray, weight: np.ndarray, seed: int) -> np.ndarray:
        """See `AbstractChooser.publish`."""
        developers = state.developers
        assert isinstance(developers, DeveloperState)
        return fine_tune_events(
            developers.class_row,
            group=world.classes.group,
            publish_probability=probability,
            fine_tune_weight=weight,
            weight_row=world.classes.hardware,
            bloc_of_family=world.bloc_of_family,
            seed=seed,
            month=state.month,
        )


@final
class ExpectedChooser(AbstractChooser):
    """Expected counts by class, no sampling: what the rows do on average if there are infinitely many."""

    def initial(self, world: World) -> ExpectedDevelopers:
        """See `AbstractChooser.initial`."""
        return ExpectedDevelopers(
            model=np.zeros(0, dtype=int),
            users=CellCounts.of(np.zeros((world.classes.count, 0, len(CHANNELS)))),
            outside=world.classes.rows.astype(float),
        )

    def review(self, state: State, world: World, market: Market, *, seed: int, **settings: Any) -> ExpectedCounts:
        """See `AbstractChooser.review`; the seed is not used."""
        developers, columns, classes = state.developers, market.columns, world.classes
        assert isinstance(developers, ExpectedDevelopers)
        counts = expected_review(
            developers.users,
            columns.kernel.column_of_model[developers.model],
            state.line_up["family"][developers.model] + 1,
            developers.outside,
            market.tables,
            family=columns.family + 1,
            is_considered=columns.is_considered,
            group=classes.group,
            segment=classes.segment,
            lambda_model=market.lambda_model,
            **settings,
        )
        state.developers = ExpectedDevelopers(model=columns.model, users=counts.users, outside=counts.outside)
        return counts

    def publish(self, state: State, world: World, probability: np.ndarray, weight: np.ndarray, seed: int) -> np.ndarray:
        """See `AbstractChooser.publish`; the seed is not used."""
        total = weight.sum(axis=1, keepdims=True)
        share = np.divide(weight, total, out=np.zeros_like(weight), where=total > 0)
        # Classes with the same hardware choose alike, so those of a group that have it are added up first.
        groups, kinds = int(world.classes.group.max()) + 1, len(weight)
        cell = world.classes.group.astype(int) * kinds + world.classes.hardware
        published = np.bincount(cell, world.classes.rows * np.clip(probability, 0.0, 1.0), groups * kinds)
        return np.einsum("gh,hf->gf", published.reshape(groups, kinds), share)
