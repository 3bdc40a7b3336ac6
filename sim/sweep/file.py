"""Reads sweep files: scenarios, design, ranges, seeds, outcomes."""

from __future__ import annotations

import dataclasses
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sim.errors import UserError, did_you_mean
from sim.history import load_history
from sim.levers import AbstractLever
from sim.results import OUTCOMES
from sim.scenario import Scenario, ScenarioError, Uncertainty, load_scenario, scenario_library
from sim.scenario.loading import syntax_error, unreadable
from sim.scenario.locator import Locator
from sim.scenario.problems import Problems
from sim.scenario.recorded import recorded_levers
from sim.scenario.uncertainty import checked_input, leaves, read_range
from sim.sweep.settings import read_members, read_priors, resized

KEYS = ("title", "question", "scenarios", "horizon", "run", "seeds", "design", "uncertainty", "priors", "outcomes")
DESIGN_KEYS = ("kind", "runs", "members")
SAMPLED = ("lhs", "sobol", "morris", "ensemble")
"""Designs that draw as many runs as they are told."""
LISTED = ("full", "zip")
"""Designs whose runs follow from lists of values: every combination, or one after the other."""
KINDS = (*SAMPLED, *LISTED)
MOST_SEEDS, MOST_RUNS = 10_000, 1_000_000


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class SweepFile:
    """What a sweep file says.

    Attributes
    ----------
    title, question : str
        In words.
    scenarios : tuple of Scenario
        Scenarios that are run at every point of the design.
    kind : str
        One of `KINDS`.
    runs : int or None
        Points of a sampled design; None for a listed one.
    seeds : int
        Seeds at each point.
    uncertainty : tuple of Uncertainty
        Ranges or lists of values; those of the scenarios apply where the file says nothing.
    priors : tuple of str
        Parameters that are drawn over the prior range they are declared with.
    members : Path or None
        Table of parameter sets of an ensemble design, one a row, columns named by path.
    outcomes : tuple of str
        Outcomes that are kept; empty for all.
    """

    title: str
    question: str
    scenarios: tuple[Scenario, ...]
    kind: str
    runs: int | None
    seeds: int
    uncertainty: tuple[Uncertainty, ...]
    outcomes: tuple[str, ...]
    priors: tuple[str, ...] = ()
    members: Path | None = None


def load_sweep_file(source: str | Path | Mapping[str, Any]) -> SweepFile:
    """Read and check a sweep file, or a mapping of the same form.

    Paths of scenarios are relative to the file; those of a mapping to the working directory. In a mapping a scenario
    may also be a `Scenario` or a mapping itself.

    Raises
    ------
    UserError
        With file and line of the first error; the others are in its ``errors``.
    """
    if isinstance(source, Mapping):
        problems = Problems(None, None)
        return _checked(_read(source, None, problems), problems)
    file = Path(source)
    try:
        text = file.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise unreadable(file, error) from None
    except UnicodeDecodeError:
        raise UserError("the file is not UTF-8 text", file=file, hint="Save it as UTF-8.") from None
    try:
        content = tomllib.loads(text)
    except ValueError as error:
        raise syntax_error(file, text, error) from None
    problems = Problems(file, Locator(text))
    return _checked(_read(content, file, problems), problems)


def _checked(sweep: SweepFile, problems: Problems) -> SweepFile:
    if problems.errors:
        raise ScenarioError(problems.in_order())
    return sweep


def validate_sweep(file: str | Path) -> list[UserError]:
    """Every error of a file, or of the design that it describes; an empty list if it is right."""
    from sim.sweep.plan import Plan

    try:
        Plan(load_sweep_file(file))
    except ScenarioError as error:
        return list(error.errors)
    except UserError as error:
        return [error]
    return []


def is_sweep(file: str | Path) -> bool:
    """Whether a file looks like a sweep: it has ``scenarios`` or ``design``, which no scenario has."""
    try:
        content = tomllib.loads(Path(file).read_text(encoding="utf-8-sig"))
    except (OSError, ValueError):
        return False
    return bool({"scenarios", "design"} & content.keys())


def _read(content: Mapping[str, Any], file: Path | None, problems: Problems) -> SweepFile:
    folder = Path() if file is None else file.parent
    problems.unknown_keys((), content, KEYS, "at the top of the sweep")
    for key in ("title", "question"):
        if not isinstance(content.get(key, ""), str):
            problems.add((key,), f"{key} is {content[key]!r}; it must be text in quotes", f'Write {key} = "…".')
    scenarios = _scenarios(content, folder, problems, in_file=file is not None)
    kind, runs = _design(content, problems)
    uncertainty = _uncertainty(content, scenarios, kind, problems)
    return SweepFile(
        title=str(content.get("title", "sweep" if file is None else file.stem)),
        question=str(content.get("question", "")),
        scenarios=scenarios,
        kind=kind,
        runs=runs,
        seeds=_whole(content, ("seeds",), content.get("seeds", 1), MOST_SEEDS, problems) or 1,
        uncertainty=uncertainty,
        outcomes=_outcomes(content, problems),
        priors=read_priors(content, kind, [item.path for item in uncertainty], problems),
        members=read_members(content, kind, folder, problems),
    )


