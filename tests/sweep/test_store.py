"""The folder of a sweep: whole files or none, entries, failures, a full disk."""

import os
import resource
import signal
import subprocess
import sys

import numpy as np
import pytest

from sim.errors import WorkError
from sim.results import Results
from sim.sweep import load_sweep, run_sweep
from sim.sweep.store import Store, whole_file
from tests.sweep.hooks import quick
from tests.sweep.texts import GRID, GRID_RUNS, write


def results(number, months=3):
    arrays = {"hhi": np.full(months, number / 7), "download_share": np.full((months, 2), 0.5)}
    return Results(arrays=arrays, labels={"bloc": ("US", "CN")}, first_month=0, provenance={"run_id": f"r{number}"})


def test_a_file_appears_whole_or_not_at_all(tmp_path):
    file = tmp_path / "folder" / "text"
    with pytest.raises(RuntimeError), whole_file(file) as part:
        part.write_text("half", encoding="utf-8")
        assert not file.exists()
        raise RuntimeError
    assert list(file.parent.iterdir()) == []
    with whole_file(file) as part:
        part.write_text("all", encoding="utf-8")
    assert [path.name for path in file.parent.iterdir()] == ["text"]


def test_what_a_killed_process_left_is_swept_up_and_what_a_living_one_writes_is_not(tmp_path):
    store = Store(tmp_path)
    (tmp_path / "shards").mkdir()
    with whole_file(tmp_path / "shards" / "a.parquet") as part:
        part.write_text("x", encoding="utf-8")
        dead = subprocess.Popen([sys.executable, "-c", ""])
        dead.wait()
        left = part.with_name(part.name.replace(f"-{os.getpid()}-", f"-{dead.pid}-"))
        left.write_text("x", encoding="utf-8")
        store.sweep_up()
        assert part.exists() and not left.exists()


def test_entries_and_overlap(tmp_path):
    store = Store(tmp_path)
    shard, size = store.add([("r1", results(1)), ("r2", results(2))], {"k1": "r1", "k2": "r2"})
    assert size == store.shard_file(shard).stat().st_size
    store.add([("r2", results(2)), ("r3", results(3))], {"k2": "r2", "k3": "r3"})
    store.add([], {"k4": f"r1@{shard}"})
    found = store.finished()
    assert {key: entry.run_id for key, entry in found.items()} == {"k1": "r1", "k2": "r2", "k3": "r3", "k4": "r1"}
    assert found["k4"].shard == shard
    again, _ = store.add([("r1", results(1)), ("r2", results(2))], {"k1": "r1", "k2": "r2"})
    assert again == shard  # the same runs are the same file


def test_a_shard_without_its_index_entry_does_not_count(tmp_path):
    store = Store(tmp_path)
    shard, _ = store.add([("r1", results(1))], {"k1": "r1"})
    (tmp_path / "index" / f"{shard}.json").unlink()
    assert store.finished() == {}


def test_what_is_half_written_beside_an_entry_does_not_count(tmp_path):
    store = Store(tmp_path)
    store.add([("r1", results(1))], {"k1": "r1"})
    store.record_failure("k9", {"scenario": "A", "point": 0, "seed": 1})
    for folder in ("index", "failed"):
        (tmp_path / folder / ".part-host-1-abc-b.json").write_text('{"shard": "b", "ru', encoding="utf-8")
    assert set(store.finished()) == {"k1"} and len(store.failures()) == 1


def test_a_failure_goes_when_the_run_succeeds(tmp_path):
    store = Store(tmp_path)
    facts = {"scenario": "A", "point": 0, "seed": 1, "draw": "{}", "error": 'x, "y"', "traceback": "line 1\nline 2"}
    store.record_failure("k1", facts)
    assert store.write_failures() == 1
    assert '"x, ""y"""' in (tmp_path / "failures.csv").read_text(encoding="utf-8")
    store.add([("r1", results(1))], {"k1": "r1"})
    assert store.write_failures() == 0
    assert (tmp_path / "failures.csv").read_text(encoding="utf-8").count("\n") == 1


class Filling:
    """As `quick`; from the fifth group on no file takes more than a few bytes, as on a full disk."""

    def __init__(self):
        self.groups = 0

    def __call__(self, *arguments):
        self.groups += 1
        if self.groups == 5:
            resource.setrlimit(resource.RLIMIT_FSIZE, (200, resource.getrlimit(resource.RLIMIT_FSIZE)[1]))
        yield from quick(*arguments)


def test_a_full_disk_is_a_clear_error_and_keeps_what_is_finished(tmp_path):
    file, out = write(tmp_path, GRID), tmp_path / "out"
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    assert signal.getsignal(signal.SIGXFSZ) == signal.SIG_IGN  # Python ignores it: the limit is an error of the write
    try:
        with pytest.raises(WorkError) as caught:
            run_sweep(file, workers=1, out=out, simulate=Filling())
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert caught.value.exit_code == 1
    assert "cannot be written: " in caught.value.message and "Finished runs are kept" in caught.value.hint
    assert not list(out.rglob(".part-*"))
    kept = (load_sweep(out).runs["status"] == "done").sum()
    assert 0 < kept < 32
    results = run_sweep(file, workers=1, out=out, simulate=quick)
    assert (results.runs["status"] == "done").all() and results.runs["key"].nunique() == GRID_RUNS
