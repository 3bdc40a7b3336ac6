"""What every benchmark shares: timing in alternation, medians and spreads, the report and its file.

A benchmark is a module here whose docstring begins with its question and which has one function
``measure(quick) -> Report``. A script looks like this::

    \"""How much slower is the kernel than the same kernel in C?

    How it is measured, and what is not measured.
    \"""

    from benchmarks.harness import Report, alternate, main

    def measure(quick: bool) -> Report:
        seconds = alternate({"numba": kernel, "c": reference}, rounds=5 if quick else 25)
        report = Report()
        report.ratio("kernel_against_c", seconds["numba"], seconds["c"], "Numba over C")
        return report

    if __name__ == "__main__":
        main(measure)

``kernel_against_c`` is an id of ``targets.toml``: what a report measures under such an id is set against its target.
Run one with ``python -m benchmarks.NAME [--quick]``, all of them with ``python -m benchmarks [NAME ...] [--quick]``.
Single timings of a shared machine move by more than half, so figures are medians over rounds in which everything that
is compared runs once, by the CPU time of the process; ratios are taken within rounds.
"""

from __future__ import annotations

import argparse
import dataclasses
import inspect
import json
import statistics
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.machine import provenance

ROOT = Path(__file__).parents[1]
OUTPUT = ROOT / "out" / "benchmarks"
"""One JSON file per benchmark; figures of ``--quick`` go into its folder ``quick`` and never replace full ones."""


@dataclasses.dataclass(frozen=True, slots=True)
class Spread:
    """Median of some values with their quartiles."""

    median: float
    low: float
    """First quartile."""
    high: float
    """Third quartile."""
    n: int

    @classmethod
    def of(cls, values: Iterable[float]) -> Spread:
        """Median and quartiles; of a single value, that value three times."""
        ordered = [float(value) for value in values]
        if not ordered:
            raise ValueError("there is no median of no values")
        if len(ordered) == 1:
            return cls(ordered[0], ordered[0], ordered[0], 1)
        low, median, high = statistics.quantiles(ordered, n=4, method="inclusive")
        return cls(median, low, high, len(ordered))

    def scaled(self, factor: float) -> Spread:
        """The same in another unit; `factor` is positive."""
        return Spread(self.median * factor, self.low * factor, self.high * factor, self.n)

    def text(self, unit: str = "") -> str:
        """Median and quartiles in four digits."""
        return f"{self.median:.4g}{unit} ({self.low:.4g} to {self.high:.4g}, n = {self.n})"


@dataclasses.dataclass
class Report:
    """What a benchmark found."""

    facts: dict[str, Any] = dataclasses.field(default_factory=dict)
    """JSON values: set-up, sizes, tables; whatever a reader needs to repeat or judge the figures."""
    spreads: dict[str, Spread] = dataclasses.field(default_factory=dict)
    """Figures by name; a name that is an id of ``targets.toml`` is set against its target, in the target's unit."""
    lines: list[str] = dataclasses.field(default_factory=list)
    """What is printed, in order."""

    def value(self, name: str, values: Iterable[float] | Spread, what: str, unit: str = "") -> Spread:
        """Record a figure: median and spread of some values, or a spread that is worked out already."""
        spread = values if isinstance(values, Spread) else Spread.of(values)
        self.spreads[name] = spread
        self.lines.append(f"{what}: {spread.text(unit)}")
        return spread

    def ratio(self, name: str, above: Iterable[float], below: Iterable[float], what: str) -> Spread:
        """Record the ratio of two timings, taken within rounds."""
        return self.value(name, ratios(above, below), what, unit="×")


def ratios(above: Iterable[float], below: Iterable[float]) -> list[float]:
    """One ratio per round of two timings that were taken in alternation."""
    return [one / other for one, other in zip(above, below, strict=True)]


def alternate(
    calls: Mapping[str, Callable[[], Any]],
    rounds: int,
    *,
    clock: Callable[[], float] = time.process_time,
    warm: bool = True,
) -> dict[str, list[float]]:
    """Seconds of each call in each round; in a round every call runs once.

    Parameters
    ----------
    calls : mapping of str to callable
        What is compared; the callables take nothing.
    rounds : int
        Rounds that count.
    clock : callable
        CPU seconds of this process unless told otherwise; ``time.perf_counter`` for what waits or runs elsewhere.
    warm : bool
        Whether everything runs once before, uncounted (compilation, caches, pages).

    Notes
    -----
    Each round begins with another call, so that none always finds the caches that its predecessor left.
    """
    names = list(calls)
    seconds: dict[str, list[float]] = {name: [] for name in names}
    if warm:
        for name in names:
            calls[name]()
    for index in range(rounds):
        first = index % len(names)
        for name in names[first:] + names[:first]:
            start = clock()
            calls[name]()
            seconds[name].append(clock() - start)
    return seconds


def name_of(measure: Callable[[bool], Report]) -> str:
    """Name of a benchmark: that of its file."""
    return Path(inspect.getfile(measure)).stem


def question(measure: Callable[[bool], Report]) -> str:
    """First line of the benchmark's docstring."""
    text = inspect.getdoc(inspect.getmodule(measure)) or ""
    return text.splitlines()[0] if text else ""


def main(measure: Callable[[bool], Report], arguments: Sequence[str] | None = None) -> None:
    """Run one benchmark from the command line: print what it finds and write it with machine and versions."""
    parser = argparse.ArgumentParser(prog=f"python -m benchmarks.{name_of(measure)}", description=question(measure))
    parser.add_argument("--quick", action="store_true", help="smaller and fewer: shows that it works, not how fast")
    quick = parser.parse_args(arguments).quick
    print(question(measure), flush=True)
    start = time.perf_counter()
    report = measure(quick)
    file = write(name_of(measure), question(measure), report, quick=quick, seconds=time.perf_counter() - start)
    print("\n".join(report.lines))
    print(f"written to {file.relative_to(ROOT)}")


def write(name: str, asked: str, report: Report, *, quick: bool, seconds: float) -> Path:
    """Write a report as JSON and return the file."""
    file = (OUTPUT / "quick" if quick else OUTPUT) / f"{name}.json"
    content = {
        "name": name,
        "question": asked,
        "quick": quick,
        "wall_seconds": round(seconds, 1),
        **provenance(),
        "spreads": {key: dataclasses.asdict(spread) for key, spread in report.spreads.items()},
        "facts": report.facts,
        "lines": report.lines,
    }
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return file
