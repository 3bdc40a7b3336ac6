"""Input that the kernels refuse, and input that must not make them compile again; a second process."""

import hashlib
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from sim.kernels import fine_tune_events, warm
from sim.kernels.fine_tune import _events
from sim.kernels.review_loops import review
from sim.kernels.table_loops import fill_tables
from tests.kernels.example import STATE, developer_rows, example, settled_rows

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(("changes", "kind", "message"), [
    ({"switching_cost": np.array([0.0, -0.1, 0.0, 0.0])}, ValueError, "switching_cost is -0.1"),
    ({"line_up": "double"}, ValueError, "one slot"),
    ({"line_up": "missing"}, ValueError, "one slot"),
])  # fmt: skip
def test_wrong_input_is_refused(changes, kind, message):
    market = example()
    slots = market.line_up.considered_column.copy()
    taken = np.argwhere(slots >= 0)[0]
    if changes.get("line_up") == "double":
        slots[tuple(np.argwhere(slots[1:] < 0)[0] + [1, 0])] = slots[tuple(taken)]
    if changes.get("line_up") == "missing":
        slots[tuple(taken)] = -1
    changes = {**changes, "line_up": market.line_up._replace(considered_column=slots)}
    with pytest.raises(kind, match=message):
        market.review(developer_rows(10, 48), market.tables(), **changes)


def test_rows_that_cannot_be_changed_in_place_are_refused():
    market, rows = example(), developer_rows(10, 48)
    with pytest.raises(TypeError, match="model is of type int64"):
        market.review(rows._replace(model=rows.model.astype(np.int64)), market.tables())
    with pytest.raises(ValueError, match="tenure is read-only"):
        market.review(rows._replace(tenure=np.broadcast_to(rows.tenure[:1], 10)), market.tables())


def read_only(values):
    values = np.array(values)
    values.flags.writeable = False
    return values


def strided(values):
    return np.repeat(values, 2, axis=0)[::2]


@pytest.mark.parametrize("odd", [read_only, strided])
def test_no_kind_of_input_makes_numba_compile_again(odd):
    """A compilation takes seconds, and only what `warm` compiles is in the cache after set-up."""
    warm()
    kernels = (review, fill_tables, _events)
    before = [len(kernel.signatures) for kernel in kernels]

    market = example()
    tables = market.tables(**{name: odd(values) for name, values in {**market.classes, **market.columns}.items()})
    market.tables(
        group=market.classes["group"].tolist(), hardware_gb=market.classes["hardware_gb"].astype(int),
        log_cost=market.costs["log_cost"].astype(np.float32), lambda_model=1,
    )  # fmt: skip
    rows = developer_rows(50, 48)
    rows = rows._replace(class_row=odd(rows.class_row), first_id=np.int32(3))
    settings = {name: odd(value) if np.ndim(value) else value for name, value in market.settings().items()}
    line_up = type(market.line_up)(*(odd(part) for part in market.line_up))
    market.review(rows, tables, line_up, **{**settings, "seed": np.int64(1), "month": np.int16(2)})
    fine_tune_events(
        odd(rows.class_row.astype(np.int64)), group=odd(market.classes["group"]),
        publish_probability=odd(np.ones(48)), fine_tune_weight=odd(np.ones((48, 3))),
        weight_row=odd(np.arange(48)), bloc_of_family=odd(np.arange(3)), seed=1, month=np.int8(2),
    )  # fmt: skip
    assert [len(kernel.signatures) for kernel in kernels] == before == [1, 1, 1]


def fingerprint():
    market = example(2)
    rows = settled_rows(market, 3000)
    counts = market.review(rows, market.tables())
    parts = [getattr(rows, name) for name in STATE] + list(counts) + list(market.tables())
    return hashlib.sha256(b"".join(np.ascontiguousarray(part).tobytes() for part in parts)).hexdigest()


def test_identical_in_a_second_process():
    code = "from tests.kernels.test_review_input import fingerprint; print(fingerprint())"
    answer = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == fingerprint()
