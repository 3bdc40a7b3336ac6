"""Commands from the words a user types to files, output and exit code."""

import csv
import io
import json
import re
import subprocess
import sys

import numpy as np
import pandas
import pytest

from sim.cli import main
from sim.results import OUTCOMES, load_results

SMALL = ["--developers", "1000", "--until", "2023-04"]


@pytest.fixture
def call(capsys, tmp_path, monkeypatch):
    """Run a command in an empty folder; returns exit code, output, errors."""
    monkeypatch.chdir(tmp_path)

    def run(*words):
        code = main(list(words))
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return run


def names(folder):
    return sorted(file.name for file in folder.iterdir())


def test_help_shows_verbs_and_costs_nothing(call):
    with pytest.raises(SystemExit) as end:
        call("--help")
    assert end.value.code == 0
    assert call()[0] == 0  # no verb: the same help


@pytest.mark.parametrize("verb", ["run", "compare", "brief", "explain", "validate", "parameters", "outcomes", "levers"])
def test_every_verb_has_help_with_an_example(capsys, verb):
    with pytest.raises(SystemExit) as end:
        main([verb, "--help"])
    text = capsys.readouterr().out
    assert end.value.code == 0
    assert f"example:\n  two-loops {verb}" in text


def test_run_writes_results_and_says_five_things(call, tmp_path):
    code, out, err = call("run", "no_controls", *SMALL)
    assert code == 0
    folder = tmp_path / "out" / "no_controls"
    assert names(folder) == ["figures", "manifest.json", "results.parquet", "summary.csv"]
    assert len(names(folder / "figures")) == 9
    assert "overview_physical.png" in names(folder / "figures")
    results = load_results(folder)
    assert results.months == ("2023-01", "2023-02", "2023-03", "2023-04")
    assert results.outcomes == tuple(OUTCOMES)
    sentences = out.split("\n\n")[1].splitlines()
    assert len(sentences) == 5
    assert "differs from “Recorded history”" in sentences[0]
    share = 100 * results.at("token_share", "2023-04", bloc="CN", panel="all")
    assert f"{share:.1f} %" in sentences[1]
    assert sentences[2].startswith("Physical loop (prior-driven)")
    units = results.at("ai_units", "2023-04", region="CN")
    assert f"{round(units, 2 - int(np.floor(np.log10(units)))):,.0f} units" in sentences[2]
    assert "one seed" in sentences[3]
    assert re.search(r"\d+ parameters, \d+ of them assumptions", sentences[4])
    assert "departs from the recorded policies" in sentences[4]
    assert "Next: two-loops" in out
    assert "months: 8 of 8" in err


def test_the_baseline_is_not_compared_with_itself(call):
    code, out, err = call("run", "baseline", *SMALL)
    assert code == 0
    assert "baseline itself" in out
    assert re.search(r"number of AI-run units in China \[units\] † +[\d,]+ +[\d,]+\n", out) and "prior-driven" in out
    assert "months: 4 of 4" in err


def test_results_of_a_different_run_are_refused_before_running(call, tmp_path):
    assert call("run", "baseline", *SMALL, "--out", "o")[0] == 0
    assert call("run", "baseline", *SMALL, "--out", "o")[0] == 0
    code, _, err = call("run", "baseline", *SMALL, "--out", "o", "--seed", "2")
    assert code == 2
    assert "different run" in err and "--force" in err
    assert "months:" not in err  # found before any work
    assert call("run", "baseline", *SMALL, "--out", "o", "--seed", "2", "--force")[0] == 0
    assert load_results(tmp_path / "o").provenance["seed"] == 2


def test_compare_writes_paired_effects(call, tmp_path):
    code, out, _ = call("compare", "no_controls", "baseline", "--seeds", "2", "--workers", "1", *SMALL, "--out", "c")
    assert code == 0
    assert {"effects.csv", "effects.png", "effects.svg", "effects_figure.csv", "manifest.json"} <= set(
        names(tmp_path / "c")
    )
    table = pandas.read_csv(tmp_path / "c" / "effects.csv")
    assert set(table.scenario) == {"No chip controls"}
    assert set(table.baseline) == {"Recorded history"}
    assert table.pairs.max() == 2
    manifest = json.loads((tmp_path / "c" / "manifest.json").read_text())
    assert manifest["seeds"] == [1, 2]
    assert "90 % over 2 seeds" in out


def test_compare_needs_something_to_compare(call):
    code, _, err = call("compare", "baseline", "--seeds", "1", *SMALL)
    assert code == 2
    assert "nothing to compare" in err


def test_workers_do_not_change_effects(call, tmp_path):
    for workers in ("1", "2"):
        words = ["compare", "no_controls", "--seeds", "2", "--workers", workers, *SMALL, "--out", f"w{workers}/c"]
        assert call(*words)[0] == 0
    one, two = ((tmp_path / f"w{workers}" / "c" / "effects.csv").read_bytes() for workers in "12")
    assert one == two


