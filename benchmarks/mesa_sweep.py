"""How much faster is a sweep than Mesa's batch runner on the object model?

The sweep: 200 default runs (baseline, 200 seeds) on two workers, from an empty folder to finished results, process
start included. Against it `mesa.batchrunner.batch_run` on the object model with two processes, the same outcomes
collected every month. That would take an hour, so it does 4 runs of full size (20,000 developers, 3,000 factories, 96
months), two per process, and 2 runs of 1,000 developers to the first month that is reported, which cost little but
start-up. The time of 200 runs is start-up + (time of 4 runs − start-up) × 50: linear in runs, without any growth.
Everything by the clock on the wall, since the work is in other processes; both are measured once per round.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from mesa.batchrunner import batch_run

from benchmarks.harness import Report, main
from benchmarks.mesa_objects.batch import OUTCOMES, ObjectModel
from benchmarks.runs import DEVELOPERS, END, FACTORIES, MONTHS
from sim.months import BURN_IN_MONTHS
from sim.sweep import run_sweep

RUNS, WORKERS, OBJECT_RUNS = 200, 2, 4
TEXT = """\
title = "Default runs"
scenarios = ["baseline"]
seeds = {seeds}
outcomes = [{outcomes}]
[horizon]
end = "{end}"
[run]
developers = {developers}
factories = {factories}
[design]
kind = "full"
"""


def sweep_text(seeds: int) -> str:
    """Sweep file of as many default runs."""
    names = ", ".join(f'"{name}"' for name in OUTCOMES)
    return TEXT.format(seeds=seeds, outcomes=names, end=END, developers=DEVELOPERS, factories=FACTORIES)


def sweep_seconds(runs: int, workers: int) -> float:
    """Wall-clock seconds of a sweep of default runs."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "default_runs.toml"
        file.write_text(sweep_text(runs), encoding="utf-8")
        start = time.perf_counter()
        results = run_sweep(file, workers=workers, out=Path(folder) / "out")
        seconds = time.perf_counter() - start
        assert len(results.to_frame()["run_id"].unique()) == runs
        return seconds


def batch_seconds(runs: int, developers: int, factories: int, end: str) -> float:
    """Wall-clock seconds of Mesa's batch runner on the object model."""
    start = time.perf_counter()
    rows = batch_run(
        ObjectModel, {"developers": developers, "factories": factories, "end": end}, number_processes=WORKERS,
        rng=list(range(1, runs + 1)), max_steps=10_000, data_collection_period=1, display_progress=False,
    )  # fmt: skip
    seconds = time.perf_counter() - start
    assert len({row["RunId"] for row in rows}) == runs
    if end == END:
        assert len(rows) == runs * (BURN_IN_MONTHS + MONTHS)
    return seconds


def measure(quick: bool) -> Report:
    """Runs per hour of both, and the ratio for 200 runs."""
    rounds, runs, object_runs = (1, 20, 2) if quick else (3, RUNS, OBJECT_RUNS)
    sweep, objects, start_up = [], [], []
    for _ in range(rounds):
        sweep.append(sweep_seconds(runs, WORKERS) * RUNS / runs)
        start_up.append(batch_seconds(WORKERS, 1_000, 100, "2023-02"))
        measured = batch_seconds(object_runs, DEVELOPERS, FACTORIES, END)
        objects.append(start_up[-1] + (measured - start_up[-1]) * RUNS / object_runs)
    report = Report(facts={"runs": RUNS, "measured_runs": runs, "measured_object_runs": object_runs, "rounds": rounds})
    report.value("sweep_seconds", sweep, f"{RUNS} default runs, sweep on {WORKERS} workers", " s")
    report.value("batch_start_up", start_up, "start-up of the batch runner", " s")
    report.value("batch_seconds", objects, f"{RUNS} runs of the object model, batch_run (extrapolated)", " s")
    report.ratio("sweep_against_mesa", objects, sweep, "batch_run over sweep")
    return report


if __name__ == "__main__":
    main(measure)
