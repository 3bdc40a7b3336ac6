"""Every rule of the sweep format has a file that breaks it; the file says which error to expect, on which line."""

from pathlib import Path

import pytest

from sim.errors import UserError
from sim.sweep import load_sweep_file, validate_sweep
from sim.sweep.file import is_sweep

FOLDER = Path(__file__).parent / "broken"
FILES = sorted(FOLDER.glob("*.toml"))
GOOD = """\
title = "Levers"
scenarios = ["baseline", "price_war"]
seeds = 3
outcomes = ["token_share", "hhi"]
[design]
kind = "sobol"
runs = 64
[uncertainty]
choice.cost_sensitivity = { low = 0.5, high = 1.8 }
access.hosted_api.EU.CN = { low = 0.0, high = 0.5 }
levers.price_cut_cn.intensity = { low = 0.1, high = 0.5 }
levers.D21.intensity.training = { values = [0.5, 0.7] }
"""


def expectation(file):
    head = file.read_text(encoding="utf-8").splitlines()[:3]
    line, says, hint = (text.split(": ", 1)[1] for text in head)
    return int(line), says, hint


def test_there_is_a_file_for_every_rule():
    assert len(FILES) >= 30


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_the_error_names_file_line_rule_and_remedy(file):
    line, says, hint = expectation(file)
    with pytest.raises(UserError) as caught:
        load_sweep_file(file)
    error = caught.value
    assert (error.file, error.line) == (file, line)
    assert says in error.message
    assert error.hint is not None and hint in error.hint
    assert len(validate_sweep(file)) == 1


def test_a_right_file(tmp_path):
    file = tmp_path / "levers.toml"
    file.write_text(GOOD, encoding="utf-8")
    sweep = load_sweep_file(file)
    assert [scenario.title for scenario in sweep.scenarios] == ["Recorded history", "Price war from April 2026"]
    assert (sweep.kind, sweep.runs, sweep.seeds, sweep.outcomes) == ("sobol", 64, 3, ("token_share", "hhi"))
    assert [item.path for item in sweep.uncertainty][1] == "access.hosted_api.EU.CN"
    assert validate_sweep(file) == []
    assert is_sweep(file)


def test_a_file_that_is_missing(tmp_path):
    (tmp_path / "levers.toml").write_text(GOOD, encoding="utf-8")
    with pytest.raises(UserError) as caught:
        load_sweep_file(tmp_path / "lever.toml")
    assert "levers.toml" in caught.value.hint


def test_scenarios_are_no_sweeps():
    assert not is_sweep(FOLDER.parents[2] / "scenarios" / "price_war.toml")
    assert not is_sweep(FOLDER / "nothing.toml")
