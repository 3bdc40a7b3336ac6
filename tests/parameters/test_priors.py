"""Prior draws: within range, evenly spread, reproducible."""

import dataclasses

import numpy as np
import pytest

from sim.history import load_history
from sim.parameters import Parameters, find, free_parameters, prior_draws, quantile, specifications

AXES = load_history().dimensions
COUNT = 20
DRAWS = prior_draws(COUNT, AXES, seed=3)


def test_free_parameters_are_those_that_are_not_fixed():
    free = {item.path for item in free_parameters()}
    assert free == {path for path, item in specifications().items() if item.prior != "fixed"}
    assert "choice.cost_sensitivity" in free
    assert "pricing.list_price" not in free


@pytest.mark.parametrize("draw", DRAWS)
def test_every_draw_is_allowed(draw):
    assert set(draw) == {item.path for item in free_parameters()}
    Parameters.default(AXES).replace(draw)


def uniform_of(item, draw):
    """Probability behind a drawn value, from the definition of the distribution."""
    low, high, value = (float(np.ravel(np.asarray(end))[0]) for end in (item.low, item.high, draw[item.path]))
    if item.prior == "loguniform":
        return np.log(value / low) / np.log(high / low)
    return (value - low) / (high - low)


@pytest.mark.parametrize("item", free_parameters(), ids=lambda item: item.path)
def test_the_sample_is_a_latin_hypercube(item):
    # one draw in each of COUNT equal slices of every parameter's prior
    slices = sorted(int(np.floor(uniform_of(item, draw) * COUNT)) for draw in DRAWS)
    assert slices == list(range(COUNT))


def test_the_seed_decides():
    again, other = prior_draws(COUNT, AXES, seed=3), prior_draws(COUNT, AXES, seed=4)
    assert all(
        np.array_equal(first[path], second[path]) for first, second in zip(DRAWS, again, strict=True) for path in first
    )
    assert any(
        np.any(first[path] != second[path]) for first, second in zip(DRAWS, other, strict=True) for path in first
    )


@pytest.mark.parametrize(
    ("prior", "probability", "expected"),
    [
        ("uniform", 0.0, 0.3),
        ("uniform", 0.5, 0.65),
        ("uniform", 1.0, 1.0),
        ("loguniform", 0.0, 0.3),
        ("loguniform", 0.5, np.sqrt(0.3)),
        ("loguniform", 1.0, 1.0),
    ],
)
def test_quantiles_of_a_scalar(prior, probability, expected):
    item = dataclasses.replace(find("choice.model_nest"), prior=prior)
    assert (item.low, item.high) == (0.3, 1.0)
    assert quantile(item, probability, AXES) == pytest.approx(expected, rel=1e-14)


def test_labels_of_a_parameter_move_together():
    item = find("choice.switching_cost")
    middle = quantile(item, 0.5, AXES)
    np.testing.assert_allclose(middle, (np.asarray(item.low) + np.asarray(item.high)) / 2, rtol=1e-14)
