"""Sweep files that several tests use."""

CUT = """\
title = "Cut"
extends = "baseline"
[[levers]]
kind = "price_cut"
id = "cut"
target = "CN"
start = "2026-04"
intensity = 0.3
"""
GRID = """\
title = "Grid"
scenarios = ["baseline", "cut.toml"]
seeds = 4
outcomes = ["download_share", "frontier_gap"]
[horizon]
end = "2026-08"
[run]
developers = 1000
factories = 100
[design]
kind = "full"
[uncertainty]
choice.cost_sensitivity = { values = [0.8, 1.2] }
levers.cut.intensity = { values = [0.3, 0.0] }
"""
GRID_RUNS = 24
"""Distinct runs of `GRID`: 16 with the cut, 8 without, of which the cut of 0 is another key but the same content."""


def write(folder, text, name="sweep.toml"):
    """Write a sweep file and the scenario beside it; returns the file."""
    (folder / "cut.toml").write_text(CUT, encoding="utf-8")
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return file
