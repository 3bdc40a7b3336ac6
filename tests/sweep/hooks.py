"""Stand-ins for the model that workers can import: quick runs with known numbers, and runs that go wrong."""

import os
import time
from pathlib import Path

import numpy as np

from sim.history import load_history
from sim.results import Results, run_provenance

BLOCS = ("US", "CN")
MONTHS = 12
LOG, PAUSE, MOST = "SWEEP_TEST_LOG", "SWEEP_TEST_PAUSE", "SWEEP_TEST_MOST"
PATIENCE = 300.0
"""Seconds that a worker waits to be killed."""


def quick(scenarios, seed, outcomes):
    """Runs whose numbers follow from scenario and seed; notes each in a log file if there is one."""
    for position, scenario in enumerate(scenarios):
        yield position, quick_results(scenario, seed)


def quick_results(scenario, seed):
    facts = run_provenance(scenario, seed=seed, history=load_history())
    time.sleep(float(os.environ.get(PAUSE, "0")))
    if LOG in os.environ:
        with Path(os.environ[LOG]).open("a", encoding="utf-8") as stream:
            stream.write(facts["run_id"] + "\n")
    last = scenario.parameters(scenario.end_month)
    price = float(last.pricing.list_price[1])
    noise = np.random.default_rng(seed).normal(size=MONTHS)
    share = 0.4 + 0.01 * np.tanh(noise) + 0.1 * (1 - price) + 0.01 * float(last.choice.cost_sensitivity)
    arrays = {"download_share": np.stack([1 - share, share], axis=1), "frontier_gap": 10 * price + noise}
    return Results(arrays=arrays, labels={"bloc": BLOCS}, first_month=36, provenance=facts)


def failing(scenarios, seed, outcomes):
    """As `quick`, but cheap prices and seed 2 together fail."""
    for position, results in quick(scenarios, seed, outcomes):
        if seed == 2 and is_cheap(scenarios[position]):
            yield position, ZeroDivisionError("the share of nothing")
        else:
            yield position, results


def deadly(scenarios, seed, outcomes):
    """As `quick`, but one run kills its process, as a lack of memory would."""
    for position, scenario in enumerate(scenarios):
        if seed == 2 and is_cheap(scenario):
            os._exit(9)
        yield position, quick_results(scenario, seed)


def is_cheap(scenario):
    return float(scenario.parameters(scenario.end_month).pricing.list_price[1]) < 1.0


def interrupting(scenarios, seed, outcomes):
    """As `quick`, but the user presses Ctrl-C in the last run of seed 3."""
    for position, scenario in enumerate(scenarios):
        if seed == 3 and position == len(scenarios) - 1:
            raise KeyboardInterrupt
        yield position, quick_results(scenario, seed)


def model(scenarios, seed, outcomes):
    """The model itself, with a byte in a log file for every run; after as many as told it waits to be killed."""
    from sim.sweep.simulate import simulate_branched

    log = Path(os.environ[LOG])
    for found in simulate_branched(scenarios, seed, outcomes):
        if MOST in os.environ and log.stat().st_size >= int(os.environ[MOST]):
            time.sleep(PATIENCE)
        with log.open("ab") as stream:
            stream.write(b".")
        yield found
