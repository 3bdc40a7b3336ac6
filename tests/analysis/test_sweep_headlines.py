"""Headlines of a sweep: the same numbers as `sweep_effects`, bands of distinct runs, contrasts with known answers."""

import numpy as np
import pandas
import pytest

from sim.analysis import sweep_effects, sweep_interaction
from sim.analysis.headline import HEADLINES, find_headline
from sim.analysis.paired import interval
from sim.analysis.sweep_grid import change_over, effects_by_setting, grid_settings, interplay
from sim.analysis.sweep_headlines import SweepHeadlines, column_of, mean_effect
from sim.analysis.sweep_scenarios import sweep_scenarios
from sim.errors import UserError
from sim.scenario import load_scenario
from tests import support_sweeps
from tests.support_sweeps import DRAWS, GRID, LINES, quick_sweep

TOKENS, MACHINES = HEADLINES[0], find_headline("ai_units", "China")
POLICY = "Cut and subsidy"


@pytest.fixture(scope="module")
def grid(tmp_path_factory):
    return SweepHeadlines(quick_sweep(tmp_path_factory.mktemp("grid"), GRID))


@pytest.fixture(scope="module")
def draws(tmp_path_factory):
    return SweepHeadlines(quick_sweep(tmp_path_factory.mktemp("draws"), DRAWS))


@pytest.mark.parametrize("headline", [TOKENS, MACHINES, find_headline("frontier_gap")])
@pytest.mark.parametrize("name", ["grid", "draws"])
def test_mean_effects_are_those_of_sweep_effects(request, name, headline):
    numbers = request.getfixturevalue(name)
    months = numbers.paths(headline).months
    table = sweep_effects(numbers.sweep, [column_of(headline)], months[-3:], over=("point", "seed"))
    scale = numbers.pairs(headline, POLICY).scale
    rows = table[table["scale"] == scale].set_index("month")
    effect = numbers.effect(headline, POLICY)
    for place in (-3, -2, -1):
        for end in ("mean", "low", "high", "pairs", "replicates"):
            assert getattr(effect, end)[place] == pytest.approx(rows.loc[months[place], end], abs=1e-12)


def test_seeds_are_averaged_first_and_gaps_are_left_out():
    changes = np.array([[1.0, np.nan], [3.0, 2.0], [4.0, np.nan], [6.0, np.nan]])
    effect = mean_effect(changes, np.array([1, 1, 2, 2]), "difference")
    mean, low, high, _ = interval(np.array([[2.0], [5.0]]), "difference")
    assert (effect.mean[0], effect.low[0], effect.high[0]) == (mean[0], low[0], high[0])
    assert effect.pairs.tolist() == [4, 1] and effect.replicates.tolist() == [2, 1]
    assert effect.mean[1] == 2.0 and np.isnan(effect.low[1])


def test_a_share_of_a_sum_is_worked_out_run_by_run(grid):
    headline = find_headline("deployment_data", "share")
    frame = grid.sweep.to_frame(["deployment_data"])
    parts = [column for column in frame if column.startswith("deployment_data.")]
    share = (frame["deployment_data.CN"] / frame[parts].sum(axis=1)).to_numpy()
    np.testing.assert_allclose(grid.paths(headline).values.ravel(), share, rtol=1e-15)


def test_bands_are_quantiles_of_distinct_runs(draws):
    band = draws.band(TOKENS, POLICY)
    frame = draws.sweep.to_frame(["token_share.CN.all"], scenarios=[POLICY])
    wide = frame.pivot(index="run_id", columns="month", values="token_share.CN.all")
    assert band.runs == len(wide) == 24
    np.testing.assert_allclose(band.median, wide.median(), rtol=1e-15)
    np.testing.assert_allclose([band.low, band.high], wide.quantile([0.05, 0.95]), rtol=1e-12)


def test_a_band_of_few_runs_is_their_range_and_equal_runs_count_once(grid):
    band = grid.band(TOKENS, "Recorded history")
    frame = grid.sweep.to_frame(["token_share.CN.all"], scenarios=["Recorded history"])
    assert len(frame) == 6 * 4 * support_sweeps.MONTHS and band.runs == 4
    by_month = frame.groupby("month")["token_share.CN.all"]
    np.testing.assert_array_equal(band.low, by_month.min())
    np.testing.assert_array_equal(band.high, by_month.max())


