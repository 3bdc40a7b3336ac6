"""Adding a lever is one file: in the package, as a plug-in, in a user's folder."""

import pickle
import subprocess
import sys

import numpy as np
import pytest

from sim.cli.lever_text import lever_rows
from sim.docs import levers_text
from sim.errors import UserError
from sim.levers import lever_classes, registry
from sim.scenario import load_scenario
from sim.scenario.explain import explain
from sim.scenario.schema import scenario_schema
from tests.model.runs import outcomes_of, small_model

FILE = '''
"""A lever from outside the package."""
import dataclasses
from typing import ClassVar
from sim.levers import AbstractLever

@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class {name}(AbstractLever):
    """A surcharge on list prices."""

    kind: ClassVar[str] = "{kind}"
    title: ClassVar[str] = "Surcharge"
    intensity_meaning: ClassVar[str] = "prices double"
    touches: ClassVar[tuple[str, ...]] = ("{path}",)
    not_touched: ClassVar[str] = "anything else"
    evidence: ClassVar[str] = "none"

    def changes(self, month):
        return {{f"{path}.{{bloc}}": 1.0 + self.intensity * self.ramp(month) for bloc in self.target}}

LEVER = {name}
'''
ENTRY = {"target": "CN", "start": "2026-04", "intensity": 0.5}


def source(name="Surcharge", kind="surcharge", path="pricing.list_price"):
    return FILE.format(name=name, kind=kind, path=path)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv(registry.FOLDER_VARIABLE, str(tmp_path))
    return tmp_path


def test_a_file_in_a_users_folder_is_a_lever_everywhere(folder):
    (folder / "surcharge.py").write_text(source(), encoding="utf-8")
    assert "surcharge" in lever_classes()
    scenario = load_scenario({"levers": [{"kind": "surcharge"} | ENTRY]})
    assert scenario.resolve().parameters(39).pricing.list_price.tolist() == [1.0, 1.5, 1.0, 1.0]
    with pytest.raises(UserError) as caught:
        load_scenario({"levers": [{"kind": "surchrage"} | ENTRY]})
    assert "Did you mean 'surcharge'?" in caught.value.hint


def test_such_a_lever_reaches_another_process(folder):
    (folder / "surcharge.py").write_text(source(), encoding="utf-8")
    scenario = load_scenario({"levers": [{"kind": "surcharge"} | ENTRY]})
    (folder / "scenario.pickle").write_bytes(pickle.dumps(scenario))
    program = (
        f"import pickle; scenario = pickle.load(open({str(folder / 'scenario.pickle')!r}, 'rb')); "
        "print(scenario.resolve().fingerprint())"
    )
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == scenario.resolve().fingerprint()


def test_such_a_lever_runs_and_stands_in_schema_docs_and_listing(folder):
    (folder / "surcharge.py").write_text(source(), encoding="utf-8")
    surcharge = {"kind": "surcharge", "target": ["US", "CN", "EU", "other"], "start": "2023-02", "intensity": 1.0}
    plain, dearer = (
        outcomes_of(small_model(changes={"levers": levers}, developers=1_000, end="2023-03"))
        for levers in ([], [surcharge])
    )
    np.testing.assert_array_equal(plain["token_share"][0], dearer["token_share"][0])
    closed = 1
    np.testing.assert_allclose(dearer["price_index"][1, closed], 2.0 * plain["price_index"][1, closed])
    kinds = [branch["properties"]["kind"]["const"] for branch in levers_of(scenario_schema())]
    assert "surcharge" in kinds
    assert "## Surcharge (`surcharge`)" in levers_text()
    assert "surcharge" in [row["name"] for row in lever_rows()]
    scenario = load_scenario({"extends": "baseline", "levers": [surcharge]})
    assert "Surcharge on US, CN, EU, other from 2023-02 on" in " ".join(explain(scenario).split())


def levers_of(schema):
    return schema["properties"]["levers"]["items"]["oneOf"]


def test_a_folder_may_be_given_as_argument(tmp_path):
    (tmp_path / "surcharge.py").write_text(source(), encoding="utf-8")
    assert "surcharge" in lever_classes(tmp_path)
    assert "surcharge" not in lever_classes()


def test_an_installed_package_may_bring_levers(tmp_path, monkeypatch):
    (tmp_path / "surcharge_plugin.py").write_text(source(), encoding="utf-8")
    metadata = tmp_path / "surcharge_plugin-1.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text("Name: surcharge-plugin\nVersion: 1\n", encoding="utf-8")
    (metadata / "entry_points.txt").write_text(
        f"[{registry.ENTRY_POINTS}]\nsurcharge = surcharge_plugin:LEVER\n", encoding="utf-8"
    )
    monkeypatch.syspath_prepend(tmp_path)
    registry._lever_classes.cache_clear()
    try:
        assert lever_classes()["surcharge"].title == "Surcharge"
        scenario = load_scenario({"extends": "baseline", "levers": [{"kind": "surcharge"} | ENTRY]})
        assert scenario.resolve().parameters(39).pricing.list_price.tolist() == [1.0, 1.5, 1.0, 1.0]
    finally:
        registry._lever_classes.cache_clear()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (source(kind="price_cut"), "two levers of kind 'price_cut'"),
        (source(path="choice.model_nest"), "touches choice.model_nest, which levers may not touch"),
        (source(path="pricing.lst_price"), "there is no parameter 'pricing.lst_price'"),
        (source().replace("LEVER = Surcharge", ""), "the file has no LEVER"),
        (source().replace("LEVER = Surcharge", "LEVER = 3"), "not a final subclass of AbstractLever"),
        (source().replace("def changes", "def change"), "not a final subclass of AbstractLever"),
        (source().replace('title: ClassVar[str] = "Surcharge"', ""), "Surcharge does not declare title"),
        ("import nothing_of_that_name", "the lever file does not load"),
        ("def broken(:", "the lever file does not load"),
    ],
)
def test_a_file_that_is_no_lever_is_named(folder, text, message):
    (folder / "surcharge.py").write_text(text, encoding="utf-8")
    with pytest.raises(UserError, match=message) as caught:
        lever_classes()
    assert str(caught.value.file) == str(folder / "surcharge.py")
    assert caught.value.hint


def test_a_folder_that_does_not_exist(tmp_path, monkeypatch):
    monkeypatch.setenv(registry.FOLDER_VARIABLE, str(tmp_path / "none"))
    with pytest.raises(UserError, match="does not exist"):
        lever_classes()
