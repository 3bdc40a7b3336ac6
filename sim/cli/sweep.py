"""Verbs ``sweep`` and ``export``: many runs that survive anything, and what other tools read of them."""

from __future__ import annotations

import argparse
import signal
import sys
from typing import Any, NoReturn

from sim.cli.arguments import add_verb, add_workers


def add_verbs(verbs: Any) -> None:
    """Add ``sweep`` and ``export``."""
    parser = add_verb(verbs, "sweep", run_all_of_it, "do every run of a design that is not there yet",
                      "two-loops sweep scenarios/sweeps/levers.toml --workers 2")  # fmt: skip
    parser.add_argument("sweep", metavar="SWEEP", help="sweep file, or the name of one that comes along")
    add_workers(parser)
    parser.add_argument("--scheduler", metavar="ADDRESS", help="Dask scheduler, tcp://HOST:PORT, in place of processes")
    parser.add_argument("--out", metavar="DIR", help="folder for the results (default out/sweep-NAME)")
    parser = add_verb(verbs, "export", export_results, "write a sweep or a run in an exchange format",
                      "two-loops export out/sweep-levers --format iamc")  # fmt: skip
    parser.add_argument("results", metavar="RESULTS", help="folder that `two-loops sweep` or `two-loops run` wrote")
    parser.add_argument("--format", choices=("iamc", "csv", "xarray"), default="csv",
                        help="iamc for pyam, csv, or netCDF for xarray (default csv)")  # fmt: skip
    parser.add_argument("--outcome", action="append", metavar="NAME", help="outcome to write; may be repeated")
    parser.add_argument("--out", metavar="FILE", help="file (default: in the folder of the results)")


def run_all_of_it(options: argparse.Namespace) -> int:
    """Run what is missing; say what is there and where."""
    from sim.sweep import run_sweep
    from sim.sweep.library import find_sweep

    signal.signal(signal.SIGTERM, _interrupt)  # batch systems end jobs so: as with Ctrl-C, what is finished is kept
    with Bar() as bar:
        results = run_sweep(find_sweep(options.sweep), workers=options.workers, scheduler=options.scheduler,
                            out=options.out, watcher=bar.watcher())  # fmt: skip
    counts = results.runs.drop_duplicates("key")["status"].value_counts()
    done, failed = int(counts.get("done", 0)), int(counts.get("failed", 0))
    print(f"{results.facts['title']}: {done:,} runs finished, {failed:,} failed.")
    if done and len(results.scenarios) > 1:
        print("\n".join(effects_in_words(results)))
    print(f"\nResults: {results.folder} (shards, manifest.json, failures.csv)")
    if failed:
        print(f"error: {failed:,} runs failed; {results.folder}/failures.csv says why", file=sys.stderr)
        print("  Correct the cause and start the same sweep again: only these are run.", file=sys.stderr)
        return 1
    page = f"two-loops brief {results.folder}, " if done and len(results.scenarios) > 1 else ""
    print(f"Next: {page}two-loops export {results.folder} --format csv, "
          f"or in Python sim.load_sweep({str(results.folder)!r})")  # fmt: skip
    return 0


def export_results(options: argparse.Namespace) -> int:
    """Write the file."""
    from sim.sweep.exchange import default_file, export

    out = options.out or default_file(options.results, options.format)
    file = export(options.results, options.format, out, options.outcome)
    opens = {"iamc": "pyam.IamDataFrame", "csv": "pandas.read_csv", "xarray": "xarray.open_dataset"}
    print(f"Wrote {file}\n\nNext: {opens[options.format]}({str(file)!r})")
    return 0


def effects_in_words(results: Any) -> list[str]:
    """Effects of each scenario on the first headlines that the sweep keeps, at the end of the runs."""
    from sim.analysis import sweep_effects
    from sim.analysis.headline import HEADLINES, effect_in_words
    from sim.analysis.sweep_paired import last_month

    columns = {".".join((item.outcome, *(label for _, label in item.place))): item for item in HEADLINES}
    kept = [column for column in columns if column in results.columns()][:3]
    if not kept:
        return []
    month = last_month(results)
    table = sweep_effects(results, kept, [month], over=("point", "seed"))
    lines = [f"Effects against {results.scenarios[0]!r} in {month}, 90 % intervals:"]
    for row in table.drop_duplicates(["scenario", "outcome"]).itertuples():
        words = [effect_in_words(value, row.scale, row.unit) for value in (row.mean, row.low, row.high)]
        span = f" ({words[1]} to {words[2]})" if row.replicates > 1 and row.low != row.high else ""
        pairs = "1 pair" if row.pairs == 1 else f"{row.pairs} pairs, {row.replicates} replicates"
        lines.append(f"  {row.scenario}: {columns[row.outcome].words} {words[0]}{span}, {pairs}")
    return lines


class Bar:
    """Shows the estimate, then a bar with rate, time left and failures."""

    def __init__(self) -> None:
        self._progress: Any = None

    def __enter__(self) -> Bar:
        return self

    def __exit__(self, *error: Any) -> None:
        if self._progress is not None:
            self._progress.__exit__(*error)

    def watcher(self) -> Any:
        """What the engine tells."""
        from sim.sweep import Watcher

        return Watcher(on_estimate=self._estimate, on_progress=self._advance)

    def _estimate(self, estimate: Any) -> None:
        print("\n".join(estimate.lines), flush=True)

    def _advance(self, tally: Any, missing: int) -> None:
        from sim.analysis import Progress

        ended = tally.executed + tally.reused + tally.failed
        if self._progress is None:
            self._progress = Progress(ended + missing, "runs").__enter__()
        self._progress.note = f"{tally.failed} failed" if tally.failed else ""
        self._progress.seconds_left = tally.seconds_left
        self._progress.advance(ended - self._progress.done)


def _interrupt(*_: object) -> NoReturn:
    raise KeyboardInterrupt
