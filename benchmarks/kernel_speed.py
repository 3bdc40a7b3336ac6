"""How long does one developer row take per month, and how long do the choice tables?

Targets: 2 to 4 ns per row and month when few rows review; 10^6 rows in at most 15 to 25 ms a month when a
tenth do; the tables of 576 classes and 80 models in about 1 ms. Run ``python benchmarks/kernel_speed.py``;
single timings move by up to 1.6 times on a shared machine, so the best of several months counts.
"""

import json
import platform
import time
from pathlib import Path

import numpy as np

from sim.kernels import (
    N_CHANNELS,
    N_SLOTS,
    ChoiceTables,
    DeveloperRows,
    LineUp,
    choice_tables,
    fine_tune_events,
    review_rows,
)

OUTPUT = Path(__file__).parents[1] / "out" / "benchmarks" / "kernel_speed.json"
CLASSES, GROUPS, SEGMENTS, FAMILIES = 576, 24, 4, 54
LAMBDA_MODEL, LAMBDA_CHANNEL = 0.6, 0.4
SIZES = (20_000, 100_000, 1_000_000)
REVIEWING = (0.0, 0.02, 0.1, 1.0)
PUBLISHING = 0.01
LINE_UPS = (80, 160)


def market(n_columns, seed=0):
    """Random but plausible: a third of the channels closed, two models in three considered."""
    draw = np.random.default_rng(seed)
    group = np.repeat(np.arange(GROUPS), CLASSES // GROUPS)
    family = np.sort(np.r_[np.arange(1, FAMILIES + 1), draw.integers(1, FAMILIES + 1, n_columns - FAMILIES)])
    considered = draw.random(n_columns) < 2 / 3
    slots = np.full((FAMILIES + 1, N_SLOTS), -1)
    for f in range(1, FAMILIES + 1):
        members = np.flatnonzero((family == f) & considered)[:N_SLOTS]
        slots[f, draw.permutation(N_SLOTS)[: len(members)]] = members
    considered = np.isin(np.arange(n_columns), slots)
    utility = draw.normal(0, 1, (GROUPS, N_CHANNELS, n_columns)) + draw.normal(0, 1.2, FAMILIES + 1)[family]
    utility[draw.random(utility.shape) < 1 / 3] = -np.inf
    classes = {
        "group": group, "segment": group % SEGMENTS, "workload": draw.integers(0, 3, CLASSES),
        "volume": draw.integers(0, 3, CLASSES), "hardware_gb": draw.choice([0.0, 8, 24, 80, 640], CLASSES),
        "cost_sensitivity": draw.uniform(0.3, 2, CLASSES), "openness_need": draw.uniform(0, 1, CLASSES),
        "outside_utility": draw.normal(2, 1, CLASSES),
    }  # fmt: skip
    columns = {
        "family": family, "is_open": draw.random(n_columns) < 0.6,
        "memory_gb": draw.choice([4.0, 16, 70, 400], n_columns), "is_considered": considered,
        "log_cost": draw.normal(0, 1, (SEGMENTS, 3, 3, N_CHANNELS, n_columns)), "group_utility": utility,
    }  # fmt: skip
    line_up = LineUp(np.arange(n_columns), np.arange(n_columns), considered, slots)
    return classes, columns, line_up


def best_time(call, repeats):
    """Shortest of several calls [s]."""
    times = []
    for month in range(repeats):
        start = time.perf_counter()
        call(month)
        times.append(time.perf_counter() - start)
    return min(times)


def timing(n, seconds, **what):
    return {"rows": n, **what, "ms": seconds * 1e3, "ns_per_row": seconds / n * 1e9}


def fill(tables, classes, columns):
    choice_tables(tables, **classes, **columns, lambda_model=LAMBDA_MODEL, lambda_channel=LAMBDA_CHANNEL)


def measure_tables():
    results = []
    for n_columns in LINE_UPS:
        classes, columns, _ = market(n_columns)
        tables = ChoiceTables.allocate(CLASSES, n_columns, FAMILIES)
        seconds = best_time(lambda _, args=(tables, classes, columns): fill(*args), 40)
        results.append({"classes": CLASSES, "columns": n_columns, "ms": seconds * 1e3})
    return results


def measure_rows():
    classes, columns, line_up = market(LINE_UPS[0])
    tables = ChoiceTables.allocate(CLASSES, LINE_UPS[0], FAMILIES)
    fill(tables, classes, columns)
    weights = np.random.default_rng(2).exponential(1, (CLASSES, FAMILIES + 1)) ** 2
    results = []
    for n in SIZES:
        rows = DeveloperRows(
            class_row=np.sort(np.random.default_rng(1).integers(0, CLASSES, n)).astype(np.int16),
            family=np.zeros(n, np.int16), model=np.full(n, -1, np.int16), channel=np.full(n, -1, np.int8),
            tenure=np.zeros(n, np.int16),
        )  # fmt: skip

        def one_month(month, rows=rows, reviewing=1.0):
            return review_rows(
                rows, tables, line_up, group=classes["group"], segment=classes["segment"],
                review_probability=np.full(CLASSES, reviewing), rebirth_probability=np.full(GROUPS, reviewing / 10),
                switching_cost=np.array([0.5, 1.0, 2.0, 1.0]), lambda_model=LAMBDA_MODEL, seed=1, month=month,
            )  # fmt: skip

        one_month(-1)
        for reviewing in REVIEWING:
            seconds = best_time(lambda month, call=one_month, p=reviewing: call(month, reviewing=p), 12)
            results.append(timing(n, seconds, reviewing=reviewing))

        def publish(month, rows=rows):
            return fine_tune_events(
                rows.class_row, group=classes["group"], publish_probability=np.full(CLASSES, PUBLISHING),
                fine_tune_weight=weights, seed=1, month=month,
            )  # fmt: skip

        seconds = best_time(publish, 12)
        results.append(timing(n, seconds, publishing=PUBLISHING))
    return results


def main():
    results = {"machine": platform.machine(), "tables": measure_tables(), "rows": measure_rows()}
    for line in results["tables"]:
        print(f"choice_tables  {line['classes']} classes x {line['columns']:>3} models: {line['ms']:7.2f} ms")
    for line in results["rows"]:
        kernel, part = ("review_rows", "reviewing") if "reviewing" in line else ("fine_tune_events", "publishing")
        what = f"{line['rows']:>9,} rows, {line[part]:4.0%} {part}"
        print(f"{kernel:16} {what}: {line['ms']:8.2f} ms {line['ns_per_row']:7.2f} ns per row")
    OUTPUT.parent.mkdir(parents=True, exist_ok=True)
    OUTPUT.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
    print(f"written to {OUTPUT.relative_to(Path.cwd()) if OUTPUT.is_relative_to(Path.cwd()) else OUTPUT}")


if __name__ == "__main__":
    main()
