"""The expected path of sites: shares instead of draws, and no answer that hangs on the order of the tables."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from sim.kernels.factory_choices import drawn_stack, new_units
from sim.physical_world import lay_out_sites
from tests.physical.support import world_of


@dataclasses.dataclass
class Row:
    """State of a row's sites: units and units on trial per site, share that has adopted."""

    units: float
    trial: float
    adopted: float


def added(row, adopts, trial, target, pace=0.5, lasting=1.0):
    return new_units(row.units, row.trial, row.adopted, adopts, trial, target, pace, lasting)


def test_a_row_of_one_mind_buys_what_it_lacks():
    # on trial: three of four units are left, the fourth is bought anew
    assert added(Row(units=4, trial=4, adopted=0), 0, 4, 0, lasting=0.75) == pytest.approx(1.0)
    # an adopter goes a month's part of the way to what is feasible, and keeps at least the trial units
    month = added(Row(units=4, trial=4, adopted=1), 0, 4, 28)
    assert 0.0 < month < 24.0
    assert added(Row(units=0, trial=4, adopted=1), 0, 4, 0) == pytest.approx(4.0)


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_a_row_of_two_minds_buys_the_mean_of_rows_of_one(share):
    """A quarter of the rows have 20 units of their own, the others one on trial; trials double, adopters grow."""
    adopter = added(Row(units=20, trial=1, adopted=1), 0, 2, 30, lasting=0.9)
    waiting = added(Row(units=1, trial=1, adopted=0), 0, 2, 0, lasting=0.9)
    mixed = Row(units=share * 20 + (1 - share), trial=1, adopted=share)
    assert added(mixed, 0, 2, share * 30, lasting=0.9) == pytest.approx(share * adopter + (1 - share) * waiting)


def test_sites_that_adopt_take_their_trial_units_along():
    stays = added(Row(units=1, trial=1, adopted=0), 0, 1, 0)
    adopts = added(Row(units=1, trial=1, adopted=0), 1, 1, 10)
    half = added(Row(units=1, trial=1, adopted=0), 0.5, 1, 5)
    assert half == pytest.approx(0.5 * stays + 0.5 * adopts)


def test_where_a_region_stands_in_the_table_is_nothing_to_its_sites():
    record = world_of().record
    places = np.array([3, 0, 5, 1, 4, 2])

    def moved(value):
        in_cells = isinstance(value, np.ndarray) and value.shape[:1] == (6,)
        return value[places] if in_cells else value

    turned = dataclasses.replace(
        record,
        **{
            name: moved(getattr(record, name))
            for name in ("employment", "wage", "wage_sd", "site_size", "site_size_sd", "hurdle", "robot_stock")
        },
    )
    one, other = lay_out_sites(record, 0.5, 777), lay_out_sites(turned, 0.5, 777)
    for position, region in enumerate(places):
        first, second = one.region == region, other.region == position
        for name in ("sector", "size", "wage", "hurdle", "weight", "place", "trial_before"):
            np.testing.assert_array_equal(getattr(one, name)[first], getattr(other, name)[second], err_msg=name)


def test_draws_run_through_stacks_from_the_bloc_that_has_made_most():
    world = world_of()
    made = world.reference_units.sum(axis=1)
    assert (np.diff(made[world.stack_order]) <= 0).all()
    cumulative = np.array([0.1, 0.2, 0.3, 0.4])[world.stack_order].cumsum()[:-1]
    stacks = np.array([drawn_stack((k + 0.5) / 1000, cumulative, world.stack_order) for k in range(1000)])
    np.testing.assert_array_equal(np.bincount(stacks), [100, 200, 300, 400])
    assert stacks[0] == world.stack_order[0] == made.argmax()
