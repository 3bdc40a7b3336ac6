"""How much time does a sweep take beyond the model itself?

200 default runs on two workers, after a warm-up. Overhead: wall-clock time of two workers beyond the model's seconds,
and busy worker seconds not spent in the model, both relative to the model's seconds. Pure model time is measured in the
same processes during the same sweep, so that a busy machine slows both.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from benchmarks.harness import Report, main
from benchmarks.mesa_sweep import sweep_text
from sim.sweep.engine import Sweep
from sim.sweep.pools import ProcessPool
from sim.sweep.watch import Tally, Watcher

RUNS, WORKERS = 200, 2


def sweep_seconds(runs: int) -> tuple[float, float, float, int]:
    """Wall-clock, model and busy seconds of a sweep after its pilot, and the runs in them."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "overhead.toml"
        file.write_text(sweep_text(runs), encoding="utf-8")
        sweep = Sweep(file, Path(folder) / "out")
        marks: list[tuple[float, float, float, int]] = []
        pilot: list[int] = []

        def on_progress(tally: Tally, missing: int) -> None:
            marks.append((time.perf_counter(), tally.model_seconds, tally.seconds, tally.executed))

        watcher = Watcher(on_estimate=lambda estimate: pilot.append(len(marks)), on_progress=on_progress)
        sweep.run(ProcessPool(WORKERS), watcher)
    # The pilot warms the workers up. The window opens at its end, when nothing is under way: opened later, it would
    # count model seconds of chunks begun before it, and the wall clock would seem to be too short.
    start, end = marks[pilot[0] - 1], marks[-1]
    return end[0] - start[0], end[1] - start[1], end[2] - start[2], end[3] - start[3]


def measure(quick: bool) -> Report:
    """Overhead in per cent."""
    rounds = [sweep_seconds(20 if quick else RUNS) for _ in range(1 if quick else 3)]
    report = Report(facts={"runs": rounds[0][3], "workers": WORKERS, "rounds": len(rounds)})
    of_wall = [100 * (wall * WORKERS / model - 1) for wall, model, _, _ in rounds]
    in_workers = [100 * (busy / model - 1) for _, model, busy, _ in rounds]
    per_run = [model / runs for _, model, _, runs in rounds]
    report.value("engine_overhead", of_wall, "wall clock of two workers beyond the model's time", " %")
    report.value("overhead_in_workers", in_workers, "busy worker time beyond the model's", " %")
    report.value("model_seconds_per_run", per_run, "model time of a run", " s")
    return report


if __name__ == "__main__":
    main(measure)
