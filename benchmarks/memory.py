"""How much memory does a developer row take?

A model of 10^5 to 10^6 rows lives to March 2023 in a process of its own, which
then reads its resident memory: the slope over rows is what a row keeps, beside interpreter, libraries and tables. The
highest resident memory of the same process counts what a row takes for a moment, mostly while owners are dealt out.
"""

from __future__ import annotations

import gc
import json
import resource
import subprocess
import sys
from pathlib import Path

import numpy as np

from benchmarks.harness import ROOT, Report, main

SIZES = (100_000, 400_000, 1_000_000)
TO_BYTES = 1 if sys.platform == "darwin" else 1024
"""Unit of ``ru_maxrss``."""


def resident() -> int:
    """Resident memory of this process [bytes]."""
    return int(Path("/proc/self/statm").read_text(encoding="utf-8").split()[1]) * resource.getpagesize()


def child(developers: int) -> None:
    """Run as a process of its own: print resident memory before rows exist, with them, and at its highest."""
    from benchmarks.runs import baseline
    from sim.history import load_history
    from sim.model import TwoLoopsModel

    def live(rows: int) -> TwoLoopsModel:
        model = TwoLoopsModel(baseline(developers=rows, end="2023-03"), rng=1, history=load_history())
        return model.run_until("2023-03")

    live(1_000)
    gc.collect()
    before = resident()
    model = live(developers)
    gc.collect()
    highest = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * TO_BYTES
    print(json.dumps({"before": before, "with_rows": resident(), "highest": highest, "rows": len(model.developers)}))


def measure(quick: bool) -> Report:
    """Slopes over rows, one per round of processes."""
    rounds = 1 if quick else 3
    resident_slope, highest_slope, runs = [], [], []
    for _ in range(rounds):
        found = []
        for size in SIZES:
            command = [sys.executable, "-m", "benchmarks.memory", "--rows", str(size)]
            output = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
            found.append(json.loads(output))
        runs.append(found)
        resident_slope.append(float(np.polyfit(SIZES, [one["with_rows"] for one in found], 1)[0]))
        highest_slope.append(float(np.polyfit(SIZES, [one["highest"] for one in found], 1)[0]))
    report = Report(facts={"runs": runs})
    report.value("bytes_per_developer", resident_slope, "resident, per developer row", " bytes")
    report.value("highest_bytes_per_developer", highest_slope, "at the highest, per developer row", " bytes")
    base = [found[0]["before"] / 1e6 for found in runs]
    report.value("base_megabytes", base, "resident with 1,000 rows", " MB")
    return report


if __name__ == "__main__":
    if sys.argv[1:2] == ["--rows"]:
        child(int(sys.argv[2]))
    else:
        main(measure)
