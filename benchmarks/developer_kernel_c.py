"""How much slower is the developer kernel than the same kernel in C?

`developer_kernel.c` (with its draws in `developer_kernel_draws.h`) does what `sim.kernels.review_rows` does, with the
same algorithm, on the same tables and with the same draws; that both give the same integers is checked before anything
is timed. It is compiled by ``gcc -O3 -march=native``, on x86 with vectors of 512 bits, and called through ctypes; where
the processor has AVX-512, it looks through tables by AVX-512 intrinsics. Users and deployments come as lists of the
cells that hold any, as Numba's do; rows must be in order of class. Tables and rows are those of the running model in
two months; both kernels live through a month from the same rows, in alternation, in one process. Timed are the calls
with the results they allocate; putting the rows back is not.
"""

from __future__ import annotations

import copy
import ctypes
import math
import platform
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, final

import numpy as np

from benchmarks.harness import Report, main, ratios
from benchmarks.runs import baseline
from sim.digital_loop import AbstractChooser, SampledChooser
from sim.history import load_history
from sim.kernels import N_CHANNELS, CellCounts, ReviewCounts, review_rows
from sim.model import TwoLoopsModel
from sim.months import month_index

SOURCE = Path(__file__).with_name("developer_kernel.c")
# Without contraction, because fused operations round differently from the separate ones of the Python source.
COMPILER = (
    "gcc", "-O3", "-march=native", "-ffp-contract=off", "-shared", "-fPIC",
    *(["-mprefer-vector-width=512"] if platform.machine() in ("x86_64", "AMD64") else []),
)  # fmt: skip
MONTHS = ("2024-06", "2027-06")
SIZES = (100_000, 1_000_000)
CHANGED = ("family", "model", "channel", "tenure")

_SCALARS = (
    "n_rows", "first_id", "n_classes", "n_columns", "room", "n_families", "n_slots", "n_models", "n_blocs", "seed",
    "month",
)  # fmt: skip
_ARRAYS = (
    "class_row", "family", "model", "tenure", "channel", "channel_weight", "model_weight", "family_model_sum",
    "family_weight", "model_exponent", "family_exponent", "channel_mask", "model_of_column", "column_of_model",
    "considered_column", "bloc_of_family", "group", "segment", "is_considered", "review_probability",
    "rebirth_probability", "switching_cost", "users_start", "deployed_start", "users_cell", "deployed_cell",
    "users_rows", "deployed_rows", "outside", "flow", "reviews",
)  # fmt: skip


class Month(ctypes.Structure):
    """Struct ``Month`` of the C source."""

    _fields_ = (
        *((name, ctypes.c_int64) for name in _SCALARS),
        ("lambda_model", ctypes.c_double),
        *((name, ctypes.c_void_p) for name in _ARRAYS),
    )


@final
class RecordingChooser(AbstractChooser):
    """The usual chooser; it keeps what the kernel was called with in given months."""

    def __init__(self, months: set[int]) -> None:
        self.chooser = SampledChooser()
        self.months = months
        self.arguments: dict[int, dict[str, Any]] = {}

    def initial(self, world: Any) -> Any:
        """As usual."""
        return self.chooser.initial(world)

    def review(self, state: Any, world: Any, market: Any, **settings: Any) -> Any:
        """As usual, after a copy of the arguments."""
        if state.month in self.months:
            self.arguments[state.month] = copy.deepcopy(self.chooser.review_arguments(state, world, market, **settings))
        return self.chooser.review(state, world, market, **settings)

    def publish(self, *arguments: Any) -> np.ndarray:
        """As usual."""
        return self.chooser.publish(*arguments)


def recorded_months(developers: int, months: tuple[str, ...]) -> dict[str, dict[str, Any]]:
    """Run the baseline to the last of some months and return the kernel's arguments in each."""
    chooser = RecordingChooser({month_index(month) for month in months})
    scenario = baseline(developers=developers, factories=100, end=months[-1])
    TwoLoopsModel(scenario, rng=1, history=load_history(), chooser=chooser).run_until(scenario.end_month)
    return {month: chooser.arguments[month_index(month)] for month in months}


