"""What every site decides in a month: stack, adoption, units; one pass over the rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numba
import numpy as np

from sim.kernels.factory_types import ADOPT, NO_STACK, RECONSIDER, SECOND_TASTE, TASTE, FactoryChoices

if TYPE_CHECKING:
    from numpy.typing import NDArray

MONTHS_PER_YEAR = 12.0


def factory_choices(
    cells: NDArray[np.void],
    stacks: NDArray[np.void],
    choice: NDArray[np.float64],
    trial_stack: NDArray[np.int64],
    stack_order: NDArray[np.int64],
    draws: NDArray[np.float64],
    *,
    cell: NDArray[np.int64],
    size: NDArray[np.float64],
    wage: NDArray[np.float64],
    hurdle: NDArray[np.float64],
    weight: NDArray[np.float64],
    trial_before: NDArray[np.float64],
    robots: NDArray[np.float64],
    ai_units: NDArray[np.float64],
    trial: NDArray[np.float64],
    stack: NDArray[np.int8],
    adopted: NDArray[np.float64],
) -> FactoryChoices:
    r"""Let every row choose; nothing that is given changes.

    A row has the stack of last month unless it reconsiders. If it has none, it takes the likeliest of its cell for a
    trial, or the one behind its draw if it adopts. With stack b it adopts with the cell's probability if

    .. math:: T = \frac{(1 - g) [c_b + \tau_b + m_b P (1 - s)]}{w h_b - r_b} \le \eta H,

    adopters add the cell's part of the way to :math:`z n_b`, and trials are kept up. Symbols: support g; price c,
    tariff τ, integration m, saved hours h, running cost r and potential n of the stack; price level P, saved share s,
    wage w, hurdle H and size z of the site; η the cell's factor on hurdles.

    Parameters
    ----------
    cells : ndarray of CELL_TERMS, shape (C,)
        Terms of each region and sector.
    stacks : ndarray of STACK_TERMS, shape (C, B)
        Terms of each bloc's units there.
    choice : ndarray, shape (C, B + 1, B - 1)
        Cumulative probabilities of the stacks in ``stack_order`` but the last: first for sites without a stack, then
        for those that use stack 0, 1, …
    trial_stack : ndarray, shape (C,)
        Stack that sites without one take for a trial.
    stack_order : ndarray, shape (B,)
        Order in which draws run through the stacks.
    draws : ndarray, shape (4, N)
        Uniform draws for TASTE, ADOPT, RECONSIDER and SECOND_TASTE.
    cell, size, wage, hurdle, weight, trial_before : ndarray, shape (N,)
        The rows, see ``sim.physical_world.Sites``.
    robots, ai_units, trial, stack, adopted : ndarray, shape (N,)
        Their state, see ``sim.physical_state.FactoryState``.

    Returns
    -------
    FactoryChoices
        New arrays; sums run over rows in order.
    """
    n, (n_cells, n_blocs) = len(cell), stacks.shape
    choices = FactoryChoices(
        stack=stack.copy(), adopts=np.zeros(n), trial=np.empty(n), retired=np.zeros(n), added=np.zeros(n),
        units=np.zeros((n_cells, n_blocs)), capital=np.zeros(n_cells), unit_hours=np.zeros(n_blocs),
        sites_in_use=np.zeros(n_blocs),
    )  # fmt: skip
    _choose(
        cells, stacks, choice, trial_stack, stack_order, draws, cell, size, wage, hurdle, weight,
        trial_before, robots, ai_units, trial, adopted, choices.stack, choices.adopts, choices.trial, choices.retired,
        choices.added, choices.units, choices.capital, choices.unit_hours, choices.sites_in_use,
    )  # fmt: skip
    return choices


@numba.njit(cache=True, nogil=True)
def drawn_stack(draw, cumulative, stack_order):
    """Stack behind a draw in [0, 1) by the inverse distribution function."""
    position = 0
    for k in range(cumulative.size):
        position += draw >= cumulative[k]
    return stack_order[position]


# error_model="numpy", here and below: without checks for division by zero, which the terms rule out.
@numba.njit(cache=True, nogil=True, error_model="numpy")
def units_on_trial(here, weight, trial_before):
    """Units per site on trial: what the rows before leave of those in the cell, at most one trial at every site."""
    room = max(here.trial_total - trial_before * here.trial_units, 0.0)
    return min(room, weight * here.trial_units) / weight


@numba.njit(cache=True, nogil=True, error_model="numpy")
def share_saved(here, robot_density):
    """Part of the integration cost that experience with robots saves."""
    return here.readiness * min(robot_density / here.ready_density, 1.0)


@numba.njit(cache=True, nogil=True, error_model="numpy")
def installed_price(here, offer, saved):
    """Price of a unit in place."""
    return offer.price + offer.tariff + offer.integration * here.price_level * (1.0 - saved)


@numba.njit(cache=True, nogil=True, error_model="numpy")
def pays_back(here, offer, price, wage, hurdle):
    """Whether the payback price / gain is within the hurdle; without a gain it never is, even if the unit is free."""
    gain = wage * offer.saved_hours - offer.running_cost
    return gain > 0.0 and (price - here.support * price) / gain <= here.hurdle * hurdle


@numba.njit(cache=True, nogil=True)
def share_in_use(adopted, trial, trial_units):
    """Share of a row's sites with AI-run units: those that adopted, of the others those on trial."""
    return adopted + (1.0 - adopted) * trial / trial_units


