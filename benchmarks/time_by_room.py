"""Where does the time of a default run go?

A timer of the process interrupts the run every millisecond of CPU time and books what has passed since the last time on
the innermost frame of the package, so that a compiled kernel or a call into NumPy counts for the function that made it.
Shares are of the whole run, by room (a module or package of ``sim``) and by function; several seeds.
"""

from __future__ import annotations

import collections
import signal
import time
from pathlib import Path
from types import FrameType

import sim
from benchmarks.harness import Report, main
from benchmarks.runs import baseline

PACKAGE = Path(sim.__file__).parent
INTERVAL = 0.001
LEAST = 0.01
"""Functions below this share are not listed."""


class Sampler:
    """Books CPU seconds on functions while it is in force."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = collections.defaultdict(float)
        self._names: dict[object, str | None] = {}
        self._last = 0.0

    def __enter__(self) -> Sampler:
        signal.signal(signal.SIGPROF, self._book)
        self._last = time.process_time()
        signal.setitimer(signal.ITIMER_PROF, INTERVAL, INTERVAL)
        return self

    def __exit__(self, *_: object) -> None:
        signal.setitimer(signal.ITIMER_PROF, 0.0)
        signal.signal(signal.SIGPROF, signal.SIG_DFL)

    def _book(self, _signal: int, frame: FrameType | None) -> None:
        # A call into compiled code delays the signal until it returns, so the time since the last one is booked and
        # not the interval.
        now = time.process_time()
        while frame is not None and self._name(frame) is None:
            frame = frame.f_back
        self.seconds[(frame and self._name(frame)) or "elsewhere"] += now - self._last
        self._last = now

    def _name(self, frame: FrameType) -> str | None:
        code = frame.f_code
        if code not in self._names:
            file = Path(code.co_filename)
            inside = file.is_relative_to(PACKAGE)
            module = file.relative_to(PACKAGE).with_suffix("").as_posix() if inside else ""
            self._names[code] = f"{module}:{code.co_qualname}" if inside else None
        return self._names[code]


def room(function: str) -> str:
    """Room of a function; of the kernels every module is one."""
    module = function.partition(":")[0]
    return module if module.startswith("kernels/") else module.partition("/")[0]


def measure(quick: bool) -> Report:
    """Shares by room and by function."""
    seeds = range(1, 3 if quick else 11)
    scenario = baseline()
    sim.run(scenario, seed=1)
    samples = []
    for seed in seeds:
        with Sampler() as sampler:
            sim.run(scenario, seed=seed)
        samples.append(sampler.seconds)
    totals = [sum(one.values()) for one in samples]
    by_room: list[dict[str, float]] = [collections.defaultdict(float) for _ in samples]
    for one, rooms in zip(samples, by_room, strict=True):
        for function, seconds in one.items():
            rooms[room(function)] += seconds
    report = Report(facts={"runs": len(samples), "rooms": {}, "functions": {}})
    report.value("profiled_run", totals, "a default run under the sampler", " s")
    for title, parts in (("rooms", by_room), ("functions", samples)):
        report.lines.append(f"by {title[:-1]}:")
        for name, seconds in summed(parts).items():
            share = seconds / sum(totals)
            if share >= LEAST:
                report.facts[title][name] = round(100 * share, 1)
                report.lines.append(f"  {share:6.1%}  {name}")
    return report


def summed(parts: list[dict[str, float]]) -> dict[str, float]:
    """Seconds by name over all runs, most first."""
    total: dict[str, float] = collections.defaultdict(float)
    for one in parts:
        for name, seconds in one.items():
            total[name] += seconds
    return dict(sorted(total.items(), key=lambda item: -item[1]))


if __name__ == "__main__":
    main(measure)
