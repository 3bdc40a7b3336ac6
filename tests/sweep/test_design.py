"""Designs with known counts and coverage, and the order in which a stopped sweep is still even."""

import itertools

import numpy as np
import pytest

from sim.errors import UserError
from sim.sweep.design import evenly_ordered, interleaved, unit_points


def test_full_holds_every_combination_once():
    points = unit_points("full", [3, 2], None)
    cells = {(int(a * 3), int(b * 2)) for a, b in points}
    assert len(points) == 6 and cells == set(itertools.product(range(3), range(2)))


def test_zip_moves_all_inputs_together():
    points = unit_points("zip", [5, 5], None)
    assert sorted((points[:, 0] * 5).astype(int)) == [0, 1, 2, 3, 4]
    np.testing.assert_array_equal(points[:, 0], points[:, 1])


def test_latin_hypercube_has_one_point_per_stratum():
    points = unit_points("lhs", [None] * 3, 50)
    for column in points.T:
        assert sorted((column * 50).astype(int)) == list(range(50))


def test_a_longer_sobol_design_begins_with_the_shorter():
    np.testing.assert_array_equal(unit_points("sobol", [None] * 4, 64)[:16], unit_points("sobol", [None] * 4, 16))


def test_sobol_is_balanced_in_every_half():
    points = unit_points("sobol", [None] * 6, 32)
    assert ((points < 0.5).sum(axis=0) == 16).all()


def test_morris_changes_one_input_per_step():
    points = unit_points("morris", [None] * 4, 12)
    assert points.shape == (10, 4)  # two trajectories of five points
    for start in (0, 5):
        steps = np.diff(points[start : start + 5], axis=0)
        assert ((steps != 0).sum(axis=1) == 1).all() and ((steps != 0).sum(axis=0) == 1).all()


def test_a_design_without_inputs_is_one_point_or_an_error():
    assert unit_points("full", [], None).shape == (1, 0)
    with pytest.raises(UserError, match="nothing to vary"):
        unit_points("lhs", [], 10)


def test_reordering_keeps_every_point():
    points = np.random.default_rng(1).random((100, 3))
    assert sorted(map(tuple, evenly_ordered(points))) == sorted(map(tuple, points))


def test_every_quarter_of_a_grid_covers_all_of_it():
    points = unit_points("full", [8, 8], None)
    for stop in (16, 32, 48):
        quadrants = (points[:stop] > 0.5).astype(int) @ [2, 1]
        # as even as a random order almost never is: a quarter of the points in each quadrant, within three
        assert np.abs(np.bincount(quadrants, minlength=4) - stop / 4).max() <= 3


def test_settings_and_replicates_grow_together():
    order = interleaved(16, 8)
    assert sorted(map(tuple, order)) == list(itertools.product(range(16), range(8)))
    for stop in (8, 16, 32, 64):
        points, seeds = order[:stop].T
        assert len(set(points)) >= np.sqrt(stop) / 2 and len(set(seeds)) >= 2
        # no replicate of a point before the earlier ones
        for point in set(points):
            assert sorted(seeds[points == point]) == list(range((points == point).sum()))
