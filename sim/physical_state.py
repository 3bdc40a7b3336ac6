"""State of the physical loop and of the coupling; what must be copied to branch."""

from __future__ import annotations

import dataclasses

import numpy as np

from sim.kernels.factory_types import NO_STACK, FactoryTotals, SiteParts

MAX_LAG = 24
"""Longest lag of C1 [months]."""


@dataclasses.dataclass(slots=True)
class FactoryState:
    """One entry per factory row. 41 bytes a row; in the mean-field twin means over its parts."""

    robots: np.ndarray
    """Conventional robots per site."""
    ai_units: np.ndarray
    """AI-run units per site, trials included."""
    hours: np.ndarray
    """Depreciated cumulative hours of AI-run units per site."""
    trial: np.ndarray
    """Units per site on trial, paid by others."""
    stack: np.ndarray
    """Bloc whose units and models the site uses, in the twin most of its sites; -1 = none (int8)."""
    adopted: np.ndarray
    """Share of the row's sites that have adopted because it pays: 0 or 1, in the twin between."""
    parts: SiteParts | None = None
    """What the row's sites have come to, in the twin after its first month; None where a row is of one piece."""


@dataclasses.dataclass(slots=True)
class PhysicalSignals:
    """What the edges P1 to P4 carry into the month; a cut edge keeps its last value."""

    data: np.ndarray
    """P1, effective data, shape (B, domains) [hours]."""
    cumulative: np.ndarray
    """P2, cumulative units, shape (B, K)."""
    adopted_share: np.ndarray
    """P3, share of sites with AI-run units, shape (R, S)."""
    revenue: np.ndarray
    """P4, deployment revenue, shape (B, domains) [USD per month]."""


@dataclasses.dataclass(slots=True)
class PhysicalState:
    """All that changes in the physical loop."""

    factories: FactoryState
    cumulative: np.ndarray
    """Units ever made, shape (B, K)."""
    other_humanoids: np.ndarray
    """Humanoids in use for anything but production, shape (B,)."""
    dedicated: np.ndarray
    """Dedicated data, shape (B, domains) [hours]."""
    legacy: np.ndarray
    """Effective hours of sites that have left a bloc's stack, shape (B, S)."""
    embodied_stock: np.ndarray
    """Accelerators in embodied training, shape (B,) [H100e]."""
    adopted_share: np.ndarray
    """Shape (R, S)."""
    grant_share: np.ndarray
    """Part of a policy's grant that its budget lets through, shape (R,)."""
    capability_then: np.ndarray
    """Embodied capability two years before the end of the record and at it, shape (2, B, domains); nan until then."""
    totals: FactoryTotals
    """Sums over all sites at the end of last month."""
    signals: PhysicalSignals


@dataclasses.dataclass(slots=True)
class CouplingState:
    """What the edges C1 to C3 carry into the month, and the past that C1 needs."""

    base_history: np.ndarray
    """Best accessible general model by bloc, newest last, shape (MAX_LAG + 1, B) [arena points]; nan = unknown."""
    base: np.ndarray
    """C1, that model as it was a lag ago, shape (B,); nan while unknown."""
    vertical_data: np.ndarray
    """C2, effective data by sector, shape (B, S) [hours]."""
    tokens: np.ndarray
    """C3, tokens of sites that reach vendors, by bloc [million per month]."""
    derivatives: np.ndarray
    """C3, industrial derivatives by bloc of the base [per month]."""
    revenue_share: np.ndarray
    """Physical share of a bloc's revenue, shape (B,)."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class PhysicalInputs:
    """What the digital side gives the physical loop this month."""

    base: np.ndarray
    """C1, best accessible general model with the lag, shape (B,) [arena points]; nan while unknown."""
    vertical: np.ndarray
    """C2, vertical capability, shape (B, S) [points]."""
    moved_compute: np.ndarray
    """Accelerators that embodied training takes from LLM training, shape (B,) [H100e]."""


def neutral_inputs(n_blocs: int, n_sectors: int) -> PhysicalInputs:
    """Inputs of a physical loop that runs alone."""
    return PhysicalInputs(
        base=np.full(n_blocs, np.nan), vertical=np.zeros((n_blocs, n_sectors)), moved_compute=np.zeros(n_blocs)
    )


__all__ = [
    "MAX_LAG",
    "NO_STACK",
    "CouplingState",
    "FactoryState",
    "FactoryTotals",
    "PhysicalInputs",
    "PhysicalSignals",
    "PhysicalState",
    "neutral_inputs",
]
