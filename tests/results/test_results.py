import pickle

import numpy as np
import pytest

from sim.errors import UserError
from sim.results import OUTCOMES, Results, package_fingerprint
from tests.support_results import provenance, synthetic_results


@pytest.fixture(scope="module")
def results():
    return synthetic_results(months=42)


def test_the_dataset_has_coordinates_units_and_long_names(results):
    share = results["token_share"]
    assert share.dims == ("month", "bloc", "panel")
    assert share.attrs["units"] == "share"
    assert share.attrs["long_name"] == OUTCOMES["token_share"].long_name
    series = share.sel(bloc="CN", panel="router")
    np.testing.assert_array_equal(series.values, results.series("token_share", bloc="CN", panel="router"))
    assert series.sel(month="2026-03").month_index == 38
    assert results.data is results.data


def test_results_cannot_be_changed(results):
    with pytest.raises(ValueError, match="read-only"):
        results.array("hhi")[0] = 1.0
    with pytest.raises(TypeError):
        results.provenance["seed"] = 2
    with pytest.raises(TypeError):
        results.labels["bloc"] = ()


def test_unknown_names_say_which_are_known(results):
    with pytest.raises(UserError, match="token_share"):
        results["token_shares"]
    with pytest.raises(UserError, match="Did you mean 'CN'"):
        results.series("downloads", bloc="cn")
    with pytest.raises(UserError, match="axes"):
        results.series("downloads")


def test_the_summary_shows_start_end_of_record_and_end(results):
    table = results.summary()
    assert list(table.columns) == ["outcome", "label", "unit", "2023-01", "2026-03", "2026-06"]
    row = table[(table.outcome == "hhi")].iloc[0]
    assert row["2026-03"] == results.at("hhi", "2026-03")
    families = table[table.outcome == "family_token_share"]
    assert len(families) == 8
    final = families["2026-06"].to_numpy()
    assert (np.diff(final) <= 0).all()
    assert final[0] == results.array("family_token_share")[-1].max()


def test_results_travel_between_processes(results):
    twin = pickle.loads(pickle.dumps(results))
    assert twin.provenance == results.provenance
    for name in results.outcomes:
        np.testing.assert_array_equal(twin.array(name), results.array(name))


def test_arrays_must_fit_their_labels():
    with pytest.raises(ValueError, match="its labels have"):
        Results(arrays={"downloads": np.zeros((2, 3))}, labels={"bloc": ("A", "B")}, first_month=0, provenance={})
    with pytest.raises(ValueError, match="different numbers of months"):
        Results(arrays={"hhi": np.zeros(2), "open_gap": np.zeros(3)}, labels={}, first_month=0, provenance={})


def test_html_escapes_titles():
    html = synthetic_results(title="<script>", months=2, outcomes=("hhi",))._repr_html_()
    assert "<script>" not in html
    assert "&lt;script&gt;" in html


def test_the_run_id_hashes_what_decides_the_numbers():
    base = provenance()
    assert provenance(title="Synthetic", seed=1)["run_id"] == base["run_id"]
    assert provenance(seed=2)["run_id"] != base["run_id"]
    assert provenance(reference_id="abc")["run_id"] != base["run_id"]
    assert provenance(scenario="Other words")["run_id"] == base["run_id"]
    assert base["package_fingerprint"] == package_fingerprint()
    assert len(package_fingerprint()) == 64
