"""Reads scenario files, with what they extend."""

from __future__ import annotations

import dataclasses
import difflib
import os
import re
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from sim.errors import UserError
from sim.history import History, load_history
from sim.scenario.inheritance import inherited
from sim.scenario.layer import read_layer
from sim.scenario.library import scenario_library
from sim.scenario.locator import Locator
from sim.scenario.problems import Problems, ScenarioError
from sim.scenario.recorded import recorded_levers, recorded_uncertainty
from sim.scenario.scenario import Scenario

BASELINE = "baseline"
"""Name under which the recorded policies are always at hand, built from the data tables."""


def load_scenario(source: str | Path | Mapping[str, Any], *, data_directory: str | Path | None = None) -> Scenario:
    """Read and check a scenario.

    Parameters
    ----------
    source : path or mapping
        TOML file, the name of one that comes with the project (``"price_war"``), or a mapping of the same
        form. ``"baseline"`` is the recorded policies, from the data tables. A file or mapping without
        ``extends`` starts from nothing: no chip controls either, so it departs from history.
    data_directory : path, optional
        Data tables; those of the package by default.

    Returns
    -------
    Scenario

    Raises
    ------
    UserError
        With file and line of the first error; the others are in its ``errors``.
    """
    reader = _Reader(None if data_directory is None else Path(data_directory))
    if isinstance(source, Mapping):
        scenario = reader.from_mapping(source)
    elif str(source) == BASELINE:
        scenario = reader.baseline()
    else:
        named = None if Path(source).exists() else scenario_library().get(str(source))
        scenario = reader.from_file(named or Path(source), ())
    if scenario is None or reader.errors:
        raise ScenarioError(reader.errors)
    return scenario


def validate(files: Iterable[str | Path], *, data_directory: str | Path | None = None) -> list[UserError]:
    """Every error of every file; an empty list if all are right."""
    errors: list[UserError] = []
    for file in files:
        try:
            load_scenario(file, data_directory=data_directory).resolve()
        except ScenarioError as error:
            errors += [each for each in error.errors if str(each) not in map(str, errors)]
        except UserError as error:
            errors.append(error)
    return errors


def extended(parent: Scenario, changes: Mapping[str, Any]) -> Scenario:
    """Scenario that extends one in memory by a mapping; it keeps the parent's title unless it has its own."""
    reader = _Reader(parent.data_directory)
    problems = Problems(None, None)
    if "extends" in changes:
        problems.add(("extends",), "changes of a scenario cannot extend another", "Leave out extends.")
    layer = read_layer(changes, reader.history.dimensions, problems)
    scenario = inherited(parent, layer, reader.history, problems)
    if problems.errors:
        raise ScenarioError(problems.errors)
    texts = {name: getattr(parent, name) for name in ("title", "question", "assumptions", "expected")} | layer.texts
    return dataclasses.replace(scenario, **texts, path=parent.path, expect=scenario.expect or parent.expect)


class _Reader:
    """Reads one scenario; gathers errors, own file first."""

    def __init__(self, data_directory: Path | None) -> None:
        self.data_directory = data_directory
        self.history: History = load_history(data_directory)
        self.errors: list[UserError] = []

    def baseline(self) -> Scenario:
        """Return the recorded policies."""
        return Scenario(
            title="Recorded history",
            question="What happens if the policies in force in March 2026 stay?",
            levers=recorded_levers(self.history),
            uncertainty=recorded_uncertainty(self.history),
            data_directory=self.data_directory,
        )

    def from_mapping(self, content: Mapping[str, Any]) -> Scenario | None:
        """Read a mapping; ``extends`` is relative to the working directory."""
        return self._scenario(content, None, Problems(None, None), Path(), ())

    def from_file(self, file: Path, chain: tuple[Path, ...]) -> Scenario | None:
        """Read a file; ``chain`` holds the files that extend it."""
        problems = Problems(file, None)
        try:
            text = file.read_text(encoding="utf-8-sig")
        except OSError as error:
            self.errors.append(unreadable(file, error))
            return None
        except UnicodeDecodeError:
            self.errors.append(UserError("the file is not UTF-8 text", file=file, hint="Save it as UTF-8."))
            return None
        try:
            content = tomllib.loads(text)
        except ValueError as error:  # broken syntax, or a number of thousands of digits
            self.errors.append(syntax_error(file, text, error))
            return None
        problems.lines = Locator(text)
        return self._scenario(content, file, problems, file.parent, (*chain, file.resolve()))

    def _scenario(
        self,
        content: Mapping[str, Any],
        file: Path | None,
        problems: Problems,
        folder: Path,
        chain: tuple[Path, ...],
    ) -> Scenario | None:
        layer = read_layer(content, self.history.dimensions, problems)
        above = _Reader(self.data_directory)
        parent = None if layer.extends is None else above._parent(layer.extends, folder, chain, problems)
        scenario = None
        if layer.extends is None or parent is not None:
            scenario = inherited(parent, layer, self.history, problems)
        self.errors += problems.in_order() + above.errors
        if scenario is None or self.errors:
            return None
        title = layer.texts.get("title", file.stem if file else "untitled")
        return dataclasses.replace(scenario, title=title, path=file, data_directory=self.data_directory)

    def _parent(self, name: str, folder: Path, chain: tuple[Path, ...], problems: Problems) -> Scenario | None:
        if name == BASELINE:
            return self.baseline()
        file = Path(os.path.normpath(folder / name))
        if file.resolve() in chain:
            circle = " → ".join(link.name for link in (*chain[chain.index(file.resolve()) :], file))
            problems.add(("extends",), f"the files extend each other in a circle: {circle}", "Remove one extends.")
            return None
        if not file.is_file():
            missing = unreadable(file, FileNotFoundError())
            problems.add(("extends",), f"extends {name!r}: there is no file {str(file)!r}", missing.hint)
            return None
        return self.from_file(file, chain)


def unreadable(file: Path, error: OSError) -> UserError:
    """Error for a file that cannot be opened; names the nearest one beside it."""
    if not isinstance(error, FileNotFoundError):
        return UserError(
            f"the scenario file cannot be read: {error.strerror}",
            file=file,
            hint="Give the path of a TOML file.",
        )
    beside = sorted(path.name for path in file.parent.glob("*.toml")) if file.parent.is_dir() else []
    match = difflib.get_close_matches(file.name, beside, n=1, cutoff=0.5)
    hint = f"Did you mean {str(file.parent / match[0])!r}?" if match else "Correct the path."
    return UserError("there is no such scenario file", file=file, hint=hint)


def syntax_error(file: Path, text: str, error: ValueError) -> UserError:
    """Error for text that is not TOML, with its line."""
    lines = text.split("\n")
    place = re.search(r" \(at (?:line (\d+), column (\d+)|end of document)\)$", str(error))
    line = int(place[1]) if place and place[1] else len(lines)
    message = str(error)[: place.start()] if place else str(error)
    hint = "Correct the line; the format is TOML."
    if re.search(r"=\s*\d{4}-\d{2}\s*(#|$)", lines[line - 1]):
        hint = 'Put months in quotes: "2026-04".'
    return UserError(f"not a TOML file: {message[:1].lower()}{message[1:]}", file=file, line=line, hint=hint)
