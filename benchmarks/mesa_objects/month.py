"""What developers look up in a month: the class tables in the form that objects read fastest.

Memory views give Python numbers three times as fast as arrays and need no copy; cumulative sums turn every draw into
one `bisect`.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from sim.digital_loop.market import Market
from sim.kernels import N_CHANNELS
from sim.world import World

ALL_CHANNELS = (1 << N_CHANNELS) - 1


def view(values: np.ndarray) -> memoryview:
    """Contiguous memory view, whose items are Python numbers."""
    return memoryview(np.ascontiguousarray(values))


class Month:
    """Tables of one month and the counts that the developers leave.

    Parameters
    ----------
    world : World
        Classes.
    market : Market
        Line-up and choice tables.
    users : ndarray of int32, shape (K, M+1, 4)
        Developers by class, model and channel; those without a model are in the last row of the models, channel 0.
        Changed in place.
    review_probability, rebirth_probability, switching_cost : ndarray
        By class, group and segment.
    random : callable
        Uniform draws.
    """

    def __init__(
        self,
        world: World,
        market: Market,
        users: np.ndarray,
        review_probability: np.ndarray,
        rebirth_probability: np.ndarray,
        switching_cost: np.ndarray,
        random: Callable[[], float],
    ) -> None:
        classes, tables, line_up = world.classes, market.tables, market.columns.kernel
        self.random = random
        self.n_columns = len(line_up.model_of_column)
        n_classes, self.n_families = tables.family_weight.shape
        columns = slice(self.n_columns)
        reborn = np.clip(rebirth_probability[classes.group], 0.0, 1.0)
        self.group = classes.group.tolist()
        self.reborn = reborn.tolist()
        self.due = (reborn + (1.0 - reborn) * np.clip(review_probability, 0.0, 1.0)).tolist()
        self.stay_factor = np.expm1(switching_cost)[classes.segment].tolist()
        self.column_of_model = line_up.column_of_model.tolist()
        self.model_of_column = line_up.model_of_column.tolist()
        self.is_considered = line_up.is_considered.tolist()

        # Without a model there is nothing that could be withdrawn.
        on_offer = np.zeros((n_classes, users.shape[1]), dtype=np.uint8)
        on_offer[:, line_up.model_of_column] = tables.channel_mask[:, columns]
        on_offer[:, -1] = ALL_CHANNELS
        self.on_offer = view(on_offer)

        self.family_weight = view(tables.family_weight)
        family_cumulative = np.cumsum(tables.family_weight, axis=1)
        self.family_cumulative = view(family_cumulative.ravel())
        self.family_total = family_cumulative[:, -1].tolist()

        considered = np.flatnonzero(line_up.is_considered)
        family = market.columns.family + 1
        considered = considered[np.argsort(family[considered], kind="stable")]
        self.considered = considered.tolist()
        self.first_of_family = np.searchsorted(family[considered], np.arange(self.n_families + 1)).tolist()
        self.model_weight = view(tables.model_weight[:, columns])
        model_cumulative = np.zeros((n_classes, len(considered) + 1))
        np.cumsum(tables.model_weight[:, considered], axis=1, out=model_cumulative[:, 1:])
        self.model_cumulative = view(model_cumulative.ravel())
        self.family_model_sum = view(tables.family_model_sum)
        self._model_exponent, self._family_exponent = view(tables.model_exponent), view(tables.family_exponent)
        self._lambda_model = market.lambda_model

        self.channel_cumulative = view(np.cumsum(tables.channel_weight[:, columns], axis=2).ravel())

        n_groups = len(rebirth_probability)
        self.users = memoryview(users)
        self.flow_counts = np.zeros((n_groups, self.n_families, self.n_families), dtype=np.int32)
        self.deployed_counts = np.zeros((n_classes, self.n_columns), dtype=np.int32)
        self.review_counts = np.zeros(n_classes, dtype=np.int32)
        self.flow, self.deployed = memoryview(self.flow_counts), memoryview(self.deployed_counts)
        self.reviews = memoryview(self.review_counts)

    def weight_with_own_model(self, class_row: int, family: int, column: int) -> float:
        """Weight of a family for a developer who uses an older model of it, in the unit of the class's families."""
        total = self.family_model_sum[class_row, family] + self.model_weight[class_row, column]
        exponent = self._lambda_model * self._model_exponent[class_row, family] - self._family_exponent[class_row]
        return total**self._lambda_model * 2.0**exponent
