"""What the sites of every row decide in a month on average, and what becomes of them: the mean-field twin of rows."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import numba
import numpy as np

from sim.kernels.factory_choices import installed_price, pays_back, share_saved, units_on_trial
from sim.kernels.factory_moves import (
    ADDED,
    ADOPTS,
    PLACES,
    RETIRED,
    Sites,
    Trials,
    after_work,
    arrive,
    divide,
    settle,
    write_stack,
)
from sim.kernels.factory_parts import mean_taught
from sim.kernels.factory_types import NO_STACK, SITE_PART, FactoryChoices, MovedParts, SiteParts

if TYPE_CHECKING:
    from numpy.typing import NDArray

_OFFER = np.dtype([("price", "f8"), ("chance", "f8"), ("target", "f8"), ("wear", "f8")])
"""A stack to a row's sites: price of a unit in place, chance to adopt, units that adopters want, wear of units."""


def expected_choices(
    parts: SiteParts,
    cells: NDArray[np.void],
    work: NDArray[np.void],
    stacks: NDArray[np.void],
    choice: NDArray[np.float64],
    trial_stack: NDArray[np.int64],
    stack_order: NDArray[np.int64],
    *,
    depreciation: float,
    n_sectors: int,
    cell: NDArray[np.int64],
    size: NDArray[np.float64],
    wage: NDArray[np.float64],
    hurdle: NDArray[np.float64],
    weight: NDArray[np.float64],
    trial_before: NDArray[np.float64],
    robots: NDArray[np.float64],
    trial: NDArray[np.float64],
) -> FactoryChoices:
    """Mean over all draws of what ``factory_choices`` decides and ``move_factories`` moves; nothing given changes.

    A row's sites are followed by what they have come to. Those without a stack are held by the stack that their taste
    is for, because the draw stays the same every month: where the stack of some tastes pays and that of others does
    not, the first adopt and the others wait. Tastes that a shift of probabilities moves from one stack to another take
    along the average of those that they leave. All other draws are new every month, so shares of sites follow from
    their probabilities. Sites of one stack, both of those that have adopted and of those on trial, share a part with
    others that have taught about as much (``place_of``); sharing keeps mass, units and hours.

    Parameters
    ----------
    parts : SiteParts
        Sites by what they have come to, at the start of the month.
    cells, stacks, choice, trial_stack, stack_order
        As for ``factory_choices``.
    work : ndarray of WORK_TERMS, shape (C,)
        Terms of each region and sector; sectors run fastest.
    depreciation : float
        Of hours [1/month].
    n_sectors : int
        S.
    cell, size, wage, hurdle, weight, trial_before : ndarray, shape (N,)
        The rows, see ``sim.physical_world.Sites``.
    robots, trial : ndarray, shape (N,)
        Their state, see ``sim.physical_state.FactoryState``.

    Returns
    -------
    FactoryChoices
        New arrays, with ``moved``; sums run over rows in order.
    """
    n, (n_cells, n_blocs) = len(cell), stacks.shape
    taste = choice[:, 0]
    first, table = np.zeros(n + 1, dtype=np.int64), np.empty(2 * PLACES * n_blocs * n, dtype=SITE_PART)
    waiting, hours, left = parts.waiting.copy(), np.zeros(n), np.zeros((n_blocs, n_sectors))
    choices = FactoryChoices(
        stack=np.full(n, NO_STACK, dtype=np.int8), adopts=np.zeros(n), trial=np.empty(n), retired=np.zeros(n),
        added=np.zeros(n), units=np.zeros((n_cells, n_blocs)), capital=np.zeros(n_cells), unit_hours=np.zeros(n_blocs),
        sites_in_use=np.zeros(n_blocs),
    )  # fmt: skip
    _expect(
        parts.first, parts.table, carried_tastes(parts.taste, taste, stack_order), stack_shares(taste, stack_order),
        stack_shares(choice[:, 1:], stack_order), cells, work, stacks, trial_stack, 1.0 - depreciation, cell, size,
        wage, hurdle, weight, trial_before, robots, trial, np.zeros(n_blocs, _OFFER), first, table, waiting, hours,
        left, choices.stack, choices.adopts, choices.trial, choices.retired, choices.added, choices.units,
        choices.capital, choices.unit_hours, choices.sites_in_use,
    )  # fmt: skip
    # pages of memory that no part has been written to are never taken up
    after = SiteParts(first=first, table=table[: first[-1]], waiting=waiting, taste=taste)
    return dataclasses.replace(choices, moved=MovedParts(parts=after, hours=hours, left=left))


def stack_shares(cumulative: NDArray[np.float64], stack_order: NDArray[np.int64]) -> NDArray[np.float64]:
    """Probabilities by bloc, shape (..., B), of cumulative ones in ``stack_order`` but the last, shape (..., B - 1)."""
    ends, shares = _with_ends(cumulative), np.empty((*cumulative.shape[:-1], len(stack_order)))
    shares[..., stack_order] = np.maximum(ends[..., 1:] - ends[..., :-1], 0.0)
    return shares


def _with_ends(cumulative: NDArray[np.float64]) -> NDArray[np.float64]:
    """Cumulative probabilities from 0 to 1, shape (..., B + 1)."""
    ends = np.zeros((*cumulative.shape[:-1], cumulative.shape[-1] + 2))
    ends[..., 1:-1] = cumulative
    ends[..., -1] = 1.0
    return ends


