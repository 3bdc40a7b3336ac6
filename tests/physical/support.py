"""A driver that steps the physical loop without the digital one, and parameters outside their prior range."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import numpy as np

from sim.history import load_history
from sim.parameters import Parameters
from sim.physical_loop import (
    AbstractSiteChooser,
    PhysicalFlows,
    SampledSites,
    initial_physical_state,
    physical_flows,
    update_physical,
)
from sim.physical_state import PhysicalInputs, PhysicalState, neutral_inputs
from sim.physical_world import PhysicalWorld, build_physical_world
from sim.world.supply_path import supply_without_controls

HISTORY = load_history()
DEFAULT = Parameters.default(HISTORY.dimensions)
N_BLOCS, N_SECTORS = 4, 6
LAST_MONTH = 95


def supply(history: Any = HISTORY, parameters: Parameters = DEFAULT) -> tuple[np.ndarray, np.ndarray]:
    """Accelerators from 2023-01 on as they would come had no control ever been recorded."""
    months = np.arange(LAST_MONTH + 1)
    return supply_without_controls(history, parameters, months, np.zeros((2, len(history.blocs), len(months))))


def world_of(parameters: Parameters = DEFAULT, *, n_factories: int = 100, end_month: int = 60) -> PhysicalWorld:
    """World on the recorded tables."""
    return build_physical_world(HISTORY, parameters, SUPPLY, n_factories=n_factories, end_month=end_month)


SUPPLY = supply()


def changed(parameters: Parameters = DEFAULT, **changes: Any) -> Parameters:
    """Parameters with ``group__name=value``, without the check of ranges: tests need extremes."""
    groups: dict[str, dict[str, Any]] = {}
    for path, value in changes.items():
        group, name = path.split("__")
        old = getattr(getattr(parameters, group), name)
        new = value if np.ndim(old) == 0 else np.broadcast_to(np.asarray(value, dtype=float), np.shape(old)).copy()
        groups.setdefault(group, {})[name] = new
    replaced = {group: dataclasses.replace(getattr(parameters, group), **values) for group, values in groups.items()}
    return dataclasses.replace(parameters, **replaced)


@dataclasses.dataclass
class Alone:
    """The physical loop on its own."""

    parameters: Parameters = DEFAULT
    n_factories: int = 300
    end_month: int = 60
    seed: int = 1
    history: Any = HISTORY
    chooser: AbstractSiteChooser | None = None

    def __post_init__(self) -> None:
        self.world: PhysicalWorld = build_physical_world(
            self.history,
            self.parameters,
            SUPPLY if self.history is HISTORY else supply(self.history),
            n_factories=self.n_factories,
            end_month=self.end_month,
        )
        self.state: PhysicalState = initial_physical_state(self.world, self.parameters)
        self.chooser = SampledSites(self.seed) if self.chooser is None else self.chooser
        self.month = 0

    def step(self, parameters: Parameters | None = None, inputs: PhysicalInputs | None = None) -> PhysicalFlows:
        """One month, with other parameters or inputs if given."""
        used = self.parameters if parameters is None else parameters
        given = neutral_inputs(self.world.n_blocs, N_SECTORS) if inputs is None else inputs
        flows = physical_flows(self.state, self.world, used, given, self.month, self.chooser)
        update_physical(self.state, self.world, used, flows, self.month)
        self.month += 1
        return flows

    def run(self, months: int, each: Callable[[Alone, PhysicalFlows], Any] | None = None) -> list[Any]:
        """Step several months and collect what ``each`` returns."""
        results = []
        for _ in range(months):
            flows = self.step()
            results.append(None if each is None else each(self, flows))
        return results


def arrays_of(state: Any) -> dict[str, np.ndarray]:
    """All arrays of a state by name, nested dataclasses included."""
    found = {}
    for field in dataclasses.fields(state):
        value = getattr(state, field.name)
        if dataclasses.is_dataclass(value):
            found |= {f"{field.name}.{name}": array for name, array in arrays_of(value).items()}
        else:
            found[field.name] = value
    return found


def assert_same(first: Any, second: Any) -> None:
    """Both states are the same bit for bit."""
    one, other = arrays_of(first), arrays_of(second)
    assert one.keys() == other.keys()
    for name, array in one.items():
        np.testing.assert_array_equal(array, other[name], err_msg=name, strict=True)
