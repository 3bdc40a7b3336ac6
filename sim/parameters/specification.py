"""How one number is declared: value, unit, prior range, source, axes, rule of composition."""

from __future__ import annotations

import dataclasses
from typing import Any, Literal

import numpy as np

from sim.dimensions import Dimensions
from sim.errors import UserError, did_you_mean

Composition = Literal["replace", "multiply", "add", "largest", "smallest"]
Prior = Literal["uniform", "loguniform", "fixed"]
Vector = np.ndarray
"""Values along the axes of a parameter: a read-only array."""
Number = float | tuple[float, ...] | tuple[tuple[float, ...], ...]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ParameterSpecification:
    """Everything known about one parameter.

    Attributes
    ----------
    path : str
        ``group.name``, the address in scenario files.
    default : float or ndarray
        Central value; one per label along ``dims`` (a single number serves all labels).
    low, high : float or ndarray
        Ends of the prior range; values outside are refused.
    unit, source, meaning : str
        Unit, key of REFERENCES.md / table of ``sim/data`` / the word ``assumption``, and one sentence.
    dims : tuple of str
        Names of axes; empty for a scalar.
    composition : str
        How several levers on this parameter combine: ``multiply``, ``add``, ``largest`` or ``smallest`` (the
        tightest counts), or ``replace`` (no lever may touch it).
    prior : str
        Distribution over [low, high] in prior draws; ``fixed`` parameters keep their default.
    """

    path: str
    default: Number
    low: Number
    high: Number
    unit: str
    source: str
    meaning: str
    dims: tuple[str, ...]
    composition: Composition
    prior: Prior

    @property
    def group(self) -> str:
        """Name of the group."""
        return self.path.split(".")[0]

    @property
    def name(self) -> str:
        """Name within the group."""
        return self.path.split(".")[1]

    def shape(self, dimensions: Dimensions) -> tuple[int, ...]:
        """Length along each axis."""
        return tuple(len(dimensions.labels(name)) for name in self.dims)

    def position(self, label: str, dimensions: Dimensions) -> tuple[int, ...]:
        """Place of ``LABEL``, or of ``LABEL.LABEL`` for two axes.

        Raises
        ------
        UserError
            Unknown label, or not one label per axis.
        """
        labels = label.split(".")
        if len(labels) != len(self.dims):
            if not self.dims:
                raise UserError(f"{self.path} has no label {label!r}", hint=f"Write {self.path} without a label.")
            example = ".".join(dimensions.labels(name)[0] for name in self.dims)
            raise UserError(
                f"{self.path} has the axes {' and '.join(self.dims)}; {label!r} is not one label per axis",
                hint=f"Write, for example, {self.path}.{example}.",
            )
        place = []
        for name, each in zip(self.dims, labels, strict=True):
            known = dimensions.labels(name)
            if each not in known:
                raise UserError(f"{self.path} has no {name} {each!r}", hint=did_you_mean(each, known))
            place.append(known.index(each))
        return tuple(place)

    def array(self, number: Number, dimensions: Dimensions) -> Any:
        """Spread a declared number over the axes: float for a scalar, read-only array otherwise."""
        if not self.dims:
            return float(number)  # type: ignore[arg-type]
        spread = np.array(np.broadcast_to(np.asarray(number, dtype=float), self.shape(dimensions)))
        spread.flags.writeable = False
        return spread

    def check(self, value: Any, dimensions: Dimensions) -> Any:
        """Return ``value`` spread over the axes, or raise if it lies outside the range.

        Raises
        ------
        UserError
            With field, value, unit and allowed range.
        """
        try:
            spread = self.array(value, dimensions)
        except (TypeError, ValueError):
            expected = "a number" if not self.dims else f"one number per {' and '.join(self.dims)}"
            raise UserError(f"{self.path} is {value!r}; it must be {expected}", hint="Correct it.") from None
        low, high = (np.asarray(self.array(end, dimensions)) for end in (self.low, self.high))
        wrong = ~((np.asarray(spread) >= low) & (np.asarray(spread) <= high))
        if np.any(wrong):
            place = tuple(int(i) for i in np.argwhere(wrong)[0])
            labels = [dimensions.labels(d)[i] for d, i in zip(self.dims, place, strict=True)]
            field = ".".join([self.path, *labels])
            bad = float(np.asarray(spread)[place])
            raise UserError(
                f"{field} is {bad:g} {self.unit}; it must lie in [{low[place]:g}, {high[place]:g}]",
                hint="Correct it in the scenario file, or read `two-loops parameters` for the range and its source.",
            )
        return spread


def parameter(
    default: Number,
    *,
    unit: str,
    low: Number,
    high: Number,
    source: str,
    dims: tuple[str, ...] = (),
    composition: Composition = "replace",
    prior: Prior = "uniform",
) -> Any:
    """Declare a field of a parameter group; the docstring below the field says what it means."""
    metadata = {
        "unit": unit,
        "low": low,
        "high": high,
        "source": source,
        "dims": dims,
        "composition": composition,
        "prior": prior,
    }
    return dataclasses.field(default=default, metadata=metadata)
