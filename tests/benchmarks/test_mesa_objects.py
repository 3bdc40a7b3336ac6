"""Developers as Mesa objects do what the rules expect of them, month by month."""

import numpy as np
import pytest

from benchmarks.mesa_agreement import WrongChooser
from benchmarks.mesa_objects import ObjectChooser
from benchmarks.mesa_objects.agreement import compare
from benchmarks.mesa_objects.batch import OUTCOMES, ObjectModel
from benchmarks.mesa_objects.scores import ScoringChooser, Sums
from tests.model.runs import small_model

KINDS = {
    "reviews by class", "flows between families", "without a model by class", "deployments by model",
    "users by model and channel", "fine-tunes by group and family",
}  # fmt: skip


def scored(objects):
    chooser = ScoringChooser(objects)
    model = small_model(developers=20_000, end="2025-06", chooser=chooser).run_until("2025-06")
    return model, chooser


@pytest.fixture(scope="module")
def objects():
    return scored(ObjectChooser(rng=5))


def test_every_month_scatters_around_its_expectation(objects):
    sums = objects[1].sums
    assert set(sums.found) == KINDS
    for name in KINDS:
        scores = sums.scores(name)
        assert len(scores) >= 20, name
        assert abs(scores.mean()) < 4.0 / np.sqrt(len(scores)), name
        assert (scores**2).mean() < 1.5, name
    assert sums.probability() > 1e-3


def test_a_wrong_switching_cost_is_found():
    sums = scored(WrongChooser(rng=5, factor=0.9))[1].sums
    assert np.abs(sums.scores("flows between families")).max() > 5.0
    assert sums.probability() < 1e-4


def test_agents_and_counts_are_one_truth(objects):
    model, chooser = objects
    counts, line_up = model.flows.counts, model.flows.market.columns.kernel
    users, outside = np.zeros_like(counts.users), np.zeros_like(counts.outside)
    for agent in chooser.objects.model.agents:
        if agent.uses < 0:
            assert agent.family == 0
            outside[agent.class_row] += 1
        else:
            column = line_up.column_of_model[agent.uses]
            assert agent.family == model.flows.market.columns.family[column] + 1
            users[agent.class_row, column, agent.channel] += 1
    np.testing.assert_array_equal(users, counts.users)
    np.testing.assert_array_equal(outside, counts.outside)


def test_tenure_counts_months_in_the_family(objects):
    chooser = objects[1]
    tenure = np.array(chooser.objects.model.agents.get("tenure"))
    # Many have just come, some have been there for years, nobody longer than the run.
    assert tenure.min() == 0 and 24 < tenure.max() <= 54 and 0.05 < (tenure == 0).mean() < 0.4


def test_scores_are_in_units_of_the_largest_possible_spread():
    sums = Sums()
    sums.add("x", np.array([30.0, 1.0]), np.array([50.0, 9.0]))
    sums.add("x", np.array([40.0, 1.0, 130.0]), np.array([50.0, 10.0, 100.0]))
    np.testing.assert_allclose(sums.scores("x"), [-3.0, 3.0])
    assert sums.probability() == pytest.approx(4 * 0.0013498980316301, rel=1e-6)


def test_random_signs_tell_agreement_from_a_shift():
    draw = np.random.default_rng(3)
    names = [f"s{i} 0 in 2023" for i in range(50)]
    one, other = draw.standard_t(3, (2, 20, 50))
    assert compare(names, one, other).probability > 0.05
    one[:, 7] += 4.0
    shifted = compare(names, one, other)
    assert shifted.probability < 0.01
    assert "s7 0 in 2023" in shifted.lines()[0]
    assert np.argmax(np.abs(shifted.mean) / shifted.half_width) == 7


def test_random_signs_reject_as_often_as_they_say():
    names = [f"s{i}" for i in range(10)]
    draw = np.random.default_rng(4)
    rejected = [compare(names, *draw.standard_t(3, (2, 10, 10)), flips=199).probability <= 0.1 for _ in range(300)]
    # Binomial with p = 0.1: 30 ± 5.2
    assert 10 <= sum(rejected) <= 50


def test_the_model_for_the_batch_runner_ends_by_itself():
    model = ObjectModel(developers=1_000, factories=100, end="2023-02", rng=1)
    while model.running:
        model.step()
    assert model.steps == 26 and model.state.month == 2
    collected = model.datacollector.get_model_vars_dataframe()
    assert list(collected.columns) == list(OUTCOMES) and len(collected) == 26
