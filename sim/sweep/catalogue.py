"""What a folder says about its sweeps: the table of wanted runs, and a manifest."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from sim.errors import UserError
from sim.results import check_identity, check_output, package_fingerprint, read_manifest
from sim.sweep.inputs import lever_intensities
from sim.sweep.plan import Plan
from sim.sweep.store import DESIGNS, MANIFEST, whole_file, write_text

BATCH = 1_000
"""Rows written at a time, so that memory does not grow with the design."""
KIND = "sweep"
SCENARIO_FILES = "scenario_files"
"""Entry of a design with the content of each scenario, by title."""


def open_folder(folder: Path, plan: Plan) -> None:
    """Check a folder and note the sweep in it; what other sweeps have left there stays.

    Raises
    ------
    UserError
        If it cannot be written or holds something other than sweeps.
    """
    check_output(folder)
    if not (folder / DESIGNS).is_dir():  # a sweep killed before its first manifest may go on
        check_identity(folder, KIND)
    design = folder / DESIGNS / f"{plan.sweep_id}.parquet"
    # Keys hold the fingerprint of the package: a design written by another version is written again.
    if _facts(design.with_suffix(".json")).get("package_fingerprint") != package_fingerprint() or not design.is_file():
        _write_design(plan, design)
        facts = {
            "sweep_id": plan.sweep_id, "title": plan.sweep.title, "question": plan.sweep.question,
            "design": plan.sweep.kind, "points": plan.n_points, "seeds": plan.sweep.seeds, "runs": plan.n_rows,
            "scenarios": [scenario.title for scenario in plan.scenarios],
            "outcomes": list(plan.sweep.outcomes), "varies": list(plan.paths),
            "package_fingerprint": package_fingerprint(),
            # what readers need later to say when policies act: scenario files may have changed by then
            SCENARIO_FILES: {scenario.title: scenario.to_dict() for scenario in plan.scenarios},
        }  # fmt: skip
        write_text(design.with_suffix(".json"), json.dumps(facts, indent=2, ensure_ascii=False) + "\n")
    write_manifest(folder, plan.sweep_id)


def write_manifest(folder: Path, sweep_id: str, **counts: int) -> None:
    """Write the manifest: the sweep begun last, and every sweep of the folder."""
    facts = _facts(folder / DESIGNS / f"{sweep_id}.json")
    facts.pop(SCENARIO_FILES, None)  # long, and in the design
    others = sorted(file.stem for file in (folder / DESIGNS).glob("[!.]*.json"))
    content = {"kind": KIND, "title": facts["title"], "run_id": sweep_id, "sweep": facts, "sweeps": others, **counts}
    write_text(folder / MANIFEST, json.dumps(content, indent=2, ensure_ascii=False) + "\n")


def find_design(folder: Path, sweep_id: str | None = None) -> tuple[dict[str, Any], Path]:
    """Facts and table of wanted runs of a sweep; the one begun last if none is named.

    Returns
    -------
    facts, table : dict, Path
        What the sweep is, and the Parquet file of its runs.

    Raises
    ------
    UserError
        If the folder holds no such sweep.
    """
    manifest = read_manifest(folder)
    if manifest is None or manifest.get("kind") != KIND:
        raise UserError(f"{folder} holds no sweep", hint="Give the folder that `two-loops sweep` wrote.")
    chosen = sweep_id or str(manifest["run_id"])
    file = folder / DESIGNS / f"{chosen}.parquet"
    if not file.is_file():
        raise UserError(f"{folder} holds no sweep {chosen!r}", hint=f"It holds {', '.join(manifest['sweeps'])}.")
    return _facts(file.with_suffix(".json")), file


def _facts(file: Path) -> dict[str, Any]:
    try:
        facts: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    return facts


def _write_design(plan: Plan, file: Path) -> None:
    import pyarrow
    import pyarrow.parquet

    fields = _fields(plan)
    schema = pyarrow.schema(
        [("number", pyarrow.int64()), ("key", pyarrow.string()), ("point", pyarrow.int64()),
         ("seed", pyarrow.int64()), ("scenario", pyarrow.string())]
        + [(name, pyarrow.float64() if numeric else pyarrow.string()) for name, numeric in fields.items()]
    )  # fmt: skip
    rows: list[dict[str, Any]] = []
    known: dict[tuple[int, int], dict[str, Any]] = {}
    with whole_file(file) as part, pyarrow.parquet.ParquetWriter(part, schema, compression="zstd") as writer:
        for group in plan.groups():
            for row in group:
                place = (row.point, row.scenario)
                if place not in known:
                    if len(known) > BATCH:
                        known.clear()
                    known[place] = _settings(plan, *place, fields)
                rows.append({
                    "number": row.number, "key": row.key, "point": row.point, "seed": row.seed,
                    "scenario": plan.scenarios[row.scenario].title, **known[place],
                })  # fmt: skip
            if len(rows) >= BATCH:
                writer.write_table(pyarrow.Table.from_pylist(rows, schema))
                rows = []
        writer.write_table(pyarrow.Table.from_pylist(rows, schema))


def _fields(plan: Plan) -> dict[str, bool]:
    """Columns of what varies and of lever intensities, and whether they are numbers."""
    fields: dict[str, bool] = {}
    for item in plan.inputs:
        if item.given is not None and item.given.values:
            fields[item.path] = all(_is_number(value) for value in item.given.values)
        elif isinstance(item.value(0.5, plan.dimensions), float):
            fields[item.path] = True
        else:
            fields[f"{item.path} (probability)"] = True
    fields |= dict.fromkeys(plan.members[0] if plan.members else (), True)
    for scenario in plan.scenarios:
        fields |= {path: True for path in lever_intensities(scenario) if path not in fields}
    return fields


def _settings(plan: Plan, point: int, scenario: int, fields: dict[str, bool]) -> dict[str, Any]:
    """Values of the columns for one point and scenario: empty for an input that the scenario lacks.

    The intensity of a lever that a scenario lacks is 0.
    """
    draw = plan.draw(point, scenario)
    chosen = plan.scenarios[scenario].with_draw(draw)
    found: dict[str, Any] = {path: 0.0 for path in fields if ".intensity" in path and path not in plan.paths}
    found |= lever_intensities(chosen)
    for path, value in draw.items():
        if path in fields:
            found[path] = float(value) if fields[path] else str(value)
    for unit, item in zip(plan.units[point], plan.inputs, strict=False):
        if f"{item.path} (probability)" in fields and item.path in draw:
            found[f"{item.path} (probability)"] = float(unit)
    return {path: found.get(path) for path in fields}


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