def carried_tastes(
    before: NDArray[np.float64], now: NDArray[np.float64], stack_order: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Of the tastes for each stack now, the parts that were for each stack before, shape (C, now, before).

    Parameters
    ----------
    before, now : ndarray, shape (C, B - 1)
        Cumulative probabilities in ``stack_order`` but the last.
    stack_order : ndarray, shape (B,)
        Order of the stacks in [0, 1].
    """
    old, new = _with_ends(before), _with_ends(now)
    ends = np.minimum(new[:, 1:, None], old[:, None, 1:])
    common = np.maximum(ends - np.maximum(new[:, :-1, None], old[:, None, :-1]), 0.0)
    total = common.sum(axis=2, keepdims=True)
    # nobody is behind a stack of probability 0
    share = np.divide(common, total, out=np.zeros_like(common), where=total > 0.0)
    carried = np.empty_like(share)
    carried[:, stack_order[:, None], stack_order] = share
    return carried


# error_model="numpy", here and below: without checks for division by zero, which the terms rule out.
@numba.njit(cache=True, nogil=True, error_model="numpy")
def _look_at_offers(offers, here, stacks, c, size, wage, hurdle, robots):
    """Work out what every stack is to the sites of a row, and whether any pays."""
    some, saved = False, share_saved(here, robots / size)
    for b in range(stacks.shape[1]):
        terms, offer = stacks[c, b], offers[b]
        offer.price = installed_price(here, terms, saved)
        pays = pays_back(here, terms, offer.price, wage, hurdle)
        offer.chance = here.adoption if pays else 0.0
        offer.target = size * terms.potential if pays else 0.0
        some |= pays
    return some


@numba.njit(cache=True, nogil=True, error_model="numpy")
def _carry_tastes(waiting, i, carried, begin, c, before):
    """Bring the sites of row i that have no stack to the tastes of the month; share of all sites that they are."""
    n_blocs, any_waiting, all_waiting = before.size, False, 0.0
    for b in range(n_blocs):
        before[b] = waiting[i, b]
        any_waiting |= before[b] > 0.0
    if not any_waiting:
        return 0.0
    for b in range(n_blocs):
        waiting[i, b] = 0.0
        for a in range(n_blocs):
            waiting[i, b] += carried[c, b, a] * before[a]
        all_waiting += waiting[i, b] * begin[c, b]
    return all_waiting


@numba.njit(cache=True, nogil=True, error_model="numpy")
def _expect(
    first, parts, carried, begin, switch, cells, work, stacks, trial_stack, lasting, cell, size, wage, hurdle, weight,
    trial_before, robots, trial, offers, new_first, table, waiting, hours, left, stack, adopts, new_trial, retired,
    added, units, capital, unit_hours, sites_in_use,
):  # fmt: skip
    n_blocs, n_sectors = left.shape
    groups, movers = np.zeros((n_blocs, 2, PLACES, 6)), np.zeros((n_blocs, 2, 3))
    flows, tastes = np.zeros((n_blocs, 3)), np.zeros(n_blocs)
    nothing, count = Sites(0.0, 0.0, 0.0, 0.0, 0.0), 0
    for i in range(cell.size):
        c = cell[i]
        here, saturation = cells[c], work[c].saturation
        new_first[i + 1] = count
        new_trial[i] = on_trial = units_on_trial(here, weight[i], trial_before[i])
        pays = _look_at_offers(offers, here, stacks, c, size[i], wage[i], hurdle[i], robots[i])
        if first[i] == first[i + 1] and on_trial == 0.0 and not pays:
            # all of its sites still wait
            continue
        for b in range(n_blocs):
            offers[b].wear = 1.0 / stacks[c, b].life
        trials = Trials(trial[i], on_trial, trial[i] / here.trial_units, on_trial / here.trial_units)
        without = _carry_tastes(waiting, i, carried, begin, c, tastes)
        if without > 0.0 and on_trial > 0.0:
            b = trial_stack[c]
            divide(groups, flows, b, offers[b], here, saturation, trials, without, nothing, 0)
            for k in range(n_blocs):
                waiting[i, k] = 0.0
        elif without > 0.0:
            for b in range(n_blocs):
                chance = offers[b].chance
                mass = waiting[i, b] * begin[c, b] * chance
                if mass > 0.0:
                    waiting[i, b] *= 1.0 - chance
                    settle(groups, flows, b, offers[b], here, saturation, trials, mass, nothing, 0.0, 1.0)
        for k in range(first[i], first[i + 1]):
            part = parts[k]
            a, adopted = np.int64(part.stack), np.int64(part.adopted)
            in_use = 1.0 if adopted == 1 else trials.share_before
            unit_hours[a] += weight[i] * part.mass * part.units * here.uptime
            sites_in_use[a] += weight[i] * part.mass * in_use
            sites, leaving = after_work(part, here.uptime, lasting), 0.0
            if here.switching > 0.0:
                squared = sites.units_variance + sites.units * sites.units
                for b in range(n_blocs):
                    if b != a:
                        mass = part.mass * here.switching * switch[c, a, b]
                        leaving += mass
                        movers[b, adopted, 0] += mass
                        movers[b, adopted, 1] += mass * sites.units
                        movers[b, adopted, 2] += mass * squared
                taught = mean_taught(sites.hours, sites.hours_variance, in_use * saturation)
                left[a, c % n_sectors] += weight[i] * leaving * taught
            stays = part.mass - leaving
            divide(groups, flows, a, offers[a], here, saturation, trials, stays, sites, adopted)
        arrive(groups, flows, movers, offers, here, saturation, trials)
        most = 0.0
        for b in range(n_blocs):
            count, mass, worked = write_stack(groups, b, table, count)
            hours[i] += worked
            if mass > most:
                most, stack[i] = mass, b
            adopts[i] += flows[b, ADOPTS]
            retired[i] += flows[b, RETIRED]
            added[i] += flows[b, ADDED]
            bought = weight[i] * flows[b, ADDED]
            units[c, b] += bought
            capital[c] += bought * offers[b].price
            for k in range(3):
                flows[b, k] = 0.0
        new_first[i + 1] = count
