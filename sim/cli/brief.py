"""Verb ``brief``: the default scenarios as one page with figures and tables."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from sim.cli.arguments import add_seeds, add_size, add_verb

SEEDS, DRAFT_SEEDS, DRAFT_DEVELOPERS = 10, 3, 3_000


def add_verbs(verbs: Any) -> None:
    """Add ``brief``."""
    parser = add_verb(verbs, "brief", write_brief, "default scenarios, hindcast and figures as one page",
                      "two-loops brief --out out/brief --seeds 20")  # fmt: skip
    add_seeds(parser, SEEDS)
    add_size(parser)
    parser.add_argument("--draft", action="store_true",
                        help=f"quick look: {DRAFT_SEEDS} seeds, {DRAFT_DEVELOPERS:,} developers")  # fmt: skip
    parser.add_argument("--out", metavar="DIR", default="out/brief", help="folder (default out/brief)")
    parser.add_argument("--force", action="store_true", help="replace whatever is in the folder")


def write_brief(options: argparse.Namespace) -> int:
    """Run everything, write the page, say where it is."""
    from sim.analysis import available_workers
    from sim.brief import make_brief
    from sim.cli.compare import kept_runs

    out = Path(options.out)
    draft = options.draft
    page = make_brief(
        out,
        seeds=min(options.seeds, DRAFT_SEEDS) if draft else options.seeds,
        developers=options.developers or (DRAFT_DEVELOPERS if draft else None),
        until=options.until,
        draft=draft,
        workers=options.workers or available_workers(),
        keep=kept_runs(out),
        force=options.force,
    )
    print(f"Page: {page}\nFigures: {out}/figures (PNG, SVG); the numbers behind them: {out}/data")
    print("Next: two-loops explain tight_controls, or two-loops run tight_controls")
    return 0
