"""What varies in a sweep: one input per parameter or lever field, from a probability to a value."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from typing import Any

import numpy as np

from sim.dimensions import Dimensions
from sim.parameters import find
from sim.parameters.priors import quantile
from sim.scenario import Scenario, Uncertainty
from sim.scenario.uncertainty import is_lever_path, split_lever_path


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """One axis of a design.

    Attributes
    ----------
    path : str
        Address of the parameter or of the lever's field.
    given : Uncertainty or None
        Range or list of values; None for the prior range of a parameter.
    """

    path: str
    given: Uncertainty | None = None

    @property
    def n_values(self) -> int | None:
        """Number of values of a list; None for a range."""
        return len(self.given.values) if self.given is not None and self.given.values else None

    def value(self, probability: float, dimensions: Dimensions) -> Any:
        """Value at a probability in [0, 1], as a scenario file would give it.

        A list is cut into equal parts, a range is uniform, a prior is as the parameter declares it.
        """
        if self.given is None:
            return _plain(quantile(find(self.path), probability, dimensions))
        if self.given.values:
            position = min(int(probability * len(self.given.values)), len(self.given.values) - 1)
            return self.given.values[position]
        low, high = np.asarray(self.given.low, dtype=float), np.asarray(self.given.high, dtype=float)
        # not low + (high − low) p, which can leave the range by a rounding error at p = 1
        return _plain(low * (1.0 - probability) + high * probability)


def inputs_of(
    uncertainty: Iterable[Uncertainty], priors: Iterable[str], scenarios: Iterable[Scenario], kind: str
) -> tuple[Input, ...]:
    """Axes of a design, in order of their path: the sweep's own, then those of the scenarios.

    Ranges of the scenarios count in designs that sample; where two scenarios give one path different ranges, the
    first holds.
    """
    found = {item.path: Input(path=item.path, given=item) for item in uncertainty}
    found |= {path: Input(path=path) for path in priors}
    if kind in ("lhs", "sobol", "morris"):
        for scenario in scenarios:
            for item in scenario.uncertainty:
                found.setdefault(item.path, Input(path=item.path, given=item))
    return tuple(found[path] for path in sorted(found))


def applies(path: str, scenario: Scenario, recorded: frozenset[str]) -> bool:
    """Whether an input is part of a scenario: a field of a lever that it lacks is not."""
    if not is_lever_path(path):
        return True
    lever = split_lever_path(path)[0]
    return lever in recorded or any(own.id == lever for own in scenario.levers)


def lever_intensities(scenario: Scenario) -> dict[str, float]:
    """Intensity of every lever that is not part of the record, by address; drawn ones with the drawn value."""
    draw = dict(scenario.draw)
    found: dict[str, float] = {}
    for lever in scenario.levers:
        if lever.recorded:
            continue
        base = f"levers.{lever.id}.intensity"
        entries = (
            {f"{base}.{key}": value for key, value in lever.intensity}
            if isinstance(lever.intensity, tuple)
            else {base: lever.intensity}
        )
        for path, value in entries.items():
            drawn = draw.get(path, draw.get(base, value))
            found[path] = float(drawn) if isinstance(drawn, int | float) else float("nan")
    return found


def _plain(value: Any) -> Any:
    array = np.asarray(value, dtype=float)
    return float(array) if array.ndim == 0 else _nested(array.tolist())


def _nested(value: Any) -> Any:
    return tuple(_nested(entry) for entry in value) if isinstance(value, list) else value
