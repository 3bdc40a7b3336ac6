"""Key numbers of small runs of every scenario, kept beside the scenarios: ``python -m sim.regression refresh``.

A change of code that moves a number shows here, in review, as a changed line.
"""

from __future__ import annotations

import argparse
import functools
import json
import math
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from sim.analysis.runs import Request, available_workers, run_all
from sim.months import month_index, month_label
from sim.results import OUTCOMES, Results
from sim.scenario import load_scenario, scenario_library

FOLDER = Path(__file__).parents[1] / "scenarios" / "regression"
DEVELOPERS, UNTIL, SEEDS = 2_000, "2028-12", (1, 2, 3)
WINDOW = 12
"""Months at the end of a run over which a number is averaged."""
DIGITS = 12
KEY_NUMBERS = (
    "frontier_gap",
    "frontier_lag_months",
    "open_gap",
    "hhi",
    *(f"latent_frontier.{bloc}" for bloc in ("US", "CN", "EU")),
    *(f"compute_stock.{bloc}" for bloc in ("US", "CN", "EU")),
    *(f"token_share.CN.{panel}" for panel in ("router", "hyperscaler", "enterprise_west", "enterprise_cn", "all")),
    *(f"token_share.{bloc}.all" for bloc in ("US", "EU")),
    *(f"open_token_share.{panel}" for panel in ("router", "enterprise_west", "all")),
    *(
        f"{name}.{bloc}"
        for name in ("download_share", "derivative_share", "open_release_share")
        for bloc in ("US", "CN")
    ),
    *(f"{name}.{kind}" for name in ("price_index", "gross_margin") for kind in ("open", "closed")),
    *(f"serving_utilisation.{bloc}" for bloc in ("US", "CN")),
    *(f"foreign_open_dependency.{region}" for region in ("US", "EU", "ROW")),
    "price_at_gpt4_level",
    *(f"embodied_progress.{bloc}" for bloc in ("US", "CN", "EU")),
    *(f"ai_units.{region}" for region in ("US", "CN", "EU")),
    *(f"deployment_data.{bloc}" for bloc in ("US", "CN", "EU")),
    *(f"unit_cost.{bloc}" for bloc in ("US", "CN", "EU")),
    *(f"robot_installations.{region}" for region in ("US", "CN", "EU")),
)
"""Numbers kept of every run, besides those that any scenario expects something of."""


@functools.cache
def number_paths() -> tuple[str, ...]:
    """Outcome and labels of every number kept, as far as runs report them."""
    expected = (path for name in scenario_library() for path, _ in load_scenario(name).expect)
    paths = dict.fromkeys((*KEY_NUMBERS, *expected))
    return tuple(path for path in paths if path.split(".")[0] in OUTCOMES)


def number_at(results: Results, path: str) -> float:
    """Mean over the last months of a run of ``outcome.LABEL.LABEL``, labels in order of the axes; NaN if missing."""
    name, *labels = path.split(".")
    series = results.series(name, **dict(zip(OUTCOMES[name].dims, labels, strict=True)))[-WINDOW:]
    return float(np.nanmean(series)) if np.isfinite(series).any() else math.nan


def measured(names: Sequence[str], seeds: Sequence[int] = SEEDS, *, workers: int = 1) -> dict[str, dict[str, Any]]:
    """Run scenarios and return their records, by name."""
    last = {name: min(load_scenario(name).end_month, month_index(UNTIL)) for name in names}
    requests = [
        Request(scenario=load_scenario(name), seed=seed, developers=DEVELOPERS, until=month_label(last[name]))
        for name in names
        for seed in seeds
    ]
    runs = iter(run_all(requests, workers=workers))
    paths = number_paths()
    records = {}
    for name in names:
        of_scenario = [next(runs) for _ in seeds]
        records[name] = {
            "title": load_scenario(name).title,
            "developers": DEVELOPERS,
            "until": month_label(last[name]),
            "window_months": WINDOW,
            "seeds": list(seeds),
            "values": {path: [rounded(number_at(results, path)) for results in of_scenario] for path in paths},
        }
    return records


def rounded(number: float) -> float | None:
    """Number to the digits that are kept; None for a missing one."""
    return float(f"{number:.{DIGITS}g}") if math.isfinite(number) else None


def stored(name: str) -> dict[str, Any]:
    """Record of a scenario as it was last refreshed."""
    record: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return record


def refresh(names: Sequence[str]) -> None:
    """Run scenarios and write their records."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, record in measured(names, workers=available_workers()).items():
        lines = json.dumps(record, indent=1, ensure_ascii=False).replace("[\n   ", "[").replace("\n  ]", "]")
        (FOLDER / f"{name}.json").write_text(lines.replace(",\n   ", ", ") + "\n", encoding="utf-8")


def differences(name: str, record: Mapping[str, Any], seeds: Iterable[int]) -> list[str]:
    """Numbers of a record that are not those stored, one sentence each."""
    kept = stored(name)
    found = [
        f"{name}: {path} is {'new' if path in record['values'] else 'gone'}"
        for path in kept["values"].keys() ^ record["values"].keys()
    ]
    for path in kept["values"].keys() & record["values"].keys():
        for seed in seeds:
            before = kept["values"][path][kept["seeds"].index(seed)]
            now = record["values"][path][record["seeds"].index(seed)]
            if before != now:
                found.append(f"{name}, seed {seed}: {path} was {before}, is {now}")
    return sorted(found)


def main(arguments: Sequence[str] | None = None) -> int:
    """Refresh or check records; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m sim.regression", description=__doc__)
    parser.add_argument("action", choices=("refresh", "check"))
    parser.add_argument("names", nargs="*", metavar="SCENARIO", help="scenarios that come along (default: all)")
    options = parser.parse_args(arguments)
    names = options.names or sorted(scenario_library())
    if options.action == "refresh":
        refresh(names)
        sys.stdout.write(f"{len(names)} records in {FOLDER.name}. Next: make docs\n")
        return 0
    records = measured(names, workers=available_workers())
    found = [line for name in names for line in differences(name, records[name], SEEDS)]
    sys.stdout.write("\n".join(found or ["every number is as it was"]) + "\n")
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main())
