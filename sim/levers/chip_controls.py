"""Chip controls: foreign accelerators denied to a bloc, by scope."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from typing import ClassVar

from sim.errors import UserError
from sim.levers.base import AbstractLever
from sim.levers.fields import lever_field

PARAMETER_OF_SCOPE = {
    "training": "compute.training_denial",
    "serving": "compute.serving_denial",
    "embodied_training": "compute.embodied_denial",
    "edge": "deployment.edge_denial",
}
"""Scopes and the parameter behind each."""
CHIP_SCOPES = tuple(PARAMETER_OF_SCOPE)
DATA_CENTRE_SCOPES = CHIP_SCOPES[:3]
"""Scopes of a control that names none: chips of robots and vehicles lie below the threshold of October 2022."""
ENFORCEMENT = "compute.enforcement"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ChipControls(AbstractLever):
    """Deny a bloc foreign accelerators above the threshold of October 2022.

    Where several controls are in force in a scope, the tightest counts.
    """

    kind: ClassVar[str] = "chip_controls"
    title: ClassVar[str] = "Chip controls"
    intensity_meaning: ClassVar[str] = "all foreign accelerators above the 2022-10 threshold are denied in that scope"
    touches: ClassVar[tuple[str, ...]] = (*PARAMETER_OF_SCOPE.values(), ENFORCEMENT)
    not_touched: ClassVar[str] = (
        "domestic chips, which denial calls forth (compute.domestic_response), accelerators already installed, and, "
        "unless enforcement is set, what leaks (compute.leakage)"
    )
    evidence: ClassVar[str] = "controls.csv (dates documented, intensities assumed with a range)"
    cost_measure: ClassVar[str] = "none to the public; foreign makers lose sales, which the model does not count"

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
        meaning="uses that are controlled; by default those of the intensity table, or all but edge",
        default=(),
        options=CHIP_SCOPES,
    )
    enforcement: float = lever_field(
        "number",
        meaning="part of the leakage of accelerators for training and serving that is stopped at intensity 1",
        unit="fraction",
        default=0.0,
        low=0.0,
        high=1.0,
    )

    @property
    def by_scope(self) -> dict[str, float]:
        """Intensity of each controlled scope."""
        if isinstance(self.intensity, tuple):
            return dict(self.intensity)
        return dict.fromkeys(self.scope or DATA_CENTRE_SCOPES, self.intensity)

    def changes(self, month: int) -> Mapping[str, float]:
        """Share denied, by scope and bloc, and part of the leakage stopped, by bloc [fraction]."""
        strength = self.ramp(month)
        stopped = self.enforcement * strength * max(self.by_scope.values())
        enforced = {f"{ENFORCEMENT}.{bloc}": stopped for bloc in self.target if stopped > 0.0}
        return enforced | {
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
