"""Every rule of the format has a file that breaks it; the file says which error to expect, on which line."""

import pickle
from pathlib import Path

import pytest

from sim.errors import UserError
from sim.scenario import ScenarioError, load_scenario, validate

FOLDER = Path(__file__).parent / "broken"
FILES = sorted(FOLDER.glob("*.toml"))


def expectation(file):
    """Line, part of the message and part of the hint, from the first three lines."""
    head = file.read_text(encoding="utf-8").splitlines()[:3]
    line, says, hint = (text.split(": ", 1)[1] for text in head)
    return int(line), says, hint


def test_there_is_a_file_for_every_rule():
    assert len(FILES) >= 60


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_the_error_names_file_line_rule_and_remedy(file):
    line, says, hint = expectation(file)
    with pytest.raises(UserError) as caught:
        load_scenario(file)
    error = caught.value
    assert error.file == file
    assert error.line == line
    assert says in error.message
    assert error.hint is not None
    assert any(part in error.hint for part in hint.split("|"))
    assert error.exit_code == 2


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_broken_file_breaks_one_rule(file):
    assert len(validate([file])) == 1


def test_all_errors_of_a_file_are_found_at_once(tmp_path):
    file = tmp_path / "three.toml"
    wrong = [
        "[run]",
        "developers = 3",
        "[horizon]",
        'end = "2022-01"',
        "[[cuts]]",
        'edge = "D9"',
        'from = "2026-04"',
    ]
    file.write_text("\n".join(['title = "Three"', *wrong]), encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        load_scenario(file)
    assert [error.line for error in caught.value.errors] == [3, 5, 7]
    assert "More to correct in this file: line 5, 7." in str(caught.value)
    assert [error.line for error in validate([file])] == [3, 5, 7]


def test_files_that_extend_each_other_are_found():
    with pytest.raises(UserError, match=r"circle: circle_b.toml → circle_a.toml → circle_b.toml") as caught:
        load_scenario(FOLDER / "parents" / "circle_b.toml")
    assert caught.value.file == FOLDER / "parents" / "circle_a.toml"
    assert caught.value.line == 1


def test_an_error_of_a_parent_names_the_parents_file(tmp_path):
    child = tmp_path / "child.toml"
    child.write_text(f"extends = '{FOLDER / 'parents' / 'broken_parent.toml'}'\n", encoding="utf-8")
    with pytest.raises(UserError, match=r"run\.developers is 3") as caught:
        load_scenario(child)
    assert caught.value.file == FOLDER / "parents" / "broken_parent.toml"
    assert caught.value.line == 4


def test_a_missing_file_names_the_nearest_one():
    with pytest.raises(UserError, match="no such scenario file") as caught:
        load_scenario(FOLDER / "unknwon_bloc.toml")
    assert str(FOLDER / "unknown_bloc.toml") in caught.value.hint


def test_a_file_that_is_not_text(tmp_path):
    file = tmp_path / "latin.toml"
    file.write_bytes('title = "Zölle"\n'.encode("latin-1"))
    with pytest.raises(UserError, match="not UTF-8"):
        load_scenario(file)


def test_a_folder_is_not_a_scenario(tmp_path):
    with pytest.raises(UserError, match="cannot be read"):
        load_scenario(tmp_path)


def test_a_dict_gets_the_same_message_without_a_line():
    cut = {"kind": "price_cut", "target": "CN", "start": "2026-04", "intensity": 2}
    with pytest.raises(UserError, match=r"lever 'price_cut': intensity is 2; it must be .* \[0, 1\)") as caught:
        load_scenario({"levers": [cut]})
    assert caught.value.file is None
    assert caught.value.line is None


def test_right_files_have_no_errors():
    assert validate([FOLDER / "parents" / "price_war.toml"]) == []


def test_errors_travel_from_other_processes():
    with pytest.raises(ScenarioError) as caught:
        load_scenario(FOLDER / "unknown_bloc.toml")
    again = pickle.loads(pickle.dumps(caught.value))
    assert str(again) == str(caught.value)
    assert again.line == caught.value.line
