"""What is read from a sweep is the same in every library, and effects are those worked out by hand."""

import numpy as np
import pandas
import pytest

from sim.analysis import sweep_effects, sweep_pairs
from sim.errors import UserError
from sim.history import load_history
from sim.results import run_provenance
from sim.sweep import load_sweep, run_sweep
from sim.sweep.exchange import IAMC_COLUMNS, export
from tests.sweep import hooks
from tests.sweep.texts import GRID, write

SHARE = "download_share.CN"


@pytest.fixture(scope="module")
def sweep(tmp_path_factory):
    folder = tmp_path_factory.mktemp("a sweep")
    return run_sweep(write(folder, GRID), workers=1, out=folder / "it's here", simulate=hooks.quick)


def test_the_frame_holds_settings_and_numbers_of_every_run(sweep):
    frame = sweep.to_frame()
    assert len(frame) == 32 * hooks.MONTHS
    assert list(frame.columns) == [
        "number", "point", "seed", "scenario", "choice.cost_sensitivity", "levers.cut.intensity", "run_id", "month",
        "download_share.US", SHARE, "frontier_gap",
    ]  # fmt: skip
    assert list(frame["number"].unique()) == list(range(32))
    row = frame[(frame["scenario"] == "Cut") & (frame["levers.cut.intensity"] == 0.3)].iloc[0]
    plan_scenario = run_scenario(row["choice.cost_sensitivity"], 0.3)
    alone = hooks.quick_results(plan_scenario, int(row["seed"]))
    assert row["run_id"] == run_provenance(plan_scenario, seed=int(row["seed"]), history=load_history())["run_id"]
    assert row[SHARE] == alone.array("download_share")[0, 1] and row["month"] == "2026-01"


def run_scenario(cost_sensitivity, cut):
    from sim.scenario import load_scenario

    lever = {"kind": "price_cut", "id": "cut", "target": "CN", "start": "2026-04", "intensity": cut}
    changes = {"levers": [lever], "run": {"developers": 1000, "factories": 100}, "horizon": {"end": "2026-08"}}
    scenario = load_scenario("baseline").with_changes(changes)
    return scenario.with_draw({"choice.cost_sensitivity": cost_sensitivity}).resolve()


def test_every_library_reads_the_same(sweep):
    frame = sweep.to_frame()
    lazy = sweep.to_polars().collect().sort("number", "month_index").to_pandas()
    np.testing.assert_array_equal(lazy[SHARE], frame[SHARE])
    np.testing.assert_array_equal(lazy["run_id"], frame["run_id"])
    asked = sweep.sql(f'select number, "{SHARE}" from results order by number, month_index').df()
    np.testing.assert_array_equal(asked[SHARE], frame[SHARE])
    data = sweep.to_xarray()
    assert dict(data.sizes) == {"run": 32, "month": hooks.MONTHS, "bloc": 2}
    np.testing.assert_array_equal(data["download_share"].sel(bloc="CN").to_numpy().ravel(), frame[SHARE])
    assert data["download_share"].attrs["units"] and data["seed"].dims == ("run",)


def test_parts_can_be_chosen(sweep):
    part = sweep.to_frame([SHARE], ["2026-03"], ["Cut"])
    assert len(part) == 16 and list(part.columns)[-2:] == ["month", SHARE]
    assert set(part["month"]) == {"2026-03"} and set(part["scenario"]) == {"Cut"}


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [({"outcomes": ["download_shares"]}, "download_share"), ({"scenarios": ["Cat"]}, "Cut")],
)
def test_unknown_names_have_a_hint(sweep, arguments, hint):
    with pytest.raises(UserError) as caught:
        sweep.to_frame(**arguments)
    assert hint in caught.value.hint


def test_a_folder_without_a_sweep_is_an_error(sweep, tmp_path):
    with pytest.raises(UserError, match="holds no sweep"):
        load_sweep(tmp_path)
    with pytest.raises(UserError, match="holds no sweep 'x'"):
        load_sweep(sweep.folder, "x")


