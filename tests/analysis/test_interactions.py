"""Interactions: worked out from numbers whose interaction is known, and exactly nothing where levers do not meet."""

import numpy as np
import pytest
from scipy import stats

from sim.analysis import interaction, sweep_interaction
from sim.analysis.effects import Effects
from sim.analysis.headline import Headline
from sim.errors import UserError
from sim.results import Results
from sim.sweep import run_sweep
from tests.sweep import hooks

SEEDS = 6


def run(seed, share, gap, stock):
    arrays = {
        "download_share": np.array([[1 - share, share]]), "frontier_gap": np.array([gap]),
        "compute_stock": np.array([[1.0, stock]]),
    }  # fmt: skip
    facts = {"seed": seed, "developers": 1000, "run_id": f"r{seed}"}
    return Results(arrays=arrays, labels={"bloc": ("US", "CN")}, first_month=0, provenance=facts)


def effects(beyond):
    """Levers that add 2 and 3 to the gap and `beyond` together; each doubles or halves the stock."""
    noise = np.random.default_rng(1).normal(size=SEEDS)
    plan = {"Base": (0, 0), "One": (1, 0), "Other": (0, 1), "Both": (1, 1)}
    runs = {
        title: tuple(
            run(seed, 0.4 + 0.02 * a - 0.01 * b, noise[seed] + 2 * a + 3 * b + beyond[seed] * a * b,
                np.exp(noise[seed]) * 2.0**a * 0.5**b)
            for seed in range(SEEDS)
        )
        for title, (a, b) in plan.items()
    }  # fmt: skip
    return Effects("Base", runs)


def test_mean_and_interval_of_a_known_interaction():
    beyond = np.array([1.0, 1.5, 0.5, 1.2, 0.8, 1.6])
    found = interaction(effects(beyond), "One", "Other", "Both", "frontier_gap")
    half = stats.t.ppf(0.95, SEEDS - 1) * beyond.std(ddof=1) / np.sqrt(SEEDS)
    np.testing.assert_allclose([found.mean[0], found.low[0], found.high[0]],
                               [beyond.mean(), beyond.mean() - half, beyond.mean() + half])  # fmt: skip
    assert (found.unit, found.pairs[0]) == ("arena points", SEEDS)


def test_levers_that_add_or_multiply_do_not_interact():
    data = effects(np.zeros(SEEDS))
    np.testing.assert_allclose(interaction(data, "One", "Other", "Both", "frontier_gap").mean, 0.0, atol=1e-12)
    np.testing.assert_allclose(interaction(data, "One", "Other", "Both", "compute_stock").mean[0, 1], 0.0, atol=1e-12)
    share = Headline("download_share", "share", (("bloc", "CN"),))
    np.testing.assert_allclose(interaction(data, "One", "Other", "Both", share).mean, 0.0, atol=1e-12)
    assert interaction(data, "One", "Other", "Both", share, "log-odds").mean[0] != 0.0


def test_a_lever_that_does_nothing_does_not_interact_at_all():
    data = effects(np.zeros(SEEDS))
    data.runs["Other"], data.runs["Both"] = data.runs["Base"], data.runs["One"]
    assert (interaction(data, "One", "Other", "Both", "frontier_gap").mean == 0.0).all()


def test_wrong_titles_are_errors():
    with pytest.raises(UserError, match="no runs of 'Bath'"):
        interaction(effects(np.zeros(SEEDS)), "One", "Other", "Bath", "frontier_gap")
    with pytest.raises(UserError, match="three different scenarios"):
        interaction(effects(np.zeros(SEEDS)), "One", "One", "Both", "frontier_gap")


def test_the_grid_of_a_sweep_gives_the_product_of_two_price_cuts(tmp_path):
    levers = [
        {"kind": "price_cut", "id": name, "target": "CN", "start": "2026-04", "intensity": 0.3} for name in ("a", "b")
    ]
    size = {"run": {"developers": 1000, "factories": 100}, "horizon": {"end": "2026-08"}}
    sweep = run_sweep(
        {
            "title": "Two cuts", "scenarios": ["baseline", {"title": "Cuts", "extends": "baseline", "levers": levers}],
            "seeds": 3, "outcomes": ["frontier_gap"], "design": {"kind": "full"}, **size,
            "uncertainty": {"levers": {
                "a": {"intensity": {"values": [0.0, 0.2]}}, "b": {"intensity": {"values": [0.0, 0.1, 0.5]}}}},
        },
        workers=1, out=tmp_path / "out", simulate=hooks.quick,
    )  # fmt: skip
    table = sweep_interaction(sweep, "levers.a.intensity", "levers.b.intensity", ["frontier_gap"])
    # the stand-in has a gap of 10 × price, and two cuts leave (1 − a) (1 − b) of a price: 10 a b beyond the sum
    expected = 10 * table["levers.a.intensity"] * table["levers.b.intensity"]
    np.testing.assert_allclose(table["mean"], expected, rtol=1e-9)
    assert len(table) == 2 and (table["replicates"] == 3).all()
    with pytest.raises(UserError, match=r"varies no 'levers\.c\.intensity'"):
        sweep_interaction(sweep, "levers.a.intensity", "levers.c.intensity")
