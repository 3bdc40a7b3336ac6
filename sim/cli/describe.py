"""Verbs that read scenario files without running them: explain, validate."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from sim.cli.arguments import add_verb


def add_verbs(verbs: Any) -> None:
    """Add ``explain`` and ``validate``."""
    about = "say in sentences what a scenario assumes and changes"
    parser = add_verb(verbs, "explain", explain_scenario, about,
                      "two-loops explain scenarios/tight_controls.toml")  # fmt: skip
    parser.add_argument("scenario", metavar="SCENARIO", help="scenario file")
    parser = add_verb(verbs, "validate", validate_files, "check scenario files without running them",
                      "two-loops validate scenarios/*.toml")  # fmt: skip
    parser.add_argument("files", nargs="+", metavar="FILE", help="scenario file")


def explain_scenario(options: argparse.Namespace) -> int:
    """Print a scenario in sentences."""
    from sim.scenario import load_scenario
    from sim.scenario.explain import explain

    print(explain(load_scenario(options.scenario)))
    print(f"\nNext: two-loops run {options.scenario}")
    return 0


def validate_files(options: argparse.Namespace) -> int:
    """Check files; exit code 2 if one is wrong."""
    from sim.scenario import validate

    errors = validate(options.files)
    for error in errors:
        print(f"error: {error}", file=sys.stderr)
    if errors:
        return 2
    count = len(options.files)
    print(f"{count} file{' is' if count == 1 else 's are'} valid.\n\nNext: two-loops run {options.files[0]}")
    return 0