@numba.njit(cache=True, nogil=True)
def new_units(ai_units, trial_now, adopted, adopts, trial, target, scale_up, lasting):
    """New units per site, of the sites that have adopted and of those on trial, each by themselves.

    What adopters own does not make up for trials elsewhere. Trial fleets never shrink, so a site that has not adopted
    has exactly its trial units.
    """
    waiting = 1.0 - adopted
    at_trials = min(waiting * trial_now, ai_units)
    leaving = adopts / waiting * at_trials if waiting > 0.0 else 0.0
    adopters, waiting = adopted + adopts, waiting - adopts
    owned = (ai_units - at_trials + leaving) * lasting
    own = max(target - owned, 0.0) * scale_up
    of_adopters = own + max(adopters * trial - owned - own, 0.0)
    return of_adopters + max(waiting * trial - (at_trials - leaving) * lasting, 0.0)


# error_model="numpy": without checks for division by zero, which the terms rule out.
@numba.njit(cache=True, nogil=True, error_model="numpy")
def _choose(
    cells, stacks, choice, trial_stack, stack_order, draws, cell, size, wage, hurdle, weight, trial_before,
    robots, ai_units, trial, adopted, stack, adopts, new_trial, retired, added, units, capital, unit_hours,
    sites_in_use,
):  # fmt: skip
    for i in range(cell.size):
        c, current = cell[i], stack[i]
        here = cells[c]
        new_trial[i] = on_trial = units_on_trial(here, weight[i], trial_before[i])
        chance = 1.0 if draws[ADOPT, i] < here.adoption else 0.0
        if current != NO_STACK:
            unit_hours[current] += weight[i] * ai_units[i] * here.uptime
            sites_in_use[current] += weight[i] * share_in_use(adopted[i], trial[i], here.trial_units)
            if draws[RECONSIDER, i] < here.switching:
                stack[i] = drawn_stack(draws[SECOND_TASTE, i], choice[c, current + 1], stack_order)
            chosen = np.int64(stack[i])
        elif on_trial > 0.0:
            stack[i] = chosen = trial_stack[c]
        elif chance > 0.0:
            # The draw is the same every month, so a row changes its mind only if the market does.
            chosen = drawn_stack(draws[TASTE, i], choice[c, 0], stack_order)
        else:
            continue
        offer = stacks[c, chosen]
        price = installed_price(here, offer, share_saved(here, robots[i] / size[i]))
        pays = pays_back(here, offer, price, wage[i], hurdle[i])
        adopts[i] = (1.0 - adopted[i]) * chance if pays else 0.0
        if stack[i] == NO_STACK:
            if adopts[i] == 0.0:
                continue
            stack[i] = chosen
        target = size[i] * offer.potential * (adopted[i] + adopts[i]) if pays else 0.0
        retired[i] = ai_units[i] / offer.life
        lasting = 1.0 - 1.0 / offer.life
        added[i] = new_units(ai_units[i], trial[i], adopted[i], adopts[i], on_trial, target, here.scale_up, lasting)
        bought = weight[i] * added[i]
        units[c, chosen] += bought
        capital[c] += bought * price
