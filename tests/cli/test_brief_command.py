"""``two-loops brief`` with a folder or a sweep file: what it writes, says and refuses."""

import functools

import pytest

from sim.cli import main
from sim.sweep import run_sweep
from tests.support_sweeps import LINES, quick_sweep, simulate, write

FEW = '["token_share"]'


@pytest.fixture
def call(capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def run(*arguments):
        code = main(list(arguments))
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return run


@pytest.fixture
def stand_in(monkeypatch):
    def use(**how):
        hook = functools.partial(simulate, **how)
        monkeypatch.setattr(run_sweep, "__kwdefaults__", {**run_sweep.__kwdefaults__, "simulate": hook})

    return use


def test_a_folder_of_a_sweep(call, tmp_path):
    quick_sweep(tmp_path, LINES, FEW)
    code, out, _ = call("brief", "sweep")
    assert code == 0
    assert (tmp_path / "out" / "brief-sweep" / "index.html").exists()
    assert "'Two scenarios': 16 runs done, 0 failed, 0 missing." in out and "Next: two-loops export sweep" in out
    code, _, err = call("brief", "sweep", "--seeds", "3")
    assert code == 2 and "--seeds does not apply to results that are there" in err


def test_failed_runs_are_exit_code_1_and_the_page_is_there(call, tmp_path):
    quick_sweep(tmp_path, LINES, FEW, fails=("Price war from April 2026",))
    code, out, err = call("brief", "sweep", "--out", "b")
    assert code == 1
    assert "12 runs done, 4 failed" in out and "failures.csv says why" in err
    assert (tmp_path / "b" / "index.html").exists()


def test_a_sweep_file_runs_what_is_missing_first(call, tmp_path, stand_in):
    stand_in()
    write(tmp_path, LINES, FEW)
    code, out, _ = call("brief", "sweep.toml", "--workers", "1", "--draft")
    assert code == 0
    page = (tmp_path / "out" / "brief-sweep-draft" / "index.html").read_text(encoding="utf-8")
    assert "Draft." in page and "3,000 developer rows" in page
    assert "12 runs done" in out  # three seeds in place of four
    stand_in(fails=("Recorded history",))  # nothing is run again, so nothing fails
    code, out, _ = call("brief", "sweep.toml", "--workers", "1", "--draft")
    assert code == 0 and "12 runs done, 0 failed" in out
    code, out, err = call("brief", "sweep.toml", "--workers", "1", "--seeds", "1", "--until", "2026-10", "--developers",
                          "1000", "--out", "b")  # fmt: skip
    assert code == 2 and "failures.csv says why" in err  # another design, whose baseline fails now
    assert not (tmp_path / "b").exists()


def test_a_folder_of_another_page_is_refused_before_anything_runs(call, tmp_path, stand_in):
    stand_in()
    quick_sweep(tmp_path, LINES, FEW)
    assert call("brief", "sweep", "--out", "b")[0] == 0
    write(tmp_path, LINES.replace("seeds = 4", "seeds = 5"), FEW, name="other.toml")
    code, out, err = call("brief", "other.toml", "--out", "b")
    assert code == 2 and "different run" in err and "--force" in err
    assert "runs" not in out and not (tmp_path / "out").exists()


def test_a_folder_of_a_run(call, tmp_path):
    assert call("run", "baseline", "--developers", "1000", "--until", "2023-04", "--out", "r")[0] == 0
    code, out, _ = call("brief", "r")
    assert code == 0 and "Next: two-loops compare" in out
    page = (tmp_path / "out" / "brief-r" / "index.html").read_text(encoding="utf-8")
    assert "Prior ranges, not calibrated." in page and page.count("<figure") >= 8


@pytest.mark.parametrize(
    ("arguments", "message", "hint"),
    [
        (["nowhere"], "there is no folder and no sweep file 'nowhere'", "levers"),
        (["empty"], "holds no results of two-loops", "two-loops sweep"),
        (["compared"], "holds the results of 'compare'", "two-loops sweep"),
        (["policy.toml"], "it is no sweep file", "two-loops run"),
        (["sweep", "--draft"], "--draft does not apply", "Leave it out"),
        (["sweep", "--out", "file/below"], "cannot be written", "--out"),
        (["unpaired"], "no pair of runs", "failures.csv"),
        (["alone"], "one scenario", "baseline"),
    ],
)
def test_wrong_input_is_one_clear_error_and_writes_nothing(call, folders, arguments, message, hint):
    before = sorted(path for path in folders.iterdir())
    code, _, err = call("brief", *arguments)
    assert code == 2
    assert err.startswith("error: ") and message in err.splitlines()[0] and hint in err
    assert "Traceback" not in err
    assert sorted(path for path in folders.iterdir()) == before


@pytest.fixture
def folders(tmp_path):
    (tmp_path / "file").write_text("")
    (tmp_path / "empty").mkdir()
    (tmp_path / "compared").mkdir()
    (tmp_path / "compared" / "manifest.json").write_text('{"kind": "compare", "run_id": "x"}')
    one_seed = LINES.replace("seeds = 4", "seeds = 1")
    alone = one_seed.replace(', "policy.toml", "robot_tariff", "price_war"', "")
    quick_sweep(tmp_path, one_seed, FEW)
    for name, text, fails in (("unpaired", one_seed, ("Recorded history",)), ("alone", alone, ())):
        hook = functools.partial(simulate, fails=fails)
        run_sweep(write(tmp_path, text, FEW), workers=1, out=tmp_path / name, simulate=hook)
    return tmp_path
