"""A developer as a Mesa agent, and the model that holds all of them."""

from __future__ import annotations

from bisect import bisect_right

import mesa
import numpy as np

from benchmarks.mesa_objects.month import Month
from sim.kernels import N_CHANNELS, NO_MODEL, OUTSIDE, SELF


class Developer(mesa.Agent):
    """A workload row: it uses one model through one channel, or none, and reconsiders that now and then."""

    def __init__(self, model: DeveloperModel, class_row: int) -> None:
        super().__init__(model)
        self.class_row = class_row
        self.family = OUTSIDE
        self.uses = NO_MODEL
        """Model of the line-up; `mesa.Agent` keeps the name ``model`` for itself."""
        self.channel = 0
        """Without meaning while no model is in use."""
        self.tenure = 0

    def step(self) -> None:
        """Age a month; review if reborn, if it is time, or if the model or its channel is no longer on offer."""
        month = self.model.month
        self.tenure += 1
        # One draw decides both: below the first bound reborn, below the second due.
        draw = month.random()
        if draw < month.due[self.class_row]:
            self.review(is_reborn=draw < month.reborn[self.class_row])
        elif not month.on_offer[self.class_row, self.uses] >> self.channel & 1:
            self.review(is_reborn=False)

    def review(self, is_reborn: bool) -> None:
        """Choose family, model and channel anew; stay with the switching cost's help."""
        month, k = self.model.month, self.class_row
        old_family = OUTSIDE if is_reborn else self.family
        own_column, own_weight = NO_MODEL, 0.0
        total = month.family_total[k]
        if old_family != OUTSIDE:
            own_weight = month.family_weight[k, old_family]
            column = month.column_of_model[self.uses]
            if column >= 0 and not month.is_considered[column] and month.model_weight[k, column] > 0.0:
                # An older model, which nobody else considers, counts in its family.
                own_column = column
                total -= own_weight
                own_weight = month.weight_with_own_model(k, old_family, column)
                total += own_weight
        extra = own_weight * month.stay_factor[k]
        if month.random() * (total + extra) < extra:
            family = old_family
        else:
            family = self._draw_family(total, old_family, own_column, own_weight)
        if family == OUTSIDE:
            self._take(old_family, is_reborn, OUTSIDE, NO_MODEL, NO_MODEL, 0)
            return
        column = self._draw_column(family, own_column if family == old_family else NO_MODEL)
        start = (k * month.n_columns + column) * N_CHANNELS
        draw = month.random() * month.channel_cumulative[start + N_CHANNELS - 1]
        channel = bisect_right(month.channel_cumulative, draw, start, start + N_CHANNELS - 1) - start
        self._take(old_family, is_reborn, family, month.model_of_column[column], column, channel)

    def _draw_family(self, total: float, old_family: int, own_column: int, own_weight: float) -> int:
        month = self.model.month
        first = self.class_row * month.n_families
        last = first + month.n_families - 1
        draw = month.random() * total
        if own_column != NO_MODEL:
            if draw < own_weight:
                return old_family
            # The rest of the distribution: the class's, with the old family's part cut out.
            draw -= own_weight
            below = month.family_cumulative[first + old_family - 1]
            if draw >= below:
                draw += month.family_weight[self.class_row, old_family]
        return bisect_right(month.family_cumulative, draw, first, last) - first

    def _draw_column(self, family: int, own_column: int) -> int:
        """Keep the own older model with its share of the family, or draw among those considered."""
        month, k = self.model.month, self.class_row
        weight = month.family_model_sum[k, family]
        if own_column != NO_MODEL:
            own = month.model_weight[k, own_column]
            if month.random() * (weight + own) < own:
                return own_column
        row = k * (len(month.considered) + 1)
        first, last = row + month.first_of_family[family], row + month.first_of_family[family + 1]
        draw = month.model_cumulative[first] + month.random() * weight
        place = bisect_right(month.model_cumulative, draw, first + 1, last) - 1
        return month.considered[place - row]

    def _take(self, old_family: int, is_reborn: bool, family: int, uses: int, column: int, channel: int) -> None:
        """Write the choice down, and tell the counts."""
        month, k = self.model.month, self.class_row
        month.users[k, self.uses, self.channel] -= 1
        month.users[k, uses, channel] += 1
        month.reviews[k] += 1
        month.flow[month.group[k], old_family, family] += 1
        if uses != NO_MODEL and channel == SELF:
            had_it = uses == self.uses and self.channel == SELF and not is_reborn
            if not had_it:
                month.deployed[k, column] += 1
        if family != old_family or is_reborn:
            self.tenure = 0
        self.family, self.uses, self.channel = family, uses, channel

    def publish(self) -> None:
        """Perhaps publish a fine-tune, of a base family drawn by weight."""
        publishing = self.model.publishing
        k = self.class_row
        if publishing.random() < publishing.probability[k]:
            total = publishing.cumulative[k][-1]
            family = OUTSIDE
            if total > 0.0:
                family = bisect_right(publishing.cumulative[k], publishing.random() * total)
            publishing.counts[publishing.group[k], family] += 1


class DeveloperModel(mesa.Model):
    """All developers.

    Parameters
    ----------
    class_row : ndarray of int, shape (N,)
        Class of each developer.
    has_hardware : ndarray of bool, shape (K,)
        Classes whose developers can publish fine-tunes.
    rng : int
        Seed of the agents' draws.
    """

    def __init__(self, class_row: np.ndarray, has_hardware: np.ndarray, rng: int) -> None:
        super().__init__(rng=rng)
        self.month: Month
        self.publishing: Publishing
        Developer.create_agents(self, len(class_row), class_row.tolist())
        self.publishers = self.agents.select(lambda agent: has_hardware[agent.class_row])

    def step(self) -> None:
        """Let every developer live through the month whose tables are in ``month``."""
        self.agents.do("step")

    def publish(self) -> None:
        """Let those with hardware publish, with the probabilities in ``publishing``."""
        self.publishers.do("publish")


class Publishing:
    """Probabilities and weights of one month's fine-tunes, and their counts."""

    def __init__(self, model: DeveloperModel, group: np.ndarray, probability: np.ndarray, weight: np.ndarray) -> None:
        self.random = model.random.random
        self.group = group.tolist()
        self.probability = np.clip(probability, 0.0, 1.0).tolist()
        self.cumulative = np.cumsum(weight, axis=1).tolist()
        self.counts = np.zeros((int(group.max()) + 1, weight.shape[1]), dtype=np.int32)
