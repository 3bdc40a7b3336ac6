"""A scenario worked out: the parameters of every month, nothing else."""

from __future__ import annotations

import dataclasses
import functools
import hashlib

import numpy as np

from sim.dimensions import Dimensions
from sim.months import BURN_IN_MONTHS, LAST_RECORDED_MONTH, month_label
from sim.parameters import Parameters

FIRST_MONTH = -BURN_IN_MONTHS


@dataclasses.dataclass(frozen=True, kw_only=True)
class ResolvedScenario:
    """Parameters in force in each month; levers and files are no longer in it.

    Hashes are kept once they are worked out (so no slots): groups of a sweep compare every pair of scenarios.

    Attributes
    ----------
    title : str
        Title of the scenario.
    dimensions : Dimensions
        Geographic axes.
    end_month : int
        Last month of the run.
    developers, factories : int
        Developer rows and factory rows.
    months : tuple of Parameters
        One per month from -24; equal months hold the same object.
    reference_months : tuple of Parameters
        The same under the recorded policies alone, up to 2026-03 or the end.
    """

    title: str
    dimensions: Dimensions
    end_month: int
    developers: int
    factories: int
    months: tuple[Parameters, ...] = dataclasses.field(repr=False)
    reference_months: tuple[Parameters, ...] = dataclasses.field(repr=False)

    def parameters(self, month: int) -> Parameters:
        """Parameters in force in a month.

        Parameters
        ----------
        month : int
            Month index from -24 to ``end_month``.

        Raises
        ------
        IndexError
            If the month lies outside.
        """
        if not FIRST_MONTH <= month <= self.end_month:
            last = month_label(self.end_month)
            raise IndexError(f"month {month_label(month)} lies outside {month_label(FIRST_MONTH)} to {last}")
        return self.months[month - FIRST_MONTH]

    def first_difference(self, other: ResolvedScenario) -> int | None:
        """First month whose parameters differ from those of another scenario.

        Only months of both are compared. Other axes, another number of rows or another view of the recorded policies
        (to which supply is fitted) leave nothing in common, so that the answer is the first month, -24.

        Returns
        -------
        int or None
            Month index; None if no month differs.
        """
        same_rows = (self.developers, self.factories) == (other.developers, other.factories)
        if self.dimensions != other.dimensions or not same_rows or self._record != other._record:
            return FIRST_MONTH
        for position, (own, others) in enumerate(zip(self._digests, other._digests, strict=False)):
            if own != others:
                return FIRST_MONTH + position
        return None

    def reference(self) -> ResolvedScenario:
        """The recorded policies with this scenario's parameters and draws; no other lever, no cut.

        It ends with the record (2026-03), so that scenarios with different ends share it.
        """
        return self._reference

    @functools.cached_property
    def _reference(self) -> ResolvedScenario:
        return ResolvedScenario(
            title="reference",
            dimensions=self.dimensions,
            end_month=FIRST_MONTH + len(self.reference_months) - 1,
            developers=self.developers,
            factories=self.factories,
            months=self.reference_months,
            reference_months=self.reference_months,
        )

    def needs_reference(self, history_end: int = LAST_RECORDED_MONTH) -> bool:
        """Whether the scenario departs from the recorded policies by ``history_end``."""
        first = self.first_difference(self.reference())
        return first is not None and first <= history_end

    def fingerprint(self) -> str:
        """Sha256 of all that reaches a run: axes, developers, end, every parameter of every month.

        Titles, notes and the order of levers do not count.
        """
        total = hashlib.sha256(repr((self.dimensions, self.end_month, self.developers, self.factories)).encode())
        for digest in self._digests:
            total.update(digest)
        total.update(self._record)
        return total.hexdigest()

    @functools.cached_property
    def _digests(self) -> tuple[bytes, ...]:
        """Hash of the parameters of every month."""
        known = {id(month): month for month in self.months}
        digests = {name: _digest(month) for name, month in known.items()}
        return tuple(digests[id(month)] for month in self.months)

    @functools.cached_property
    def _record(self) -> bytes:
        """Hash of the denial that the recorded policies mean here: what supply without controls is fitted to."""
        total = hashlib.sha256()
        for month in {id(month): month for month in self.reference_months}.values():
            total.update(np.stack([month.compute.training_denial, month.compute.serving_denial]).tobytes())
        return total.digest()


def _digest(parameters: Parameters) -> bytes:
    total = hashlib.sha256()
    for path, value in parameters.items():
        # adding 0 turns -0.0 into 0.0, which every formula treats alike
        total.update(path.encode() + b"\0" + (np.asarray(value, dtype="<f8") + 0.0).tobytes())
    return total.digest()
