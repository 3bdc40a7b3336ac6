"""Chip controls: foreign accelerators denied to a bloc, by scope."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from typing import ClassVar

from sim.errors import UserError
from sim.levers.base import AbstractLever
from sim.levers.fields import lever_field

PARAMETER_OF_SCOPE = {"training": "compute.training_denial", "serving": "compute.serving_denial"}
"""Scopes that the model has a mechanism for, and the parameter behind each."""
CHIP_SCOPES = tuple(PARAMETER_OF_SCOPE)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ChipControls(AbstractLever):
    """Deny a bloc foreign accelerators above the threshold of October 2022.

    Where several controls are in force in a scope, the tightest counts.
    """

    kind: ClassVar[str] = "chip_controls"
    title: ClassVar[str] = "Chip controls"
    intensity_meaning: ClassVar[str] = (
        "all foreign accelerators above the 2022-10 threshold are denied in that scope"
    )
    touches: ClassVar[tuple[str, ...]] = tuple(PARAMETER_OF_SCOPE.values())
    not_touched: ClassVar[str] = (
        "domestic chips, chips below the threshold, accelerators already installed, and what leaks "
        "(compute.leakage)"
    )
    evidence: ClassVar[str] = "controls.csv (dates documented, intensities assumed with a range)"

    intensity: float | tuple[tuple[str, float], ...] = lever_field(
        "number",
        meaning="share of foreign accelerators denied, for all scopes or as a table by scope",
        unit="fraction",
        low=0.0,
        high=1.0,
        by=CHIP_SCOPES,
    )
    scope: tuple[str, ...] = lever_field(
        "labels",
        meaning="uses that are controlled; by default those of the intensity table, or all",
        default=(),
        options=CHIP_SCOPES,
    )

    @property
    def by_scope(self) -> dict[str, float]:
        """Intensity of each controlled scope."""
        if isinstance(self.intensity, tuple):
            return dict(self.intensity)
        return dict.fromkeys(self.scope or CHIP_SCOPES, self.intensity)

    def changes(self, month: int) -> Mapping[str, float]:
        """Share denied [fraction], by scope and bloc."""
        strength = self.ramp(month)
        return {
            f"{PARAMETER_OF_SCOPE[scope]}.{bloc}": intensity * strength
            for scope, intensity in self.by_scope.items()
            for bloc in self.target
        }

    def keys(self, name: str) -> tuple[str, ...]:
        """Scopes, for the intensity."""
        return tuple(self.by_scope) if name == "intensity" else ()

    def problems(self) -> Iterator[tuple[str, UserError]]:
        """Rules of every lever, and: scopes listed twice must be the same."""
        yield from AbstractLever.problems(self)
        if self.scope and set(self.scope) != set(self.by_scope):
            yield (
                "scope",
                UserError(
                    f"scope lists {', '.join(self.scope)}, the intensity table {', '.join(self.by_scope)}",
                    hint="Leave out scope, or list the scopes of the table.",
                ),
            )


LEVER = ChipControls
