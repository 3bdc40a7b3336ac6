"""How much time does a sweep take beyond the model itself?

200 short runs on two workers, after a warm-up. Overhead: busy worker seconds not spent in the model, and wall-clock
time of two workers beyond the model's, both relative to the model's seconds. Pure model time is measured in the same
processes during the same sweep, so that a busy machine slows both.

    python -m benchmarks.sweep_overhead
"""

from __future__ import annotations

import json
import tempfile
import time
from pathlib import Path

from sim.sweep.engine import Sweep
from sim.sweep.pools import ProcessPool
from sim.sweep.watch import Watcher

RUNS, WORKERS = 200, 2
TEXT = """\
title = "Overhead"
scenarios = ["baseline"]
seeds = {seeds}
outcomes = ["token_share", "frontier_gap", "compute_stock"]
[horizon]
end = "2024-12"
[run]
developers = 2000
factories = 300
[design]
kind = "full"
"""


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "overhead.toml"
        file.write_text(TEXT.format(seeds=RUNS), encoding="utf-8")
        pool = ProcessPool(WORKERS)
        sweep = Sweep(file, Path(folder) / "out")
        marks: list[tuple[float, float, float, int]] = []
        pilot: list[int] = []

        def on_progress(tally, missing) -> None:
            marks.append((time.perf_counter(), tally.model_seconds, tally.seconds, tally.executed))

        sweep.run(pool, Watcher(on_estimate=lambda estimate: pilot.append(len(marks)), on_progress=on_progress))
    # The pilot warms the workers up. The window opens at its end, when nothing is under way: opened later, it would
    # count model seconds of chunks begun before it, and the wall clock would seem to be too short.
    start, end = marks[pilot[0] - 1], marks[-1]
    wall, model, busy, runs = (last - first for first, last in zip(start, end, strict=True))
    facts = {
        "runs": runs,
        "workers": WORKERS,
        "wall_seconds": round(wall, 2),
        "model_seconds": round(model, 2),
        "model_seconds_per_run": round(model / runs, 4),
        "overhead_in_workers": round(busy / model - 1, 4),
        "overhead_of_wall_clock": round(wall * WORKERS / model - 1, 4),
    }
    write("sweep_overhead", facts)


def write(name: str, facts: dict) -> None:
    out = Path("out/benchmarks")
    out.mkdir(parents=True, exist_ok=True)
    (out / f"{name}.json").write_text(json.dumps(facts, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(facts, indent=2))


if __name__ == "__main__":
    main()
