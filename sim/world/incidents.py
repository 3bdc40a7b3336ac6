"""Recorded trust incidents: how large, and where they weigh."""

from __future__ import annotations

import numpy as np

from sim.history import History


def incidents_by_month(history: History) -> dict[int, np.ndarray]:
    """Recorded trust incidents by month, shape (R, B) [size]."""
    shape = len(history.dimensions.regions), len(history.dimensions.blocs)
    sizes: dict[int, np.ndarray] = {}
    for incident in history.incidents:
        regions = slice(None) if incident.region is None else incident.region
        sizes.setdefault(incident.month, np.zeros(shape))[regions, incident.bloc] += incident.size
    return sizes


def incident_weight(distrust: np.ndarray) -> np.ndarray:
    """Recorded distrust over the largest of a region and bloc."""
    largest = distrust.max(axis=(2, 3), keepdims=True)
    return np.divide(distrust, largest, out=np.zeros_like(distrust), where=largest > 0)
