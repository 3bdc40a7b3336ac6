"""How long until the first answer of a new process?

Every command runs in processes of its own, all commands once per round, with bytecode and Numba's cache as the set-up
leaves them. Measured are the CPU seconds of the child (user and system), which is what a user waits on an idle machine;
the time on the wall is beside it. The target for small commands is held against the slowest of them.
"""

from __future__ import annotations

import compileall
import os
import resource
import subprocess
import sys
import time

from benchmarks.harness import ROOT, Report, Spread, main

SMALL = {
    "help": ("-m", "sim", "--help"),
    "validate": ("-m", "sim", "validate", "scenarios/tight_controls.toml"),
    "explain": ("-m", "sim", "explain", "scenarios/tight_controls.toml"),
    "import": ("-c", "import sim"),
}
FIRST = {
    "first_result": ("-c", "import sim; sim.run(sim.load_scenario('baseline'), seed=1)"),
    "first_run_command": (
        "-m",
        "sim",
        "run",
        "scenarios/tight_controls.toml",
        "--out",
        "out/benchmarks/first_run",
        "--force",
    ),
}


def child_seconds(arguments: tuple[str, ...]) -> tuple[float, float]:
    """CPU seconds and wall-clock seconds of a Python process."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=environment(),
    )
    wall, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, wall


def environment() -> dict[str, str]:
    """This process's, with the checkout importable as an installed package is."""
    return {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])}


def measure(quick: bool) -> Report:
    """Medians per command."""
    compileall.compile_dir(ROOT / "sim", quiet=2)
    rounds = 3 if quick else 9
    commands = SMALL | FIRST
    found: dict[str, list[tuple[float, float]]] = {name: [] for name in commands}
    for index in range(-1, rounds):  # the first round fills the caches of the file system
        for name, arguments in commands.items():
            if name in FIRST and index >= (rounds + 1) // 2:
                continue
            seconds = child_seconds(arguments)
            if index >= 0:
                found[name].append(seconds)
    report = Report(facts={"commands": {name: " ".join(arguments) for name, arguments in commands.items()}})
    slowest: Spread | None = None
    for name in commands:
        cpu, wall = zip(*found[name], strict=True)
        spread = report.value(name, cpu, f"{name}, CPU", " s")
        report.value(f"{name}_wall", wall, f"{name}, wall clock", " s")
        if name in SMALL and (slowest is None or spread.median > slowest.median):
            slowest = spread
    assert slowest is not None
    report.value("start_up", slowest, "slowest of the small commands, CPU", " s")
    return report


if __name__ == "__main__":
    main(measure)
