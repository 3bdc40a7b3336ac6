"""Populations: Mesa's vocabulary on arrays, labels for codes, views that write through."""

import copy
import pickle
import random
import time

import mesa
import numpy as np
import pandas as pd
import pytest
from mesa.agentset import AbstractAgentSet

from sim.populations import Column, Population, RowView

REGIONS = ("US", "CN", "EU")
CHANNELS = ("api", "self")


def arrays(n=1000, seed=0):
    draw = np.random.default_rng(seed)
    return {
        "region": draw.integers(0, 3, n).astype(np.int8),
        "channel": draw.integers(-1, 2, n).astype(np.int8),
        "tenure": draw.integers(0, 12, n).astype(np.int16),
        "volume": draw.exponential(1, n),
    }


def developers(state=None, **options):
    state = arrays() if state is None else state
    columns = {
        "region": Column(state["region"], labels=REGIONS),
        "channel": Column(state["channel"], labels=CHANNELS),
        "tenure": Column(state["tenure"], unit="month"),
        "volume": Column(state["volume"], unit="tokens"),
        "tokens": Column(lambda rows: rows.volume * np.where(rows.region == "CN", 2.0, 1.0), unit="tokens"),
    }
    return Population(columns, name="Developer", **options)


@pytest.fixture
def state():
    return arrays()


@pytest.fixture
def people(state):
    return developers(state)


def test_columns_show_labels_and_keep_codes(people, state):
    assert set(people.get("region")) == set(REGIONS)
    np.testing.assert_array_equal(people.codes("region"), state["region"])
    np.testing.assert_array_equal(people.get("channel") == "none", state["channel"] == -1)
    np.testing.assert_array_equal(people.tenure, state["tenure"])
    region, volume = people.get(["region", "volume"])
    assert region.shape == volume.shape == (1000,)
    assert people.units["tenure"] == "month"


def test_stored_columns_are_not_copied(people, state):
    assert people.codes("volume") is state["volume"]
    state["tenure"][3] = 99
    assert people[3].tenure == 99


def test_derived_columns_follow_the_state(people, state):
    before = people.agg("tokens", "sum")
    people.set("region", "CN")
    assert people.agg("tokens", "sum") == pytest.approx(2 * state["volume"].sum())
    assert before < people.agg("tokens", "sum")
    with pytest.raises(AttributeError, match="worked out from other columns"):
        people.set("tokens", 1.0)


@pytest.mark.parametrize("func", ["sum", "mean", "min", "max", "median", "std", np.ptp, sum, min])
def test_agg_is_numpy_on_the_column(people, state, func):
    expected = {
        "sum": np.sum,
        "mean": np.mean,
        "min": np.min,
        "max": np.max,
        "median": np.median,
        "std": np.std,
    }
    assert people.agg("volume", func) == pytest.approx(expected.get(func, func)(state["volume"]))


def test_agg_of_several_functions_is_a_list(people, state):
    assert people.agg("tenure", ["min", max, "count"]) == [state["tenure"].min(), state["tenure"].max(), 1000]


@pytest.mark.parametrize("func", ["sum", "mean", "max", "median", "count", lambda values: values[0]])
@pytest.mark.parametrize("by", ["region", "channel", "tenure", ["region", "channel"], ["tenure", "region"]])
def test_groupby_agrees_with_pandas(people, by, func):
    frame = pd.DataFrame({name: people.get(name) for name in people.columns})
    expected = frame.groupby(by)["tokens"].agg(lambda values: values.iloc[0] if callable(func) else values.agg(func))
    result = people.groupby(by).agg("tokens", func)
    assert set(result) == set(expected.index)
    for key, value in result.items():
        assert value == pytest.approx(expected[key], rel=1e-12), key


def test_groups_come_in_the_order_of_the_codes(people):
    assert list(people.groupby("region").count()) == list(REGIONS)
    assert list(people.groupby("channel").count()) == ["none", *CHANNELS]
    assert list(people.groupby(["channel", "region"]).count())[:2] == [("none", "US"), ("none", "CN")]


def test_groups_are_populations_that_cover_all_rows(people):
    groups = people.groupby("region")
    assert len(groups) == 3
    for region, group in groups:
        assert isinstance(group, Population) and (group.region == region).all()
        assert len(group) == groups.count()[region]
    index = np.concatenate([group.index for _, group in groups])
    np.testing.assert_array_equal(np.sort(index), np.arange(1000))
    assert groups.map(len) == groups.count() == groups.map("agg", "tenure", "count")
    groups.do(lambda group: group.set("tenure", len(group)))
    assert people.groupby("region").agg("tenure", ["min", "max"]) == {
        key: [count, count] for key, count in groups.count().items()
    }


