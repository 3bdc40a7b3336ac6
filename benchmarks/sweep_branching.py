"""Does branching save what the horizon predicts?

One seed, the baseline and five policies that begin in April 2026 or later, to four horizons. Two predictions of the
time of the tree over that of separate runs: by number of months, and by what each month costs (late months cost several
times what those of the burn-in do, and late months are the ones that are not shared). Measured: the best of some
repeats of each, with every single ratio beside it, since timings on a shared machine scatter. Takes some minutes.

    python -m benchmarks.sweep_branching
"""

from __future__ import annotations

import time

import numpy as np

from benchmarks.sweep_overhead import write
from sim.model import TwoLoopsModel
from sim.run import run
from sim.scenario import load_scenario
from sim.sweep.branches import branches, months_to_simulate
from sim.sweep.simulate import simulate_branched

NAMES = ("baseline", "tight_controls", "price_war", "us_price_parity", "china_deployment_push", "trust_certification")
ENDS = ("2026-12", "2027-12", "2028-12", "2030-12")
REPEATS = 3
BURN_IN = 24


def month_seconds(scenario) -> np.ndarray:
    """Seconds of each month from the burn-in on, the best of some runs."""
    runs = []
    for _ in range(REPEATS):
        model, seconds = TwoLoopsModel(scenario, rng=2), []
        while model.state.month <= scenario.end_month:
            start = time.perf_counter()
            model.step()
            seconds.append(time.perf_counter() - start)
        runs.append(seconds)
    return np.min(runs, axis=0)


def tree_seconds(group, members: list[int], cost: np.ndarray, start: int = 0) -> float:
    """Seconds of the tree if each month costs what it costs the baseline."""
    total = float(cost[start:].sum())
    for month, branch in branches(group[members[0]], group, members[1:]):
        total += tree_seconds(group, branch, cost, max(month + BURN_IN, start))
    return total


def branch_all(group) -> None:
    list(simulate_branched(group, 2))


def run_each(group) -> None:
    for scenario in group:
        run(scenario, seed=2)


def seconds_of(work, group) -> float:
    start = time.perf_counter()
    work(group)
    return time.perf_counter() - start


def main() -> None:
    found = []
    for end in ENDS:
        size = {"run": {"developers": 2_000, "factories": 300}, "horizon": {"end": end}}
        group = [load_scenario(name).with_changes(size).resolve() for name in NAMES]
        list(simulate_branched(group[:2], 1))  # warm
        cost = month_seconds(group[0])
        pairs = [(seconds_of(branch_all, group), seconds_of(run_each, group)) for _ in range(REPEATS)]
        branched, apart = (min(column) for column in zip(*pairs, strict=True))
        months = sum(scenario.end_month + 1 + BURN_IN for scenario in group)
        by_cost = tree_seconds(group, list(range(len(group))), cost) / (len(group) * float(cost.sum()))
        found.append({
            "end": end, "scenarios": len(group),
            "predicted_by_months": round(months_to_simulate(group) / months, 3),
            "predicted_by_cost": round(by_cost, 3),
            "measured_best": round(branched / apart, 3),
            "measured_each": [round(one / other, 3) for one, other in pairs],
            "branched_seconds": round(branched, 2), "separate_seconds": round(apart, 2),
        })  # fmt: skip
    write("sweep_branching", {"repeats": REPEATS, "horizons": found})


if __name__ == "__main__":
    main()
