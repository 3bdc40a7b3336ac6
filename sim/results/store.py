"""One run on disk: Parquet, manifest, summary."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.errors import UserError
from sim.results.output import new_output, read_manifest
from sim.results.results import Results
from sim.results.schema import OUTCOMES

if TYPE_CHECKING:
    import pyarrow

TABLE = "results.parquet"
SUMMARY = "summary.csv"
_NOT_RESULTS = "Give the folder that `two-loops run` wrote."


def tidy_table(results: Results) -> pyarrow.Table:
    """Long table: outcome, month, one column per axis (empty where the outcome has no such axis), value.

    Rows follow the order of the arrays: outcome, month, then the axes with the last one varying fastest.
    A missing value is null.
    """
    import pyarrow

    axes = tuple(results.labels)
    columns: dict[str, list[Any]] = {name: [] for name in ("outcome", "month", "month_index", *axes, "value")}
    sizes = []
    for name in results.outcomes:
        array, dims = results.array(name), OUTCOMES[name].dims
        places = np.indices(array.shape).reshape(array.ndim, -1)
        sizes.append(array.size)
        columns["month"].append(places[0])
        columns["month_index"].append(places[0] + results.first_month)
        for axis in axes:
            columns[axis].append(places[1 + dims.index(axis)] if axis in dims else np.full(array.size, -1))
        columns["value"].append(array.ravel())
    outcome = np.repeat(np.arange(len(sizes)), sizes)

    def labelled(indices: np.ndarray, names: tuple[str, ...]) -> pyarrow.Array:
        codes = pyarrow.array(indices.astype(np.int32), mask=indices < 0)
        return pyarrow.DictionaryArray.from_arrays(codes, pyarrow.array(names, pyarrow.string()))

    joined = {name: np.concatenate(parts) if parts else np.zeros(0) for name, parts in columns.items()}
    table = {
        "outcome": labelled(outcome, results.outcomes),
        "month": labelled(joined["month"], results.months),
    }
    table["month_index"] = pyarrow.array(joined["month_index"].astype(np.int16))
    table |= {axis: labelled(joined[axis], results.labels[axis]) for axis in axes}
    table["value"] = pyarrow.array(joined["value"], from_pandas=True)
    return pyarrow.table(table)


def write(results: Results, folder: Path) -> None:
    """Write table and summary into an existing folder."""
    import pyarrow.parquet

    pyarrow.parquet.write_table(tidy_table(results), folder / TABLE, compression="zstd")
    results.summary().to_csv(folder / SUMMARY, index=False, lineterminator="\n")


def manifest_facts(results: Results) -> dict[str, Any]:
    """What the manifest of a run says besides its kind, title and identity."""
    return {
        "first_month": results.first_month,
        "months": results.n_months,
        "provenance": dict(results.provenance),
        "outcomes": {
            name: {"dims": list(OUTCOMES[name].dims), "unit": OUTCOMES[name].unit} for name in results.outcomes
        },
        "labels": {axis: list(names) for axis, names in results.labels.items()},
    }


def save(results: Results, directory: str | Path, *, force: bool = False) -> Path:
    """Write a run's results; see `Results.save`."""
    title, run_id = str(results.provenance.get("scenario", "run")), str(results.provenance.get("run_id"))
    facts = manifest_facts(results)
    with new_output(directory, kind="run", run_id=run_id, title=title, facts=facts, force=force) as folder:
        write(results, folder)
    return Path(directory)


def load_results(directory: str | Path) -> Results:
    """Read results that `Results.save` or ``two-loops run`` wrote.

    Parameters
    ----------
    directory : path
        Folder with ``results.parquet`` and ``manifest.json``.

    Returns
    -------
    Results
        Bit for bit those that were saved.

    Raises
    ------
    UserError
        If the folder holds no complete results of a run, or outcomes this version does not know.
    """
    import pyarrow.parquet

    folder = Path(directory)
    manifest = read_manifest(folder)
    if manifest is None or manifest.get("kind") != "run":
        raise UserError(f"{folder} holds no results of a run", hint=_NOT_RESULTS)
    unknown = [name for name in manifest["outcomes"] if name not in OUTCOMES]
    if unknown:
        raise UserError(
            f"the results hold the outcome {unknown[0]!r}, which this version does not know",
            file=folder / TABLE,
            hint="Read the Parquet file directly, or use the version that wrote it.",
        )
    try:
        column = pyarrow.parquet.read_table(folder / TABLE, columns=["value"])["value"]
    except (OSError, pyarrow.ArrowException) as error:
        raise UserError(f"the results cannot be read: {error}", file=folder / TABLE, hint=_NOT_RESULTS) from None
    values = column.to_numpy().astype(np.float64)
    labels = {axis: tuple(names) for axis, names in manifest["labels"].items()}
    arrays, start = {}, 0
    for name in manifest["outcomes"]:
        shape = (manifest["months"], *(len(labels[axis]) for axis in OUTCOMES[name].dims))
        size = int(np.prod(shape))
        arrays[name] = values[start : start + size].reshape(shape).copy()
        start += size
    if start != len(values):
        raise UserError("table and manifest do not belong together", file=folder / TABLE, hint=_NOT_RESULTS)
    return Results(arrays=arrays, labels=labels, first_month=manifest["first_month"], provenance=manifest["provenance"])
