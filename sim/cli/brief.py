"""Verb ``brief``: one page with figures and tables, of the default scenarios, of a sweep or of a run."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from sim.cli.arguments import add_size, add_verb, add_workers, slug, whole
from sim.errors import UserError, did_you_mean

SEEDS, DRAFT_SEEDS, DRAFT_DEVELOPERS = 10, 3, 3_000
SIZES = ("seeds", "developers", "until", "draft")


def add_verbs(verbs: Any) -> None:
    """Add ``brief``."""
    parser = add_verb(verbs, "brief", write_brief, "figures, tables and findings as one page",
                      "two-loops brief out/sweep-levers --out out/brief-levers")  # fmt: skip
    parser.add_argument("source", nargs="?", metavar="SWEEP or RESULTS",
                        help="folder that `two-loops sweep` or `two-loops run` wrote; or a sweep file or the name of "
                        "one, whose missing runs are done first (default: the default scenarios)")  # fmt: skip
    parser.add_argument("--seeds", type=whole(1, 10_000), metavar="N",
                        help=f"seeds of every scenario (default {SEEDS}, or those of the sweep file)")  # fmt: skip
    add_workers(parser)
    add_size(parser)
    parser.add_argument("--draft", action="store_true",
                        help=f"quick look: {DRAFT_SEEDS} seeds, {DRAFT_DEVELOPERS:,} developers")  # fmt: skip
    parser.add_argument("--out", metavar="DIR", help="folder (default out/brief, or out/brief-NAME)")
    parser.add_argument("--force", action="store_true", help="replace whatever is in the folder")


def write_brief(options: argparse.Namespace) -> int:
    """Find out what the page is of, write it, say where it is."""
    if options.source is None:
        return _of_default_scenarios(options)
    if Path(options.source).is_dir():
        return _of_folder(options)
    return _of_sweep_file(options)


def _of_default_scenarios(options: argparse.Namespace) -> int:
    from sim.analysis import available_workers
    from sim.brief import make_brief
    from sim.cli.compare import kept_runs

    out = Path(options.out or "out/brief")
    draft, seeds = options.draft, options.seeds or SEEDS
    page = make_brief(
        out,
        seeds=min(seeds, DRAFT_SEEDS) if draft else seeds,
        developers=options.developers or (DRAFT_DEVELOPERS if draft else None),
        until=options.until,
        draft=draft,
        workers=options.workers or available_workers(),
        keep=kept_runs(out),
        force=options.force,
    )
    _tell(page, out)
    print("Next: two-loops explain tight_controls, or two-loops run tight_controls")
    return 0


def _of_folder(options: argparse.Namespace) -> int:
    """Page of results that are there; runs nothing."""
    from sim.brief import make_run_brief, make_sweep_brief
    from sim.results import load_results, read_manifest
    from sim.sweep import load_sweep

    folder = Path(options.source)
    kind = (read_manifest(folder) or {}).get("kind")
    if kind not in ("sweep", "run"):
        what = f"holds the results of {kind!r}" if kind else "holds no results of two-loops"
        raise UserError(f"{folder} {what}: a brief needs a sweep or a run",
                        hint="Give the folder that `two-loops sweep` or `two-loops run` wrote.")  # fmt: skip
    for name in SIZES:
        if getattr(options, name):
            raise UserError(f"--{name} does not apply to results that are there",
                            hint="Leave it out, or give a sweep file in place of the folder.")  # fmt: skip
    out = Path(options.out or Path("out") / f"brief-{slug(folder.resolve().name)}")
    if kind == "run":
        _tell(make_run_brief(load_results(folder), out, force=options.force), out)
        print("Next: two-loops compare, which adds effects with intervals")
        return 0
    page = make_sweep_brief(load_sweep(folder), out, force=options.force)
    return _end_of_sweep(page, out, load_sweep(folder))


def _of_sweep_file(options: argparse.Namespace) -> int:
    """Do what is missing of a sweep, then write its page."""
    from sim.brief import check_sweep_output, make_sweep_brief
    from sim.cli.sweep import Bar
    from sim.sweep import load_sweep_file, run_sweep
    from sim.sweep.engine import default_folder
    from sim.sweep.plan import load_plan

    file = _sweep_file(options.source)
    name = file.stem + ("-draft" if options.draft else "")
    out = Path(options.out or f"out/brief-{slug(name)}")
    sweep = _resized(load_sweep_file(file), options)
    check_sweep_output(out, load_plan(sweep).sweep_id, force=options.force)
    with Bar() as bar:
        results = run_sweep(sweep, workers=options.workers, out=default_folder(name), watcher=bar.watcher())
    page = make_sweep_brief(results, out, draft=options.draft, force=options.force)
    return _end_of_sweep(page, out, results)


def _sweep_file(source: str) -> Path:
    from sim.sweep.file import is_sweep
    from sim.sweep.library import sweep_library

    file = Path(source)
    if not file.exists():
        known = sweep_library()
        if source not in known:
            raise UserError(f"there is no folder and no sweep file {source!r}", hint=did_you_mean(source, known))
        return known[source]
    if not is_sweep(file):
        raise UserError("it is no sweep file: it has neither scenarios nor a design", file=file,
                        hint="Run a scenario with `two-loops run` and give the folder of its results.")  # fmt: skip
    return file


def _resized(sweep: Any, options: argparse.Namespace) -> Any:
    """Sweep with seeds, size and end that the user wants."""
    import dataclasses

    from sim.months import month_index

    seeds = options.seeds or (min(sweep.seeds, DRAFT_SEEDS) if options.draft else sweep.seeds)
    changes: dict[str, int] = {}
    if options.developers or options.draft:
        changes["developers"] = options.developers or DRAFT_DEVELOPERS
    if options.until:
        changes["end_month"] = month_index(options.until)
    scenarios = tuple(dataclasses.replace(scenario, **changes) for scenario in sweep.scenarios)
    return dataclasses.replace(sweep, seeds=seeds, scenarios=scenarios)


def _end_of_sweep(page: Path, out: Path, results: Any) -> int:
    """Say where the page is and what of the sweep is missing; failed runs are an exit code of their own."""
    counts = results.runs.drop_duplicates("key")["status"].value_counts()
    done, failed, missing = (int(counts.get(status, 0)) for status in ("done", "failed", "missing"))
    _tell(page, out)
    print(f"Sweep {results.facts['title']!r}: {done:,} runs done, {failed:,} failed, {missing:,} missing.")
    print(f"Next: two-loops export {results.folder} --format csv, for every number of every run")
    if failed:
        print(f"error: {failed:,} runs failed; {results.folder}/failures.csv says why", file=sys.stderr)
        print("  The page is of the others. Correct the cause and start the sweep again.", file=sys.stderr)
        return 1
    return 0


def _tell(page: Path, out: Path) -> None:
    print(f"Page: {page}\nFigures: {out}/figures (PNG, SVG); the numbers behind them: {out}/data")