def test_effects_by_setting_are_those_of_sweep_effects(grid):
    settings = grid_settings(grid, POLICY)
    assert settings == ["levers.cut.intensity", "levers.subsidy.intensity"]
    table = effects_by_setting(grid, TOKENS, POLICY, settings)
    month = grid.paths(TOKENS).months[-1]
    other = sweep_effects(grid.sweep, ["token_share.CN.all"], [month])
    other = other[other["scale"] == "percentage points"]
    both = table.merge(other, on=settings, suffixes=("", " other"))
    assert len(both) == 6
    for end in ("mean", "low", "high", "pairs", "replicates"):
        pandas.testing.assert_series_equal(both[end], both[f"{end} other"], check_names=False)


@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_the_interplay_of_two_settings_has_its_known_size(tmp_path, sign):
    numbers = SweepHeadlines(quick_sweep(tmp_path, GRID, sign=sign, noise=0.0))
    factor = _factor(numbers)
    both = interplay(numbers, TOKENS, POLICY, ("levers.cut.intensity", "levers.subsidy.intensity"))
    assert both.mean == pytest.approx(100 * sign * factor * support_sweeps.BOTH * 0.4 * 0.2, abs=1e-9)
    change = change_over(numbers, TOKENS, POLICY, "levers.cut.intensity")
    # averaged over the two values of the subsidy
    expected = 100 * sign * factor * 0.4 * (support_sweeps.CUT + support_sweeps.BOTH * 0.1)
    assert change.mean == pytest.approx(expected, abs=1e-9) and change.is_distinguishable


def test_the_interplay_is_that_of_the_grid_as_a_whole(grid):
    cut, subsidy = "levers.cut.intensity", "levers.subsidy.intensity"
    month = grid.paths(TOKENS).months[-1]
    table = sweep_interaction(grid.sweep, cut, subsidy, ["token_share.CN.all"], [month])
    corner = table[(table[cut] == 0.4) & (table[subsidy] == 0.2) & (table["scale"] == "percentage points")].iloc[0]
    both = interplay(grid, TOKENS, POLICY, (cut, subsidy))
    assert (both.mean, both.low, both.high) == pytest.approx((corner["mean"], corner["low"], corner["high"]), abs=1e-10)


def _factor(numbers):
    scenario = sweep_scenarios(numbers.sweep)[0].resolve()
    return float(scenario.parameters(scenario.end_month).choice.cost_sensitivity - 0.4) / 0.6


def test_a_sweep_remembers_what_its_scenarios_said(grid):
    baseline, policy = sweep_scenarios(grid.sweep)
    assert (baseline.title, policy.title) == ("Recorded history", POLICY)
    assert policy.question == "What do a cut and a subsidy do?" and policy.developers == 1000
    assert policy.lever("subsidy").end == 45
    same = load_scenario("baseline").with_changes({"horizon": {"end": "2026-12"}, "run": {"developers": 1000}})
    assert baseline.resolve().fingerprint() == same.resolve().fingerprint()
    assert "scenario_files" not in (grid.sweep.folder / "manifest.json").read_text(encoding="utf-8")


def test_nothing_to_compare_is_one_clear_error(tmp_path):
    alone = quick_sweep(tmp_path, LINES.replace('"policy.toml", "robot_tariff", "price_war"', "").replace(", ]", "]"))
    with pytest.raises(UserError, match="one scenario: there is nothing to compare"):
        SweepHeadlines(alone)


def test_a_sweep_without_a_finished_pair_is_one_clear_error(tmp_path):
    failed = quick_sweep(tmp_path, LINES, fails=("Recorded history",))
    with pytest.raises(UserError, match="no pair of runs of the sweep 'Two scenarios' is finished"):
        SweepHeadlines(failed)


def test_an_unknown_baseline_names_the_nearest(grid):
    with pytest.raises(UserError) as caught:
        SweepHeadlines(grid.sweep, "Recorded histry")
    assert "Recorded history" in caught.value.hint
