"""What rows draw from, as tables of cumulated weights: blocs, the families of a bloc, the models of a family.

A row draws the bloc before the family, each on a number of its own. What makes all families of a bloc better then
leaves who chooses which of them as it was, and what makes one family better moves few rows outside its bloc.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numba
import numpy as np

from sim.kernels.review_types import OUTSIDE
from sim.kernels.sampling import JUST_BELOW, entries_not_above, place_between

if TYPE_CHECKING:
    from numpy.typing import NDArray


class FamilyMenu(NamedTuple):
    """Families that may be drawn, the same for all classes; F families, L of them listed."""

    family: NDArray[np.int64]
    """Shape (L+1,): their ids, bloc after bloc; the outside option, 0, comes first."""
    place: NDArray[np.int64]
    """Shape (F+1,): place of each family in ``family``; of the outside option for those not listed."""
    incumbent: NDArray[np.int64]
    """Shape (F+1,): the same for a row's own family, but L+1 for the outside option and families not listed."""
    bloc_start: NDArray[np.int64]
    """Shape (blocs+1,): where each bloc's families begin; L+1 at the end."""
    most: int
    """Families of a bloc at most."""


class ModelMenu(NamedTuple):
    """Models that may be drawn; A considered columns."""

    column: NDArray[np.uint32]
    """Shape (A+1,): family after family in the order of the `FamilyMenu`, by slot; a spare one at the end."""
    start: NDArray[np.int64]
    """Shape (L+2,): where each family's columns begin; A at the end."""
    most: int
    """Columns of a family at most."""


class Cumulated(NamedTuple):
    """Cumulated weights of T classes, a line for each; spare entries at the end of a line are infinite."""

    weight: NDArray[np.float64]
    """Shape (T, L+2): weight of each listed family; 0 at the end."""
    family: NDArray[np.float64]
    """Where the interval of each listed family begins, and the total; the spare entry after it belongs to no family."""
    bloc: NDArray[np.float64]
    """Shape (T, blocs): where each bloc's interval ends."""
    column: NDArray[np.float64]
    """Where the interval of each column of `ModelMenu` begins, and the total; each family in a unit of its own."""


@numba.njit(cache=True, nogil=True)
def family_menu(bloc_of_family, is_listed):
    """List families bloc by bloc; the outside option always."""
    n_families, n_blocs = bloc_of_family.size, bloc_of_family.max() + 1
    family, place = np.empty(n_families, dtype=np.int64), np.zeros(n_families, dtype=np.int64)
    bloc_start = np.zeros(n_blocs + 1, dtype=np.int64)
    n, most = 0, 0
    for bloc in range(n_blocs):
        for f in range(n_families):
            if bloc_of_family[f] == bloc and (is_listed[f] or f == OUTSIDE):
                family[n], place[f] = f, n
                n += 1
        bloc_start[bloc + 1] = n
        most = max(most, n - bloc_start[bloc])
    return FamilyMenu(family[:n], place, np.where(place > 0, place, n), bloc_start, most)


@numba.njit(cache=True, nogil=True)
def model_menu(families, considered_column):
    """List the considered columns of the families of a menu."""
    n_slots = considered_column.shape[1]
    column = np.zeros(families.family.size * n_slots + 1, dtype=np.uint32)
    start = np.zeros(families.family.size + 1, dtype=np.int64)
    n, most = 0, 0
    for place in range(families.family.size):
        for slot in range(n_slots):
            c = considered_column[families.family[place], slot]
            if c >= 0:
                column[n] = c
                n += 1
        start[place + 1] = n
        most = max(most, n - start[place])
    column[n] = 0
    return ModelMenu(column[: n + 1], start, most)


@numba.njit(cache=True, nogil=True)
def new_cumulated(families, models, n_lines):
    """Room for the tables of so many classes."""
    n = families.family.size
    family = np.full((n_lines, n + 1 + families.most), np.inf)
    column = np.full((n_lines, models.column.size + models.most), np.inf)
    family[:, 0] = 0.0
    column[:, 0] = 0.0
    return Cumulated(np.zeros((n_lines, n + 1)), family, np.empty((n_lines, families.bloc_start.size - 1)), column)


@numba.njit(cache=True, nogil=True)
def cumulate(families, models, family_weight, model_weight, k, cumulated, line):
    """Fill a line of the tables for class k from weights of families, shape (K, F+1), and of columns, shape (K, C)."""
    total = 0.0
    for place in range(families.family.size):
        weight = family_weight[k, np.uint64(families.family[place])]
        total += weight
        cumulated.weight[line, np.uint64(place)], cumulated.family[line, np.uint64(place + 1)] = weight, total
    for bloc in range(cumulated.bloc.shape[1]):
        cumulated.bloc[line, bloc] = cumulated.family[line, families.bloc_start[bloc + 1]]
    total = 0.0
    for j in range(models.column.size - 1):
        total += model_weight[k, np.uint64(models.column[j])]
        cumulated.column[line, np.uint64(j + 1)] = total


@numba.njit(cache=True, nogil=True)
def draw_families(families, cumulated, places, n, line, bloc_draw, family_draw, incumbent, family):
    """Family of each listed place: first its bloc, then one of the bloc, on a uniform draw each.

    The incumbent's interval is stepped over, so it is not drawn; `OUTSIDE` if no family has any weight.
    """
    ids, bloc_start, most = families.family, families.bloc_start, families.most
    ends, begins, weights = cumulated.bloc.reshape(-1), cumulated.family.reshape(-1), cumulated.weight
    n_blocs, width = cumulated.bloc.shape[1], cumulated.family.shape[1]
    for q in range(n):
        b = np.uint64(places[q])
        of, first_end, first_begin = np.uint64(line[b]), line[b] * n_blocs, line[b] * width
        total = ends[np.uint64(first_end + n_blocs - 1)]
        weight = weights[of, np.uint64(incumbent[b])]
        # Without an incumbent: of no length and behind all others.
        low = begins[np.uint64(first_begin + incumbent[b])] if weight > 0.0 else np.inf
        place = place_between(bloc_draw[b], 0.0, total - weight)
        place = min(place + (weight if place >= low else 0.0), total * JUST_BELOW)
        bloc = min(entries_not_above(ends, first_end, n_blocs, place), n_blocs - 1)
        first = bloc_start[np.uint64(bloc)]
        bottom, top = begins[np.uint64(first_begin + first)], ends[np.uint64(first_end + bloc)]
        inside = weight if (bottom <= low) & (low < top) else 0.0
        place = place_between(family_draw[b], bottom, top - inside)
        place = min(place + (inside if place >= low else 0.0), top * JUST_BELOW)
        found = first + entries_not_above(begins, first_begin + first + 1, most, place)
        # Without any weight, all entries are 0 and so not above the place.
        family[b] = ids[np.uint64(found)] if total > 0.0 else OUTSIDE


@numba.njit(cache=True, nogil=True)
def draw_models(families, models, cumulated, n, line, family, draw, column):
    """Column of a considered model of the family of each place; of no meaning without a family."""
    listed, start, columns, most = families.place, models.start, models.column, models.most
    begins, width = cumulated.column.reshape(-1), cumulated.column.shape[1]
    for b in range(n):
        place, first = np.uint64(listed[np.uint64(family[b])]), line[b] * width
        begin, end = start[place], start[place + np.uint64(1)]
        where = place_between(draw[b], begins[np.uint64(first + begin)], begins[np.uint64(first + end)])
        column[b] = columns[np.uint64(begin + entries_not_above(begins, first + begin + 1, most, where))]
