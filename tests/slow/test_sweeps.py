"""Sweeps under bad conditions, and what common random numbers are worth. Minutes."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from sim.analysis import sweep_pairs
from sim.run import run
from sim.scenario import load_scenario
from sim.sweep import run_sweep
from sim.sweep.exchange import export
from sim.sweep.simulate import simulate_branched
from sim.sweep.store import Store
from tests.sweep import hooks
from tests.sweep.texts import CUT, GRID, GRID_RUNS, write

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[2]
KILLS = 20
LATEST_KILL = 18
"""Runs after which a start is killed at the latest."""
RUNS_PER_START = 24
"""Runs after which a start waits to be killed, so that no machine is fast enough to end before the last kill."""
SHORT = GRID.replace("2026-08", "2023-04")
SEEDS = 84
WANTED = 6 * SEEDS
assert KILLS * (RUNS_PER_START + 1) < WANTED  # of two workers the slower may have begun one run more
SCRIPT = """
import sys
from sim.sweep import engine
from tests.sweep.hooks import model
if __name__ == "__main__":
    engine.CHUNK_RUNS = 6  # a shard more often, so that starts get somewhere and kills meet writing
    engine.run_sweep(sys.argv[1], workers=2, out=sys.argv[2], simulate=model)
"""
CUT_30 = """\
title = "A cut of 30 per cent"
extends = "baseline"
[[levers]]
kind = "price_cut"
target = "CN"
start = "2026-04"
intensity = 0.3
"""
PAIRS = """\
title = "Common random numbers"
scenarios = ["baseline", "cut30.toml"]
seeds = 41
outcomes = ["token_share"]
[horizon]
end = "2027-03"
[run]
developers = 2000
factories = 100
[design]
kind = "full"
"""


def table(folder):
    return export(folder, "csv", folder.parent / f"{folder.name}.csv").read_bytes()


def test_killed_at_20_random_moments(tmp_path, monkeypatch):
    """The model itself in two processes; each kill hits the whole group at a moment drawn beforehand.

    A moment is a number of runs that a start still does, and a pause after it. The pause is drawn over all orders of
    magnitude from a run to a start, so that kills fall into runs, writing and waiting on a machine of any speed.
    """
    file = write(tmp_path, SHORT.replace("seeds = 4", f"seeds = {SEEDS}"))
    (tmp_path / "cut.toml").write_text(CUT.replace("2026-04", "2023-02"), encoding="utf-8")
    script, out, log = tmp_path / "killed.py", tmp_path / "out", tmp_path / "log"
    script.write_text(SCRIPT, encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(ROOT), hooks.LOG: str(log), hooks.MOST: str(RUNS_PER_START)}
    moments = random.Random(6)
    sizes, kills = [], 0
    before: set[str] = set()
    while kills < KILLS:
        further, pause = moments.randint(0, LATEST_KILL), 10 ** moments.uniform(-3, 0)
        log.write_bytes(b"")
        process = subprocess.Popen([sys.executable, str(script), str(file), str(out)], env=environment,
                                   stderr=subprocess.DEVNULL, start_new_session=True)  # fmt: skip
        while log.stat().st_size < further:
            assert process.poll() is None, "the sweep ended before it was killed"
            time.sleep(0.001)
        time.sleep(pause)
        assert process.poll() is None, "the sweep ended before it was killed"
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        kills += 1
        after = set(Store(out).finished()) if out.exists() else set()
        assert before <= after, "a finished run was lost"
        before = after
        sizes.append(len(after))
    assert kills == KILLS and 0 < sizes[KILLS // 2] < sizes[-1] < WANTED
    log.write_bytes(b"")
    monkeypatch.setenv(hooks.LOG, str(log))
    results = run_sweep(file, workers=1, out=out, simulate=hooks.model)
    assert len(set(results.runs["key"])) == WANTED and (results.runs["status"] == "done").all()
    assert log.stat().st_size == WANTED - len(before), "a finished run was done again"
    monkeypatch.delenv(hooks.LOG)
    run_sweep(file, workers=2, out=tmp_path / "whole")
    assert table(out) == table(tmp_path / "whole")


def start(*words, **environment):
    command = [sys.executable, "-m", "distributed.cli.dask_" + words[0], *words[1:]]
    return subprocess.Popen(command, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
                            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # fmt: skip


def wait_for(condition, seconds=60):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "nothing happened"
        time.sleep(0.05)


def test_serial_processes_and_a_cluster_that_loses_a_worker_give_the_same_table(tmp_path, monkeypatch):
    import threading

    from distributed import Client

    file = write(tmp_path, GRID)
    run_sweep(file, workers=1, out=tmp_path / "serial")
    run_sweep(file, workers=2, out=tmp_path / "processes")
    place = tmp_path / "scheduler.json"
    common = ["--scheduler-file", str(place), "--no-dashboard"]
    cluster = [start("scheduler", *common, "--host", "127.0.0.1", "--port", "0")]
    try:
        wait_for(place.exists)
        # no nanny: a killed worker stays dead
        one = ["worker", *common, "--nthreads", "1", "--no-nanny", "--host", "127.0.0.1", "--local-directory"]
        cluster += [start(*one, str(tmp_path / name)) for name in ("a", "b")]
        with Client(scheduler_file=str(place)) as client:
            address = client.scheduler.address
            client.wait_for_workers(2, timeout=60)
        out = tmp_path / "cluster"
        found = []
        thread = threading.Thread(target=lambda: found.append(run_sweep(file, scheduler=address, out=out)))
        thread.start()
        wait_for(lambda: len(list((out / "index").glob("*.json"))) >= 4 or not thread.is_alive())
        assert thread.is_alive() and len(Store(out).finished()) < GRID_RUNS
        cluster[1].kill()
        thread.join(240)
        assert not thread.is_alive() and (found[0].runs["status"] == "done").all()
    finally:
        for process in reversed(cluster):
            process.kill()
            process.wait()
    assert table(tmp_path / "serial") == table(tmp_path / "processes") == table(out)


def test_common_random_numbers_make_effects_at_least_three_times_sharper(tmp_path, record_property):
    (tmp_path / "cut30.toml").write_text(CUT_30, encoding="utf-8")
    sweep = run_sweep(write(tmp_path, PAIRS), workers=2, out=tmp_path / "out")
    column, month = "token_share.CN.router", "2027-03"  # twelve months from April 2026 on
    pairs = sweep_pairs(sweep, [column], [month])
    common = pairs.loc[pairs["scale"] == "percentage points", "change"].to_numpy()[:40]
    frame = sweep.to_frame([column], [month]).set_index(["scenario", "seed"])[column]
    treated, base = frame.loc["A cut of 30 per cent"].to_numpy(), frame.loc["Recorded history"].to_numpy()
    independent = 100 * (treated[:40] - base[1:41])
    assert len(common) == 40 and np.isfinite(common).all()
    ratio = independent.std(ddof=1) / common.std(ddof=1)
    record_property("effect", f"{common.mean():.3f} points, sd {common.std(ddof=1):.4f}, independent "
                    f"{independent.std(ddof=1):.4f}, ratio {ratio:.1f}")  # fmt: skip
    assert ratio >= 3.0


def test_branching_is_bit_equal_over_the_whole_horizon():
    size = {"run": {"developers": 2_000, "factories": 300}, "horizon": {"end": "2027-06"}}
    names = ("baseline", "tight_controls", "price_war", "china_deployment_push", "no_controls", "kitchen_sink_us")
    group = [load_scenario(name).with_changes(size).resolve() for name in names]
    for position, results in simulate_branched(group, 2):
        alone = run(group[position], seed=2)
        assert results.provenance == alone.provenance
        for name in alone.outcomes:
            np.testing.assert_array_equal(results.array(name), alone.array(name), err_msg=f"{names[position]} {name}")
