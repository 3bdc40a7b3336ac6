"""How the sites of a row of the mean-field twin that are nearly alike move on together, part by part.

Steps of ``expected_choices``. They share arrays for one row at a time: ``groups``, shape (B, 2, PLACES, 6), sums over
sites by stack, whether they have adopted, and place; ``flows``, shape (B, 3), ADOPTS, RETIRED and ADDED per site of the
row; ``movers``, shape (B, 2, 3), share, units and squared units of sites that come to a stack from another.
"""

from __future__ import annotations

from typing import NamedTuple

import numba
import numpy as np

from sim.kernels.factory_choices import new_units

PLACES = 4
"""Parts of a row at most for sites of one stack that have adopted, and for those on trial."""
EDGES = tuple(-2.0 * float(np.log(1.0 - k / PLACES)) for k in range(1, PLACES))
"""Hours in units of saturation from which sites take the next place: x such that 1 - exp(-x / 2) has even steps.

Sites of x and x + d that share a part teach about exp(-x) d² / 8 more or less than their mean: as much in every place.
"""
MASS, UNITS, HOURS, UNITS_SQUARED, PRODUCT, HOURS_SQUARED = range(6)
"""Sums over sites from which a part is made."""
ADOPTS, RETIRED, ADDED = range(3)


class Sites(NamedTuple):
    """Units and hours of sites that are nearly alike."""

    units: float
    hours: float
    units_variance: float
    covariance: float
    hours_variance: float


class Trials(NamedTuple):
    """Units per site on trial, last month and now, and the shares of the sites not yet adopted that they stand at."""

    before: float
    now: float
    share_before: float
    share_now: float


@numba.njit(cache=True, nogil=True)
def place_of(hours, scale):
    """Place of sites among those of their stack, by their hours in units of saturation."""
    place = 0
    for edge in EDGES:
        place += hours >= edge * scale
    return place


# error_model="numpy", here and below: without checks for division by zero, which the terms rule out. forceinline: calls
# with so many arguments would be a fifth of the kernel's time.
@numba.njit(cache=True, nogil=True, error_model="numpy", forceinline=True)
def settle(groups, flows, b, offer, here, saturation, trials, mass, sites, had_adopted, adopts):
    """Let sites that are nearly alike buy units of stack b, and put them with those there that have taught as much."""
    has_adopted, stays, target = had_adopted + adopts, 1.0 - offer.wear, offer.target * (had_adopted + adopts)
    units, hours = sites.units, sites.hours
    new = new_units(units, trials.before, had_adopted, adopts, trials.now, target, here.scale_up, stays)
    retired = units * offer.wear
    after = units - retired + new
    # What is left of a unit more at the start of the month: nothing where trials are only kept up.
    slope = stays * (1.0 - here.scale_up) if target > units * stays else stays
    if after <= trials.now:
        slope = 0.0
    flows[b, ADOPTS] += mass * adopts
    flows[b, RETIRED] += mass * retired
    flows[b, ADDED] += mass * new
    kind = np.int64(has_adopted)
    in_use = 1.0 if kind == 1 else trials.share_now
    place = place_of(hours, in_use * saturation)
    groups[b, kind, place, MASS] += mass
    groups[b, kind, place, UNITS] += mass * after
    groups[b, kind, place, HOURS] += mass * hours
    groups[b, kind, place, UNITS_SQUARED] += mass * (slope * slope * sites.units_variance + after * after)
    groups[b, kind, place, PRODUCT] += mass * (slope * sites.covariance + after * hours)
    groups[b, kind, place, HOURS_SQUARED] += mass * (sites.hours_variance + hours * hours)


@numba.njit(cache=True, nogil=True, error_model="numpy", forceinline=True)
def divide(groups, flows, b, offer, here, saturation, trials, mass, sites, adopted):
    """Settle sites on stack b; of those on trial the expected share adopts."""
    if adopted == 1:
        settle(groups, flows, b, offer, here, saturation, trials, mass, sites, 1.0, 0.0)
        return
    if offer.chance > 0.0:
        settle(groups, flows, b, offer, here, saturation, trials, offer.chance * mass, sites, 0.0, 1.0)
    settle(groups, flows, b, offer, here, saturation, trials, (1.0 - offer.chance) * mass, sites, 0.0, 0.0)


@numba.njit(cache=True, nogil=True, error_model="numpy", forceinline=True)
def after_work(part, uptime, lasting):
    """Sites of a part at the end of a month of work, before they buy: H' = lasting H + uptime n."""
    variance, covariance = part.units_variance, part.covariance
    return Sites(
        part.units,
        lasting * part.hours + uptime * part.units,
        variance,
        lasting * covariance + uptime * variance,
        lasting * lasting * part.hours_variance + 2.0 * lasting * uptime * covariance + uptime * uptime * variance,
    )


@numba.njit(cache=True, nogil=True, error_model="numpy", forceinline=True)
def arrive(groups, flows, movers, offers, here, saturation, trials):
    """Settle sites that have changed their stack, and forget them: they keep their units, but hours begin anew."""
    for b in range(movers.shape[0]):
        for adopted in range(2):
            mass = movers[b, adopted, 0]
            if mass > 0.0:
                units = movers[b, adopted, 1] / mass
                variance = max(movers[b, adopted, 2] / mass - units * units, 0.0)
                sites = Sites(units, 0.0, variance, 0.0, 0.0)
                divide(groups, flows, b, offers[b], here, saturation, trials, mass, sites, adopted)
                for k in range(3):
                    movers[b, adopted, k] = 0.0


@numba.njit(cache=True, nogil=True, error_model="numpy", forceinline=True)
def _write(groups, b, adopted, place, table, count):
    """Write a part from the sums over its sites, and empty them."""
    mass = groups[b, adopted, place, MASS]
    part, share = table[count], 1.0 / mass
    part.mass, part.stack, part.adopted = mass, b, adopted
    part.units = units = groups[b, adopted, place, UNITS] * share
    part.hours = hours = groups[b, adopted, place, HOURS] * share
    part.units_variance = max(groups[b, adopted, place, UNITS_SQUARED] * share - units * units, 0.0)
    part.covariance = groups[b, adopted, place, PRODUCT] * share - units * hours
    part.hours_variance = max(groups[b, adopted, place, HOURS_SQUARED] * share - hours * hours, 0.0)
    for k in range(6):
        groups[b, adopted, place, k] = 0.0


@numba.njit(cache=True, nogil=True, error_model="numpy", forceinline=True)
def write_stack(groups, b, table, count):
    """Write the parts of a row on stack b behind all others; how many there are then, mass and hours of those on b."""
    mass, hours = 0.0, 0.0
    for adopted in range(2):
        for place in range(PLACES):
            if groups[b, adopted, place, MASS] > 0.0:
                mass += groups[b, adopted, place, MASS]
                hours += groups[b, adopted, place, HOURS]
                _write(groups, b, adopted, place, table, count)
                count += 1
    return count, mass, hours
