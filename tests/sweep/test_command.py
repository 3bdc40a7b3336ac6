"""The verbs `sweep` and `export`: exit codes, what is printed, what is written."""

import pytest

from sim.cli import main
from sim.sweep import load_sweep_file, sweep_library
from sim.sweep.estimate import Estimate, seeds_needed
from tests.sweep import hooks
from tests.sweep.texts import GRID, write


@pytest.fixture
def simulated_by(monkeypatch):
    from sim.sweep import run_sweep

    def use(hook):
        monkeypatch.setattr(run_sweep, "__kwdefaults__", {**run_sweep.__kwdefaults__, "simulate": hook})

    return use


def test_a_sweep_says_what_it_found_and_what_comes_next(tmp_path, capsys, simulated_by):
    simulated_by(hooks.quick)
    file, out = write(tmp_path, GRID), tmp_path / "out"
    assert main(["sweep", str(file), "--workers", "1", "--out", str(out)]) == 0
    told = capsys.readouterr()
    assert "24 runs, 9 of them finished." in told.out and "on disk" in told.out and "seeds" in told.out
    assert "Grid: 24 runs finished, 0 failed." in told.out
    assert "Cut: Chinese share of open-weight downloads +1.5 points" in told.out and "16 pairs" in told.out
    assert f"two-loops export {out}" in told.out
    assert "runs: 24 of 24" in told.err
    assert main(["export", str(out), "--format", "iamc", "--outcome", "frontier_gap"]) == 0
    assert (out / "export.iamc.csv").read_text(encoding="utf-8").count("\n") == 1 + 32 * hooks.MONTHS


def test_failures_are_told_and_are_exit_code_1(tmp_path, capsys, simulated_by):
    simulated_by(hooks.failing)
    assert main(["sweep", str(write(tmp_path, GRID)), "--workers", "1", "--out", str(tmp_path / "out")]) == 1
    told = capsys.readouterr()
    assert "22 runs finished, 2 failed." in told.out
    assert "2 failed" in told.err and "failures.csv says why" in told.err


def test_an_interrupt_is_exit_code_130_and_keeps_what_is_finished(tmp_path, capsys, simulated_by):
    simulated_by(hooks.interrupting)
    out = tmp_path / "out"
    assert main(["sweep", str(write(tmp_path, GRID)), "--workers", "1", "--out", str(out)]) == 130
    assert "finished work is kept" in capsys.readouterr().err
    assert list((out / "shards").glob("*.parquet")) and (out / "failures.csv").exists()


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["sweep", "lever"], "Did you mean 'levers'?"),
        (["sweep", "{file}", "--scheduler", "tcp://127.0.0.1:9"], "no scheduler answers at tcp://127.0.0.1:9"),
        (["export", "{folder}"], "holds no results"),
    ],
)
def test_wrong_input_is_exit_code_2(tmp_path, capsys, words, says, monkeypatch):
    file = write(tmp_path, GRID)
    words = [word.format(file=file, folder=tmp_path) for word in words]
    if "--scheduler" in words:
        monkeypatch.setattr("sim.sweep.pools.SECONDS_TO_ANSWER", "1s")
        words += ["--out", str(tmp_path / "out")]
    assert main(words) == 2
    assert says in capsys.readouterr().err


def test_the_library_of_sweeps_is_right_and_asks_a_question():
    files = sweep_library()
    assert {"levers", "controls_and_subsidy", "price_and_trust", "global_uncertainty"} <= set(files)
    for file in files.values():
        sweep = load_sweep_file(file)
        assert sweep.question.endswith("?") and sweep.outcomes


def test_seeds_needed():
    # the standard error of a mean falls with the root of the number of seeds
    assert [seeds_needed(s, 1.0) for s in (0.5, 2.0, 4.0, 4.1)] == [2, 4, 16, 17]
    assert seeds_needed(4.0, 2.0) == 4


def test_an_estimate_larger_than_the_disk_says_so():
    estimate = Estimate(
        wanted=10, finished=0, workers=2, seconds=7300.0, bytes=2e9, free_bytes=1e9, saving=0.5, advice=("More.",)
    )
    lines = estimate.lines
    assert lines[0] == "10 runs, 0 of them finished." and lines[-1] == "More."
    assert "2.0 h with 2 processes and 2 GB" in lines[1] and "50% of the months" in lines[1]
    assert "more than is free" in lines[2]