def test_a_neutral_lever_has_an_effect_of_exactly_nothing(sweep):
    pairs = sweep_pairs(sweep, months=["2026-01", "2026-08", "2026-12"])
    neutral = pairs[pairs["levers.cut.intensity"] == 0.0]
    assert len(neutral) == 2 * 4 * 3 * (2 * 2 + 1)  # points × seeds × months × (two shares on two scales and a gap)
    assert (neutral["change"] == 0.0).all()
    assert (pairs.loc[pairs["levers.cut.intensity"] == 0.3, "change"] != 0.0).all()


def test_effects_are_those_of_the_formula(sweep):
    effects = sweep_effects(sweep, [SHARE, "frontier_gap"], ["2026-08"])
    cut = effects[(effects["levers.cut.intensity"] == 0.3) & (effects["scale"] == "percentage points")]
    # share = … + 0.1 (1 − price): a cut of 0.3 is 3 points, in every pair
    np.testing.assert_allclose(cut[["mean", "low", "high"]].to_numpy(dtype=float), 3.0, rtol=1e-12)
    assert list(cut["pairs"]) == [4, 4] and set(cut["baseline"]) == {"Recorded history"}
    gap = effects[(effects["outcome"] == "frontier_gap") & (effects["levers.cut.intensity"] == 0.3)]
    np.testing.assert_allclose(gap["mean"], -3.0, rtol=1e-12)
    assert set(gap["unit"]) == {"arena points"}
    pooled = sweep_effects(sweep, [SHARE], ["2026-08"], over=("point", "seed"))
    pooled = pooled[pooled["scale"] == "percentage points"].iloc[0]
    # half of the points have 3 points, half none, whatever the seed: seeds do not disagree, so there is no interval
    assert (pooled["pairs"], pooled["replicates"]) == (16, 4)
    np.testing.assert_allclose(pooled[["mean", "low", "high"]].to_numpy(dtype=float), 1.5, rtol=1e-12)
    with pytest.raises(UserError, match="no scenario 'Cute'"):
        sweep_effects(sweep, baseline="Cute")


def test_iamc_has_the_columns_and_the_values(sweep, tmp_path):
    file = export(sweep.folder, "iamc", tmp_path / "a.csv", [SHARE, "frontier_gap"])
    table = pandas.read_csv(file)
    assert tuple(table.columns) == IAMC_COLUMNS
    frame = sweep.to_frame([SHARE, "frontier_gap"])
    assert len(table) == 2 * len(frame)
    assert set(table["region"]) == {"CN", "World"} and set(table["variable"]) == {"download_share", "frontier_gap"}
    assert not table.duplicated([name for name in IAMC_COLUMNS if name != "value"]).any()
    chosen = table[(table["variable"] == "frontier_gap") & (table["time"] == "2026-08-01")]
    expected = frame[frame["month"] == "2026-08"]
    assert sorted(chosen["value"]) == sorted(expected["frontier_gap"])
    assert pandas.to_datetime(table["time"]).min() == pandas.Timestamp("2026-01-01")


def test_csv_is_exact_and_in_order_of_run_id(sweep, tmp_path):
    table = pandas.read_csv(export(sweep.folder, "csv", tmp_path / "a.csv"), dtype=str)
    assert table["run_id"].is_monotonic_increasing
    frame = sweep.to_frame().sort_values(["run_id", "number", "month"], ignore_index=True)
    np.testing.assert_array_equal(table[SHARE].map(float), frame[SHARE])


def test_netcdf_opens_again(sweep, tmp_path):
    import xarray

    with xarray.open_dataset(export(sweep.folder, "xarray", tmp_path / "a.nc"), engine="scipy") as data:
        np.testing.assert_array_equal(data["download_share"], sweep.to_xarray()["download_share"])


def test_one_run_can_be_exported_too(tmp_path):
    run = hooks.quick_results(run_scenario(1.0, 0.3), 1)
    folder = run.save(tmp_path / "run")
    table = pandas.read_csv(export(folder, "csv", tmp_path / "a.csv"), dtype=str)
    np.testing.assert_array_equal(table[SHARE].map(float), run.array("download_share")[:, 1])
    iamc = pandas.read_csv(export(folder, "iamc", tmp_path / "b.csv"))
    assert len(iamc) == 3 * hooks.MONTHS and set(iamc["model"]) == {"Two Loops"}
