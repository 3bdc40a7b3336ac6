"""Results of a sweep, read from its shards as far as they are asked for."""

from __future__ import annotations

import functools
from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.errors import UserError, did_you_mean
from sim.months import month_index
from sim.results import OUTCOMES
from sim.sweep.catalogue import find_design
from sim.sweep.columns import KEYS, column_names, labels_of, outcomes_in
from sim.sweep.store import Store

if TYPE_CHECKING:
    import duckdb
    import pandas
    import polars
    import xarray

BATCH = 200
"""Runs read at a time by `batches`."""


class SweepResults:
    """Finished runs of a sweep, by scenario, settings and seed.

    Parameters
    ----------
    folder : path
        Folder of the sweep; it may still be at work.
    sweep_id : str, optional
        One of several sweeps in the folder; the one begun last by default.
    points : collection of int, optional
        Points of the design that count; all by default.

    Raises
    ------
    UserError
        If the folder holds no such sweep.
    """

    def __init__(
        self, folder: str | Path, sweep_id: str | None = None, *, points: Collection[int] | None = None
    ) -> None:
        self.folder = Path(folder)
        self.facts, self._design = find_design(self.folder, sweep_id)
        self._points = points
        self._store = Store(self.folder)

    @functools.cached_property
    def runs(self) -> pandas.DataFrame:
        """Every run wanted: number, scenario, point, seed, settings, ``run_id``, and ``status``.

        ``status`` is ``done``, ``failed`` or ``missing``.
        """
        import pyarrow.parquet

        wanted = None if self._points is None else [("point", "in", set(self._points))]
        design = pyarrow.parquet.read_table(self._design, filters=wanted).to_pandas()
        finished = self._store.finished(set(design["key"]))
        entries = [finished.get(key) for key in design["key"]]
        failed = {failure["key"] for failure in self._store.failures()}
        design["run_id"] = [None if entry is None else entry.run_id for entry in entries]
        design["shard"] = [None if entry is None else entry.shard for entry in entries]
        design["status"] = [
            "done" if entry is not None else "failed" if key in failed else "missing"
            for key, entry in zip(design["key"], entries, strict=True)
        ]
        return design

    @property
    def done(self) -> pandas.DataFrame:
        """Finished runs alone, without bookkeeping."""
        runs = self.runs[self.runs["status"] == "done"]
        return runs.drop(columns=["key", "status"]).reset_index(drop=True)

    @property
    def scenarios(self) -> tuple[str, ...]:
        """Titles, in the order of the file; the first is what others are compared with."""
        return tuple(self.facts["scenarios"])

    @functools.cached_property
    def settings(self) -> tuple[str, ...]:
        """Columns of parameters and lever intensities."""
        import pyarrow.parquet

        names = pyarrow.parquet.read_schema(self._design).names
        return tuple(name for name in names if name not in ("number", "key", "point", "seed", "scenario"))

    @functools.cached_property
    def _files(self) -> list[str]:
        shards = dict.fromkeys(self.done["shard"])
        if not shards:
            raise UserError(f"no run of {self.facts['title']!r} is finished yet", hint="Start `two-loops sweep` again.")
        return [str(self._store.shard_file(shard)) for shard in sorted(shards)]

    @functools.cached_property
    def _columns(self) -> list[str]:
        import pyarrow.parquet

        names: dict[str, None] = {}
        for file in self._files:
            names |= dict.fromkeys(pyarrow.parquet.read_schema(file).names)
        return [name for name in names if name not in KEYS]

    @functools.cached_property
    def labels(self) -> dict[str, tuple[str, ...]]:
        """Labels along every axis of the outcomes."""
        import pyarrow.parquet

        return labels_of(pyarrow.parquet.read_schema(self._files[0]))

    @property
    def outcomes(self) -> tuple[str, ...]:
        """Outcomes that were kept."""
        return tuple(outcomes_in(self._columns))

    def columns(self, outcomes: Iterable[str] | None = None) -> list[str]:
        """Names of the columns of some outcomes, or of one with labels (``token_share.CN.router``).

        Raises
        ------
        UserError
            If the sweep holds no such outcome; the hint names the nearest.
        """
        if outcomes is None:
            return list(self._columns)
        found: list[str] = []
        for name in outcomes:
            if name in self._columns:
                found.append(name)
            elif name in self.outcomes:
                found += [column for column in column_names(name, self.labels) if column in self._columns]
            else:
                raise UserError(
                    f"the sweep holds no outcome {name!r}", hint=did_you_mean(name, [*self.outcomes, *self._columns])
                )
        return found

    def to_frame(
        self, outcomes: Iterable[str] | None = None, months: Iterable[str] | None = None,
        scenarios: Sequence[str] | None = None,
    ) -> pandas.DataFrame:  # fmt: skip
        """Return a pandas table: one row per run and month, in the order of the sweep.

        Parameters
        ----------
        outcomes : iterable of str, optional
            Outcomes, or outcomes with labels; all by default, which may be large.
        months : iterable of str, optional
            ``YYYY-MM``; all by default.
        scenarios : sequence of str, optional
            Titles; all by default.

        Returns
        -------
        DataFrame
            Columns ``number, point, seed, scenario``, settings, ``run_id``, ``month``, then the outcomes.
        """
        runs = self.done
        if scenarios is not None:
            for title in scenarios:
                if title not in self.scenarios:
                    hint = did_you_mean(title, self.scenarios)
                    raise UserError(f"the sweep has no scenario {title!r}", hint=hint)
            runs = runs[runs["scenario"].isin(scenarios)]
        return self._read(runs, self.columns(outcomes), months)

    def batches(self, outcomes: Iterable[str] | None = None) -> Iterator[pandas.DataFrame]:
        """Tables of `BATCH` runs at a time, in order of ``run_id`` and then of the sweep, for exports of any size."""
        columns = self.columns(outcomes)
        runs = self.done.sort_values(["run_id", "number"])
        for start in range(0, len(runs), BATCH):
            yield self._read(runs.iloc[start : start + BATCH], columns, None)

    def _read(self, runs: pandas.DataFrame, columns: list[str], months: Iterable[str] | None) -> pandas.DataFrame:
        import pyarrow.dataset

        chosen = runs.reset_index(drop=True).assign(place=np.arange(len(runs)))
        files = [str(self._store.shard_file(shard)) for shard in sorted(set(chosen["shard"]))]
        if not files:
            return chosen.drop(columns=["shard", "place"]).assign(month=None, **dict.fromkeys(columns))
        shards = pyarrow.dataset.dataset(files, schema=self._schema(columns), format="parquet")
        field = pyarrow.dataset.field
        wanted = field("run_id").isin(sorted(set(chosen["run_id"])))
        if months is not None:
            wanted &= field("month_index").isin([month_index(month) for month in months])
        table = shards.to_table(columns=[*KEYS, *columns, "__filename"], filter=wanted).to_pandas()
        # A run that two sweeps did at the same time is in two shards: the one that the index names counts.
        table["shard"] = table.pop("__filename").map(lambda name: Path(str(name)).stem)
        joined = chosen.merge(table, on=["run_id", "shard"]).sort_values(["place", "month_index"], ignore_index=True)
        return joined.drop(columns=["shard", "place", "month_index"])

    def _schema(self, columns: list[str]) -> Any:
        import pyarrow

        text, number = pyarrow.string(), pyarrow.float64()
        keys = [("run_id", text), ("month", text), ("month_index", pyarrow.int16())]
        return pyarrow.schema([*keys, *((name, number) for name in columns)])

    def to_polars(self) -> polars.LazyFrame:
        """Lazy polars table with the columns of `to_frame`; nothing is read before ``collect``."""
        import polars

        data = polars.scan_parquet(self._files, include_file_paths="shard", missing_columns="insert",
                                   extra_columns="ignore")  # fmt: skip
        keys = [polars.col(name).cast(polars.String) for name in ("run_id", "month")]
        data = data.with_columns(*keys, polars.col("shard").str.extract(r"([^/\\]+)\.parquet$"))
        return polars.from_pandas(self.done).lazy().join(data, on=["run_id", "shard"]).drop("shard")

    def sql(self, query: str) -> duckdb.DuckDBPyRelation:
        """Ask DuckDB: table ``runs`` (settings), view ``results`` (settings and outcomes by month).

        Column names hold dots: write them in double quotes, for example ``"token_share.CN.router"``.
        """
        import duckdb

        connection = duckdb.connect()
        connection.register("finished", self.done)
        connection.execute("create table runs as select * from finished")
        files = "[" + ", ".join("'" + file.replace("'", "''") + "'" for file in self._files) + "]"
        connection.execute(
            "create view results as select runs.*, data.* exclude (run_id, filename) from runs join "
            f"read_parquet({files}, union_by_name = true, filename = true) as data on data.run_id = runs.run_id "
            "and parse_filename(data.filename, true) = runs.shard"
        )
        return connection.sql(query)

    def to_xarray(self, outcomes: Iterable[str] | None = None, months: Iterable[str] | None = None) -> xarray.Dataset:
        """Dataset with the dimensions ``run``, ``month`` and the axes of the outcomes; settings are coordinates.

        Raises
        ------
        UserError
            If the sweep holds no such outcome.
        """
        import xarray

        names = self.outcomes if outcomes is None else tuple(outcomes)
        for name in names:
            if name not in self.outcomes:
                raise UserError(f"the sweep holds no outcome {name!r}", hint=did_you_mean(name, self.outcomes))
        table = self.to_frame(names, months)
        labels = sorted(table["month"].unique())
        runs = self.done
        place = (
            table["number"].map(dict(zip(runs["number"], range(len(runs)), strict=True))).to_numpy(),
            table["month"].map({month: row for row, month in enumerate(labels)}).to_numpy(),
        )
        coordinates: dict[str, Any] = {"month": labels}
        for column in runs.columns.drop("shard"):
            values = runs[column].to_numpy()
            coordinates[column] = ("run", values.astype(str) if values.dtype == object else values)
        variables = {}
        for name in names:
            outcome = OUTCOMES[name]
            columns = column_names(name, self.labels)
            values = np.full((len(runs), len(labels), len(columns)), np.nan)
            values[place] = table.reindex(columns=columns).to_numpy(dtype=float)
            shape = (len(runs), len(labels), *(len(self.labels[axis]) for axis in outcome.dims))
            attributes = {"units": outcome.unit, "long_name": outcome.long_name, "kind": outcome.kind}
            variables[name] = (("run", "month", *outcome.dims), values.reshape(shape), attributes)
            coordinates |= {axis: np.array(self.labels[axis], dtype=str) for axis in outcome.dims}
        return xarray.Dataset(variables, coordinates, {"title": self.facts["title"], "sweep": self.facts["sweep_id"]})

    def __repr__(self) -> str:
        counts = self.runs["status"].value_counts()
        told = ", ".join(f"{counts[status]} {status}" for status in ("done", "failed", "missing") if status in counts)
        return f"<SweepResults {self.facts['title']!r}: {len(self.scenarios)} scenarios, {told}>"

    def _repr_html_(self) -> str:
        from sim.sweep.display import sweep_html

        return sweep_html(self)


def load_sweep(folder: str | Path, sweep_id: str | None = None) -> SweepResults:
    """Read the results of a sweep; see `SweepResults`."""
    return SweepResults(folder, sweep_id)
