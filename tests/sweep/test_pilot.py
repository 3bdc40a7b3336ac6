"""What a sweep will take is told from its first runs: months cost what they cost, chunks go to the next free worker."""

import numpy as np
import pytest

from sim.sweep import load_plan
from sim.sweep.branches import references, spans
from sim.sweep.cost import Cost, CostBook, Months, fitted, months_of
from sim.sweep.ledger import Ledger
from sim.sweep.pilot import Forecast, chunk_size, learnt, parts, pilot_parts
from sim.sweep.worker import Report
from tests.sweep.test_simulate import LEVERS, small
from tests.sweep.texts import GRID, write

TRUTH = Cost(month=0.002, growth=0.0001, run=0.01)
WHOLE, BRANCH = 24 + 44, 5
"""Months of a run of `GRID` and of one that parts in April 2026."""


@pytest.fixture
def plan(tmp_path):
    return load_plan(write(tmp_path, GRID.replace("seeds = 4", "seeds = 20")))


def wanted(plan):
    return Ledger(row.key for rows in plan.groups() for row in rows)


def resolve(plan):
    return lambda row: plan.scenarios[row.scenario].with_draw(plan.draw(row.point, row.scenario)).resolve()


def place_sum(first, count):
    return sum(range(first, first + count))


def test_spans_are_the_months_of_the_tree():
    group = [small(), small(LEVERS["late"]), small(LEVERS["later"]), small(LEVERS["early"]), small()]
    group.append(small(horizon={"end": "2023-05"}))  # another end: nothing shared
    found = {position: (start, end) for position, start, end in spans(group)}
    # month 0 is January 2023; "later" parts from "late" in August, the twin is never alone
    assert found == {0: (-24, 9), 1: (6, 9), 2: (7, 9), 3: (1, 9), 4: (9, 9), 5: (-24, 5)}


def test_reference_runs_are_counted_once_per_group():
    early = {**LEVERS["early"], "start": "2023-01"}
    group = [small(), small(early), small({**early, "intensity": 0.5}), small()]
    assert set(references(group)) == {1}
    months = months_of(group)
    assert months[1].count == 9 + (24 + 9) and months[2].count == 9 and months[3].count == 0


def test_the_fit_finds_what_months_cost_and_never_less_than_nothing():
    months = [Months.between(-24, 30), Months.between(10, 30), Months.between(20, 30)]
    cost = fitted([(item, TRUTH.seconds([item]) - TRUTH.run) for item in months], run=0.01)
    np.testing.assert_allclose([cost.month, cost.growth], [TRUTH.month, TRUTH.growth])
    falling = fitted([(Months.between(-24, 30), 10.0), (Months.between(20, 30), 0.1)], run=0.0)
    assert falling.growth == 0.0 and falling.month > 0.0


def test_the_pilot_has_pairs_of_the_first_point_and_is_a_small_part(plan):
    pilot = pilot_parts(plan, wanted(plan), width=2)
    assert len(pilot) == 4 and all(len(part) == 3 for part in pilot)
    for part in pilot:
        assert [(row.point, row.scenario) for row in part[:2]] == [(0, 0), (0, 1)]
    assert sorted(part[0].seed for part in pilot) == [1, 2, 3, 4]
    few = Ledger([row.key for row in next(plan.groups())])
    assert pilot_parts(plan, few, width=2) == []


def test_a_sweep_that_goes_on_has_a_pilot_of_what_is_open(plan):
    ledger = wanted(plan)
    ledger.close(row.key for rows in plan.groups() for row in rows if row.point == 0)
    pilot = pilot_parts(plan, ledger, width=2)
    assert len(pilot) == 4 and all(ledger.is_open(row.key) for part in pilot for row in part)


def test_chunks_hold_whole_groups_and_large_groups_are_cut_evenly(plan):
    sizes = [[len(part) for part in chunk] for chunk in parts(plan, wanted(plan), 7)]
    assert {tuple(size) for size in sizes} == {(3, 3)} and len(sizes) == 20
    sizes = [[len(part) for part in chunk] for chunk in parts(plan, wanted(plan), 2)]
    assert {tuple(size) for size in sizes} == {(1,), (2,)}
    assert chunk_size(0.1, 1_000, 2) == 100 and chunk_size(3.0, 1_000, 2) == 5 and chunk_size(0.1, 40, 4) == 2


def test_the_forecast_is_the_time_that_the_months_of_the_tree_take(plan):
    ledger = wanted(plan)
    pilot = pilot_parts(plan, ledger, width=2)
    reports = []
    for number, part in enumerate(pilot):
        ledger.close(row.key for row in part)
        times = [TRUTH.seconds([item]) - TRUTH.run for item in months_of([resolve(plan)(row) for row in part])]
        timings = tuple(zip((row.key for row in part), times, strict=True))
        late = 1.0 if number == 0 else 0.0  # the first chunk also loads what the others find warm
        reports.append(Report(number=number, executed=3, model_seconds=sum(times),
                              seconds=sum(times) + 3 * TRUTH.run + late, timings=timings))  # fmt: skip
    cost = learnt(pilot, reports, resolve(plan))
    np.testing.assert_allclose([cost.month, cost.growth, cost.run], [TRUTH.month, TRUTH.growth, TRUTH.run])
    forecast = Forecast(CostBook(cost, resolve(plan), most=60), plan, ledger, width=1)
    # 40 groups of three runs: one whole, one that parts, and a cut of 0; of four groups the pilot has done all three
    group = TRUTH.month * (WHOLE + BRANCH) + 3 * TRUTH.run
    group += TRUTH.growth * (place_sum(0, WHOLE) + place_sum(WHOLE - BRANCH, BRANCH))
    np.testing.assert_allclose(forecast.seconds, 36 * group)
    for number, chunk in enumerate(parts(plan, ledger, forecast.chunk_runs)):
        forecast.begin(number, chunk)
        forecast.end(Report(number=number, seconds=2.0 * group * sum(map(len, chunk)) / 3))
        if number == 0:
            done = sum(map(len, chunk)) / 3
            # all takes twice as long as told: the first chunk alone is believed in part
            assert (36 - done) * group < forecast.seconds_left < 2 * (36 - done) * group
    assert forecast.seconds_left == pytest.approx(0.0, abs=1e-9)
