"""How long does one developer row take per month, and how long do the choice tables?

Random but plausible tables and rows, outside the model: 2 to 4 ns per row and month are expected when few rows review,
10^6 rows in at most 15 to 25 ms a month when a tenth do, and the tables of 576 classes and 80 models in about 1 ms.
Every figure is a median over months.
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Callable
from typing import Any

import numpy as np

from benchmarks.harness import Report, alternate, main
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

CLASSES, GROUPS, SEGMENTS, FAMILIES, N_BLOCS = 576, 24, 4, 54, 4
LAMBDA_MODEL, LAMBDA_CHANNEL = 0.6, 0.4
SIZES = (20_000, 100_000, 1_000_000)
REVIEWING = (0.0, 0.02, 0.1, 1.0)
PUBLISHING = 0.01
LINE_UPS = (80, 160)


def market(n_columns: int, seed: int = 0) -> tuple[dict[str, Any], dict[str, Any], LineUp]:
    """Random but plausible: a third of the channels closed, two models in three considered."""
    draw = np.random.default_rng(seed)
    group = np.repeat(np.arange(GROUPS), CLASSES // GROUPS)
    family = np.sort(np.r_[np.arange(1, FAMILIES + 1), draw.integers(1, FAMILIES + 1, n_columns - FAMILIES)])
    considered = draw.random(n_columns) < 2 / 3
    slots = np.full((FAMILIES + 1, N_SLOTS), -1, dtype=np.int32)
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
    ids = np.arange(n_columns, dtype=np.int32)
    line_up = LineUp(ids, ids, considered, slots, np.arange(FAMILIES + 1, dtype=np.int32) % (N_BLOCS + 1))
    return classes, columns, line_up


def measure_tables(report: Report, rounds: int) -> None:
    """Tables of 576 classes for several line-ups."""
    calls: dict[str, Callable[[], None]] = {}
    for n_columns in LINE_UPS:
        classes, columns, _ = market(n_columns)
        tables = ChoiceTables.allocate(CLASSES, n_columns, FAMILIES)
        calls[f"tables_{n_columns}"] = functools.partial(
            choice_tables, tables, **classes, **columns, lambda_model=LAMBDA_MODEL, lambda_channel=LAMBDA_CHANNEL
        )
    for n_columns, (name, seconds) in zip(LINE_UPS, alternate(calls, rounds).items(), strict=True):
        what = f"choice_tables, {CLASSES} classes × {n_columns} models"
        report.value(name, [1e3 * one for one in seconds], what, " ms")


def rows_calls(n_rows: int) -> dict[str, Callable[[], Any]]:
    """Months in which none, some or all rows review, and fine-tunes, for so many rows."""
    classes, columns, line_up = market(LINE_UPS[0])
    tables = ChoiceTables.allocate(CLASSES, LINE_UPS[0], FAMILIES)
    choice_tables(tables, **classes, **columns, lambda_model=LAMBDA_MODEL, lambda_channel=LAMBDA_CHANNEL)
    weights = np.random.default_rng(2).exponential(1, (CLASSES, FAMILIES + 1)) ** 2
    month = itertools.count()
    rows = DeveloperRows(
        class_row=np.sort(np.random.default_rng(1).integers(0, CLASSES, n_rows)).astype(np.int16),
        family=np.zeros(n_rows, np.int16), model=np.full(n_rows, -1, np.int16), channel=np.full(n_rows, -1, np.int8),
        tenure=np.zeros(n_rows, np.int16),
    )  # fmt: skip

    def one_month(reviewing: float) -> None:
        review_rows(
            rows, tables, line_up, group=classes["group"], segment=classes["segment"],
            review_probability=np.full(CLASSES, reviewing), rebirth_probability=np.full(GROUPS, reviewing / 10),
            switching_cost=np.array([0.5, 1.0, 2.0, 1.0]), lambda_model=LAMBDA_MODEL, seed=1, month=next(month),
        )  # fmt: skip

    def publish() -> None:
        fine_tune_events(
            rows.class_row, group=classes["group"], publish_probability=np.full(CLASSES, PUBLISHING),
            fine_tune_weight=weights, weight_row=np.arange(CLASSES), bloc_of_family=line_up.bloc_of_family, seed=1,
            month=next(month),
        )  # fmt: skip

    one_month(1.0)
    calls: dict[str, Callable[[], Any]] = {
        f"review_rows, {reviewing:4.0%} reviewing": functools.partial(one_month, reviewing) for reviewing in REVIEWING
    }
    return calls | {f"fine_tune_events, {PUBLISHING:4.0%} publishing": publish}


def measure(quick: bool) -> Report:
    """Milliseconds of the tables and nanoseconds per row of the months."""
    rounds = 5 if quick else 41
    report = Report(facts={"classes": CLASSES, "families": FAMILIES, "columns": LINE_UPS[0]})
    measure_tables(report, rounds)
    for n_rows in SIZES:
        for what, seconds in alternate(rows_calls(n_rows), rounds).items():
            per_row = [1e9 * one / n_rows for one in seconds]
            report.value(f"{what}, {n_rows} rows", per_row, f"{what}, {n_rows:>9,} rows", " ns per row")
    return report


if __name__ == "__main__":
    main(measure)
