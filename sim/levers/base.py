"""What every lever is: a dated change of parameters that says what it touches and what it does not."""

from __future__ import annotations

import abc
import dataclasses
import math
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any, ClassVar, Self

from sim.dimensions import Dimensions
from sim.errors import UserError, did_you_mean
from sim.levers.fields import FieldSpecification, lever_field
from sim.parameters import Parameters


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class AbstractLever(abc.ABC):
    """A policy: parameters that change between two months.

    A lever is a final subclass in a file of its own under ``sim/levers`` that ends with
    ``LEVER = ClassName``. It declares the class variables below, redeclares ``intensity`` and ``target`` with
    their meaning and range, adds fields with `lever_field`, and writes `changes`. At intensity 0 its changes
    must leave every value exactly as it was.

    Attributes
    ----------
    kind, title : str
        Name in scenario files, and in sentences.
    intensity_meaning : str
        What intensity 1.0 stands for.
    touches : tuple of str
        Paths of the parameters that it changes.
    not_touched : str
        What a reader might expect it to change and it does not.
    evidence : str
        Where the form and the size of the effect come from.
    cost_measure : str
        What it costs and whom; empty if nothing sensible can be said.
    example : mapping
        Fields of an entry to start from, beside those that `example_entry` gives.
    """

    kind: ClassVar[str]
    title: ClassVar[str]
    intensity_meaning: ClassVar[str]
    touches: ClassVar[tuple[str, ...]]
    not_touched: ClassVar[str]
    evidence: ClassVar[str]
    cost_measure: ClassVar[str] = ""
    example: ClassVar[Mapping[str, Any]] = MappingProxyType({})

    id: str = lever_field("text", meaning="name of the entry; the kind by default", default="")
    target: tuple[str, ...] = lever_field("labels", meaning="bloc or blocs it acts on", dimension="bloc")
    start: int = lever_field("month", meaning="first month in force")
    end: int | None = lever_field("month", meaning="last month in force; in force to the end if missing", default=None)
    ramp_months: int = lever_field(
        "integer",
        meaning="months of build-up; full in the last of them",
        unit="months",
        default=0,
        low=0,
        high=120,
    )
    intensity: float | tuple[tuple[str, float], ...] = lever_field(
        "number", meaning="strength of the lever", unit="fraction", low=0.0, high=1.0
    )
    recorded: bool = lever_field("flag", meaning="part of the recorded history", default=False)
    source: str = lever_field("text", meaning="where dates and intensity come from", default="")
    note: str = lever_field("text", meaning="remark", default="")

    @abc.abstractmethod
    def changes(self, month: int) -> Mapping[str, float]:
        """Contributions to parameters in a month.

        Parameters
        ----------
        month : int
            Month index; asked for only while the lever is in force.

        Returns
        -------
        mapping
            ``group.name`` or ``group.name.LABEL`` to a factor, an addition or a cap, as the parameter's rule
            of composition says.
        """

    @property
    def intensity_text(self) -> str:
        """Intensity in words, for example ``training 0.35, serving 0.1``."""
        if isinstance(self.intensity, tuple):
            return ", ".join(f"{key} {number:g}" for key, number in self.intensity)
        keys = self.keys("intensity")
        return f"{self.intensity:g}" + (f" ({', '.join(keys)})" if keys else "")

    def is_in_force(self, month: int) -> bool:
        """Whether the month lies between start and end, both included."""
        return self.start <= month and (self.end is None or month <= self.end)

    def ramp(self, month: int) -> float:
        """Share of the intensity in force: linear from 1/ramp_months to 1, and 0 outside the dates."""
        if not self.is_in_force(month):
            return 0.0
        if self.ramp_months <= 1:
            return 1.0
        return min(1.0, (month - self.start + 1) / self.ramp_months)

    def strength(self, month: int) -> float:
        """Intensity in force in a month, for levers whose intensity is one number."""
        return float(self.intensity) * self.ramp(month)  # type: ignore[arg-type]

    def public_cost(self, month: int, parameters: Parameters) -> float:
        """Public money that the lever takes in a month, as far as the lever alone decides it [USD per month].

        Parameters
        ----------
        month : int
            Month index.
        parameters : Parameters
            In force in that month.

        Returns
        -------
        float
            NaN if the cost depends on what happens in the run, or if there is no measure (see ``cost_measure``).
        """
        return math.nan

    @classmethod
    def example_entry(cls) -> dict[str, Any]:
        """Return a valid entry of a scenario file to start from."""
        start = {"kind": cls.kind, "target": "CN", "start": "2026-04", "ramp_months": 6, "intensity": 0.5}
        return start | dict(cls.example)

    @property
    def own_fields(self) -> dict[str, Any]:
        """Fields that only levers of this kind have, as a scenario file gives them."""
        shared = {field.name for field in dataclasses.fields(AbstractLever)}
        return {
            name: item.write(getattr(self, name))
            for name, item in self.specifications().items()
            if name not in shared and getattr(self, name) != ()
        }

    def problems(self) -> Iterator[tuple[str, UserError]]:
        """Rules that join several fields: the field at fault and the error."""
        if self.end is not None and self.end < self.start:
            write = self.specifications()["end"].write
            yield (
                "end",
                UserError(
                    f"end is {write(self.end)!r}, before start {write(self.start)!r}",
                    hint="end is the last month in force; leave it out if the lever stays.",
                ),
            )

    @classmethod
    def specifications(cls) -> dict[str, FieldSpecification]:
        """Return the fields by name, in order of declaration."""
        return {
            field.name: FieldSpecification(name=field.name, default=field.default, **field.metadata)
            for field in dataclasses.fields(cls)
        }

    def to_dict(self) -> dict[str, Any]:
        """Return the entry of a scenario file that gives this lever."""
        entry: dict[str, Any] = {"kind": self.kind}
        for name, item in self.specifications().items():
            value = getattr(self, name)
            if item.is_required or value != item.default:
                entry[name] = item.write(value)
        return entry

    def field_value(self, address: str) -> Any:
        """Value of ``field`` or ``field.key``; a number given for all keys is the value of each."""
        name, _, key = address.partition(".")
        value = getattr(self, name)
        return dict(value)[key] if key and isinstance(value, tuple) else value

    def with_field(self, address: str, value: Any, dimensions: Dimensions) -> Self:
        """Return a copy with ``field`` or ``field.key`` set to a value as a scenario file would give it.

        Raises
        ------
        UserError
            Unknown field or key, or a value that the field does not allow.
        """
        name, _, key = address.partition(".")
        items = {field: item for field, item in self.specifications().items() if field != "id"}
        if name not in items:
            raise UserError(f"lever {self.id!r} has no field {name!r}", hint=did_you_mean(name, items))
        item = items[name]
        if key:
            keys = self.keys(name)
            if key not in keys:
                raise UserError(f"lever {self.id!r} has no {name}.{key}", hint=did_you_mean(key, keys))
            value = {each: self.field_value(f"{name}.{each}") for each in keys} | {key: value}
        changed = dataclasses.replace(self, **{name: item.read(value, dimensions)})
        for _, error in changed.problems():
            raise error
        return changed

    def keys(self, name: str) -> tuple[str, ...]:
        """Keys of a field that holds a table, or could."""
        item, value = self.specifications()[name], getattr(self, name)
        return tuple(key for key, _ in value) if item.by and isinstance(value, tuple) else item.by

    def __reduce__(self) -> tuple[Any, ...]:
        # By kind: a worker process may not have imported the file of a lever from a user's folder.
        values = {field.name: getattr(self, field.name) for field in dataclasses.fields(self)}
        return _rebuild, (self.kind, values)


def _rebuild(kind: str, values: dict[str, Any]) -> AbstractLever:
    from sim.levers.registry import lever_class

    return lever_class(kind)(**values)