def test_groupby_of_a_function_and_of_floats(people, state):
    by_age = people.groupby(lambda row: "old" if row.tenure > 5 else "new").count()
    assert by_age == {"new": int((state["tenure"] <= 5).sum()), "old": int((state["tenure"] > 5).sum())}
    assert len(people.groupby("volume")) == 1000


def test_select_with_columns_rows_or_an_array(people, state):
    expected = np.flatnonzero((state["region"] == 1) & (state["tenure"] > 5))
    for condition in (
        lambda d: (d.region == "CN") & (d.tenure > 5),
        lambda d: d.region == "CN" and d.tenure > 5,
        lambda d: d.region in ("CN",) and not d.tenure <= 5,
        (state["region"] == 1) & (state["tenure"] > 5),
    ):
        np.testing.assert_array_equal(people.select(condition).index, expected)
    again = people.select(lambda d: d.region == "CN").select(lambda d: d.tenure > 5)
    np.testing.assert_array_equal(again.index, expected)


def test_select_at_most(people):
    np.testing.assert_array_equal(people.select(at_most=7).index, np.arange(7))
    assert len(people.select(at_most=0.25)) == 250
    assert len(people.select(lambda d: d.region == "EU", at_most=5)) == 5
    assert len(people.select(lambda d: d.volume < 0)) == 0
    assert len(people) == 1000
    assert people.select(at_most=10, inplace=True) is people and len(people) == 10


def test_an_empty_selection_can_be_used(people):
    nobody = people.select(lambda d: d.volume < 0)
    assert nobody.groupby("region").count() == {} and nobody.agg("volume", "sum") == 0
    assert len(nobody.select(lambda d: d.volume > 0)) == len(nobody.to_frame()) == 0


@pytest.mark.parametrize("condition", [np.ones(3, bool), np.ones(1000)])
def test_a_condition_that_is_not_one_bool_per_row_is_refused(people, condition):
    with pytest.raises(ValueError, match="one bool for each of the 1,000 rows"):
        people.select(condition)


def test_writing_through_a_selection_touches_its_rows_only(people, state):
    before = state["tenure"].copy()
    chosen = people.select(lambda d: d.region == "EU")
    assert chosen.set("tenure", np.arange(len(chosen))) is chosen
    is_chosen = state["region"] == 2
    np.testing.assert_array_equal(state["tenure"][is_chosen], np.arange(is_chosen.sum()))
    np.testing.assert_array_equal(state["tenure"][~is_chosen], before[~is_chosen])


def test_labels_are_written_as_codes(people, state):
    people.set("channel", np.where(people.tenure > 5, "self", "none"))
    np.testing.assert_array_equal(state["channel"], np.where(state["tenure"] > 5, 1, -1))
    people.set("channel", 0)
    assert (people.channel == "api").all()
    with pytest.raises(ValueError, match="Did you mean 'self'"):
        people.set("channel", "slef")
    with pytest.raises(ValueError, match="-1 to 1"):
        people.set("channel", 2)
    assert (people.channel == "api").all()


def test_a_row_is_a_view(people, state):
    row = people[17]
    assert (row.region, row.tenure) == (REGIONS[state["region"][17]], state["tenure"][17])
    assert row.tokens == people.tokens[17] and type(row.tenure) is int
    row.tenure, row.region = 40, "EU"
    assert state["tenure"][17] == 40 and state["region"][17] == 2
    assert row.unique_id == 17 and row == people[17] and row != people[18]
    assert "tenure=40" in repr(row) and row.to_dict()["region"] == "EU"
    assert people[-1].unique_id == 999
    # Positions count within a selection; the row keeps its number.
    chosen = people.select(lambda d: d.region == "EU")
    assert chosen[2].unique_id == chosen.index[2] and chosen[2] == people[int(chosen.index[2])]
    assert len(people[10:20]) == 10 and people[[5, 3]].index.tolist() == [5, 3]


def test_membership_and_iteration(people):
    chosen = people.select(lambda d: d.region == "US")
    assert all(row in chosen for row in chosen) and all(isinstance(row, RowView) for row in chosen)
    other = people.select(lambda d: d.region == "EU")[0]
    assert other in people and other not in chosen
    assert developers()[0] not in people, "same numbers, other arrays"
    assert len({people[1], chosen[0], people[1]}) == len({1, chosen[0].unique_id})
    assert sum(row.volume for row in chosen) == pytest.approx(chosen.agg("volume", "sum"))


