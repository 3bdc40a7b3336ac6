"""Denial in force: the levers' and what a response rule adds; the rule's gain is 0 by default."""

from __future__ import annotations

import numpy as np

from sim.parameters import Parameters
from sim.state import State
from sim.world import World


def denial_in_force(state: State, world: World, parameters: Parameters) -> np.ndarray:
    """Denial of foreign accelerators for training and for serving, shape (2, B) [fraction].

    A bloc with a gain above 0 tightens when its lead shrinks: per 10 arena points by which its best released model
    leads its nearest rival by less than the threshold, it adds its gain to the denial of that rival. The rule reads
    start-of-month state; with all gains 0 the levers' denial is returned unchanged.
    """
    levers = np.stack([parameters.compute.training_denial, parameters.compute.serving_denial])
    gain = parameters.government.tightening_gain
    if not np.any(gain) or state.line_up.count == 0:
        return levers
    best = np.full(len(gain), -np.inf)
    np.maximum.at(best, state.line_up["bloc"], state.line_up["capability"])
    added = np.zeros(len(gain))
    for bloc in np.flatnonzero(gain):
        others = np.where(np.arange(len(best)) == bloc, -np.inf, best)
        rival = int(np.argmax(others))
        lead = best[bloc] - others[rival]
        short = max(parameters.government.tightening_threshold - lead, 0.0) if lead > 0 else 0.0
        added[rival] = max(added[rival], gain[bloc] * short / 10.0)
    return np.minimum(np.maximum(levers, added), 1.0)
