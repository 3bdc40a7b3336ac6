"""What the reference run leaves behind, so that other policies can be held against the recorded history."""

from __future__ import annotations

import dataclasses
from typing import Self

import numpy as np


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ReferencePath:
    """Start-of-month paths of a run up to hand-over; a run without departure from the record is its own reference."""

    first_month: int
    frontier: np.ndarray
    """K by month and vendor, shape (T, V) [arena points]."""
    log_markup: np.ndarray
    """Ln mark-up, shape (T, V)."""
    bloc_frontier: np.ndarray
    """Highest K among vendors of a bloc that have released a model, shape (T, B) [arena points]."""
    open_probability: np.ndarray
    """Probability of open weights of each recorded release, shape (n_releases,)."""
    increment: np.ndarray
    """Points by which a vendor's frontier was set right at recorded releases, shape (T, V)."""

    @classmethod
    def empty(cls, first_month: int, n_months: int, n_vendors: int, n_blocs: int, n_releases: int) -> Self:
        """Path to be filled month by month."""
        return cls(
            first_month=first_month,
            frontier=np.full((n_months, n_vendors), np.nan),
            log_markup=np.full((n_months, n_vendors), np.nan),
            bloc_frontier=np.full((n_months, n_blocs), -np.inf),
            open_probability=np.full(n_releases, np.nan),
            increment=np.zeros((n_months, n_vendors)),
        )

    def at(self, month: int) -> int:
        """Row of a month."""
        return month - self.first_month
