"""Denial in force: the levers', what a volume cap implies and what a response rule adds; both off by default."""

from __future__ import annotations

import numpy as np

from sim.parameters import Parameters
from sim.state import State
from sim.world import World

NO_CAP = 1000.0
"""Value of the cap that caps nothing."""


def volume_capped(denial: np.ndarray, world: World, month: int, parameters: Parameters) -> np.ndarray:
    """Denial, shape (2, B), that also keeps foreign accelerators below their caps [fraction].

    What a bloc may get is a fraction of what arrives in another bloc without controls, foreign and domestic; the rest
    of its own foreign supply is denied, and leaks as any denied accelerators do.
    """
    cap, position = parameters.compute.volume_cap, world.at(month)
    if cap.min(initial=NO_CAP) >= NO_CAP:
        return denial
    pairs, result = np.argwhere(cap < NO_CAP), denial.copy()
    foreign = world.foreign_supply[:, position]
    arriving = foreign + world.domestic_supply[:, position]
    for own, other in pairs:
        allowed = cap[own, other] * arriving[other] / max(foreign[own], 1e-9)
        result[:, own] = np.maximum(result[:, own], np.clip(1.0 - allowed, 0.0, 1.0))
    return result


def denial_in_force(state: State, world: World, parameters: Parameters) -> np.ndarray:
    """Denial of foreign accelerators for training and for serving, shape (2, B) [fraction].

    A bloc with a gain above 0 tightens when its lead shrinks: per 10 arena points by which its best released model
    leads its nearest rival by less than the threshold, it adds its gain to the denial of that rival. The rule reads
    start-of-month state; with all gains 0 the levers' denial is returned unchanged.
    """
    levers = np.array([parameters.compute.training_denial, parameters.compute.serving_denial])
    levers = volume_capped(levers, world, state.month, parameters)
    gain = parameters.government.tightening_gain
    if not gain.any() or state.line_up.count == 0:
        return levers
    best = np.full(len(gain), -np.inf)
    np.maximum.at(best, state.line_up["bloc"], state.line_up["capability"])
    added = np.zeros(len(gain))
    for bloc in np.flatnonzero(gain):
        others = np.where(np.arange(len(best)) == bloc, -np.inf, best)
        rival = int(np.argmax(others))
        lead = best[bloc] - others[rival]
        short = max(parameters.government.tightening_threshold - lead, 0.0)
        added[rival] = max(added[rival], gain[bloc] * short / 10.0)
    return np.minimum(np.maximum(levers, added), 1.0)