def _scenarios(content: Mapping[str, Any], folder: Path, problems: Problems, *, in_file: bool) -> tuple[Scenario, ...]:
    names = content.get("scenarios")
    kinds = str if in_file else (str, Path, Mapping, Scenario)
    if not isinstance(names, list | tuple) or not names or not all(isinstance(name, kinds) for name in names):
        what = (
            "scenarios is missing" if names is None else f"scenarios is {names!r}; it must be a list of names or files"
        )
        problems.add(("scenarios",), what, 'Write scenarios = ["baseline", "price_war"].')
        return ()
    found = []
    for index, name in enumerate(names):
        if isinstance(name, str) and name in names[:index]:
            problems.add(("scenarios", index), f"scenarios names {name!r} twice", "Keep one of them.")
        try:
            found.append(_scenario(name, folder))
        except UserError as error:
            problems.add(("scenarios", index), f"scenarios: {error.message}", error.hint)
    return resized(tuple(found), content, problems)


def _scenario(source: str | Path | Mapping[str, Any] | Scenario, folder: Path) -> Scenario:
    if isinstance(source, Scenario):
        return source
    if isinstance(source, Mapping):
        return load_scenario(source)
    beside = folder / source
    known = source == "baseline" or source in scenario_library()
    if not known and not beside.is_file():
        hint = did_you_mean(str(source), [*scenario_library(), "baseline"])
        raise UserError(f"there is no scenario {str(source)!r} in the library and no such file", hint=hint)
    try:
        return load_scenario(source if known else beside)
    except UserError as error:
        raise UserError(f"{source} has an error: {error.message}", hint=error.hint) from None


def _design(content: Mapping[str, Any], problems: Problems) -> tuple[str, int | None]:
    example = '[design] and below it kind = "lhs" and runs = 200'
    if "design" not in content:
        problems.add((), "design is missing", f"Write {example}.")
        return "", None
    table = problems.table(("design",), content["design"], example)
    if not isinstance(content["design"], Mapping):
        return "", None
    problems.unknown_keys(("design",), table, DESIGN_KEYS, "in [design]")
    kind = table.get("kind")
    if kind not in KINDS:
        what = "design.kind is missing" if kind is None else f"design.kind is {kind!r}, which is not a known design"
        problems.add(("design", "kind"), what, did_you_mean(str(kind), KINDS))
        return "", None
    if kind in LISTED:
        if "runs" in table:
            problems.add(("design", "runs"), f"a {kind} design has no runs of its own", "They follow from the lists.")
        return kind, None
    if "runs" not in table:
        problems.add(("design",), f"design.runs is missing; a design of kind {kind} needs it", "Add runs = 200.")
        return kind, None
    runs = _whole(content, ("design", "runs"), table["runs"], MOST_RUNS, problems)
    if kind == "sobol" and runs is not None and runs & (runs - 1):
        problems.add(("design", "runs"), f"design.runs is {runs}; a sobol design needs a power of two", "Write 256.")
    return kind, runs


def _whole(
    content: Mapping[str, Any], path: tuple[str | int, ...], value: Any, most: int, problems: Problems
) -> int | None:
    if isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= most:
        return value
    name = ".".join(map(str, path))
    problems.add(path, f"{name} is {value!r}; it must be a whole number in [1, {most:,}]", "Correct it.")
    return None


def _uncertainty(
    content: Mapping[str, Any], scenarios: tuple[Scenario, ...], kind: str, problems: Problems
) -> tuple[Uncertainty, ...]:
    example = "[uncertainty] and below it group.name = { low = 0.3, high = 1.8 }"
    table = problems.table(("uncertainty",), content.get("uncertainty", {}), example)
    history = load_history()
    levers: dict[str, AbstractLever] = {lever.id: lever for lever in recorded_levers(history)}
    levers |= {lever.id: lever for scenario in scenarios for lever in scenario.levers}
    found: dict[str, Uncertainty] = {}
    for path, place, entry in leaves(table, ("uncertainty",)):
        if path in found:
            problems.add(place, f"uncertainty of {path} is set twice", "Keep one of them.")
        try:
            found[path] = read_range(path, entry)
            for value in found[path].examples:
                checked_input(path, value, levers, history.dimensions)
        except UserError as error:
            problems.take(place, error, "uncertainty: ")
            continue
        if kind in LISTED and not found[path].values:
            hint = f"Write {path} = {{ values = [0.3, 1.8] }}."
            problems.add(place, f"a {kind} design needs lists; {path} is a range", hint)
    lengths = {path: len(item.values) for path, item in found.items()}
    if kind == "zip" and len(set(lengths.values())) > 1 and all(lengths.values()):
        told = ", ".join(f"{path} has {number}" for path, number in lengths.items())
        problems.add(("uncertainty",), f"a zip design needs lists of one length; {told}", "Make them equally long.")
    return tuple(found.values())


def _outcomes(content: Mapping[str, Any], problems: Problems) -> tuple[str, ...]:
    names = content.get("outcomes", [])
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        problems.add(("outcomes",), f"outcomes is {names!r}; it must be a list of names", 'Write outcomes = ["hhi"].')
        return ()
    for index, name in enumerate(names):
        if name not in OUTCOMES:
            problems.add(("outcomes", index), f"there is no outcome {name!r}", did_you_mean(name, OUTCOMES))
        elif name in names[:index]:
            problems.add(("outcomes", index), f"outcomes names {name!r} twice", "Keep one of them.")
    return tuple(names)
