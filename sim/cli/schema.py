"""Verb ``schema``: what editors need to complete and check scenario and sweep files."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from sim.cli.arguments import add_verb
from sim.errors import UserError


def add_verbs(verbs: Any) -> None:
    """Add ``schema``."""
    parser = add_verb(verbs, "schema", print_schema, "print the JSON Schema of scenario or sweep files, for editors",
                      "two-loops schema scenario --out scenario.schema.json")  # fmt: skip
    parser.add_argument("what", choices=("scenario", "sweep"), help="kind of file")
    parser.add_argument("--out", metavar="FILE", help="file to write (default: print)")


def print_schema(options: argparse.Namespace) -> int:
    """Print or write a schema."""
    from sim.scenario.schema import scenario_schema
    from sim.sweep import sweep_schema

    schema = scenario_schema() if options.what == "scenario" else sweep_schema()
    text = json.dumps(schema, indent=1, ensure_ascii=False) + "\n"
    if options.out is None:
        sys.stdout.write(text)
        return 0
    try:
        Path(options.out).write_text(text, encoding="utf-8")
    except OSError as error:
        raise UserError(
            f"the schema cannot be written: {error.strerror}", file=options.out, hint="Give another --out."
        ) from None
    print(f"Wrote {options.out}\n\nNext: begin a file with `#:schema {options.out}` and open it in an editor")
    return 0
