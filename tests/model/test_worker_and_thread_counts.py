"""Every outcome of the same seeds, bit for bit, whatever the number of worker processes or threads."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from sim.sweep import run_sweep
from sim.sweep.exchange import export
from tests.model.runs import outcomes_of, small_model
from tests.model.test_identity import digest

SEEDS = (1, 2, 3)
# Past the record, so that vendors release, with a lever that reaches both loops.
END = "2026-06"
LEVER = {"levers": [{"kind": "price_cut", "id": "cut", "target": "CN", "start": "2026-04", "intensity": 0.3}]}
# Each library that could split a sum over threads reads its own variable, at its import.
THREAD_COUNTS = ("NUMBA_NUM_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
SCRIPT = """
import numba
from tests.model.test_worker_and_thread_counts import digests
print(numba.get_num_threads(), *digests())
"""
SWEEP = """\
title = "Workers"
scenarios = ["baseline", "price_war"]
seeds = 6
[horizon]
end = "2026-06"
[run]
developers = 1000
factories = 200
[design]
kind = "full"
"""


def run_digest(seed: int) -> str:
    return digest(outcomes_of(small_model(changes=LEVER, seed=seed, developers=1_000, end=END)))


def digests() -> list[str]:
    return [run_digest(seed) for seed in SEEDS]


@pytest.fixture(scope="module")
def one_after_the_other() -> list[str]:
    found = digests()
    assert len(set(found)) == len(SEEDS)
    return found


@pytest.mark.parametrize("threads", [1, 2, 5])
def test_number_of_threads_of_the_libraries(threads, one_after_the_other):
    environment = {**os.environ, **dict.fromkeys(THREAD_COUNTS, str(threads))}
    done = subprocess.run([sys.executable, "-c", SCRIPT], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.split() == [str(threads), *one_after_the_other]


def test_models_that_run_at_once_in_one_process(one_after_the_other):
    """Kernels let go of the interpreter's lock: whatever two of them shared and wrote to would mix runs up."""
    start = threading.Barrier(2 * len(SEEDS))

    def together(seed: int) -> str:
        start.wait()
        return run_digest(seed)

    before = sys.getswitchinterval()
    # Threads change places as often as they can.
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(2 * len(SEEDS)) as pool:
            found = list(pool.map(together, SEEDS * 2))
    finally:
        sys.setswitchinterval(before)
    assert found == one_after_the_other * 2


@pytest.mark.slow
def test_number_of_worker_processes(tmp_path):
    """All outcomes of all months; chunks fall otherwise with every number of workers."""
    file = tmp_path / "workers.toml"
    file.write_text(SWEEP, encoding="utf-8")
    tables = []
    for workers in (1, 2, 3):
        out = tmp_path / f"by {workers}"
        results = run_sweep(file, workers=workers, out=out)
        assert (results.runs["status"] == "done").all() and len(results.runs) == 12
        tables.append(export(out, "csv", tmp_path / f"{workers}.csv").read_bytes())
    header, *lines = tables[0].splitlines()
    assert len(lines) == 12 * 42 and header.count(b",") > 900
    assert tables[0] == tables[1] == tables[2]
