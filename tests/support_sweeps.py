"""Sweeps with known effects in no time: a stand-in for the model, and sweep files that use it."""

import functools

import numpy as np

from sim.history import load_history
from sim.results import OUTCOMES, Results, axis_labels, run_provenance
from sim.sweep import run_sweep

FIRST_MONTH, MONTHS, POLICY = 32, 16, 39
"""The stand-in begins in 2025-09, ends in 2026-12; policies act from 2026-04 on."""
CUT, GRANT, BOTH = 0.2, 0.5, 1.0
"""Effect on the Chinese share per unit of the price cut, of the subsidy, and of both together."""
NOISE = 0.01

SCENARIO = """\
title = "Cut and subsidy"
question = "What do a cut and a subsidy do?"
extends = "baseline"
[[levers]]
kind = "price_cut"
id = "cut"
target = "CN"
start = "2026-04"
intensity = 0.3
[[levers]]
kind = "deployment_subsidy"
id = "subsidy"
target = "CN"
start = "2026-07"
end = "2026-10"
intensity = 0.2
"""
CHANNELS = '["token_share", "download_share", "derivative_share", "ai_units", "frontier_gap", "deployment_data"]'
LINES = """\
title = "Two scenarios"
question = "Which of them moves the loops?"
scenarios = ["baseline", "policy.toml", "robot_tariff", "price_war"]
seeds = 4
outcomes = {outcomes}
[horizon]
end = "2026-12"
[run]
developers = 1000
[design]
kind = "full"
"""
GRID = """\
title = "Grid"
scenarios = ["baseline", "policy.toml"]
seeds = 4
outcomes = {outcomes}
[horizon]
end = "2026-12"
[run]
developers = 1000
[design]
kind = "full"
[uncertainty]
levers.cut.intensity = {{ values = [0.0, 0.2, 0.4] }}
levers.subsidy.intensity = {{ values = [0.0, 0.2] }}
"""
DRAWS = """\
title = "Draws"
scenarios = ["baseline", "policy.toml"]
seeds = 1
outcomes = {outcomes}
[horizon]
end = "2026-12"
[run]
developers = 1000
[design]
kind = "lhs"
runs = 24
[uncertainty]
choice.cost_sensitivity = {{ low = 0.6, high = 1.9 }}
"""


def simulate(scenarios, seed, outcomes, sign=1.0, noise=NOISE, fails=()):
    """Stand-in for `sim.sweep.simulate`; ``fails`` names scenarios that end in an error."""
    for position, scenario in enumerate(scenarios):
        if scenario.title in fails:
            yield position, ZeroDivisionError("the share of nothing")
        else:
            yield position, results_of(scenario, seed, outcomes, sign, noise)


def results_of(scenario, seed, outcomes, sign=1.0, noise=NOISE):
    """Paths with the same shocks for every scenario of a seed, moved by `strength`."""
    history = load_history()
    labels = axis_labels(history)
    arrays = {}
    for number, name in enumerate(OUTCOMES):
        if outcomes and name not in outcomes:
            continue
        outcome = OUTCOMES[name]
        rng = np.random.default_rng([seed, number])
        shape = tuple(len(labels[axis]) for axis in outcome.dims)
        shock, own = 1.0 + 0.02 * rng.standard_normal(), rng.standard_normal()
        moved = sign * strength(scenario)
        moved += noise * own if moved else 0.0
        months = np.array([moved if month >= POLICY else 0.0 for month in range(FIRST_MONTH, FIRST_MONTH + MONTHS)])
        arrays[name] = _path(outcome, labels, shape, shock, months)
    kept = {axis: labels[axis] for name in arrays for axis in OUTCOMES[name].dims}
    facts = run_provenance(scenario, seed=seed, history=history)
    return Results(arrays=arrays, labels=kept, first_month=FIRST_MONTH, provenance=facts)


def strength(scenario):
    """Shift of the Chinese share that follows from the parameters in force at the end."""
    last, before = scenario.parameters(scenario.end_month), scenario.parameters(POLICY - 1)
    peak = scenario.parameters(43)  # the subsidy may have ended
    cut = 1.0 - float(last.pricing.list_price[1])
    grant = float(peak.deployment.capital_grant[1] - before.deployment.capital_grant[1])
    return float(last.choice.cost_sensitivity - 0.4) / 0.6 * (CUT * cut + GRANT * grant + BOTH * cut * grant)


def _path(outcome, labels, shape, shock, moved):
    first = outcome.dims[0] if outcome.dims else ""
    rank = np.arange(int(np.prod(shape, dtype=int))).reshape(shape)
    base = np.full(shape, 0.3) if outcome.kind == "share" else 100.0 * (1.0 + rank)
    if first == "bloc" and outcome.kind == "share":
        weights = np.array([0.45, 0.40, 0.10, 0.05]) * [1.0, shock, 1.0, 1.0]
        base = np.broadcast_to((weights / weights.sum()).reshape(-1, *[1] * (len(shape) - 1)), shape).copy()
    else:
        base = base * shock
    values = np.repeat(base[None], len(moved), axis=0)
    change = moved.reshape(-1, *[1] * len(shape))
    where = np.zeros(shape)
    if first in ("bloc", "region"):
        where[labels[first].index("CN")] = 1.0
    else:
        where[...] = 1.0
    if outcome.kind == "share":
        opposite = np.zeros(shape)
        if first == "bloc":
            opposite[labels[first].index("US")] = 1.0
        return np.clip(values + change * (where - opposite), 0.0, 1.0)
    return values * np.exp(change * where)


def write(folder, text, outcomes=CHANNELS, name="sweep.toml"):
    """Write a sweep file and the scenario beside it; returns the file."""
    (folder / "policy.toml").write_text(SCENARIO, encoding="utf-8")
    file = folder / name
    file.write_text(text.format(outcomes=outcomes), encoding="utf-8")
    return file


def quick_sweep(folder, text, outcomes=CHANNELS, **how):
    """Run a sweep with the stand-in; ``how`` goes to `simulate`."""
    file = write(folder, text, outcomes)
    return run_sweep(file, workers=1, out=folder / "sweep", simulate=functools.partial(simulate, **how))
