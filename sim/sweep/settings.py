"""Reads what a sweep file says beyond scenarios and ranges: size of the runs, priors, members of an ensemble."""

from __future__ import annotations

import dataclasses
import fnmatch
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sim.errors import did_you_mean
from sim.parameters.priors import free_parameters
from sim.scenario import Scenario
from sim.scenario.problems import Problems
from sim.scenario.settings import read_end, read_rows


def resized(scenarios: tuple[Scenario, ...], content: Mapping[str, Any], problems: Problems) -> tuple[Scenario, ...]:
    """Scenarios with the end and the number of rows that the sweep sets for all of them."""
    changes: dict[str, Any] = dict(read_rows(content, problems))
    end = read_end(content, problems)
    if end is not None:
        changes["end_month"] = end
    return tuple(dataclasses.replace(scenario, **changes) for scenario in scenarios)


def read_priors(content: Mapping[str, Any], kind: str, taken: Sequence[str], problems: Problems) -> tuple[str, ...]:
    """Paths of the parameters that ``priors`` names, without those that have a range of their own.

    Parameters
    ----------
    content : mapping
        The sweep file.
    kind : str
        Design.
    taken : sequence of str
        Paths in ``[uncertainty]``.
    problems : Problems
        Takes what is wrong.
    """
    names = content.get("priors", [])
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        problems.add(("priors",), f"priors is {names!r}; it must be a list of names", 'Write priors = ["choice.*"].')
        return ()
    if names and kind in ("full", "zip"):
        hint = "Choose lhs, sobol or morris, or give lists of values in [uncertainty]."
        problems.add(("priors",), f"a {kind} design needs lists of values, not priors", hint)
    free = [item.path for item in free_parameters()]
    found: dict[str, None] = {}
    for index, name in enumerate(names):
        matches = fnmatch.filter(free, name)
        if not matches:
            problems.add(("priors", index), f"priors: no free parameter is called {name!r}", did_you_mean(name, free))
        found |= dict.fromkeys(matches)
    return tuple(path for path in found if path not in taken)


def read_members(content: Mapping[str, Any], kind: str, folder: Path, problems: Problems) -> Path | None:
    """Table of the parameter sets of an ensemble design; None for other designs."""
    design = content.get("design")
    given = design.get("members") if isinstance(design, Mapping) else None
    if kind != "ensemble":
        if given is not None:
            problems.add(("design", "members"), f"a {kind} design has no members", "Leave members out.")
        return None
    if not isinstance(given, str):
        what = "missing; an ensemble design needs it" if given is None else f"{given!r}; it must be a file in quotes"
        problems.add(("design", "members"), f"design.members is {what}", 'Add members = "ensemble.csv".')
        return None
    table = folder / given
    if not table.is_file():
        problems.add(("design", "members"), f"design.members: there is no file {str(table)!r}", "Correct the path.")
        return None
    return table
