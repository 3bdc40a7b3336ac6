"""Does branching save what the horizon predicts?

One seed, the baseline and five policies that begin together, over four horizons and at four dates. Two predictions of
the time of the tree over that of separate runs: by number of months, and by what each month costs (late months cost
several times what those of the burn-in do, and late months are the ones that are not shared). Policies that begin
before April 2026 depart from the record: each group then also needs the reference run, once in a tree and once for
each policy by itself. Measured in seconds of the processor: the best of some repeats of each, with the ratios of all
repeats beside it. Takes some minutes.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np

from benchmarks.harness import Report, main
from sim.model import TwoLoopsModel
from sim.run import run
from sim.scenario import ResolvedScenario, load_scenario
from sim.sweep.branches import months_to_simulate, references, spans
from sim.sweep.simulate import simulate_branched

KINDS = {"chip_controls": 0.95, "price_cut": 0.3, "price_rise": 0.3, "deployment_subsidy": 0.3, "data_pooling": 1.0}
"""Policies and their intensities."""
CASES = (
    ("2026-04", "2026-12"), ("2026-04", "2027-12"), ("2026-04", "2030-12"),
    ("2024-04", "2028-12"), ("2025-04", "2028-12"), ("2026-04", "2028-12"), ("2027-10", "2028-12"),
)  # fmt: skip
"""Month in which the policies begin, and last month."""
REPEATS = 3
BURN_IN = 24


def month_seconds(scenario: ResolvedScenario) -> np.ndarray:
    """Seconds of each month from the burn-in on, the best of some runs."""
    runs = []
    for _ in range(REPEATS):
        model, seconds = TwoLoopsModel(scenario, rng=2), []
        while model.state.month <= scenario.end_month:
            start = time.process_time()
            model.step()
            seconds.append(time.process_time() - start)
        runs.append(seconds)
    return np.min(runs, axis=0)


def group_of(begin: str, end: str) -> list[ResolvedScenario]:
    """The baseline and one scenario per policy."""
    size = {"extends": "baseline", "run": {"developers": 2_000, "factories": 300}, "horizon": {"end": end}}
    levers = [
        {"kind": kind, "id": "policy", "target": "CN", "start": begin, "intensity": intensity}
        for kind, intensity in KINDS.items()
    ]
    return [load_scenario({**size, "levers": chosen}).resolve() for chosen in ([], *([lever] for lever in levers))]


def tree_seconds(group: list[ResolvedScenario], cost: np.ndarray) -> float:
    """Seconds of the tree and its reference runs if each month costs what it costs the baseline."""
    alone = sum(float(cost[start + BURN_IN : end + BURN_IN].sum()) for _, start, end in spans(group))
    return alone + sum(float(cost[:months].sum()) for months in references(group).values())


def tree_months(group: list[ResolvedScenario]) -> int:
    """Months of the tree and its reference runs."""
    return months_to_simulate(group) + sum(references(group).values())


def seconds_of(work: Callable[[list[ResolvedScenario]], object], group: list[ResolvedScenario]) -> float:
    start = time.process_time()
    work(group)
    return time.process_time() - start


def measure(quick: bool) -> Report:
    """Predicted and measured ratio by horizon and by the month in which policies begin."""
    report = Report(facts={"repeats": REPEATS, "cases": []})
    for begin, end in CASES[:1] if quick else CASES:
        group = group_of(begin, end)
        list(simulate_branched(group[:2], 1))  # warm
        cost = month_seconds(group[0])
        pairs = []
        for seed in range(2, 2 + REPEATS):  # a seed each: a reference run is kept for the next tree of the same seed
            tree = seconds_of(lambda each: list(simulate_branched(each, seed)), group)  # noqa: B023
            pairs.append((tree, seconds_of(lambda each: [run(one, seed=seed) for one in each], group)))  # noqa: B023
        of_tree, of_each = zip(*pairs, strict=True)
        months = sum(tree_months([scenario]) for scenario in group)
        by_cost = tree_seconds(group, cost) / sum(tree_seconds([scenario], cost) for scenario in group)
        found = {
            "begin": begin, "end": end, "scenarios": len(group),
            "predicted_by_months": round(tree_months(group) / months, 3),
            "predicted_by_cost": round(by_cost, 3),
            "measured_best": round(min(of_tree) / min(of_each), 3),
            "branched_seconds": round(min(of_tree), 2), "separate_seconds": round(min(of_each), 2),
        }  # fmt: skip
        report.facts["cases"].append(found)
        predicted = f"{found['predicted_by_months']} by months, {found['predicted_by_cost']} by cost"
        what = f"from {begin} to {end}: tree over separate runs (predicted {predicted}; best {found['measured_best']})"
        report.ratio(f"branched_{begin}_{end}", of_tree, of_each, what)
    return report


if __name__ == "__main__":
    main(measure)
