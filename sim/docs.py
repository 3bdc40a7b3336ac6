"""Writes the documents that are made from code: ``python -m sim.docs`` (or ``make docs``)."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from sim.dimensions import EDGES
from sim.levers import AbstractLever, FieldSpecification, lever_classes
from sim.parameters import ParameterSpecification, specifications
from sim.scenario.edges import edge_meaning, reached_edges
from sim.scenario.toml_writer import toml_text

ROOT = Path(__file__).parents[1]
NOTICE = "<!-- Made by `make docs` from the code; corrections belong there. -->"
RULES = {
    "multiply": "factors multiply",
    "add": "additions add",
    "largest": "the largest counts",
    "smallest": "the smallest counts",
    "replace": "no lever",
}
_SHARED = {name for name in AbstractLever.specifications() if name not in ("target", "intensity")}


def documents() -> dict[str, Callable[[], str]]:
    """Return how each document is made, by path below the checkout."""
    from sim.scenario_report import scenarios_text

    return {
        "docs/levers.md": levers_text,
        "docs/parameters.md": parameters_text,
        "docs/scenarios.md": scenarios_text,
    }


def main() -> int:
    """Write every document; returns the exit code."""
    for name, make in documents().items():
        file = ROOT / name
        text = make()
        if not file.exists() or file.read_text(encoding="utf-8") != text:
            file.write_text(text, encoding="utf-8")
            sys.stdout.write(f"wrote {name}\n")
    return 0


def levers_text() -> str:
    """Text of ``docs/levers.md``."""
    classes = lever_classes()
    lines = [
        "# Levers",
        "",
        NOTICE,
        "",
        f"{len(classes)} kinds of policy that a scenario may use, each a dated change of parameters and one file "
        "under `sim/levers/`. A lever acts from `start` to `end` (to the end of the run without one), builds up "
        "linearly over `ramp_months`, and has an `intensity` whose meaning at 1.0 is stated. At intensity 0 and "
        "outside its dates a lever changes nothing, bit for bit. Several levers on one parameter combine by the "
        "rule that the parameter declares, whatever their order.",
        "",
        "A further lever needs one file: in `sim/levers/`, in a folder named by the environment variable "
        "`TWO_LOOPS_LEVERS`, or in an installed package under the entry point `two_loops.levers`. It then stands in "
        "`two-loops levers`, in validation, in the schema for editors and on this page.",
        "",
        "Fields of every lever: "
        + "; ".join(f"`{name}` ({item.meaning})" for name, item in AbstractLever.specifications().items())
        + ".",
        "",
        *(f"- [{lever.title}](#{kind}): `{kind}`" for kind, lever in classes.items()),
    ]
    for kind, lever in classes.items():
        lines += ["", *_lever(kind, lever)]
    return "\n".join(lines) + "\n"


def _lever(kind: str, lever: type[AbstractLever]) -> Iterator[str]:
    edges = reached_edges(lever.touches)
    reach = "; ".join(f"{edge} ({edge_meaning(edge)})" for edge in edges)
    loops = {"digital" if edge in EDGES else "coupling" if edge.startswith("C") else "physical" for edge in edges}
    yield from (f'<a id="{kind}"></a>', "", f"## {lever.title} (`{kind}`)", "", _summary(lever), "")
    yield f"- **Intensity 1.0**: {lever.intensity_meaning}."
    yield "- **Changes**: " + "; ".join(f"`{path}` ({RULES[_item(path).composition]})" for path in lever.touches) + "."
    yield f"- **Does not touch**: {lever.not_touched}."
    yield f"- **Reaches at first hand**: {reach + '.' if reach else 'no feedback edge.'}" + (
        f" Loop: {', '.join(sorted(loops))}." if loops else ""
    )
    yield f"- **Cost**: {lever.cost_measure or 'no measure'}."
    yield f"- **Evidence**: {lever.evidence}."
    yield from ("", "| field | unit | range | default | meaning |", "| --- | --- | --- | --- | --- |")
    for name, item in lever.specifications().items():
        if name not in _SHARED:
            yield _field_row(item)
    entry = toml_text({"levers": [lever.example_entry()]}).strip()
    yield from ("", "```toml", entry, "```")


def _summary(lever: type[AbstractLever]) -> str:
    return " ".join((lever.__doc__ or "").split())


def _field_row(item: FieldSpecification) -> str:
    from sim.history import load_history

    if item.form == "labels":
        limits = ", ".join(item.labels(load_history().dimensions))
    else:
        limits = {"number": item.interval, "integer": item.interval, "flag": "true, false"}.get(item.form, "")
    if item.by:
        limits += f"; or a table by {', '.join(item.by)}"
    default = "required" if item.is_required else _default(item)
    return f"| `{item.name}` | {item.unit} | {limits} | {default} | {item.meaning} |"


def _default(item: FieldSpecification) -> str:
    value = item.default
    if isinstance(value, tuple):
        return ", ".join(value) or "–"
    return "–" if value in ("", None) else str(value).lower() if isinstance(value, bool) else f"{value:g}"


def _item(path: str) -> ParameterSpecification:
    return specifications()[path]


def parameters_text() -> str:
    """Text of ``docs/parameters.md``."""
    table = specifications()
    assumed = sum("assumption" in item.source for item in table.values())
    lines = [
        "# Parameters",
        "",
        NOTICE,
        "",
        f"{len(table)} parameters, each with its central value, prior range, unit and source; {assumed} rest "
        "wholly or partly on an assumption. A scenario sets them under `[parameters]` as `group.name`, "
        "`group.name.LABEL` or, with two axes, `group.name.LABEL.LABEL`. The last column says how levers on the "
        "parameter combine; parameters that levers may touch are neutral by default. `two-loops parameters` "
        "prints the same table, also as CSV and JSON.",
    ]
    group = ""
    for item in table.values():
        if item.group != group:
            group = item.group
            lines += ["", f"## {group}", "", "| name | value | range | unit | axes | source | levers |"]
            lines += ["| --- | --- | --- | --- | --- | --- | --- |"]
        cells = (
            f"`{item.name}`<br>{item.meaning}",
            _number(item.default),
            f"{_number(item.low)} to {_number(item.high)}" + ("" if item.prior != "fixed" else ", fixed"),
            item.unit,
            " × ".join(item.dims),
            item.source,
            RULES[item.composition],
        )
        lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return "\n".join(lines) + "\n"


def _number(value: Any) -> str:
    if isinstance(value, tuple):
        return ", ".join(_number(part) for part in value)
    return f"{value:g}"


if __name__ == "__main__":
    raise SystemExit(main())