def test_interrupted_work_goes_on_where_it_stopped(call, tmp_path, monkeypatch):
    from sim.analysis.runs import Request

    real, done = Request.run, []

    def stops_after_two(self, progress=None):
        if len(done) == 2:
            raise KeyboardInterrupt
        done.append(self.seed)
        return real(self, progress)

    words = ["compare", "no_controls", "--seeds", "2", "--workers", "1", *SMALL, "--out", "c"]
    monkeypatch.setattr(Request, "run", stops_after_two)
    code, _, err = call(*words)
    assert code == 130
    assert "interrupted; finished work is kept" in err
    assert not (tmp_path / "c").exists()
    done.clear()
    assert call(*words)[0] == 0
    assert done == [2, 2]  # seed 1 was kept


@pytest.mark.parametrize(
    ("words", "message", "hint"),
    [
        (["rn", "x"], "there is no verb 'rn'", "run"),
        (["run"], "SCENARIO", "--help"),
        (["run", "nowhere.toml"], "nowhere.toml", ""),
        (["run", "baseline", "--sede", "1"], "there is no option --sede", "--seed"),
        (["run", "baseline", "--seed", "-1"], "'-1' is not a whole number", ""),
        (["run", "baseline", "--developers", "10"], "'10' is not a whole number from 1,000 to 1,000,000", ""),
        (["run", "baseline", "--until", "2026-13"], "is not a month", ""),
        (["run", "baseline", "--until", "2020-01"], "2020-01", ""),
        (["run", "baseline", "--out", "file/below"], "cannot be written", "--out"),
        (["compare", "baseline", "--seeds", "0"], "'0' is not a whole number", ""),
        (["explain", "nowhere.toml"], "nowhere.toml", ""),
        (["levers", "chip_control"], "chip_control", "chip_controls"),
        (["outcomes", "--format", "xml"], "xml", "--help"),
    ],
)
def test_wrong_input_says_what_is_wrong_and_writes_nothing(call, tmp_path, words, message, hint):
    (tmp_path / "file").write_text("")
    code, _, err = call(*words)
    assert code == 2
    assert err.startswith("error: ")
    assert message in err.splitlines()[0]
    assert hint in err
    assert "Traceback" not in err
    assert names(tmp_path) == ["file"]


def test_validate_names_file_and_line(call, tmp_path):
    (tmp_path / "good.toml").write_text('title = "Good"\nextends = "baseline"\n')
    (tmp_path / "bad.toml").write_text('title = "Bad"\nextends = "baseline"\n[horizon]\nend = "2026-13"\n')
    code, out, _ = call("validate", "good.toml")
    assert (code, "1 file is valid" in out) == (0, True)
    code, _, err = call("validate", "good.toml", "bad.toml")
    assert code == 2
    assert "bad.toml:4" in err


def test_explain_says_what_a_scenario_changes(call):
    code, out, _ = call("explain", "price_war")
    assert code == 0
    assert "Price war" in out
    assert "Next: two-loops run price_war" in out


@pytest.mark.parametrize("verb", ["parameters", "outcomes", "levers"])
def test_listings_in_three_formats_agree(call, verb):
    rows = json.loads(call(verb, "--format", "json")[1])
    table = list(csv.DictReader(io.StringIO(call(verb, "--format", "csv")[1])))
    text = call(verb)[1]
    assert [row["name"] for row in rows] == [row["name"] for row in table]
    assert len(rows) > 1
    assert all(f"{row['name']}:" in text for row in rows)


def test_parameters_show_unit_range_and_source(call):
    code, out, _ = call("parameters", "choice.cost_sensitivity")
    assert code == 0
    assert "[0.5 to 2]" in out and "utils per log cost" in out and "source: facts.csv:B01" in out


def test_outcomes_say_which_are_prior_driven(call):
    assert "ai_units: by month, region; prior-driven" in call("outcomes", "ai_units")[1].replace("units; ", "")
    assert "prior-driven" not in call("outcomes", "hhi")[1]


def test_a_pattern_without_match_says_so(call):
    code, out, _ = call("outcomes", "nothing like this")
    assert code == 0
    assert "No outcome matches" in out


def test_one_lever_in_full(call):
    code, out, _ = call("levers", "price_cut")
    assert code == 0
    assert "does not change" in out and 'kind = "price_cut"' in out


def test_a_fault_of_the_program_is_exit_code_one(call, monkeypatch):
    import sim.scenario.explain

    monkeypatch.setattr(sim.scenario.explain, "explain", lambda scenario: 1 / 0)
    code, _, err = call("explain", "baseline")
    assert code == 1
    assert "ZeroDivisionError" in err and "Traceback" not in err
    code, _, err = call("explain", "baseline", "--debug")
    assert code == 1
    assert "Traceback" in err


def test_python_m_sim_is_the_same_command(tmp_path):
    done = subprocess.run([sys.executable, "-m", "sim", "outcomes", "hhi"], capture_output=True, text=True, cwd=None)
    assert done.returncode == 0
    assert "Herfindahl" in done.stdout


def test_a_closed_pipe_is_no_error():
    done = subprocess.run(
        f"{sys.executable} -m sim parameters --format json | head -1", shell=True, capture_output=True, text=True
    )
    assert done.stdout == "[\n"
    assert done.stderr == ""
