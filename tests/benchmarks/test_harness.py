"""Medians, ratios and alternation of the benchmarks, by answers known beforehand."""

import json

import pytest

from benchmarks import harness
from benchmarks.harness import Report, Spread, alternate, ratios


def test_a_spread_is_median_and_quartiles():
    assert Spread.of([5, 1, 4, 2, 3]) == Spread(median=3.0, low=2.0, high=4.0, n=5)
    assert Spread.of([1, 2, 3, 4]).median == 2.5
    assert Spread.of([7.0]) == Spread(7.0, 7.0, 7.0, 1)
    assert Spread.of([1, 3]).scaled(10) == Spread(20.0, 15.0, 25.0, 2)
    with pytest.raises(ValueError, match="no values"):
        Spread.of([])


def test_ratios_are_taken_within_rounds():
    # The machine is ten times slower in the second round; the ratio is 2 in both.
    report = Report()
    spread = report.ratio("slower", [2.0, 20.0, 4.0], [1.0, 10.0, 2.0], "one over the other")
    assert spread == Spread(2.0, 2.0, 2.0, 3)
    assert report.spreads["slower"] is spread
    assert report.lines == ["one over the other: 2× (2 to 2, n = 3)"]
    with pytest.raises(ValueError, match="argument"):
        ratios([1.0], [1.0, 2.0])


def test_alternation_runs_each_once_per_round_and_rotates():
    order, now = [], [0.0]
    cost = {"a": 1.0, "b": 3.0, "c": 0.5}

    def call(name):
        order.append(name)
        now[0] += cost[name]

    calls = {name: lambda name=name: call(name) for name in cost}
    seconds = alternate(calls, 3, clock=lambda: now[0])
    assert "".join(order) == "abc" + "abc" + "bca" + "cab"
    assert seconds == {name: [value] * 3 for name, value in cost.items()}


def test_a_report_is_written_with_machine_and_versions(tmp_path, monkeypatch):
    monkeypatch.setattr(harness, "OUTPUT", tmp_path)
    report = Report(facts={"rows": 7})
    report.value("speed", [1.0, 2.0, 3.0], "speed", " ms")
    full = harness.write("example", "How fast?", report, quick=False, seconds=1.25)
    quick = harness.write("example", "How fast?", report, quick=True, seconds=1.25)
    content = json.loads(full.read_text(encoding="utf-8"))
    assert full == tmp_path / "example.json" and quick == tmp_path / "quick" / "example.json"
    assert content["spreads"]["speed"] == {"median": 2.0, "low": 1.5, "high": 2.5, "n": 3}
    assert content["facts"] == {"rows": 7} and content["question"] == "How fast?" and not content["quick"]
    assert set(content["versions"]) == {"python", "numpy", "numba", "llvmlite", "mesa", "scipy"}
    assert set(content["machine"]) == {"cpu", "cores", "memory_gb", "os", "load"}
    assert content["machine"]["cores"] >= 1 and content["commit"] and content["date"]
