"""A sweep worked out: every run that it wants, in order, each with a key that says what it is."""

from __future__ import annotations

import csv
import dataclasses
import functools
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from sim.errors import UserError
from sim.history import load_history
from sim.results import identity, package_fingerprint
from sim.scenario import Scenario
from sim.scenario.recorded import recorded_levers
from sim.scenario.uncertainty import is_lever_path, split_lever_path
from sim.sweep.design import interleaved, unit_points
from sim.sweep.file import SweepFile, load_sweep_file
from sim.sweep.inputs import Input, applies, inputs_of

BLOCK = 64
"""Points that are run together for one seed before the next seed has its turn."""
WORDS = ("title", "question", "assumptions", "expected", "uncertainty", "expect")
"""Parts of a scenario that do not reach a run."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One run that is wanted.

    Attributes
    ----------
    number : int
        Place in the order of the sweep.
    point, scenario : int
        Position of the point of the design and of the scenario.
    seed : int
        Seed, from 1 on.
    key : str
        Hash of all that decides the run; equal keys are one run.
    """

    number: int
    point: int
    scenario: int
    seed: int
    key: str


class Plan:
    """Every run of a sweep.

    Parameters
    ----------
    sweep : SweepFile
        What the file says.

    Raises
    ------
    UserError
        If the design has nothing to vary, two scenarios share a title, or the table of members is wrong.
    """

    def __init__(self, sweep: SweepFile) -> None:
        self.sweep = sweep
        self.scenarios = sweep.scenarios
        titles = [scenario.title for scenario in self.scenarios]
        for title in titles:
            if titles.count(title) > 1:
                raise UserError(f"two scenarios have the title {title!r}", hint="Give each scenario its own title.")
        history = load_history()
        self.dimensions = history.dimensions
        self.recorded = frozenset(lever.id for lever in recorded_levers(history))
        self.members: tuple[dict[str, Any], ...] = ()
        self.inputs: tuple[Input, ...] = ()
        if sweep.members is not None:
            self.members = read_member_table(sweep.members, sweep.runs)
            self.units = np.zeros((len(self.members), 0))
        else:
            self.inputs = inputs_of(sweep.uncertainty, sweep.priors, self.scenarios, sweep.kind)
            self.units = unit_points(sweep.kind, [item.n_values for item in self.inputs], sweep.runs)
        self._cores = [_core(scenario) for scenario in self.scenarios]
        self._facts = {"package": package_fingerprint(), "data": history.fingerprint, "outcomes": list(sweep.outcomes)}

    @property
    def n_points(self) -> int:
        """Points of the design."""
        return len(self.units)

    @property
    def n_rows(self) -> int:
        """Runs wanted, those that are equal counted each."""
        return self.n_points * len(self.scenarios) * self.sweep.seeds

    @property
    def paths(self) -> tuple[str, ...]:
        """Addresses that vary."""
        return tuple(self.members[0]) if self.members else tuple(item.path for item in self.inputs)

    @functools.cached_property
    def sweep_id(self) -> str:
        """Hash of the design: the same for the same file, whatever the version of the package."""
        facts = {
            "scenarios": self._cores, "seeds": self.sweep.seeds, "outcomes": list(self.sweep.outcomes),
            "paths": list(self.paths), "units": identity({"units": self.units.tolist()}),
            "inputs": [repr(item) for item in self.inputs], "members": [repr(member) for member in self.members],
        }  # fmt: skip
        return identity(facts)

    def draw(self, point: int, scenario: int) -> dict[str, Any]:
        """Values of a point that reach a scenario; fields of levers that it lacks do not."""
        chosen = self.scenarios[scenario]
        if self.members:
            values = self.members[point]
            return {path: value for path, value in values.items() if applies(path, chosen, self.recorded)}
        return {
            item.path: item.value(float(unit), self.dimensions)
            for item, unit in zip(self.inputs, self.units[point], strict=True)
            if applies(item.path, chosen, self.recorded)
        }

    def groups(self) -> Iterator[list[Row]]:
        """Rows that share a past, in the order of the sweep.

        A group is one seed at points that differ in levers' fields alone, at most `BLOCK` of them, with all
        scenarios. Groups and seeds are interleaved.
        """
        number = 0
        base = functools.lru_cache(maxsize=4096)(self.setting)
        blocks = self._blocks()
        for block, seed in interleaved(len(blocks), self.sweep.seeds):
            rows = []
            for point in blocks[block]:
                for scenario in range(len(self.scenarios)):
                    key = identity({"base": base(point, scenario), "seed": int(seed) + 1})
                    rows.append(Row(number=number, point=point, scenario=scenario, seed=int(seed) + 1, key=key))
                    number += 1
            yield rows

    def _blocks(self) -> list[list[int]]:
        """Points by the values of their parameters, in the order in which each first appears."""
        early = [column for column, item in enumerate(self.inputs) if not self._is_late(item.path)]
        families: dict[bytes, list[int]] = {}
        for point in range(self.n_points):
            name = self.units[point, early].tobytes() if not self.members else str(point).encode()
            families.setdefault(name, []).append(point)
        return [points[i : i + BLOCK] for points in families.values() for i in range(0, len(points), BLOCK)]

    def _is_late(self, path: str) -> bool:
        """Whether an input is a field of a lever that is not part of the record: it leaves the past alone."""
        return is_lever_path(path) and split_lever_path(path)[0] not in self.recorded

    def setting(self, point: int, scenario: int) -> str:
        """Hash of all that decides a run but its seed."""
        draw = {path: repr(value) for path, value in self.draw(point, scenario).items()}
        return identity({**self._facts, "scenario": self._cores[scenario], "draw": draw})


def load_plan(source: str | Path | Mapping[str, Any] | SweepFile) -> Plan:
    """Work out the sweep that a file or a mapping describes."""
    return Plan(source if isinstance(source, SweepFile) else load_sweep_file(source))


def read_member_table(file: Path, most: int | None) -> tuple[dict[str, Any], ...]:
    """Parameter sets of an ensemble: the first rows of a CSV file whose columns are addresses.

    Raises
    ------
    UserError
        If it is empty or a cell is not a number.
    """
    members = []
    with file.open(newline="", encoding="utf-8") as stream:
        for line, row in enumerate(csv.DictReader(stream), start=2):
            try:
                members.append({path: float(cell) for path, cell in row.items()})
            except (TypeError, ValueError):
                raise UserError("a cell is not a number", file=file, line=line, hint="Correct the row.") from None
            if len(members) == most:
                break
    if not members:
        raise UserError("the table of members is empty", file=file, hint="One row per parameter set below the header.")
    return tuple(members)


def _core(scenario: Scenario) -> str:
    content = {key: value for key, value in scenario.to_dict().items() if key not in WORDS}
    content["data"] = str(scenario.data_directory)
    return identity({"scenario": repr(content)})
