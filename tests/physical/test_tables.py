"""The start tables agree with the raw rows that they name and are refused when broken."""

import shutil

import pytest

from sim.dimensions import SECTORS, UNIT_KINDS
from sim.errors import UserError
from sim.history.physical import load_physical
from sim.parameters import specifications
from sim.tables import DATA_DIRECTORY, read_table
from tests.physical.support import DEFAULT, HISTORY
from tests.support import edited, set_cell

FACTS = {row.cells["id"]: row for row in read_table("facts")}
COSTS = read_table("robots_cost")
RECORD = load_physical()
REGIONS, BLOCS = HISTORY.dimensions.regions, HISTORY.dimensions.blocs


def cost(item, entity, date=None):
    rows = [r for r in COSTS if r.cells["item"] == item and r.cells["entity"] == entity]
    return next(r for r in rows if date is None or r.cells["date"] == date)


@pytest.mark.parametrize(
    ("region", "year", "fact"),
    [
        ("CN", 2022, "A610"), ("CN", 2023, "A611"), ("CN", 2024, "A612"),
        ("US", 2022, "A616"), ("US", 2023, "A617"), ("US", 2024, "A618"),
    ],
)  # fmt: skip
def test_installations_are_the_facts_that_they_name(region, year, fact):
    value = RECORD.installations[REGIONS.index(region), list(RECORD.installation_years).index(year)]
    assert value == pytest.approx(float(FACTS[fact].cells["value"]) * 1e3)


@pytest.mark.parametrize(("year", "fact"), [(2022, "A604"), (2023, "A605"), (2024, "A606")])
def test_regions_sum_to_the_world(year, fact):
    total = RECORD.installations[:, list(RECORD.installation_years).index(year)].sum()
    assert total == pytest.approx(float(FACTS[fact].cells["value"]) * 1e3)


def test_humanoid_shipments_sum_to_the_world_figures():
    world = dict(zip(RECORD.humanoid_years, RECORD.humanoid_shipments.sum(axis=0), strict=True))
    assert world[2024] == float(FACTS["A702"].cells["value"])
    assert world[2025] == float(FACTS["A701"].cells["value"])
    share = RECORD.humanoid_shipments[BLOCS.index("CN"), -1] / world[2025]
    assert share == pytest.approx(float(FACTS["A703"].cells["value"]) / 100, abs=1e-4)


@pytest.mark.parametrize(
    "row", [r for r in read_table("embodied_start") if r.cells["source"].startswith("robots_cost")]
)
def test_unit_costs_are_the_rows_that_they_name(row):
    _, _, where = row.cells["source"].partition(": ")
    item, rest = where.split(", ", 1)
    entity, date = rest.rsplit(", ", 1)
    assert float(row.cells["value"]) == float(cost(item, entity, date).cells["value"])


def test_parameters_are_the_rows_of_the_cost_table():
    deployment, costs = specifications()["deployment.workers_replaced"], specifications()["unit_cost.control_premium"]
    rows = [
        cost("workers_replaced", e)
        for e in ("industrial arm per two shifts", "humanoid per day", "robotaxi per vehicle")
    ]
    for name, values in (("value", deployment.default), ("low", deployment.low), ("high", deployment.high)):
        assert [float(row.cells[name]) for row in rows] == list(values)
    premium = cost("control_premium", "edge chips under control")
    assert [float(premium.cells[n]) for n in ("value", "low", "high")] == [costs.default, costs.low, costs.high]
    life = specifications()["deployment.service_life"]
    assert [float(cost("service_life", e).cells["value"]) for e in ("industrial arm", "humanoid")] == list(
        life.default
    )[:2]


def test_hurdles_come_from_the_cost_table_where_it_has_them():
    assert RECORD.hurdle[REGIONS.index("US")] == float(
        cost("payback_hurdle", "manufacturing site", "2025").cells["value"]
    )
    assert (RECORD.hurdle > 0).all()


def test_shares_of_makers_are_shares():
    assert RECORD.maker_share.sum() == pytest.approx(1.0)
    assert (RECORD.makers >= 1).all()


def test_sector_stocks_sum_to_the_region():
    rows = [
        r for r in read_table("sectors") if r.cells["sector"] == "manufacturing_total" and r.cells["region"] in REGIONS
    ]
    for row in rows:
        total = RECORD.robot_stock[REGIONS.index(row.cells["region"])].sum()
        assert total == pytest.approx(float(row.cells["robot_stock_k_2023"]) * 1e3, rel=0.001)
    assert RECORD.employment.shape == (len(REGIONS), len(SECTORS))
    assert RECORD.unit_cost.shape == (len(BLOCS), len(UNIT_KINDS))


@pytest.mark.parametrize(
    ("table", "column", "value", "message"),
    [
        ("robot_makers", "makers", "none", "must be a finite number|must be a number"),
        ("robot_installations", "region", "Atlantis", "known"),
        ("embodied_start", "value", "-1", "must be"),
        ("sectors", "employment_m", "", "must be a number"),
        ("embodied_start", "low", "1e7", "not be above"),
    ],
)
def test_a_broken_cell_names_its_place(tmp_path, table, column, value, message):
    line = 3
    broken = edited(DATA_DIRECTORY, tmp_path / "data", table, lambda rows: set_cell(rows, line, column, value))
    with pytest.raises(UserError, match=message) as caught:
        load_physical(broken)
    assert caught.value.line == line


def test_a_missing_row_is_an_error(tmp_path):
    directory = shutil.copytree(DATA_DIRECTORY, tmp_path / "data")
    edited(DATA_DIRECTORY, directory, "robot_makers", lambda rows: rows.pop())
    with pytest.raises(UserError, match="no row"):
        load_physical(directory)


def test_tables_are_read_once():
    assert load_physical() is load_physical()
    assert DEFAULT.deployment.capital_grant.shape == (len(REGIONS),)
