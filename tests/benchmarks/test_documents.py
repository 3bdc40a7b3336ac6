"""The benchmarks' README is what the command writes, and it leaves out no script and no target."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks import __main__ as command
from benchmarks import document
from benchmarks.__main__ import benchmark_names, question_of, tool_names
from benchmarks.targets import read_targets

FOLDER = Path(command.__file__).parent
TOOLS = {"document", "previous_kernel"}
"""Modules that are run and have no figures; the README names them."""


def test_every_script_is_a_benchmark():
    assert set(tool_names()) == TOOLS
    assert len(benchmark_names()) >= 15
    readme = document.README.read_text(encoding="utf-8")
    assert all(f"python -m benchmarks.{name}`: {question_of(name)}" in readme for name in TOOLS)


@pytest.mark.parametrize("name", benchmark_names())
def test_every_benchmark_asks_a_question_and_is_in_the_readme(name):
    assert question_of(name).endswith("?"), question_of(name)
    readme = document.README.read_text(encoding="utf-8")
    section = readme.partition(f"\n### {name}\n\n")[2]
    assert section.startswith(question_of(name))


def test_targets_are_measured_by_benchmarks_that_exist():
    assert {target.measured_by for target in read_targets()} <= set(benchmark_names())


def test_readme_is_what_the_figures_give():
    """`python -m benchmarks.document` brings it up to date."""
    reports = document.read_results()
    assert document.README.read_text(encoding="utf-8") == document.readme(reports)
    assert all(not report["quick"] for report in reports.values())


def report(**spreads):
    """Part of what a benchmark writes."""
    return {
        "machine": {"cpu": "Abacus", "cores": 1, "memory_gb": 1.0, "os": "none", "load": 0.9},
        "versions": {"python": "3.13"},
        "spreads": {name: {"median": value, "low": value, "high": value, "n": 1} for name, value in spreads.items()},
    }


def test_summary_counts_verdicts_and_names_the_missed():
    found = document.summary(
        {
            "default_run": report(default_run=0.1),
            "memory": report(bytes_per_developer=99.0),
            "start_up": report(start_up=0.4),
        }
    )
    assert found.startswith("Of 12 targets 2 reach the floor and 1 the goal; 1 are missed and 9 have not")
    assert found.endswith("Missed: `bytes_per_developer`.")


def test_fresh_figures_replace_known_ones_and_dead_benchmarks_go():
    known = {"default_run": {"date": "old"}, "memory": {"date": "old"}, "gone": {"date": "old"}}
    merged = document.merged({"memory": {"date": "new"}}, known)
    assert merged == {"default_run": {"date": "old"}, "memory": {"date": "new"}}


def test_machines_are_told_apart():
    one, other = report(), report()
    other["machine"] = {**other["machine"], "cpu": "Abacus 2"}
    assert document.machines({"a": one, "b": one}).endswith(".")
    text = document.machines({"a": one, "b": other, "c": one})
    assert text.count("\n- ") == 1
    assert text.splitlines()[0].endswith(": a, c")
    assert "other work" not in text
    other["machine"]["load"] = 1.6
    assert document.machines({"a": one, "b": other}).endswith("wall-clock times useless: b.")


def test_a_report_without_figures_says_so():
    assert document.section("memory", None).endswith("Not measured yet.")


def test_wrong_names_are_refused_with_those_that_exist():
    words = [sys.executable, "-m", "benchmarks", "no_such_benchmark"]
    run = subprocess.run(words, cwd=FOLDER.parent, capture_output=True, text=True, check=False)
    assert run.returncode == 2
    assert "no_such_benchmark" in run.stderr and "default_run" in run.stderr
    assert "Traceback" not in run.stderr


def test_reports_are_read_by_name(tmp_path):
    (tmp_path / "memory.json").write_text(json.dumps({"spreads": {}}), encoding="utf-8")
    (tmp_path / "unknown.json").write_text("{}", encoding="utf-8")
    assert command.read_reports(tmp_path) == {"memory": {"spreads": {}}}
