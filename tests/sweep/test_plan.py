"""What a sweep wants: keys that name runs by content, draws that reach only what has the lever."""

import collections

import pytest

from sim.errors import UserError
from sim.sweep import load_plan, load_sweep_file
from tests.sweep.texts import GRID, write


def keys(plan):
    return [row.key for group in plan.groups() for row in group]


def test_equal_runs_have_one_key(tmp_path):
    plan = load_plan(write(tmp_path, GRID))
    rows = [row for group in plan.groups() for row in group]
    assert (plan.n_points, plan.n_rows, len(rows)) == (4, 32, 32)
    # the baseline has no cut, so its runs at the two intensities of a point of cost sensitivity are the same
    counts = collections.Counter(row.key for row in rows if row.scenario == 0)
    assert set(counts.values()) == {2} and len(counts) == 8
    assert len({row.key for row in rows if row.scenario == 1}) == 16


def test_a_group_shares_parameters_and_seed(tmp_path):
    plan = load_plan(write(tmp_path, GRID))
    for group in plan.groups():
        drawn = {plan.draw(row.point, row.scenario)["choice.cost_sensitivity"] for row in group}
        assert len(drawn) == 1 and len({row.seed for row in group}) == 1 and len(group) == 4


def test_words_do_not_change_what_a_run_is(tmp_path):
    first = load_plan(write(tmp_path, GRID))
    second = load_plan(write(tmp_path, 'question = "Another?"\n' + GRID, "other.toml"))
    assert keys(first) == keys(second) and first.sweep_id == second.sweep_id


@pytest.mark.parametrize(
    ("old", "new"),
    [("seeds = 4", "seeds = 5"), ("0.3, 0.0", "0.4, 0.0"), ('end = "2026-08"', 'end = "2026-09"'),
     ("developers = 1000", "developers = 2000")],
)  # fmt: skip
def test_what_reaches_a_run_changes_the_sweep(tmp_path, old, new):
    first = load_plan(write(tmp_path, GRID))
    second = load_plan(write(tmp_path, GRID.replace(old, new), "other.toml"))
    assert first.sweep_id != second.sweep_id
    assert set(keys(second)) - set(keys(first))


def test_more_seeds_keep_the_runs_there_are(tmp_path):
    first = load_plan(write(tmp_path, GRID))
    second = load_plan(write(tmp_path, GRID.replace("seeds = 4", "seeds = 9"), "other.toml"))
    assert set(keys(first)) < set(keys(second))


def test_priors_and_ranges_of_scenarios_are_drawn_in_sampled_designs(tmp_path):
    text = 'scenarios = ["baseline", "tight_controls"]\npriors = ["choice.*"]\n[design]\nkind = "sobol"\nruns = 8\n'
    plan = load_plan(write(tmp_path, text))
    assert "levers.tight.intensity" in plan.paths and "levers.D01.intensity.training" in plan.paths
    assert any(path.startswith("choice.") for path in plan.paths)
    base, tight = plan.draw(3, 0), plan.draw(3, 1)
    assert "levers.tight.intensity" not in base and 0.85 <= tight["levers.tight.intensity"] <= 1.0
    assert {path: value for path, value in tight.items() if path in base} == base
    for point in range(8):  # every draw is valid
        plan.scenarios[1].with_draw(plan.draw(point, 1)).resolve()


def test_an_ensemble_reads_its_members(tmp_path):
    (tmp_path / "members.csv").write_text("choice.cost_sensitivity,usage.x\n", encoding="utf-8")
    text = 'scenarios = ["baseline"]\n[design]\nkind = "ensemble"\nruns = 2\nmembers = "members.csv"\n'
    file = write(tmp_path, text)
    with pytest.raises(UserError, match="members is empty"):
        load_plan(file)
    (tmp_path / "members.csv").write_text("choice.cost_sensitivity\n0.7\n0.9\n1.1\n", encoding="utf-8")
    plan = load_plan(file)
    assert [plan.draw(point, 0) for point in range(plan.n_points)] == [
        {"choice.cost_sensitivity": 0.7}, {"choice.cost_sensitivity": 0.9}]  # fmt: skip
    (tmp_path / "members.csv").write_text("choice.cost_sensitivity\n0.7\nhigh\n", encoding="utf-8")
    with pytest.raises(UserError, match="not a number") as caught:
        load_plan(file)
    assert caught.value.line == 3


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ('scenarios = ["baseline"]\npriors = ["choise.*"]\n[design]\nkind = "lhs"\nruns = 4', 2, "choise"),
        ('scenarios = ["baseline"]\npriors = "all"\n[design]\nkind = "lhs"\nruns = 4', 2, "must be a list"),
        ('scenarios = ["baseline"]\npriors = ["*"]\n[design]\nkind = "full"', 2, "needs lists"),
        ('scenarios = ["baseline"]\n[design]\nkind = "ensemble"\nruns = 4', 2, "members is missing"),
        ('scenarios = ["baseline"]\n[design]\nkind = "ensemble"\nruns = 4\nmembers = "no.csv"', 5, "there is no file"),
        ('scenarios = ["baseline"]\n[design]\nkind = "full"\nmembers = "a.csv"', 4, "has no members"),
        ('scenarios = ["baseline"]\n[run]\ndevelopers = 10\n[design]\nkind = "full"', 3, "[1,000, 1,000,000]"),
        ('scenarios = ["baseline"]\n[horizon]\nend = "1999-01"\n[design]\nkind = "full"', 3, "horizon.end"),
    ],
)
def test_errors_name_line_and_rule(tmp_path, text, line, says):
    with pytest.raises(UserError) as caught:
        load_sweep_file(write(tmp_path, text))
    assert caught.value.line == line and says in caught.value.message


def test_scenarios_of_one_title_are_refused(tmp_path):
    for name in ("a", "b"):
        (tmp_path / f"{name}.toml").write_text('title = "Same"\nextends = "baseline"\n', encoding="utf-8")
    with pytest.raises(UserError, match="title 'Same'"):
        load_plan(write(tmp_path, 'scenarios = ["a.toml", "b.toml"]\n[design]\nkind = "full"\n'))
