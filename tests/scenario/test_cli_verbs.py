"""The verbs of this room on the command line: explain --out, validate, schema, levers."""

import csv
import io
import json
from pathlib import Path

from sim.cli.main import main
from sim.levers import lever_classes

ROOT = Path(__file__).parents[2]
SWEEP = 'scenarios = ["baseline"]\n[design]\nkind = "lhs"\nruns = 4\n'


def test_explain_writes_the_timeline(tmp_path, capsys):
    assert main(["explain", "price_war", "--out", str(tmp_path / "out")]) == 0
    said = capsys.readouterr().out
    assert "pricing.list_price.CN: 1 → 0.4 factor, from 2026-04 (full in 2026-09)" in said
    assert (tmp_path / "out" / "timeline.png").exists() and (tmp_path / "out" / "timeline.csv").exists()


def test_explain_does_not_write_into_a_file(tmp_path, capsys):
    (tmp_path / "taken").write_text("", encoding="utf-8")
    assert main(["explain", "price_war", "--out", str(tmp_path / "taken")]) == 2
    assert "--out" in capsys.readouterr().err


def test_validate_takes_many_files_of_both_kinds(tmp_path, capsys):
    sweep = tmp_path / "sweep.toml"
    sweep.write_text(SWEEP, encoding="utf-8")
    files = [str(sweep), *map(str, sorted((ROOT / "scenarios").glob("*.toml")))]
    assert main(["validate", *files]) == 0
    assert f"{len(files)} files are valid." in capsys.readouterr().out
    sweep.write_text(SWEEP.replace("lhs", "lsh"), encoding="utf-8")
    broken = ROOT / "tests" / "scenario" / "broken" / "unknown_bloc.toml"
    assert main(["validate", *files, str(broken)]) == 2
    errors = capsys.readouterr().err
    assert f"{sweep}:3: design.kind is 'lsh'" in errors and str(broken) in errors


def test_schemas_are_printed_and_written(tmp_path, capsys):
    assert main(["schema", "sweep"]) == 0
    assert json.loads(capsys.readouterr().out)["title"] == "Two Loops sweep"
    assert main(["schema", "scenario", "--out", str(tmp_path / "scenario.json")]) == 0
    assert "#:schema" in capsys.readouterr().out
    assert json.loads((tmp_path / "scenario.json").read_text(encoding="utf-8"))["title"] == "Two Loops scenario"
    assert main(["schema", "scenario", "--out", str(tmp_path)]) == 2


def test_levers_as_text_csv_and_json(capsys):
    assert main(["levers", "volume_cap"]) == 0
    assert "fraction = 0.5" in capsys.readouterr().out
    assert main(["levers", "--format", "csv"]) == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert main(["levers", "--format", "json"]) == 0
    listed = json.loads(capsys.readouterr().out)
    assert [row["name"] for row in rows] == [row["name"] for row in listed] == sorted(lever_classes())
