"""Verbs that read scenario files without running them: explain, validate."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from sim.cli.arguments import add_verb
from sim.errors import UserError


def add_verbs(verbs: Any) -> None:
    """Add ``explain`` and ``validate``."""
    about = "say in sentences what a scenario assumes and changes"
    parser = add_verb(verbs, "explain", explain_scenario, about,
                      "two-loops explain scenarios/tight_controls.toml")  # fmt: skip
    parser.add_argument("scenario", metavar="SCENARIO", help="scenario file, or the name of one that comes along")
    parser.add_argument("--out", metavar="DIR", help="folder for the timeline as a figure with its table")
    parser = add_verb(verbs, "validate", validate_files, "check scenario or sweep files without running them",
                      "two-loops validate scenarios/*.toml")  # fmt: skip
    parser.add_argument("files", nargs="+", metavar="FILE", help="scenario or sweep file")


def explain_scenario(options: argparse.Namespace) -> int:
    """Print a scenario in sentences."""
    from sim.scenario import load_scenario
    from sim.scenario.explain import explain

    scenario = load_scenario(options.scenario)
    print(explain(scenario))
    if options.out is not None:
        print(f"\nTimeline: {_write_timeline(scenario, Path(options.out))}")
    print(f"\nNext: two-loops run {options.scenario}")
    return 0


def _write_timeline(scenario: Any, out: Path) -> Path:
    """Write the timeline as PNG, SVG and CSV and return the PNG."""
    from sim.figures import save_figure
    from sim.figures.timeline import scenario_timeline

    figure, table = scenario_timeline(scenario)
    try:
        png, _ = save_figure(figure, out, "timeline")
        table.to_csv(out / "timeline.csv", index=False, lineterminator="\n")
    except OSError as error:
        hint = "Give another --out."
        raise UserError(f"nothing can be written there: {error.strerror}", file=out, hint=hint) from None
    return png


def validate_files(options: argparse.Namespace) -> int:
    """Check files; exit code 2 if one is wrong."""
    from sim.scenario import validate
    from sim.sweep import validate_sweep
    from sim.sweep.file import is_sweep

    sweeps = [file for file in options.files if is_sweep(file)]
    errors = [error for file in sweeps for error in validate_sweep(file)]
    errors += validate(file for file in options.files if file not in sweeps)
    for error in errors:
        print(f"error: {error}", file=sys.stderr)
    if errors:
        return 2
    count = len(options.files)
    verb = "sweep" if options.files[0] in sweeps else "run"
    print(f"{count} file{' is' if count == 1 else 's are'} valid.\n\nNext: two-loops {verb} {options.files[0]}")
    return 0
