"""Sweeps and runs in exchange formats: IAMC for pyam, CSV, netCDF for xarray."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from sim.errors import UserError
from sim.results import OUTCOMES, load_results, read_manifest
from sim.sweep.results import SweepResults
from sim.sweep.store import whole_file

if TYPE_CHECKING:
    import pandas

MODEL = "Two Loops"
WORLD = "World"
"""Region of an outcome that has none in the IAMC format."""
IAMC_COLUMNS = ("model", "scenario", "region", "variable", "unit", "time", "value", "point", "seed")
REGION_AXES = ("region", "bloc")
"""Axes whose label becomes the region, the first that an outcome has."""
SUFFIXES = {"csv": "csv", "iamc": "iamc.csv", "xarray": "nc"}


def export(folder: str | Path, form: str, out: str | Path, outcomes: Iterable[str] | None = None) -> Path:
    """Write the results of a sweep or of one run to a file.

    Parameters
    ----------
    folder : path
        Folder that ``two-loops sweep`` or ``two-loops run`` wrote.
    form : str
        ``csv``: a row per run and month, in order of run id; ``iamc``: long table that pyam opens; ``xarray``: netCDF.
    out : path
        File; written whole or not at all.
    outcomes : iterable of str, optional
        Outcomes, all by default.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    UserError
        If the folder holds nothing of the kind, an outcome is not in it, or the file cannot be written.
    """
    folder, out = Path(folder), Path(out)
    names = None if outcomes is None else tuple(outcomes)
    try:
        with whole_file(out) as part:
            if form == "xarray":
                _dataset(folder, names).to_netcdf(part, engine="scipy")
                return out
            with part.open("w", encoding="utf-8", newline="") as stream:
                tables = _iamc(folder, names) if form == "iamc" else _tables(folder, names)
                for position, table in enumerate(tables):
                    table.to_csv(stream, index=False, header=position == 0, lineterminator="\n")
    except OSError as error:
        reason = error.strerror or str(error)
        raise UserError(f"{out} cannot be written: {reason}", hint="Choose another file with --out.") from None
    return out


def _tables(folder: Path, outcomes: tuple[str, ...] | None) -> Iterator[pandas.DataFrame]:
    """Wide tables of some runs at a time."""
    if not _is_run(folder):
        yield from SweepResults(folder).batches(outcomes)
        return
    from sim.sweep.columns import KEYS, shard_table

    results = load_results(folder)
    names = [name for name in results.outcomes if outcomes is None or name in outcomes]
    for name in outcomes or ():
        results.array(name)
    table = shard_table([(str(results.provenance["run_id"]), results)]).to_pandas()
    table = table[[*KEYS[:2], *(column for column in table.columns if column.split(".", 1)[0] in names)]]
    table = table.astype({"run_id": str, "month": str})
    facts = {"number": 0, "point": 0, "seed": results.provenance["seed"], "scenario": results.provenance["scenario"]}
    for place, (column, value) in enumerate(facts.items()):
        table.insert(place, column, value)
    yield table


def _iamc(folder: Path, outcomes: tuple[str, ...] | None) -> Iterator[pandas.DataFrame]:
    """Long tables with the columns of the IAMC format, and point and seed, which pyam takes as extra columns."""
    labels = load_results(folder).labels if _is_run(folder) else SweepResults(folder).labels
    names = {column: fact for outcome in OUTCOMES for column, fact in _variables(outcome, labels).items()}
    for table in _tables(folder, outcomes):
        columns = [column for column in table.columns if column in names]
        long = table.melt(["scenario", "point", "seed", "month"], columns, "column", "value").dropna(subset=["value"])
        facts = [names[column] for column in long["column"]]
        for place, column in enumerate(("region", "variable", "unit")):
            long[column] = [fact[place] for fact in facts]
        yield long.assign(model=MODEL, time=long["month"] + "-01")[list(IAMC_COLUMNS)]


def _variables(outcome: str, labels: Mapping[str, Sequence[str]]) -> dict[str, tuple[str, str, str]]:
    """Region, variable and unit of each column of an outcome."""
    dims = OUTCOMES[outcome].dims
    if not set(dims) <= set(labels):
        return {}
    axis = next((axis for axis in REGION_AXES if axis in dims), None)
    found = {}
    for place in itertools.product(*(labels[name] for name in dims)):
        region = WORLD if axis is None else place[dims.index(axis)]
        rest = [label for name, label in zip(dims, place, strict=True) if name != axis]
        found[".".join((outcome, *place))] = (region, "|".join((outcome, *rest)), OUTCOMES[outcome].unit or "1")
    return found


def _dataset(folder: Path, outcomes: tuple[str, ...] | None):  # type: ignore[no-untyped-def]
    if not _is_run(folder):
        return SweepResults(folder).to_xarray(outcomes)
    results = load_results(folder)
    return results.data if outcomes is None else results.data[list(outcomes)]


def _is_run(folder: Path) -> bool:
    manifest = read_manifest(folder)
    if manifest is None:
        raise UserError(f"{folder} holds no results", hint="Give a folder that `two-loops sweep` or `run` wrote.")
    return manifest.get("kind") == "run"


def default_file(folder: str | Path, form: str) -> Path:
    """File of an export that is not told where to write."""
    return Path(os.path.normpath(folder)) / f"export.{SUFFIXES[form]}"


__all__ = ["default_file", "export"]