def compiled(folder: Path) -> Callable[..., ReviewCounts]:
    """Compile the C source and return a function with the arguments and results of `review_rows`."""
    if shutil.which(COMPILER[0]) is None:
        raise SystemExit(f"this benchmark compiles {SOURCE.name} and finds no {COMPILER[0]}; install it first")
    library = folder / "developer_kernel.so"
    subprocess.run([*COMPILER, "-o", str(library), str(SOURCE), "-lm"], check=True)
    review = ctypes.CDLL(str(library)).review
    review.restype = None

    def review_in_c(rows: Any, tables: Any, line_up: Any, **settings: Any) -> ReviewCounts:
        n_classes, n_families = tables.family_weight.shape
        n_columns, n_groups = len(line_up.model_of_column), len(settings["rebirth_probability"])
        n_rows = len(rows.class_row)
        users, deployed = _room(n_rows, (n_classes, n_columns, N_CHANNELS)), _room(n_rows, (n_classes, n_columns))
        outside, reviews = np.zeros(n_classes, dtype=np.int32), np.zeros(n_classes, dtype=np.int32)
        flow = np.zeros((n_groups, n_families, n_families), dtype=np.int32)
        known = {**rows._asdict(), **tables._asdict(), **line_up._asdict(), **settings} | {
            "n_rows": n_rows, "n_classes": n_classes, "n_columns": n_columns, "n_families": n_families,
            "room": tables.model_weight.shape[1], "n_slots": line_up.considered_column.shape[1],
            "n_models": len(line_up.column_of_model), "n_blocs": int(line_up.bloc_of_family.max()) + 1,
            "users_start": users.start, "users_cell": users.cell, "users_rows": users.rows,
            "deployed_start": deployed.start, "deployed_cell": deployed.cell, "deployed_rows": deployed.rows,
            "outside": outside, "flow": flow, "reviews": reviews,
        }  # fmt: skip
        numbers = {name: known[name] for name in (*_SCALARS, "lambda_model")}
        review(ctypes.byref(Month(**numbers, **{name: known[name].ctypes.data for name in _ARRAYS})))
        return ReviewCounts(_in_use(users), outside, flow, _in_use(deployed), reviews)

    return review_in_c


def _room(n_rows: int, shape: tuple[int, ...]) -> CellCounts:
    """Room for the list of the cells that hold rows, and for one more."""
    size = min(n_rows, math.prod(shape)) + 1
    lists = np.zeros(shape[0] + 1, np.int64), np.empty(size, np.uint32), np.empty(size, np.int32)
    return CellCounts.listed(lists, shape)


def _in_use(counts: CellCounts) -> CellCounts:
    """Without the room that was not needed."""
    n = counts.start[-1]
    return CellCounts.listed((counts.start, counts.cell[:n], counts.rows[:n]), counts.shape)


def lived_through(kernel: Callable[..., ReviewCounts], arguments: dict[str, Any]) -> tuple[float, list[np.ndarray]]:
    """CPU seconds of one month from copies of the rows; all that the kernel returned or changed."""
    rows = arguments["rows"]._replace(**{name: getattr(arguments["rows"], name).copy() for name in CHANGED})
    start = time.process_time()
    counts = kernel(**{**arguments, "rows": rows})
    seconds = time.process_time() - start
    return seconds, [*counts, *(getattr(rows, name) for name in CHANGED)]


def measure(quick: bool) -> Report:
    """Ratio of the two kernels for every size and month, and over both months at the largest size."""
    sizes, rounds = ((20_000,), 5) if quick else (SIZES, 25)
    report = Report(facts={"compiler": " ".join(COMPILER), "months": list(MONTHS), "sizes": list(sizes)})
    with tempfile.TemporaryDirectory() as folder:
        kernels = {"numba": review_rows, "c": compiled(Path(folder))}
        for size in sizes:
            totals = {name: np.zeros(rounds) for name in kernels}
            for month, arguments in recorded_months(size, MONTHS).items():
                results = {name: lived_through(kernel, arguments)[1] for name, kernel in kernels.items()}
                for one, other in zip(*results.values(), strict=True):
                    np.testing.assert_array_equal(one, other)
                seconds: dict[str, list[float]] = {name: [] for name in kernels}
                for index in range(rounds):
                    for name in sorted(kernels, reverse=index % 2 == 0):
                        seconds[name].append(lived_through(kernels[name], arguments)[0])
                reviewing = results["numba"][4].sum() / size
                what = f"{size:>9,} rows, {month}, {reviewing:.0%} review"
                for name in kernels:
                    per_row = np.array(seconds[name]) / size * 1e9
                    report.value(f"{name}_{size}_{month}", per_row, f"{what}: {name}", " ns per row")
                    totals[name] += seconds[name]
                report.ratio(f"ratio_{size}_{month}", seconds["numba"], seconds["c"], f"{what}: Numba over C")
            name = "kernel_against_c" if size == max(sizes) else f"ratio_{size}"
            report.value(name, ratios(totals["numba"], totals["c"]), f"{size:>9,} rows, all months: Numba over C", "×")
    return report


if __name__ == "__main__":
    main(measure)
