"""Does branching save what the horizon predicts?

One seed, the baseline and five policies that begin in April 2026 or later, to four horizons. Two predictions of the
time of the tree over that of separate runs: by number of months, and by what each month costs (late months cost several
times what those of the burn-in do, and late months are the ones that are not shared). Measured: the best of some
repeats of each, with every single ratio beside it, since timings on a shared machine scatter. Takes some minutes.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np

from benchmarks.harness import Report, main
from sim.model import TwoLoopsModel
from sim.run import run
from sim.scenario import ResolvedScenario, load_scenario
from sim.sweep.branches import branches, months_to_simulate
from sim.sweep.simulate import simulate_branched

NAMES = ("baseline", "tight_controls", "price_war", "us_price_parity", "china_deployment_push", "trust_certification")
ENDS = ("2026-12", "2027-12", "2028-12", "2030-12")
REPEATS = 3
BURN_IN = 24


def month_seconds(scenario: ResolvedScenario) -> np.ndarray:
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


def tree_seconds(group: list[ResolvedScenario], members: list[int], cost: np.ndarray, start: int = 0) -> float:
    """Seconds of the tree if each month costs what it costs the baseline."""
    total = float(cost[start:].sum())
    for month, branch in branches(group[members[0]], group, members[1:]):
        total += tree_seconds(group, branch, cost, max(month + BURN_IN, start))
    return total


def branch_all(group: list[ResolvedScenario]) -> None:
    list(simulate_branched(group, 2))


def run_each(group: list[ResolvedScenario]) -> None:
    for scenario in group:
        run(scenario, seed=2)


def seconds_of(work: Callable[[list[ResolvedScenario]], None], group: list[ResolvedScenario]) -> float:
    start = time.perf_counter()
    work(group)
    return time.perf_counter() - start


def measure(quick: bool) -> Report:
    """Predicted and measured ratio by horizon."""
    report = Report(facts={"repeats": REPEATS, "horizons": []})
    for end in ENDS[:1] if quick else ENDS:
        size = {"run": {"developers": 2_000, "factories": 300}, "horizon": {"end": end}}
        group = [load_scenario(name).with_changes(size).resolve() for name in NAMES]
        list(simulate_branched(group[:2], 1))  # warm
        cost = month_seconds(group[0])
        pairs = [(seconds_of(branch_all, group), seconds_of(run_each, group)) for _ in range(REPEATS)]
        of_tree, of_each = zip(*pairs, strict=True)
        branched, apart = min(of_tree), min(of_each)
        months = sum(scenario.end_month + 1 + BURN_IN for scenario in group)
        by_cost = tree_seconds(group, list(range(len(group))), cost) / (len(group) * float(cost.sum()))
        found = {
            "end": end, "scenarios": len(group),
            "predicted_by_months": round(months_to_simulate(group) / months, 3),
            "predicted_by_cost": round(by_cost, 3),
            "measured_best": round(branched / apart, 3),
            "branched_seconds": round(branched, 2), "separate_seconds": round(apart, 2),
        }  # fmt: skip
        report.facts["horizons"].append(found)
        predicted = f"{found['predicted_by_months']} by months, {found['predicted_by_cost']} by cost"
        what = f"to {end}: tree over separate runs (predicted {predicted}; best of each {found['measured_best']})"
        report.ratio(f"branched_to_{end}", of_tree, of_each, what)
    return report


if __name__ == "__main__":
    main(measure)
