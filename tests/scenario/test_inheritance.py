"""What a file inherits, replaces, adds and drops."""

import pytest

from sim.errors import UserError
from sim.months import month_index
from sim.scenario import load_scenario

CONTROLS = {"kind": "chip_controls", "target": "CN", "start": "2026-04", "intensity": 0.5}
CUT = {"edge": "D2", "from": "2026-04"}
PARENT = """\
title = "Parent"
question = "Why?"
[run]
developers = 5_000
[horizon]
end = "2027-12"
[parameters]
choice.model_nest = 0.5
pricing.list_price.US = 2.0
pricing.list_price.CN = 3.0
[[levers]]
kind = "chip_controls"
target = "CN"
start = "2026-04"
ramp_months = 6
intensity = 0.5
[[levers]]
kind = "price_cut"
target = "US"
start = "2026-04"
intensity = 0.2
[[cuts]]
edge = "D2"
from = "2026-04"
[uncertainty]
choice.model_nest = { low = 0.4, high = 0.6 }
levers.price_cut.intensity = { low = 0.1, high = 0.3 }
"""


@pytest.fixture
def child(tmp_path):
    """Writes a child of the parent above and loads it."""
    (tmp_path / "parent.toml").write_text(PARENT, encoding="utf-8")

    def load(text):
        file = tmp_path / "folder" / "child.toml"
        file.parent.mkdir(exist_ok=True)
        file.write_text('extends = "../parent.toml"\n' + text, encoding="utf-8")
        return load_scenario(file)

    return load


def test_an_empty_child_resolves_to_its_parent(child, tmp_path):
    scenario = child("")
    parent = load_scenario(tmp_path / "parent.toml")
    assert scenario.parent_title == "Parent"
    assert scenario.title == "child"
    assert scenario.question == ""
    assert scenario.resolve().fingerprint() == parent.resolve().fingerprint()


def test_settings_of_the_child_win(child):
    scenario = child('title = "Child"\n[run]\ndevelopers = 2000\n')
    assert (scenario.title, scenario.developers, scenario.end_month) == (
        "Child",
        2000,
        month_index("2027-12"),
    )


def test_an_entry_with_the_parents_id_replaces_it_whole(child):
    scenario = child('[[levers]]\nkind = "chip_controls"\ntarget = "CN"\nstart = "2026-06"\nintensity = 0.7\n')
    assert [lever.id for lever in scenario.levers] == ["chip_controls", "price_cut"]
    replaced = scenario.lever("chip_controls")
    assert (replaced.start, replaced.intensity, replaced.ramp_months) == (month_index("2026-06"), 0.7, 0)


def price_cut(lever_id):
    fields = ('kind = "price_cut"', 'target = "CN"', 'start = "2026-06"', "intensity = 0.7")
    return "\n".join(["[[levers]]", f'id = "{lever_id}"', *fields, ""])


def test_an_id_may_change_its_kind(child):
    assert child(price_cut("chip_controls")).lever("chip_controls").kind == "price_cut"


def test_other_entries_are_added(child):
    assert child(price_cut("second")).ids == ("chip_controls", "price_cut", "second", "D2")


def test_drop_removes_levers_and_cuts(child):
    assert child('drop = ["price_cut", "D2"]').ids == ("chip_controls",)


def test_ranges_of_a_dropped_lever_go_with_it(child):
    assert [item.path for item in child('drop = ["price_cut"]').uncertainty] == ["choice.model_nest"]


def test_ranges_are_replaced_by_path(child):
    scenario = child("[uncertainty]\nchoice.model_nest = { values = [0.5, 0.7] }\n")
    by_path = {item.path: item for item in scenario.uncertainty}
    assert by_path["choice.model_nest"].values == (0.5, 0.7)
    assert (by_path["levers.price_cut.intensity"].low, by_path["levers.price_cut.intensity"].high) == (
        0.1,
        0.3,
    )


def test_labels_add_up_and_a_whole_parameter_replaces_its_labels(child):
    labels = child("[parameters]\npricing.list_price.US = 4.0\n").resolve().parameters(0).pricing.list_price
    assert labels.tolist() == [4.0, 3.0, 1.0, 1.0]
    whole = child("[parameters]\npricing.list_price = 5.0\n").resolve().parameters(0).pricing.list_price
    assert whole.tolist() == [5.0, 5.0, 5.0, 5.0]


def test_a_lever_and_an_inherited_cut_cannot_share_an_id(child):
    with pytest.raises(UserError, match="'D2' belongs to an inherited cut"):
        child(price_cut("D2"))
    with pytest.raises(UserError, match="'price_cut' belongs to an inherited lever"):
        child('[[cuts]]\nid = "price_cut"\nedge = "D1"\nfrom = "2026-06"\n')


def test_grandparents_count(tmp_path):
    (tmp_path / "a.toml").write_text('extends = "baseline"\n[run]\ndevelopers = 3000\n', encoding="utf-8")
    (tmp_path / "b.toml").write_text('extends = "a.toml"\ndrop = ["D21"]\n', encoding="utf-8")
    (tmp_path / "c.toml").write_text('extends = "b.toml"\n[horizon]\nend = "2027-01"\n', encoding="utf-8")
    scenario = load_scenario(tmp_path / "c.toml")
    assert scenario.developers == 3000
    assert scenario.ids == ("D01", "D03", "D05", "D12", "D14", "D15")
    assert scenario.end_month == month_index("2027-01")


def test_changes_in_memory_follow_the_same_rules():
    base = load_scenario({"title": "Base", "levers": [CONTROLS], "cuts": [CUT]})
    changed = base.with_changes({"drop": ["D2"], "run": {"developers": 1000}})
    assert changed.title == "Base"
    assert changed.ids == ("chip_controls",)
    assert (base.developers, changed.developers) == (20_000, 1000)
    with pytest.raises(UserError, match="no inherited lever or cut 'D3'"):
        base.with_changes({"drop": ["D3"]})
    with pytest.raises(UserError, match="cannot extend another"):
        base.with_changes({"extends": "baseline"})


def test_dotted_keys_and_nested_tables_mean_the_same():
    nested = load_scenario({"parameters": {"choice": {"model_nest": 0.5}}})
    dotted = load_scenario({"parameters": {"choice.model_nest": 0.5}})
    assert nested.overrides == dotted.overrides == (("choice.model_nest", 0.5),)


def test_hindcast_sets_the_first_free_month():
    free = load_scenario({"hindcast": {"mode": "free", "from": "2023-12"}})
    assert free.resolve().parameters(0).release.free_from == 11
    forced = free.with_changes({"hindcast": {"mode": "forced"}})
    assert forced.resolve().parameters(0).release.free_from == 39
