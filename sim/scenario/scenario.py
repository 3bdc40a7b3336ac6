"""Scenario: a question put to the model, as read from a file; and how it becomes parameters per month."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sim.history import load_history
from sim.levers import AbstractLever, parameters_by_month
from sim.levers.composition import Key
from sim.months import DEFAULT_END, LAST_RECORDED_MONTH, month_index, month_label
from sim.parameters import Parameters
from sim.scenario.cut import Cut
from sim.scenario.recorded import recorded_levers
from sim.scenario.resolved import FIRST_MONTH, ResolvedScenario
from sim.scenario.settings import DEFAULT_DEVELOPERS, DEFAULT_FACTORIES
from sim.scenario.uncertainty import Uncertainty, checked_input, is_lever_path, with_draw
from sim.scenario.values import Values, checked_value, merged


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """Everything a scenario file and the files it extends say.

    Attributes
    ----------
    title, question, assumptions, expected : str
        In words; they do not reach the run.
    path : Path or None
        File; None for a mapping.
    parent : Scenario or None
        What it extends.
    end_month : int
        Last month of the run.
    developers, factories : int
        Developer rows.
    overrides : tuple of (str, value)
        Values of parameters, sorted by path.
    levers, cuts : tuple
        In file order, inherited ones first.
    uncertainty : tuple of Uncertainty
        Ranges that sweeps read and runs ignore.
    draw : tuple of (str, value)
        Values drawn from such ranges. They hold in the reference run too: they express doubt about the world,
        not another policy.
    expect : tuple of (str, str)
        Direction of outcomes against the baseline, expected before any run; it does not reach the run.
    data_directory : Path or None
        Data tables; those of the package by default.
    """

    title: str
    question: str = ""
    assumptions: str = ""
    expected: str = ""
    path: Path | None = None
    parent: Scenario | None = dataclasses.field(default=None, repr=False)
    end_month: int = month_index(DEFAULT_END)
    developers: int = DEFAULT_DEVELOPERS
    factories: int = DEFAULT_FACTORIES
    overrides: Values = ()
    levers: tuple[AbstractLever, ...] = ()
    cuts: tuple[Cut, ...] = ()
    uncertainty: tuple[Uncertainty, ...] = ()
    draw: tuple[tuple[str, Any], ...] = ()
    expect: tuple[tuple[str, str], ...] = ()
    data_directory: Path | None = None

    def __repr__(self) -> str:
        from sim.scenario.display import scenario_text

        return scenario_text(self)

    def _repr_html_(self) -> str:
        from sim.scenario.display import scenario_html

        return scenario_html(self)

    @property
    def parent_title(self) -> str | None:
        """Title of what it extends."""
        return None if self.parent is None else self.parent.title

    @property
    def ids(self) -> tuple[str, ...]:
        """Ids of levers and cuts."""
        return (*(lever.id for lever in self.levers), *(cut.id for cut in self.cuts))

    def lever(self, lever_id: str) -> AbstractLever:
        """Return the lever with an id; `KeyError` if there is none."""
        return {lever.id: lever for lever in self.levers}[lever_id]

    def with_changes(self, changes: Mapping[str, Any]) -> Scenario:
        """Return a scenario that extends this one.

        Parameters
        ----------
        changes : mapping
            Keys of a scenario file: ``{"run": {"developers": 5000}, "drop": ["D21"], "cuts": [...]}``.

        Raises
        ------
        UserError
            As for a file.
        """
        from sim.scenario.loading import extended

        return extended(self, changes)

    def with_draw(self, values: Mapping[str, Any]) -> Scenario:
        """Return this scenario at one point of its uncertainty.

        A drawn parameter takes the place of the scenario's own value of it; a drawn field of a recorded lever
        moves the record, and leaves alone what the scenario has altered.

        Parameters
        ----------
        values : mapping
            Value by ``group.name``, ``group.name.LABEL`` or ``levers.ID.field``.

        Raises
        ------
        UserError
            Unknown address or a value that is not allowed there.
        """
        history = load_history(self.data_directory)
        known = {lever.id: lever for lever in (*recorded_levers(history), *self.levers)}
        drawn = {path: checked_input(path, value, known, history.dimensions) for path, value in values.items()}
        return dataclasses.replace(self, draw=tuple(sorted((dict(self.draw) | drawn).items())))

    def resolve(self) -> ResolvedScenario:
        """Work out the parameters of every month, and those of the reference run.

        Raises
        ------
        UserError
            If levers together push a parameter out of its range.
        """
        history = load_history(self.data_directory)
        dimensions = history.dimensions
        drawn = [(path, checked_value(path, value, dimensions)) for path, value in self.draw if not is_lever_path(path)]
        base = Parameters.default(dimensions).replace(dict(merged(self.overrides, drawn)))
        recorded = {lever.id: lever for lever in recorded_levers(history)}
        levers = with_draw(self.levers, recorded, self.draw, dimensions)
        record = with_draw(recorded.values(), recorded, self.draw, dimensions)
        shared: dict[Key, Parameters] = {}
        months = range(FIRST_MONTH, self.end_month + 1)
        recorded_months = range(FIRST_MONTH, min(self.end_month, LAST_RECORDED_MONTH) + 1)
        return ResolvedScenario(
            title=self.title,
            dimensions=dimensions,
            end_month=self.end_month,
            developers=self.developers,
            factories=self.factories,
            months=parameters_by_month(base, (*levers, *self.cuts), months, shared),
            reference_months=parameters_by_month(base, record, recorded_months, shared),
        )

    def to_dict(self) -> dict[str, Any]:
        """Return a scenario file's content that stands alone: what was inherited is in it.

        `load_scenario` makes of it a scenario that resolves to the same.
        """
        texts = ("title", "question", "assumptions", "expected")
        content: dict[str, Any] = {name: text for name in texts if (text := getattr(self, name))}
        content["horizon"] = {"end": month_label(self.end_month)}
        content["run"] = {"developers": self.developers, "factories": self.factories}
        sections: dict[str, dict[str, Any]] = {
            "parameters": dict(self.overrides),
            "uncertainty": {item.path: item.to_dict() for item in self.uncertainty},
            "draw": dict(self.draw),
            "expect": dict(self.expect),
        }
        content |= {name: _plain(section) for name, section in sections.items() if section}
        if self.levers:
            content["levers"] = [lever.to_dict() for lever in self.levers]
        if self.cuts:
            content["cuts"] = [cut.to_dict() for cut in self.cuts]
        return content

    def to_toml(self) -> str:
        """Return `to_dict` as the text of a scenario file."""
        from sim.scenario.toml_writer import toml_text

        return toml_text(self.to_dict())


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _plain(entry) for key, entry in value.items()}
    return [_plain(entry) for entry in value] if isinstance(value, list | tuple) else value
