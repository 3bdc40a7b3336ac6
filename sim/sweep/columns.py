"""Results of runs as one wide table: a row per run and month, a column per outcome and labels."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.months import month_label
from sim.results import OUTCOMES, Results

if TYPE_CHECKING:
    import pyarrow

KEYS = ("run_id", "month", "month_index")
LABELS = b"labels"
"""Entry of a shard's schema that holds the labels along every axis."""


def column_names(outcome: str, labels: Mapping[str, Sequence[str]]) -> list[str]:
    """Names of the columns of one outcome, last axis varying fastest.

    Examples
    --------
    >>> column_names("download_share", {"bloc": ("US", "CN")})
    ['download_share.US', 'download_share.CN']
    """
    places = itertools.product(*(labels[axis] for axis in OUTCOMES[outcome].dims))
    return [".".join((outcome, *place)) for place in places]


def shard_table(runs: Sequence[tuple[str, Results]]) -> pyarrow.Table:
    """Table of some runs, with the labels in its schema.

    Parameters
    ----------
    runs : sequence of (str, Results)
        Identity and results; a label that one run lacks is null in its rows.
    """
    import pyarrow

    months = np.concatenate([results.first_month + np.arange(results.n_months) for _, results in runs])
    ids = [run_id for run_id, results in runs for _ in range(results.n_months)]
    columns: dict[str, Any] = {
        "run_id": pyarrow.array(ids).dictionary_encode(),
        "month": pyarrow.array([month_label(int(month)) for month in months]).dictionary_encode(),
        "month_index": pyarrow.array(months.astype(np.int16)),
    }
    labels: dict[str, tuple[str, ...]] = {}
    for _, results in runs:
        for axis, names in results.labels.items():
            labels[axis] = tuple(dict.fromkeys((*labels.get(axis, ()), *names)))
    parts = [_flat(results) for _, results in runs]
    for name in dict.fromkeys(column for part in parts for column in part):
        pieces = [
            part[name] if name in part else np.full(results.n_months, np.nan)
            for part, (_, results) in zip(parts, runs, strict=True)
        ]
        columns[name] = pyarrow.array(np.concatenate(pieces), from_pandas=True)
    table = pyarrow.table(columns)
    return table.replace_schema_metadata({LABELS: json.dumps(labels).encode()})


def labels_of(schema: pyarrow.Schema) -> dict[str, tuple[str, ...]]:
    """Labels along every axis, as a shard's schema says."""
    return {axis: tuple(names) for axis, names in json.loads(schema.metadata[LABELS]).items()}


def outcomes_in(columns: Iterable[str]) -> list[str]:
    """Outcomes that have a column, in the order of the catalogue."""
    present = {name.split(".", 1)[0] for name in columns}
    return [name for name in OUTCOMES if name in present]


def _flat(results: Results) -> dict[str, np.ndarray]:
    found: dict[str, np.ndarray] = {}
    for outcome in results.outcomes:
        values = results.array(outcome).reshape(results.n_months, -1)
        found |= dict(zip(column_names(outcome, results.labels), values.T, strict=True))
    return found
