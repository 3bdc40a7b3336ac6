"""A sweep survives: stopped, killed, extended, shared, failing; and its table is the same whoever ran it."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from sim.errors import UserError
from sim.sweep import Watcher, load_sweep, run_sweep
from sim.sweep.exchange import export
from sim.sweep.store import Store
from tests.sweep import hooks
from tests.sweep.texts import CUT, GRID, GRID_RUNS, write

ROOT = Path(__file__).parents[2]
CONTENTS = 16
"""Runs of `GRID` that differ in content: with a cut of 0 they are the baseline."""
KILLED = """
import sys
from tests.sweep.hooks import quick
from sim.sweep import run_sweep
if __name__ == "__main__":
    run_sweep(sys.argv[1], workers=int(sys.argv[3]), out=sys.argv[2], simulate=quick)
"""


def table(folder):
    return export(folder, "csv", folder.parent / f"{folder.name}.csv").read_bytes()


def logged(file):
    return file.read_text(encoding="utf-8").split() if file.exists() else []


@pytest.fixture
def log(tmp_path, monkeypatch):
    file = tmp_path / "log"
    monkeypatch.setenv(hooks.LOG, str(file))
    return file


def test_serial_and_two_processes_give_the_same_table_and_a_second_start_runs_nothing(tmp_path, log):
    file = write(tmp_path, GRID)
    run_sweep(file, workers=1, out=tmp_path / "one", simulate=hooks.quick)
    assert len(logged(log)) == GRID_RUNS
    log.unlink()
    folder = tmp_path / "with a space, 'quoted' and ümlaut"
    results = run_sweep(file, workers=2, out=folder, simulate=hooks.quick)
    assert len(logged(log)) == GRID_RUNS
    assert table(tmp_path / "one") == table(folder)
    assert (results.runs["status"] == "done").all() and results.runs["run_id"].nunique() == CONTENTS
    log.unlink()
    run_sweep(file, workers=2, out=folder, simulate=hooks.quick)
    assert logged(log) == []


def test_extending_runs_only_what_is_new(tmp_path, log):
    out = tmp_path / "out"
    run_sweep(write(tmp_path, GRID), workers=1, out=out, simulate=hooks.quick)
    log.unlink()
    longer = write(tmp_path, GRID.replace("seeds = 4", "seeds = 5"), "longer.toml")
    results = run_sweep(longer, workers=1, out=out, simulate=hooks.quick)
    assert len(logged(log)) == GRID_RUNS / 4
    assert len(results.runs) == 40
    assert len(load_sweep(out, results.facts["sweep_id"]).done) == 40
    assert len(load_sweep(out, load_sweep(out).facts["sweep_id"]).done) == 40


def test_runs_of_the_same_content_are_found_under_another_name(tmp_path, log):
    out = tmp_path / "out"
    run_sweep(write(tmp_path, GRID), workers=1, out=out, simulate=hooks.quick)
    log.unlink()
    # a lever of another id that does the same
    (tmp_path / "same.toml").write_text(CUT.replace('"cut"', '"same"').replace("0.3", "0.5"), encoding="utf-8")
    text = GRID.replace("cut.toml", "same.toml").replace("levers.cut", "levers.same")
    results = run_sweep(write(tmp_path, text, "other.toml"), workers=1, out=out, simulate=hooks.quick)
    assert logged(log) == []
    assert (results.runs["status"] == "done").all() and results.runs["run_id"].nunique() == CONTENTS
    alone = run_sweep(tmp_path / "other.toml", workers=1, out=tmp_path / "alone", simulate=hooks.quick)
    assert table(out) == table(alone.folder)


def test_a_failing_run_is_recorded_and_ends_nothing(tmp_path):
    out = tmp_path / "out"
    file = write(tmp_path, GRID)
    results = run_sweep(file, workers=1, out=out, simulate=hooks.failing)
    counts = results.runs.drop_duplicates("key")["status"].value_counts()
    assert (counts["done"], counts["failed"]) == (GRID_RUNS - 2, 2)
    import pandas

    failures = pandas.read_csv(out / "failures.csv")
    assert set(failures["seed"]) == {2} and set(failures["scenario"]) == {"Cut"}
    assert '"levers.cut.intensity": 0.3' in failures["draw"][0]
    assert "ZeroDivisionError: the share of nothing" in failures["error"][0]
    assert "the share of nothing" in failures["traceback"][0]
    again = run_sweep(file, workers=1, out=out, simulate=hooks.quick)  # the cause is gone
    assert (again.runs["status"] == "done").all()
    assert len(pandas.read_csv(out / "failures.csv")) == 0


def test_a_point_that_no_scenario_can_take_is_a_failed_run(tmp_path):
    # each rise is allowed by itself, both together leave the range of the price: found when the point is resolved
    file = write(
        tmp_path, GRID.replace("levers.cut.intensity", "levers.more.intensity").replace("0.3, 0.0", "0.1, 19.0")
    )
    rise = '[[levers]]\nkind = "price_rise"\nid = "{}"\ntarget = "CN"\nstart = "2026-04"\nintensity = 19.0\n'
    (tmp_path / "cut.toml").write_text(CUT + rise.format("rise") + rise.format("more"), encoding="utf-8")
    results = run_sweep(file, workers=1, out=tmp_path / "out", simulate=hooks.quick)
    failed = results.runs[results.runs["status"] == "failed"]
    assert set(failed["levers.more.intensity"]) == {19.0} and len(failed) == 8
    assert "pricing.list_price" in (tmp_path / "out" / "failures.csv").read_text(encoding="utf-8")


def test_a_run_that_kills_its_worker_is_found_and_the_others_are_done(tmp_path):
    text = GRID.replace("choice.cost_sensitivity = { values = [0.8, 1.2] }", "").replace("seeds = 4", "seeds = 3")
    results = run_sweep(write(tmp_path, text), workers=2, out=tmp_path / "out", simulate=hooks.deadly)
    runs = results.runs.drop_duplicates("key")
    failed = runs[runs["status"] == "failed"]
    assert len(failed) == 1 and set(failed["seed"]) == {2} and set(failed["levers.cut.intensity"]) == {0.3}
    assert (runs["status"] == "done").sum() == 9 - 1
    assert "worker process died" in (tmp_path / "out" / "failures.csv").read_text(encoding="utf-8")


def test_an_interrupt_keeps_every_finished_run(tmp_path, log):
    out = tmp_path / "out"
    with pytest.raises(KeyboardInterrupt):
        run_sweep(write(tmp_path, GRID), workers=1, out=out, simulate=hooks.interrupting)
    kept = {entry.run_id for entry in Store(out).entries()}
    assert kept == set(logged(log)) and kept  # down to the runs of the chunk that was cut short
    log.unlink()
    run_sweep(tmp_path / "sweep.toml", workers=1, out=out, simulate=hooks.quick)
    assert len(load_sweep(out).done) == 32


def test_killed_twice_and_started_again(tmp_path, log, monkeypatch):
    file = write(tmp_path, GRID)
    run_sweep(file, workers=1, out=tmp_path / "whole", simulate=hooks.quick)
    script, out = tmp_path / "killed.py", tmp_path / "out"
    script.write_text(KILLED, encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(ROOT), hooks.PAUSE: "0.1"}
    finished = {0: set()}
    for kill, workers in ((1, 1), (2, 2)):
        log.unlink()
        command = [sys.executable, str(script), str(file), str(out), str(workers)]
        process = subprocess.Popen(command, cwd=ROOT, env=environment)
        while len(logged(log)) < 8 and process.poll() is None:
            time.sleep(0.01)
        process.send_signal(signal.SIGKILL)  # the parent alone: its workers must notice by themselves
        process.wait()
        time.sleep(0.2)
        begun = len(logged(log))
        time.sleep(0.25)
        assert len(logged(log)) == begun < GRID_RUNS, "workers live on without their parent"
        finished[kill] = set(Store(out).finished())
        assert finished[kill] > finished[kill - 1]
    log.unlink()
    run_sweep(file, workers=1, out=out, simulate=hooks.quick)
    assert len(logged(log)) == GRID_RUNS - len(finished[2]) > 0
    assert table(out) == table(tmp_path / "whole")
    assert not list(out.rglob(".part-*"))


def test_two_sweeps_in_one_folder_at_once(tmp_path, monkeypatch):
    monkeypatch.setenv(hooks.PAUSE, "0.02")
    first, second = write(tmp_path, GRID), write(tmp_path, GRID.replace("seeds = 4", "seeds = 6"), "more.toml")
    script, out = tmp_path / "both.py", tmp_path / "out"
    script.write_text(KILLED, encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    other = subprocess.Popen([sys.executable, str(script), str(first), str(out), "1"], cwd=ROOT, env=environment)
    while not (out / "index").exists() and other.poll() is None:
        time.sleep(0.01)
    run_sweep(second, workers=1, out=out, simulate=hooks.quick)
    assert other.wait(60) == 0
    ids = sorted({file.stem for file in (out / "designs").glob("*.json")})
    sizes = {len(load_sweep(out, name).done) for name in ids}
    assert sizes == {32, 48}
    for name in ids:
        frame = load_sweep(out, name).to_frame()
        assert not frame.duplicated(["number", "month"]).any() and len(frame) == len(load_sweep(out, name).done) * 12


def test_a_folder_of_something_else_is_left_alone(tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    (out / "thesis.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(UserError, match="no results of two-loops"):
        run_sweep(write(tmp_path, GRID), workers=1, out=out, simulate=hooks.quick)


def test_the_estimate_counts_what_is_wanted_and_finished(tmp_path):
    seen = []
    file, out = write(tmp_path, GRID), tmp_path / "out"
    run_sweep(file, workers=1, out=out, simulate=hooks.quick, watcher=Watcher(on_estimate=seen.append))
    run_sweep(file, workers=1, out=out, simulate=hooks.quick, watcher=Watcher(on_estimate=seen.append))
    assert [(item.wanted, item.finished) for item in seen] == [(GRID_RUNS, 9), (GRID_RUNS, GRID_RUNS)]
    assert seen[0].bytes > 0 and seen[0].seconds > 0
    # four scenarios in the first group share 24 + 39 of 24 + 44 months, and two of them all
    assert seen[0].saving == pytest.approx(1 - (68 + 5) / (3 * 68))
    assert any("frontier_gap in 2026-08" in line or "seeds" in line for line in seen[0].lines)
