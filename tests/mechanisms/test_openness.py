import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sim.mechanisms.openness import (
    conditioned_uniform,
    openness_probability,
    openness_score,
    opens,
)

unit = st.floats(0, 1, exclude_max=True)
probabilities = st.one_of(st.floats(0, 1), st.sampled_from([0.0, 5e-324, 1e-300, 0.5, np.nextafter(1.0, 0.0), 1.0]))


@given(unit, probabilities, st.booleans())
def test_record_is_always_reproduced(uniform, probability, is_open):
    assert bool(opens(conditioned_uniform(uniform, probability, is_open), probability)) == is_open


@given(unit, st.floats(0.001, 0.999), st.booleans())
def test_conditioned_draw_is_a_draw(uniform, probability, is_open):
    assert 0 <= conditioned_uniform(uniform, probability, is_open) < 1


def test_impossible_records_hold_under_every_policy():
    policies = np.array([0.0, 0.3, 1.0])
    assert opens(conditioned_uniform(0.7, 0.0, True), policies).all()
    assert not opens(conditioned_uniform(0.7, 1.0, False), policies).any()


def test_draws_conditioned_on_a_record_made_with_the_reference_are_uniform_again():
    probability, grid = 0.3, (np.arange(1000) + 0.5) / 1000
    draws = np.concatenate(
        [
            conditioned_uniform(grid[:300], probability, True),
            conditioned_uniform(grid[:700], probability, False),
        ]
    )
    # stratified: 300 records of 1000 are open; each side is filled evenly
    open_side = conditioned_uniform(grid, probability, True)
    closed_side = conditioned_uniform(grid, probability, False)
    np.testing.assert_allclose(open_side, 0.3 * grid, rtol=1e-14)
    np.testing.assert_allclose(closed_side, 0.3 + 0.7 * grid, rtol=1e-14)
    assert draws.size == 1000


def test_a_policy_that_raises_the_probability_closes_nothing():
    uniform = np.linspace(0, 0.999, 200)
    recorded = np.arange(200) % 3 == 0
    draw = conditioned_uniform(uniform, 0.4, recorded)
    higher = opens(draw, 0.7)
    assert higher[recorded].all()
    # closed at 0.4, open at 0.7: (0.7 - 0.4) / (1 - 0.4) of the closed ones
    np.testing.assert_allclose(higher[~recorded].mean(), 0.5, atol=0.01)


def test_score_signs_and_indifference():
    assert openness_score(3.0, 1.0, 2.0, 6.0, 5.0) == 0.0
    assert openness_score(3.0, 1.0, 2.0, 2.0, 4.0) == 1.0
    assert openness_probability(0.0) == 0.5


@given(st.floats(-20, 20), st.floats(0.1, 5))
def test_log_odds_of_opening_are_the_score(score, spread):
    chance = openness_probability(score * spread, spread)
    np.testing.assert_allclose(np.log(chance / (1 - chance)), score, rtol=1e-6, atol=1e-9)
