"""Notebooks: the two files of a pair agree, outputs are kept and clean, and each runs from an empty folder."""

import tempfile
from pathlib import Path

import jupytext
import nbformat
import pytest
from nbclient import NotebookClient

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[2]
SCRIPTS = sorted((ROOT / "notebooks").glob("*.py"))
SECONDS = 300
"""Most that one cell may take."""


@pytest.fixture(params=SCRIPTS, ids=lambda file: file.stem)
def script(request):
    return request.param


def sources(notebook):
    return [(cell.cell_type, cell.source.strip()) for cell in notebook.cells]


def outputs(notebook):
    return [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]


def is_clean(output):
    return output.output_type != "error" and output.get("name") != "stderr"


def pictures(notebook):
    return [output for output in outputs(notebook) if "image/png" in output.get("data", {})]


def test_every_notebook_has_its_pair():
    assert SCRIPTS
    assert [file.stem for file in SCRIPTS] == sorted(file.stem for file in (ROOT / "notebooks").glob("*.ipynb"))


def test_both_files_of_a_pair_have_the_same_cells(script):
    notebook = nbformat.read(script.with_suffix(".ipynb"), as_version=4)
    assert sources(notebook) == sources(jupytext.read(script))
    assert notebook.metadata.jupytext.formats == "ipynb,py:percent"
    assert notebook.metadata.kernelspec.name == "python3"


def test_it_was_saved_with_clean_outputs_of_one_run(script):
    notebook = nbformat.read(script.with_suffix(".ipynb"), as_version=4)
    nbformat.validate(notebook)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in code] == list(range(1, len(code) + 1))
    assert all(is_clean(output) for output in outputs(notebook))
    assert pictures(notebook)
    assert code[-1].outputs, "the answer is missing"


def test_no_file_names_a_folder_of_this_machine(script):
    for file in (script, script.with_suffix(".ipynb")):
        text = file.read_text(encoding="utf-8")
        assert not [place for place in (str(ROOT), str(Path.home()), tempfile.gettempdir()) if f"{place}/" in text]


def test_it_begins_with_a_question_and_ends_with_an_answer(script):
    cells = jupytext.read(script).cells
    assert cells[0].cell_type == "markdown" and "?**" in cells[0].source
    assert any(cell.source.startswith("## Answer") for cell in cells if cell.cell_type == "markdown")


def test_it_runs_from_an_empty_folder_and_leaves_nothing_there(script, tmp_path):
    notebook = jupytext.read(script)
    client = NotebookClient(
        notebook, timeout=SECONDS, kernel_name="python3", resources={"metadata": {"path": str(tmp_path)}}
    )
    client.execute()
    assert all(is_clean(output) for output in outputs(notebook))
    stored = nbformat.read(script.with_suffix(".ipynb"), as_version=4)
    assert len(pictures(notebook)) == len(pictures(stored))
    assert list(tmp_path.iterdir()) == []
