import numpy as np
import pandas
import pytest

from sim.analysis import Effects
from tests.support_results import synthetic_results


def effects(seeds=(1, 2, 3), months=48):
    def more_chinese(name, month, array):
        if name == "token_share" and month >= 39:
            array = array.copy()
            array[1] += 0.1
            array[0] -= 0.1
        return array

    runs = {
        "Base": tuple(synthetic_results("Base", seed, months, noise=0.1) for seed in seeds),
        "Treated": tuple(synthetic_results("Treated", seed, months, change=more_chinese, noise=0.1) for seed in seeds),
    }
    return Effects("Base", runs)


def test_the_table_finds_the_effect_and_only_it():
    table = effects().to_frame()
    points = table[(table.scale == "percentage points") & (table.month == "2026-12")]
    shares = points[(points.outcome == "token_share") & (points.panel == "router")].set_index("bloc")
    np.testing.assert_allclose(shares.loc["CN", ["mean", "low", "high"]].to_list(), 10.0)
    np.testing.assert_allclose(shares.loc["US", "mean"], -10.0)
    assert (table[table.month == "2026-03"]["mean"] == 0.0).all()  # the last month before the change
    assert (table[table.outcome != "token_share"]["mean"] == 0.0).all()
    assert set(table.scenario) == {"Treated"}
    assert set(table.pairs) == {3}


def test_months_and_outcomes_can_be_chosen():
    table = effects().to_frame(outcomes=["hhi"], months=["2024-05"])
    assert len(table) == 1
    assert " ".join(table.columns) == "scenario baseline outcome month scale unit mean low high pairs prior_driven"


def test_effects_on_the_physical_loop_are_marked_prior_driven():
    table = effects().to_frame(outcomes=["hhi", "ai_units"], months=["2024-05"])
    assert table.groupby("outcome").prior_driven.unique().to_dict() == {"hhi": [False], "ai_units": [True]}


def test_default_months_are_decembers_the_end_of_the_record_and_of_the_runs():
    months = sorted(set(effects(months=44).to_frame().month))
    assert months == ["2023-12", "2024-12", "2025-12", "2026-03", "2026-08"]


def test_saved_effects_read_back(tmp_path):
    found = effects()
    found.save(tmp_path / "e")
    table = pandas.read_csv(tmp_path / "e" / "effects.csv")
    assert len(table) == len(found.to_frame())
    assert found.seeds == (1, 2, 3)
    assert found.scenarios == ("Treated",)


def test_the_identity_of_effects_depends_on_every_run(tmp_path):
    assert effects().run_id == effects().run_id
    assert effects().run_id != effects(seeds=(1, 2, 4)).run_id
    effects().save(tmp_path / "e")
    with pytest.raises(Exception, match="different run"):
        effects(seeds=(1, 2)).save(tmp_path / "e")
