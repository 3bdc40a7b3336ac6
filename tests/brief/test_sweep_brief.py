"""The page of a sweep: from runs of the model, in part, stopped, grown; figures with their numbers."""

import html
import json
import re

import numpy as np
import pandas
import pytest

from sim.analysis.paired import differences, interval
from sim.brief import make_brief, make_sweep_brief
from sim.errors import UserError
from sim.sweep import load_sweep, run_sweep
from tests.brief.test_brief import Page
from tests.support_sweeps import DRAWS, GRID, LINES, quick_sweep

REAL = """\
title = "A small sweep"
question = "What would have come without controls?"
scenarios = ["baseline", "no_controls"]
seeds = 2
outcomes = ["token_share", "compute_stock", "ai_units", "frontier_gap"]
[horizon]
end = "2023-06"
[run]
developers = 1000
[design]
kind = "full"
"""


def words(page):
    return re.sub(r"\s+", " ", " ".join(page.words).replace("\u00a0", " "))


def read(file):
    return Page(file.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def real(tmp_path_factory):
    folder = tmp_path_factory.mktemp("real")
    file = folder / "small.toml"
    file.write_text(REAL, encoding="utf-8")
    sweep = run_sweep(file, workers=1, out=folder / "a sweep")
    return sweep, make_sweep_brief(sweep, folder / "brief").parent


def test_every_figure_comes_as_png_svg_and_csv_and_stands_on_the_page(real):
    _, brief = real
    page = read(brief / "index.html")
    stems = {file.stem for file in (brief / "data").glob("*.csv")}
    assert stems == {
        "effects_digital", "projections_digital", "effects_physical", "projections_physical", "channels",
        "channels_by_scenario", "timelines",
    }  # fmt: skip
    for kind in ("svg", "png"):
        assert stems == {file.stem for file in (brief / "figures").glob(f"*.{kind}")}
    assert len(page.images) == len(stems)
    assert all((brief / link).is_file() for link in page.links if not link.startswith("#"))
    assert {link[1:] for link in page.links if link.startswith("#")} == stems - {"timelines"}
    text = (brief / "index.html").read_text(encoding="utf-8")
    assert not re.search(r"(?:src|href)=\"(?:https?:)?//", text) and "<script" not in text


def test_numbers_are_those_of_the_runs(real):
    sweep, brief = real
    frame = sweep.to_frame(["compute_stock.CN"], ["2023-06"]).pivot(
        index="seed", columns="scenario", values="compute_stock.CN"
    )
    changes = differences(frame["No chip controls"].to_numpy(), frame["Recorded history"].to_numpy(), "per cent")
    mean, low, high, _ = (float(part[0]) for part in interval(changes[:, None], "per cent"))
    table = pandas.read_csv(brief / "data" / "effects_digital.csv")
    row = table[table["panel"] == "Accelerators of Chinese vendors"].iloc[0]
    np.testing.assert_allclose([row["mean"], row["low"], row["high"]], [mean, low, high], rtol=1e-5)
    assert (row["pairs"], row["unit"]) == (2, "per cent")
    every = pandas.read_csv(brief / "effects.csv").set_index("what")
    assert every.loc["number of accelerators of Chinese vendors", "mean"] == pytest.approx(mean, rel=1e-5)
    page = words(read(brief / "index.html"))
    assert f"{mean:.3g}"[:4] in page and "All 4 runs are done." in page
    assert "Prior ranges, not calibrated." in page
    missing = "open_token_share, open_bloc_token_share, download_share, derivative_share, price_index, humanoid_units"
    assert f"Not kept by this sweep, so not drawn: {missing}" in page


def test_the_same_runs_give_the_same_page_and_a_grown_sweep_replaces_it(real, tmp_path):
    sweep, brief = real
    before = {file: file.read_bytes() for file in brief.rglob("*") if file.is_file()}
    make_sweep_brief(load_sweep(sweep.folder), brief)
    assert {file: file.read_bytes() for file in brief.rglob("*") if file.is_file()} == before
    manifest = json.loads((brief / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["sweep"] == sweep.facts["sweep_id"] and len(manifest["runs"]) == 4

    part = quick_sweep(tmp_path, LINES, fails=("Price war from April 2026",))
    page = make_sweep_brief(part, tmp_path / "brief")
    assert "Part of a sweep." in words(read(page))
    whole = quick_sweep(tmp_path, LINES)
    assert make_sweep_brief(whole, tmp_path / "brief") == page
    assert "All 16 runs are done." in words(read(page))


def test_other_pages_are_not_replaced(real, tmp_path):
    sweep, brief = real
    other = quick_sweep(tmp_path, LINES)
    with pytest.raises(UserError, match="holds the results of a different run"):
        make_sweep_brief(other, brief)
    with pytest.raises(UserError, match="holds the results of a different run"):
        make_brief(brief, seeds=1, developers=1000, until="2023-01")
    with pytest.raises(UserError, match="holds the results of a different run"):
        make_sweep_brief(other, sweep.folder, force=False)
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.tex").write_text("years of work")
    with pytest.raises(UserError, match="no results of two-loops"):
        make_sweep_brief(other, tmp_path / "mine")
    assert make_sweep_brief(other, tmp_path / "mine", force=True).exists()
    assert (tmp_path / "mine" / "thesis.tex").exists()


def test_a_part_of_a_sweep_says_how_much_is_there(tmp_path):
    sweep = quick_sweep(tmp_path, LINES, fails=("Price war from April 2026",))
    for file in list((sweep.folder / "index").glob("*.json"))[:2]:
        content = json.loads(file.read_text(encoding="utf-8"))
        if len(content["runs"]) < 3:
            file.unlink()
    sweep = load_sweep(sweep.folder)
    counts = sweep.runs["status"].value_counts()
    text = words(read(make_sweep_brief(sweep, tmp_path / "brief")))
    told = f"{counts['done']} of 16 runs are done, 4 failed, {counts.get('missing', 0)} are missing."
    assert told in text
    assert f"4 × {sweep.folder and 'ZeroDivisionError: the share of nothing'}" in html.unescape(text)
    table = pandas.read_csv(tmp_path / "brief" / "effects.csv")
    assert set(table["scenario"]) == {"Cut and subsidy", "Tariff of 50 % on foreign robots in the US and the EU"}
    assert not re.search("Price war from April 2026.{0,20}\\+", text)


def test_a_grid_and_draws_have_pages_of_their_own(tmp_path):
    (tmp_path / "grid").mkdir(), (tmp_path / "draws").mkdir()
    grid = make_sweep_brief(quick_sweep(tmp_path / "grid", GRID), tmp_path / "grid" / "brief").parent
    names = {file.stem for file in (grid / "data").glob("*.csv")}
    assert {"grid_digital", "grid_physical"} <= names and "effects_digital" not in names
    text = words(read(grid / "index.html"))
    assert "6 points of the design (every combination of the listed values)" in text
    assert "varying levers.cut.intensity, levers.subsidy.intensity; 4 seeds at each; 1,000 developer rows" in text

    draws = make_sweep_brief(quick_sweep(tmp_path / "draws", DRAWS), tmp_path / "draws" / "brief").parent
    names = {file.stem for file in (draws / "data").glob("*.csv")}
    assert {"spread_digital", "spread_physical", "effects_digital"} <= names
    text = words(read(draws / "index.html"))
    assert "What is not known is drawn over prior ranges" in text and "24 draws of the design, one seed" in text


def test_outcomes_that_no_figure_shows_leave_a_page_that_says_so(tmp_path):
    sweep = quick_sweep(tmp_path, LINES, outcomes='["hhi"]')
    page = read(make_sweep_brief(sweep, tmp_path / "brief"))
    assert len(page.images) == 1  # the timelines
    assert "Add token_share, open_token_share" in words(page)