def test_frame_has_categories_units_and_numbers(people):
    frame = people.select(lambda d: d.region != "US").to_frame()
    assert list(frame["region"].cat.categories) == list(REGIONS)
    assert frame.index.name == "unique_id" and frame.attrs["units"]["tokens"] == "tokens"
    assert (frame["channel"].isna() == (people[frame.index.to_numpy()].channel == "none")).all()
    assert frame["tokens"].sum() == pytest.approx(people.agg("tokens", "sum") - (
        people.select(lambda d: d.region == "US").agg("tokens", "sum")))  # fmt: skip


def test_sorting_is_stable_both_ways(people):
    up, down = people.sort("tenure", ascending=True), people.sort("tenure")
    assert (np.diff(up.tenure) >= 0).all() and (np.diff(down.tenure) <= 0).all()
    assert all((np.diff(part.index[part.tenure == 3]) > 0).all() for part in (up, down))
    np.testing.assert_array_equal(people.sort(lambda row: row.tenure).index, down.index)


def test_doing_things_row_by_row(state):
    people = developers(state, random=random.Random(3))
    assert people.map(lambda row, add: row.tenure + add, 1) == (state["tenure"] + 1).tolist()

    def older(row):
        row.tenure += 1

    before = state["tenure"].copy()
    assert people.do(older) is people.shuffle_do(older)
    np.testing.assert_array_equal(state["tenure"], before + 2)
    shuffled = people.shuffle()
    assert not np.array_equal(shuffled.index, people.index)
    np.testing.assert_array_equal(np.sort(shuffled.index), people.index)
    with pytest.raises(ValueError, match="random"):
        developers(state).shuffle()


def test_mistakes_are_explained(people, state):
    with pytest.raises(AttributeError, match=r"Developer has no column 'regoin'. Did you mean 'region'"):
        people.get("regoin")
    with pytest.raises(AttributeError, match="'tenrue'"):
        people[0].tenrue = 3
    with pytest.raises(AttributeError, match="'tenrue'"):
        people.select(lambda d: d.tenrue > 3)
    with pytest.raises(ValueError, match=r"'medain' is not a way to aggregate. Did you mean 'median'"):
        people.agg("tenure", "medain")
    with pytest.raises(ValueError, match="cannot be called 'select'"):
        Population({"select": Column(state["tenure"])})
    with pytest.raises(ValueError, match="one length"):
        Population({"a": Column(np.zeros(3)), "b": Column(np.zeros(4))})
    with pytest.raises(TypeError, match="not added or removed"):
        people.add(people[0])


def test_copies_share_the_state(people, state):
    twin = copy.copy(people)
    twin.select(at_most=3, inplace=True)
    assert len(people) == 1000
    twin.set("tenure", 77)
    assert (state["tenure"][:3] == 77).all()
    stored = Population({"tenure": Column(state["tenure"])})
    assert pickle.loads(pickle.dumps(stored))[0].tenure == 77


class Developer:
    """Key of the population in a Mesa model."""


def test_a_mesa_model_holds_it_as_the_agents_of_a_type(people):
    model = mesa.Model(rng=1)
    model._agents_by_type[Developer] = people
    agents = model.agents_by_type[Developer]
    assert isinstance(agents, AbstractAgentSet)
    assert agents.select(lambda a: a.region == "CN", at_most=5).get("region").tolist() == ["CN"] * 5
    assert agents.groupby("region").count() == people.groupby("region").count()
    assert agents.agg("tenure", max) == people.tenure.max()
    assert Developer in model.agent_types and len(model.agents) == 0
    collector = mesa.DataCollector(model_reporters={"CN": lambda m: len(
        m.agents_by_type[Developer].select(lambda a: a.region == "CN"))})  # fmt: skip
    collector.collect(model)
    assert collector.get_model_vars_dataframe()["CN"][0] == people.groupby("region").count()["CN"]


def test_a_million_rows_take_no_loop():
    """A Python loop over 10^6 rows takes about a second for each line; arrays a few hundredths."""
    people = developers(arrays(1_000_000))
    people.groupby("region").count()
    start = time.perf_counter()
    people.groupby(["region", "channel"]).agg("tokens", "sum")
    people.select(lambda d: (d.region == "CN") & (d.tenure > 5)).set("tenure", 0)
    people.groupby("region").agg("tenure", "max")
    assert len(people.to_frame()) == 1_000_000
    assert people[999_999].tokens > 0
    assert time.perf_counter() - start < 2.5
