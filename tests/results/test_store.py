import json
import os
import subprocess
import sys

import numpy as np
import pytest

from sim.errors import UserError
from sim.results import OUTCOMES, check_output, load_results, new_output
from tests.support_results import synthetic_results

FILES = ["manifest.json", "results.parquet", "summary.csv"]


@pytest.fixture(scope="module")
def results():
    def missing(name, month, array):
        return np.where(month < 3, np.nan, array) if name == "download_share" else array

    return synthetic_results(months=6, change=missing)


def names(folder):
    return sorted(file.name for file in folder.iterdir())


def test_saved_and_loaded_is_bit_identical(results, tmp_path):
    folder = results.save(tmp_path / "deep" / "run")
    assert names(folder) == FILES
    again = load_results(folder)
    assert again.outcomes == results.outcomes
    assert dict(again.labels) == dict(results.labels)
    assert dict(again.provenance) == dict(results.provenance)
    for name in results.outcomes:
        assert again.array(name).tobytes() == results.array(name).tobytes(), name


def test_the_table_reads_well_elsewhere(results, tmp_path):
    import pandas

    table = pandas.read_parquet(results.save(tmp_path / "run") / "results.parquet")
    rows = table[(table.outcome == "token_share") & (table.month == "2023-02") & (table.bloc == "CN")]
    assert rows.set_index("panel").value["router"] == results.at("token_share", "2023-02", bloc="CN", panel="router")
    assert rows.region.isna().all()
    assert table[table.outcome == "download_share"].value.isna().sum() == 3 * 4
    assert len(table) == sum(results.array(name).size for name in OUTCOMES)


def test_the_same_run_writes_the_same_bytes(results, tmp_path):
    for folder in ("a", "b"):
        results.save(tmp_path / folder)
    for name in FILES:
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()


def test_partial_outcome_lists_are_results_too(tmp_path):
    few = synthetic_results(months=3, outcomes=("hhi", "switching_flow"))
    again = load_results(few.save(tmp_path / "few"))
    np.testing.assert_array_equal(again.array("switching_flow"), few.array("switching_flow"))


def test_another_run_is_not_overwritten_without_force(results, tmp_path):
    folder = results.save(tmp_path / "run")
    results.save(folder)  # the same run again is fine
    other = synthetic_results(seed=2, months=6)
    with pytest.raises(UserError, match="different run") as error:
        other.save(folder)
    assert "--force" in error.value.hint
    assert load_results(folder).provenance["seed"] == 1
    other.save(folder, force=True)
    assert load_results(folder).provenance["seed"] == 2


def test_files_of_the_user_are_neither_overwritten_nor_removed(results, tmp_path):
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(UserError, match="no results of two-loops"):
        results.save(tmp_path)
    results.save(tmp_path, force=True)
    assert names(tmp_path) == sorted([*FILES, "notes.txt"])
    assert (tmp_path / "notes.txt").read_text() == "mine"


def test_files_of_the_run_before_go_when_it_is_replaced(tmp_path):
    facts = {"kind": "brief", "title": "t", "facts": {}}
    with new_output(tmp_path / "o", run_id="1", **facts) as folder:
        (folder / "data").mkdir()
        (folder / "data" / "old.csv").write_text("")
        (folder / "both.csv").write_text("first")
    with new_output(tmp_path / "o", run_id="2", replace_kind=True, **facts) as folder:
        (folder / "both.csv").write_text("second")
    assert not (tmp_path / "o" / "data" / "old.csv").exists()
    assert (tmp_path / "o" / "both.csv").read_text() == "second"
    assert json.loads((tmp_path / "o" / "manifest.json").read_text())["files"] == ["both.csv"]


def test_a_manifest_cannot_remove_files_outside_its_folder(tmp_path):
    outside = tmp_path / "outside.txt"
    outside.write_text("mine")
    (tmp_path / "o").mkdir()
    (tmp_path / "o" / "manifest.json").write_text(json.dumps({"kind": "brief", "files": ["../outside.txt"]}))
    with new_output(tmp_path / "o", kind="brief", run_id="2", title="t", facts={}, replace_kind=True):
        pass
    assert outside.exists()


def test_a_failure_while_writing_leaves_nothing(tmp_path):
    with (
        pytest.raises(ZeroDivisionError),
        new_output(tmp_path / "o", kind="run", run_id="1", title="t", facts={}) as folder,
    ):
        (folder / "half.csv").write_text("half")
        1 / 0  # noqa: B018
    assert names(tmp_path) == []


def test_a_full_disk_is_the_users_to_solve_and_leaves_nothing(tmp_path):
    code = """
import resource, signal, sys
from sim.errors import UserError
from tests.support_results import synthetic_results
results = synthetic_results(months=48)
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
results.data  # loads libraries before files become small
import pyarrow.parquet
resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
try:
    results.save(sys.argv[1])
except UserError as error:
    print(error)
"""
    done = subprocess.run(
        [sys.executable, "-B", "-c", code, str(tmp_path / "run")], capture_output=True, text=True, check=True
    )
    assert "cannot be written" in done.stdout
    assert names(tmp_path) == []


def test_a_folder_that_cannot_be_written_is_found_beforehand(tmp_path):
    file = tmp_path / "file"
    file.write_text("")
    for place in (file, file / "below"):
        with pytest.raises(UserError, match=r"is a file|cannot be written"):
            check_output(place)
    check_output(tmp_path / "new" / "deep")
    assert names(tmp_path) == ["file"]


@pytest.mark.skipif(not os.path.isdir("/proc/self"), reason="needs a folder that not even root can write")
def test_a_read_only_file_system_is_found_beforehand():
    with pytest.raises(UserError, match="cannot be written"):
        check_output("/proc/self/out")


def test_what_is_no_result_is_refused(results, tmp_path):
    with pytest.raises(UserError, match="no results of a run"):
        load_results(tmp_path)
    folder = results.save(tmp_path / "run")
    (folder / "results.parquet").write_bytes(b"broken")
    with pytest.raises(UserError, match="cannot be read"):
        load_results(folder)
    (folder / "manifest.json").write_text("{")
    with pytest.raises(UserError, match="manifest"):
        load_results(folder)
