"""Does memory stay flat in the number of runs?

10,000 runs of a tiny stand-in for the model (tens of numbers in closed form), so that what is measured is the engine:
plan, dispatch, shards, index. Resident memory of the parent and of its workers is read after every chunk. The full
model takes about a second per run and is not what grows.

Growth within one sweep is not enough: what the plan keeps per run is there before the first reading. So there are two
sizes, each in a process of its own, whose peaks are compared: ``parent_peak_megabytes`` of 1,000 and of 10,000 runs.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.harness import ROOT, Report, main
from sim.history import load_history
from sim.results import Results, run_provenance
from sim.sweep.engine import Sweep
from sim.sweep.pools import ProcessPool
from sim.sweep.watch import Tally, Watcher

SIZES = (1_000, 10_000)
TEXT = """\
title = "Memory"
scenarios = ["baseline"]
seeds = {seeds}
outcomes = ["frontier_gap"]
[horizon]
end = "2023-06"
[run]
developers = 1000
factories = 100
[design]
kind = "full"
"""


def tiny(scenarios: Sequence[Any], seed: int, outcomes: Any) -> Iterator[tuple[int, Results]]:
    """A random walk per run in place of the model."""
    for position, scenario in enumerate(scenarios):
        walk = np.random.default_rng(seed).normal(size=96).cumsum()
        facts = run_provenance(scenario, seed=seed, history=load_history())
        yield position, Results(arrays={"frontier_gap": walk}, labels={}, first_month=0, provenance=facts)


def resident(process: int) -> float:
    """Resident memory of a process [MB]."""
    pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def sweep_memory(seeds: int) -> dict[str, Any]:
    """Memory of parent and workers over a sweep of so many runs."""
    curve: list[tuple[int, float, float]] = []
    start = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "memory.toml"
        file.write_text(TEXT.format(seeds=seeds), encoding="utf-8")
        sweep = Sweep(file, Path(folder) / "out", simulate=tiny)

        def on_progress(tally: Tally, missing: int) -> None:
            workers = [resident(process.pid) for process in multiprocessing.active_children() if process.pid]
            curve.append((tally.executed, resident(os.getpid()), max(workers, default=0.0)))

        sweep.run(ProcessPool(2), Watcher(on_progress=on_progress))
        shards = len(list((Path(folder) / "out" / "shards").glob("*")))
    runs = np.array([point[0] for point in curve])
    late = runs > runs[-1] / 5  # after a fifth of the runs everything that loads is loaded
    facts = {
        "runs": int(runs[-1]),
        "seconds": round(time.perf_counter() - start, 1),
        "shards": shards,
        "parent_megabytes": [round(curve[i][1], 1) for i in np.linspace(0, len(curve) - 1, 9).astype(int)],
        "worker_megabytes": [round(curve[i][2], 1) for i in np.linspace(0, len(curve) - 1, 9).astype(int)],
        "parent_kilobytes_per_run": round(1000 * float(np.polyfit(runs[late], np.array(curve)[late, 1], 1)[0]), 3),
        "worker_kilobytes_per_run": round(1000 * float(np.polyfit(runs[late], np.array(curve)[late, 2], 1)[0]), 3),
    }
    facts["parent_peak_megabytes"] = round(max(point[1] for point in curve), 1)
    facts["worker_peak_megabytes"] = round(max(point[2] for point in curve), 1)
    return facts


def measure(quick: bool) -> Report:
    """Peaks of a small and of a large sweep, and growth per run within each."""
    report = Report(facts={"sweeps": []})
    for seeds in (200, 1_000) if quick else SIZES:
        command = [sys.executable, "-m", "benchmarks.sweep_memory", "--runs", str(seeds)]
        output = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout
        facts = json.loads(output.splitlines()[-1])
        report.facts["sweeps"].append(facts)
        for who in ("parent", "worker"):
            peak, growth = facts[f"{who}_peak_megabytes"], facts[f"{who}_kilobytes_per_run"]
            report.value(f"{who}_peak_{seeds}", [peak], f"{seeds:>6,} runs: peak of the {who}", " MB")
            report.value(f"{who}_growth_{seeds}", [growth], f"{seeds:>6,} runs: growth of the {who} per run", " kB")
    return report


if __name__ == "__main__":
    if sys.argv[1:2] == ["--runs"]:
        print(json.dumps(sweep_memory(int(sys.argv[2]))))
    else:
        main(measure)
