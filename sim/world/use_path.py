"""Tokens that developers use at the reference cost, worked out for every month before a run."""

from __future__ import annotations

import numpy as np

from sim.dimensions import SEGMENTS
from sim.history import History
from sim.mechanisms.usage import growth_path, logistic_path
from sim.months import month_index
from sim.parameters import Parameters
from sim.world.classes import workload_token_multiplier

ANCHOR = month_index("2025-10")
"""Month of the recorded tokens per developer."""


def base_token_path(
    history: History, parameters: Parameters, months: np.ndarray, volume_multiplier: np.ndarray
) -> np.ndarray:
    """Million tokens of a developer by month, segment, volume and workload, shape (T, S, volume, W)."""
    usage = parameters.usage
    segments = range(len(SEGMENTS))
    per_developer = np.stack(
        [
            usage.tokens_2025_10[s]
            * growth_path(months, usage.growth[s], usage.long_run_growth, usage.growth_time_constant, ANCHOR)
            for s in segments
        ]
    )
    agentic = np.stack([_agentic_path(months, usage.agentic_share_2025_12[s], parameters) for s in segments])
    by_workload = np.stack([workload_token_multiplier(history, share) for share in agentic.T])
    return per_developer.T[:, :, None, None] * volume_multiplier[:, None] * by_workload[:, :, None, :]


def _agentic_path(months: np.ndarray, share_2025_12: float, parameters: Parameters) -> np.ndarray:
    """Logistic path from 0 to the ceiling through the share at the end of 2025."""
    usage = parameters.usage
    relative = min(share_2025_12 / usage.agentic_ceiling, 0.99)
    rate = usage.agentic_growth / 12.0
    midpoint = month_index("2025-12") - np.log(relative / (1.0 - relative)) / rate
    return logistic_path(months, 0.0, usage.agentic_ceiling, midpoint, rate)
