"""Signs of the recorded history over draws from the prior, without any fitting.

Run ``python -m sim.analysis.prior_signs --draws 200``; it writes a table with the share of draws that have each sign.
"""

from __future__ import annotations

import argparse
import csv
import dataclasses
import sys
from collections.abc import Callable, Mapping
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from sim.history import load_history
from sim.months import month_index
from sim.parameters import prior_draws
from sim.results import Results
from sim.run import run
from sim.scenario import load_scenario

FORCED = {"extends": "baseline", "horizon": {"end": "2026-03"}}
FREE = {"extends": "baseline", "horizon": {"end": "2026-03"}, "hindcast": {"mode": "free", "from": "2023-12"}}


def value(results: Results, outcome: str, month: str, **labels: str) -> float:
    """One number of a run."""
    return float(results[outcome].sel(**labels).values[month_index(month)])


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """A direction in the record that the model should reproduce unfitted."""

    name: str
    record: str
    numbers: Callable[[Results, Results], tuple[float, ...]]
    """Numbers of a forced and a free run that the sign rests on."""
    holds: Callable[[tuple[float, ...]], bool]


SIGNS = (
    Sign(
        name="Chinese share of open-weight downloads: majority by 2025-09",
        record="0.25 (2023-11) to 0.65 (2025-09)",
        numbers=lambda forced, free: tuple(
            value(forced, "download_share", month, bloc="CN") for month in ("2023-11", "2025-09")
        ),
        holds=lambda x: x[1] > 0.5 and x[1] > x[0],
    ),
    Sign(
        name="Chinese share of open-weight downloads rises from 2023-11 to 2025-09",
        record="0.25 to 0.65",
        numbers=lambda forced, free: tuple(
            value(forced, "download_share", month, bloc="CN") for month in ("2023-11", "2025-09")
        ),
        holds=lambda x: x[1] > x[0],
    ),
    Sign(
        name="Router share of Chinese open models below 10 % in 2024-12",
        record="0.012 to 0.020 (2024-12)",
        numbers=lambda forced, free: (value(forced, "open_bloc_token_share", "2024-12", bloc="CN", panel="router"),),
        holds=lambda x: x[0] < 0.10,
    ),
    Sign(
        name="Router share of Chinese open models rises in 2025",
        record="0.012 (2024-12) to 0.13 (mean to 2025-11)",
        numbers=lambda forced, free: tuple(
            value(forced, "open_bloc_token_share", month, bloc="CN", panel="router") for month in ("2024-12", "2025-12")
        ),
        holds=lambda x: x[1] > x[0],
    ),
    Sign(
        name="Western enterprise open share does not rise from 2023-12 to 2025-12",
        record="0.20 (2023-12) to 0.11 (2025-12)",
        numbers=lambda forced, free: tuple(
            value(forced, "open_token_share", month, panel="enterprise_west") for month in ("2023-12", "2025-12")
        ),
        holds=lambda x: x[1] <= x[0],
    ),
    Sign(
        name="Free hindcast: frontier gap below 60 points in 2025-06",
        record="128 (2023-12) to 24 (2025-06)",
        numbers=lambda forced, free: tuple(value(free, "frontier_gap", month) for month in ("2023-12", "2025-06")),
        holds=lambda x: x[1] < 60.0,
    ),
)


def one_draw(job: tuple[int, Mapping[str, Any], int]) -> list[tuple[float, ...]]:
    """Numbers behind every sign for one draw of the prior."""
    seed, changes, developers = job
    numeric = {path: number.tolist() if hasattr(number, "tolist") else number for path, number in changes.items()}
    forced, free = (
        run(load_scenario({**base, "parameters": numeric}), seed=seed, developers=developers) for base in (FORCED, FREE)
    )
    return [sign.numbers(forced, free) for sign in SIGNS]


def strongest_parameters(samples: list[Mapping[str, Any]], values: Any, count: int = 3) -> str:
    """Parameters whose draws have the largest rank correlation with a number, with its sign, in words."""
    import numpy as np
    from scipy.stats import spearmanr

    found = []
    for path in samples[0]:
        drawn = [float(np.mean(sample[path])) for sample in samples]
        correlation = float(spearmanr(drawn, values).statistic)
        found.append((abs(correlation), f"{path} ({correlation:+.2f})"))
    return ", ".join(text for _, text in sorted(found, reverse=True)[:count])


def prior_signs(draws: int, *, developers: int = 5_000, workers: int = 2) -> list[dict[str, Any]]:
    """Share of prior draws with each recorded sign.

    Parameters
    ----------
    draws : int
        Points of a Latin hypercube over all free parameters; draw i runs with seed i.
    developers : int
        Rows per run.
    workers : int
        Processes.

    Returns
    -------
    list of dict
        One row per sign: name, record, share of draws, and the 5 %, 50 % and 95 % quantile of each number.
    """
    import numpy as np

    samples = prior_draws(draws, load_history().dimensions)
    jobs = [(seed, changes, developers) for seed, changes in enumerate(samples, start=1)]
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        found = []
        for done, numbers in enumerate(pool.map(one_draw, jobs, chunksize=4), start=1):
            found.append(numbers)
            if done % 20 == 0:
                print(f"{done} of {draws} draws", file=sys.stderr, flush=True)
    rows = []
    for position, sign in enumerate(SIGNS):
        values = np.array([draw[position] for draw in found])
        quantiles = np.quantile(values, (0.05, 0.5, 0.95), axis=0)
        rows.append(
            {
                "sign": sign.name,
                "record": sign.record,
                "draws": draws,
                "moved_most_by": strongest_parameters(samples, values[:, -1]),
                "share_of_draws": float(np.mean([sign.holds(tuple(x)) for x in values])),
                **{
                    f"{label}_{k + 1}": round(float(q[k]), 4)
                    for label, q in zip(("low", "median", "high"), quantiles, strict=True)
                    for k in range(values.shape[1])
                },
            }
        )
    return rows


def main() -> None:
    """Run the check and write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--draws", type=int, default=200)
    parser.add_argument("--developers", type=int, default=5_000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--out", type=Path, default=Path("out/prior_signs.csv"))
    options = parser.parse_args()
    rows = prior_signs(options.draws, developers=options.developers, workers=options.workers)
    options.out.parent.mkdir(parents=True, exist_ok=True)
    columns = list(dict.fromkeys(key for row in rows for key in row))
    with options.out.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.DictWriter(stream, columns)
        writer.writeheader()
        writer.writerows(rows)
    for row in rows:
        print(f"{row['share_of_draws']:5.0%}  {row['sign']}  (record: {row['record']})")
    print(f"Table: {options.out}")


if __name__ == "__main__":
    main()
