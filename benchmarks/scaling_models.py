"""How does the time of a month grow with the models on offer?

Default runs, and runs whose vendors release one and a half times as often or half as often once they act on their own
(`release.interval_factor`); the CPU time of every month from 2027 on is regressed on the number of live models of that
month, by least squares over the months of all runs of a round.
"""

from __future__ import annotations

import time

import numpy as np

from benchmarks.harness import Report, main
from benchmarks.runs import baseline
from sim.history import load_history
from sim.months import month_index
from sim.scenario import ResolvedScenario
from sim.simulation import Simulation

FACTORS = (2.0, 1.0, 0.667)
FIRST = month_index("2027-01")
WIDTH = 25
"""Models per line of the table."""


def months(scenario: ResolvedScenario, seed: int) -> tuple[list[int], list[float]]:
    """Live models and CPU seconds of each month from `FIRST` on."""
    model = Simulation(scenario, rng=seed, history=load_history()).run_until(FIRST - 1)
    models, seconds = [], []
    while model.state.month <= scenario.end_month:
        start = time.process_time()
        model.step()
        seconds.append(time.process_time() - start)
        assert model.flows is not None
        models.append(len(model.flows.market.columns))
    return models, seconds


def measure(quick: bool) -> Report:
    """Slope and intercept of a month's time over its live models, and medians by size of the line-up."""
    rounds = 1 if quick else 5
    blocs = len(load_history().dimensions.blocs)
    scenarios = [baseline(parameters={"release": {"interval_factor": [factor] * blocs}}) for factor in FACTORS]
    slopes, intercepts, everything = [], [], []
    for index in range(rounds):
        pairs = [months(scenario, seed=index + 1) for scenario in scenarios]
        models = np.concatenate([np.array(one) for one, _ in pairs])
        seconds = np.concatenate([np.array(other) for _, other in pairs])
        slope, intercept = np.polyfit(models, seconds, 1)
        slopes.append(1e6 * float(slope))
        intercepts.append(1e3 * float(intercept))
        everything.append((models, seconds))
    models, seconds = (np.concatenate(parts) for parts in zip(*everything, strict=True))
    report = Report(facts={"rounds": rounds, "interval_factors": FACTORS, "by_models": []})
    report.value("per_model", slopes, "each live model adds to a month", " µs")
    report.value("without_models", intercepts, "intercept: a month of 20,000 developers without any model", " ms")
    for low in range(int(models.min()) // WIDTH * WIDTH, int(models.max()) + 1, WIDTH):
        inside = (models >= low) & (models < low + WIDTH)
        if inside.sum() >= 5:
            name = f"{low} to {low + WIDTH - 1} models"
            spread = report.value(
                f"month_{low}_models", (1e3 * seconds[inside]).tolist(), f"a month with {name}", " ms"
            )
            report.facts["by_models"].append({"models": name, "months": int(inside.sum()), "ms": spread.median})
    return report


if __name__ == "__main__":
    main(measure)
