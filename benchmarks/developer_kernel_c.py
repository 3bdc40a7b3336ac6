"""How much slower is the developer kernel than the same kernel in C?

`developer_kernel.c` (with its draws in `developer_kernel_draws.h`) does what `sim.kernels.review_rows` does, with the
same algorithm, on the same tables and with the same draws; that both give the same integers is checked before anything
is timed. It is compiled by ``gcc -O3 -march=native`` and called through ctypes; where the processor has AVX-512, its
inner step is written in AVX-512 intrinsics, without which gcc makes code that is slower than Numba's. Tables and rows
are those of the running model in two months; both kernels live through a month from the same rows, in alternation, in
one process. Timed are the calls with the results they allocate; putting the rows back is not.
"""

from __future__ import annotations

import copy
import ctypes
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
from sim.kernels import N_CHANNELS, ReviewCounts, review_rows
from sim.model import TwoLoopsModel
from sim.months import month_index

SOURCE = Path(__file__).with_name("developer_kernel.c")
# Without contraction, because fused operations round differently from the separate ones of the Python source.
COMPILER = ("gcc", "-O3", "-march=native", "-ffp-contract=off", "-shared", "-fPIC")
MONTHS = ("2024-06", "2027-06")
SIZES = (100_000, 1_000_000)
CHANGED = ("family", "model", "channel", "tenure")

_SCALARS = (
    "n_rows", "first_id", "n_classes", "n_columns", "room", "n_families", "n_slots", "n_models", "n_groups", "seed",
    "month",
)  # fmt: skip
_ARRAYS = (
    "class_row", "family", "model", "tenure", "channel", "channel_weight", "model_weight", "family_model_sum",
    "family_weight", "family_total", "model_exponent", "family_exponent", "channel_mask", "model_of_column",
    "column_of_model", "considered_column", "group", "segment", "is_considered", "review_probability",
    "rebirth_probability", "switching_cost", "users", "outside", "flow", "deployed", "reviews",
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
        users = np.zeros(n_classes * n_columns * N_CHANNELS + 1, dtype=np.int32)
        counts = ReviewCounts(
            users=users,
            outside=np.zeros(n_classes, dtype=np.int32),
            flow=np.zeros((n_groups, n_families, n_families), dtype=np.int32),
            deployed=np.zeros((n_classes, n_columns), dtype=np.int32),
            reviews=np.zeros(n_classes, dtype=np.int32),
        )
        known = {**rows._asdict(), **tables._asdict(), **line_up._asdict(), **settings, **counts._asdict()}
        known |= {
            "n_rows": len(rows.class_row), "n_classes": n_classes, "n_columns": n_columns, "n_groups": n_groups,
            "room": tables.model_weight.shape[1], "n_families": n_families,
            "n_slots": line_up.considered_column.shape[1], "n_models": len(line_up.column_of_model),
        }  # fmt: skip
        numbers = {name: known[name] for name in (*_SCALARS, "lambda_model")}
        review(ctypes.byref(Month(**numbers, **{name: known[name].ctypes.data for name in _ARRAYS})))
        return counts._replace(users=users[:-1].reshape(n_classes, n_columns, N_CHANNELS))

    return review_in_c


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
