"""Verbs that list what exists: parameters, outcomes, levers."""

from __future__ import annotations

import argparse
import csv
import json
import sys
from collections.abc import Sequence
from typing import Any

from sim.cli.arguments import add_format, add_verb


def add_verbs(verbs: Any) -> None:
    """Add ``parameters``, ``outcomes`` and ``levers``."""
    parser = add_verb(verbs, "parameters", list_parameters, "list parameters with unit, range and source",
                      "two-loops parameters pricing")  # fmt: skip
    parser.add_argument("pattern", nargs="?", metavar="PATTERN", help="part of a name or meaning")
    add_format(parser)
    parser = add_verb(verbs, "outcomes", list_outcomes, "list what a run reports, with axes and units",
                      "two-loops outcomes share --format csv")  # fmt: skip
    parser.add_argument("pattern", nargs="?", metavar="PATTERN", help="part of a name or meaning")
    add_format(parser)
    parser = add_verb(verbs, "levers", list_levers, "list the policies a scenario may use",
                      "two-loops levers chip_controls")  # fmt: skip
    parser.add_argument("name", nargs="?", metavar="NAME", help="show one lever in full")
    add_format(parser)


def list_outcomes(options: argparse.Namespace) -> int:
    """Print the outcomes."""
    from sim.results import matching_outcomes

    found = matching_outcomes(options.pattern)
    rows = [
        {"name": item.name, "axes": " ".join(("month", *item.dims)), "unit": item.unit, "kind": item.kind,
         "prior_driven": item.prior_driven, "meaning": item.long_name} for item in found
    ]  # fmt: skip
    return _print(rows, options, "outcome")


def list_parameters(options: argparse.Namespace) -> int:
    """Print the parameters."""
    from sim.parameters import specifications

    text = (options.pattern or "").lower()
    rows = [
        {"name": item.path, "default": _number(item.default), "low": _number(item.low),
         "high": _number(item.high), "unit": item.unit, "axes": " ".join(item.dims), "prior": item.prior,
         "levers": item.composition,
         "source": item.source, "meaning": item.meaning}
        for item in specifications().values() if text in f"{item.path} {item.meaning}".lower()
    ]  # fmt: skip
    return _print(rows, options, "parameter")


def list_levers(options: argparse.Namespace) -> int:
    """Print the levers, or one in full."""
    from sim.cli.lever_text import lever_rows, lever_text

    if options.name and options.format == "text":
        print(lever_text(options.name))
        return 0
    return _print(lever_rows(options.name), options, "lever")


def _number(value: Any) -> Any:
    if isinstance(value, tuple):
        return " ".join(str(_number(part)) for part in value)
    return f"{value:g}" if isinstance(value, int | float) else value


def _print(rows: Sequence[dict[str, Any]], options: argparse.Namespace, what: str) -> int:
    if options.format == "json":
        json.dump(rows, sys.stdout, indent=2, ensure_ascii=False)
        print()
    elif options.format == "csv":
        if rows:
            writer = csv.DictWriter(sys.stdout, rows[0].keys(), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
    elif not rows:
        pattern = getattr(options, "pattern", None)
        print(f"No {what} matches {pattern!r}; `two-loops {options.verb}` lists all.")
    else:
        _print_text(rows)
        plural = "" if len(rows) == 1 else "s"
        print(f"\n{len(rows)} {what}{plural}. `--format csv` and `--format json` give all columns.")
    return 0


def _print_text(rows: Sequence[dict[str, Any]]) -> None:
    for row in rows:
        facts = []
        if row.get("default"):
            facts.append(f"{row['default']} [{row['low']} to {row['high']}]")
        if row.get("unit") and row["unit"] != "1":
            facts.append(row["unit"])
        if row.get("axes"):
            facts.append(f"by {row['axes'].replace(' ', ', ')}")
        if row.get("prior_driven"):
            facts.append("prior-driven")
        if row.get("touches"):
            facts.append(f"changes {row['touches'].replace(' ', ', ')}")
        if row.get("source"):
            facts.append(f"source: {row['source']}")
        print(f"{row['name']}: {'; '.join(facts)}")
        print(f"    {row['meaning']}")
