"""How much of a second core does a sweep turn into runs?

200 default runs with one worker process and with two, by the clock on the wall from an empty folder to finished
results, once each per round: efficiency is the time of one over twice the time of two. It counts start-up, writing, the
end when one worker waits, and whatever the cores share. On a machine that does other work it comes out too low; the
load before each round is in the facts.
"""

from __future__ import annotations

import os

from benchmarks.harness import Report, main
from benchmarks.mesa_sweep import sweep_seconds

RUNS = 200


def measure(quick: bool) -> Report:
    """Efficiency of two workers in per cent."""
    rounds, runs = (1, 20) if quick else (3, RUNS)
    one: list[float] = []
    two: list[float] = []
    load: list[float] = []
    for index in range(rounds):
        load.append(round(os.getloadavg()[0], 2))
        order = ((1, one), (2, two)) if index % 2 == 0 else ((2, two), (1, one))
        for workers, seconds in order:
            seconds.append(sweep_seconds(runs, workers))
    report = Report(facts={"runs": runs, "rounds": rounds, "load_before": load})
    report.value("one_worker", one, f"{runs} default runs, one worker", " s")
    report.value("two_workers", two, f"{runs} default runs, two workers", " s")
    efficiency = [100 * single / (2 * double) for single, double in zip(one, two, strict=True)]
    report.value("parallel_efficiency", efficiency, "parallel efficiency on two cores", " %")
    return report


if __name__ == "__main__":
    main(measure)
