import numpy as np
import pytest

from sim.analysis import compare, run_all
from sim.analysis.runs import Request, baseline_like
from sim.errors import UserError
from sim.results import package_fingerprint
from sim.scenario import load_scenario

SMALL = {"developers": 1000, "until": "2023-02"}


def request(seed=1, scenario="baseline", **size):
    return Request(scenario=load_scenario(scenario), seed=seed, **{**SMALL, **size})


def test_runs_come_back_in_the_order_of_the_requests():
    requests = [request(seed) for seed in (3, 1, 2)]
    assert [results.provenance["seed"] for results in run_all(requests)] == [3, 1, 2]


def test_kept_runs_are_used_again_and_those_of_other_versions_removed(tmp_path, monkeypatch):
    old = tmp_path / "another-version"
    old.mkdir()
    first = run_all([request()], keep=tmp_path)[0]
    assert [folder.name for folder in tmp_path.iterdir()] == [package_fingerprint()[:16]]
    monkeypatch.setattr(Request, "run", lambda self, progress=None: pytest.fail("was done again"))
    counted = []
    again = run_all([request()], keep=tmp_path, progress=counted.append)[0]
    assert counted == [1]
    for name in first.outcomes:
        np.testing.assert_array_equal(again.array(name), first.array(name))


def test_a_kept_run_that_is_broken_is_done_again(tmp_path):
    run_all([request()], keep=tmp_path)
    for file in tmp_path.rglob("results.parquet"):
        file.write_bytes(b"")
    assert run_all([request()], keep=tmp_path)[0].n_months == 2


@pytest.mark.parametrize(
    "other", [{"seed": 2}, {"developers": 2000}, {"until": "2023-03"}, {"scenario": "no_controls"}]
)
def test_keys_tell_different_runs_apart(other):
    assert request().key() == request().key()
    assert request(**other).key() != request().key()


def test_the_baseline_takes_size_and_end_of_the_scenario():
    resolved = baseline_like(request(scenario="price_war")).resolve()
    assert (resolved.developers, resolved.end_month) == (1000, 1)


def test_compare_from_python():
    effects = compare("baseline", "no_controls", seeds=[4, 7], **SMALL)
    assert effects.baseline == "Recorded history"
    assert effects.seeds == (4, 7)
    assert effects.scenarios == ("No chip controls",)


def test_two_scenarios_of_one_title_are_refused():
    with pytest.raises(UserError, match="two scenarios have the title"):
        compare("baseline", "baseline", seeds=1)
