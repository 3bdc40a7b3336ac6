"""How much longer does a run take because of 3,000 factories?

Target: at most half as much again. Every pair runs the whole model in one process, once with its physical loop and
once with the loop's flows, stocks and outcomes replaced by nothing, so that both see the same load of the machine;
the ratio of times is taken within pairs. A second measurement times the physical calls within the full runs.
Run ``python benchmarks/physical_share.py``.
"""

import json
import platform
import statistics
import time
from pathlib import Path

import sim.model as model_room
from sim.history import load_history
from sim.model import TwoLoopsModel
from sim.scenario import load_scenario

OUTPUT = Path(__file__).parents[1] / "out" / "benchmarks" / "physical_share.json"
PAIRS = 9
DEVELOPERS, END = 20_000, "2030-12"
ROWS = (3_000, 100_000)
TIMED = ("_physical_flows", "update_physical", "read_coupling", "observe_physical", "build_physical_world")
"""What the physical loop adds to a run: flows, stocks, signals, outcomes, and sites laid out once."""


def resolved(factories):
    run = {"developers": DEVELOPERS, "factories": factories}
    return load_scenario({"extends": "baseline", "run": run, "horizon": {"end": END}}).resolve()


def whole_run(scenario, history):
    """Seconds of a run, and of the physical part of it."""
    spent = [0.0]
    replaced = {}

    def timed(function):
        def call(*arguments, **settings):
            start = time.perf_counter()
            result = function(*arguments, **settings)
            spent[0] += time.perf_counter() - start
            return result

        return call

    for name in TIMED:
        room = TwoLoopsModel if name.startswith("_") else model_room
        replaced[name] = room, getattr(room, name)
        setattr(room, name, timed(replaced[name][1]))
    try:
        start = time.perf_counter()
        TwoLoopsModel(scenario, rng=1, history=history).run_until(END)
        return time.perf_counter() - start, spent[0]
    finally:
        for name, (room, function) in replaced.items():
            setattr(room, name, function)


def digital_run(scenario, history):
    """Seconds of a run whose physical loop does nothing; digital outcomes only."""
    nothing = {
        "read_coupling": lambda *_: None,
        "update_physical": lambda *_: None,
        "observe_physical": lambda *_: {},
        "physical_flows": lambda *_: True,
    }
    kept = {name: getattr(model_room, name) for name in nothing}
    for name, function in nothing.items():
        setattr(model_room, name, function)
    try:
        start = time.perf_counter()
        TwoLoopsModel(scenario, rng=1, history=history).run_until(END)
        return time.perf_counter() - start
    finally:
        for name, function in kept.items():
            setattr(model_room, name, function)


def spread(values):
    ordered = sorted(values)
    return {"median": statistics.median(ordered), "low": ordered[0], "high": ordered[-1], "pairs": len(ordered)}


def measure(factories, history, pairs):
    scenario = resolved(factories)
    whole_run(scenario, history), digital_run(scenario, history)
    added, share, seconds = [], [], []
    for pair in range(pairs):
        # alternate which comes first, so that neither is always the one with warm caches
        if pair % 2:
            alone = digital_run(scenario, history)
            both, physical = whole_run(scenario, history)
        else:
            both, physical = whole_run(scenario, history)
            alone = digital_run(scenario, history)
        seconds.append(both)
        added.append(both / alone - 1.0)
        share.append(physical / (both - physical))
    return {
        "factories": factories, "seconds": spread(seconds), "added_time": spread(added),
        "physical_over_rest": spread(share),
    }  # fmt: skip


def main():
    history = load_history()
    results = {
        "machine": platform.machine(), "developers": DEVELOPERS, "end": END,
        "rows": [measure(rows, history, PAIRS if rows == ROWS[0] else 3) for rows in ROWS],
    }  # fmt: skip
    for line in results["rows"]:
        added, share, seconds = line["added_time"], line["physical_over_rest"], line["seconds"]
        print(
            f"{line['factories']:>7,} factories: run {seconds['median']:.2f} s; they add {added['median']:.0%} "
            f"({added['low']:.0%} to {added['high']:.0%}); physical over the rest {share['median']:.0%} "
            f"({share['low']:.0%} to {share['high']:.0%})"
        )
    OUTPUT.parent.mkdir(parents=True, exist_ok=True)
    OUTPUT.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
    print(f"written to {OUTPUT.relative_to(Path.cwd()) if OUTPUT.is_relative_to(Path.cwd()) else OUTPUT}")


if __name__ == "__main__":
    main()
