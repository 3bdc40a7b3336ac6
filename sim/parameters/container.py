"""All parameters of one month: frozen groups, addressed by ``group.name`` or ``group.name.LABEL``.

A parameter with two axes takes both labels: ``access.hosted_api.EU.CN``.
"""

from __future__ import annotations

import dataclasses
import inspect
import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Self, cast

import numpy as np

from sim.dimensions import Dimensions
from sim.errors import UserError, did_you_mean
from sim.parameters.demand import (
    AccessParameters,
    ChoiceParameters,
    PopulationParameters,
    TaskParameters,
    TrustParameters,
    UsageParameters,
)
from sim.parameters.deployment import DeploymentParameters, UnitCostParameters
from sim.parameters.feedback import (
    DerivationParameters,
    FeedbackParameters,
    GovernmentParameters,
    ObservationParameters,
)
from sim.parameters.market import OpennessParameters, PricingParameters, ReleaseParameters
from sim.parameters.physical import CouplingParameters, EmbodiedParameters, PhysicalFeedbackParameters
from sim.parameters.specification import Number, ParameterSpecification
from sim.parameters.supply import CapabilityParameters, ComputeParameters

GROUPS: dict[str, type] = {
    "population": PopulationParameters,
    "choice": ChoiceParameters,
    "task": TaskParameters,
    "usage": UsageParameters,
    "trust": TrustParameters,
    "access": AccessParameters,
    "derivation": DerivationParameters,
    "capability": CapabilityParameters,
    "compute": ComputeParameters,
    "pricing": PricingParameters,
    "openness": OpennessParameters,
    "release": ReleaseParameters,
    "feedback": FeedbackParameters,
    "government": GovernmentParameters,
    "observation": ObservationParameters,
    "embodied": EmbodiedParameters,
    "deployment": DeploymentParameters,
    "unit_cost": UnitCostParameters,
    "coupling": CouplingParameters,
    "physical_feedback": PhysicalFeedbackParameters,
}


def _meanings(group: type) -> dict[str, str]:
    # The docstring below a field is not kept at run time; the source is, and is the one place it stands.
    pattern = re.compile(r'^ {4}(\w+): (?:float|Vector) = .*?^ {4}"""(.+?)"""', re.DOTALL | re.MULTILINE)
    return {name: " ".join(text.split()) for name, text in pattern.findall(inspect.getsource(group))}


@cache
def specifications() -> Mapping[str, ParameterSpecification]:
    """Return every parameter's specification by path, in order of declaration."""
    table = {}
    for group_name, group in GROUPS.items():
        meanings = _meanings(group)
        for field in dataclasses.fields(group):
            path = f"{group_name}.{field.name}"
            table[path] = ParameterSpecification(
                path=path, default=cast(Number, field.default), meaning=meanings[field.name], **field.metadata
            )
    return table


def find(path: str) -> ParameterSpecification:
    """Return the specification behind ``group.name``.

    Raises
    ------
    UserError
        If there is no such parameter; the hint names the nearest one.
    """
    table = specifications()
    if path not in table:
        raise UserError(f"there is no parameter {path!r}", hint=did_you_mean(path, table))
    return table[path]


def split_path(path: str) -> tuple[str, str | None]:
    """Split ``group.name.LABEL`` into ``group.name`` and the label or dotted labels (None if there are none)."""
    parts = path.split(".", 2)
    return ".".join(parts[:2]), parts[2] if len(parts) == 3 else None


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Parameters:
    """Values of every parameter in one month.

    Scalars are floats; parameters with axes are read-only arrays whose axes follow ``dimensions``.
    """

    dimensions: Dimensions
    population: PopulationParameters
    choice: ChoiceParameters
    task: TaskParameters
    usage: UsageParameters
    trust: TrustParameters
    access: AccessParameters
    derivation: DerivationParameters
    capability: CapabilityParameters
    compute: ComputeParameters
    pricing: PricingParameters
    openness: OpennessParameters
    release: ReleaseParameters
    feedback: FeedbackParameters
    government: GovernmentParameters
    observation: ObservationParameters
    embodied: EmbodiedParameters
    deployment: DeploymentParameters
    unit_cost: UnitCostParameters
    coupling: CouplingParameters
    physical_feedback: PhysicalFeedbackParameters

    @classmethod
    def default(cls, dimensions: Dimensions) -> Self:
        """Central values."""
        values = {path: item.array(item.default, dimensions) for path, item in specifications().items()}
        return cls._from_checked(values, dimensions)

    @classmethod
    def _from_checked(cls, values: Mapping[str, Any], dimensions: Dimensions) -> Self:
        groups = {}
        for group_name, group in GROUPS.items():
            fields = {field.name: values[f"{group_name}.{field.name}"] for field in dataclasses.fields(group)}
            groups[group_name] = group(**fields)
        return cls(dimensions=dimensions, **groups)

    def get(self, path: str) -> Any:
        """Value at ``group.name`` or ``group.name.LABEL``."""
        base, label = split_path(path)
        item = find(base)
        value = getattr(getattr(self, item.group), item.name)
        return value if label is None else value[item.position(label, self.dimensions)]

    def items(self) -> Iterator[tuple[str, Any]]:
        """Path and value of every parameter."""
        for path, item in specifications().items():
            yield path, getattr(getattr(self, item.group), item.name)

    def replace(self, changes: Mapping[str, Any]) -> Self:
        """Return a copy with some values changed, each checked against its range.

        Parameters
        ----------
        changes : mapping
            ``group.name`` (a number for all labels, or one per label) or ``group.name.LABEL`` to a number.

        Raises
        ------
        UserError
            Unknown name or label, wrong type, value out of range.
        """
        values = dict(self.items())
        for path, value in changes.items():
            base, label = split_path(path)
            item = find(base)
            if label is not None:
                whole = np.array(values[base], dtype=float)
                try:
                    whole[item.position(label, self.dimensions)] = float(value)
                except (TypeError, ValueError):
                    raise UserError(f"{path} is {value!r}; it must be a number", hint="Correct it.") from None
                value = whole
            values[base] = item.check(value, self.dimensions)
        return self._from_checked(values, self.dimensions)
