"""Imputation rules: exact on made-up data with a known answer, and flagged in the record."""

import numpy as np
import pytest

from sim.history import load_history
from sim.history.imputation import ScoredRow, fit_rules, log_odds, shelf_capability, size_slope


def scored(generation, month, score, *, effective_b=None, bloc=0, is_small=False, is_outside=False, coding=None):
    return ScoredRow(
        generation=generation, bloc=bloc, month=month, is_open=effective_b is not None, is_small=is_small,
        is_outside=is_outside, effective_b=effective_b, score=score, coding_score=coding)  # fmt: skip


def made_up_rows():
    """Open models on 900 + 70·log10(size) + 8·month − 40·outside, closed ones on one line per bloc."""
    rows = [
        scored(f"g{month}", month, 900 + 70 * np.log10(size) + 8 * month, effective_b=size)
        for month in (0, 10, 20)
        for size in (1.0, 10.0, 100.0)
    ]
    rows += [scored("tune", 5, 900 + 70 + 40 - 40, effective_b=10.0, is_outside=True)]
    rows += [scored(f"c{m}", m, 1200 + 6 * m - 30 * (m % 2), is_small=bool(m % 2)) for m in range(6)]
    rows += [scored(f"d{m}", m, 1000 + 9 * m - 50 * (m % 2), bloc=1, is_small=bool(m % 2)) for m in range(6)]
    return rows


def with_coding(rows):
    # arena = 1300 + 50·log10 odds, without error
    return rows + [scored(f"e{c}", 5, 1300 + 50 * float(log_odds(c)), bloc=2, coding=c) for c in (10.0, 50.0, 90.0)]


def test_the_fits_recover_the_rules_that_made_the_data():
    rules = fit_rules(with_coding(made_up_rows()), n_blocs=2)
    assert rules.points_per_decade == pytest.approx(70)
    assert rules.open_fit == pytest.approx((900, 70, 8, -40))
    assert rules.open_residual_sd == pytest.approx(0, abs=1e-8)
    assert rules.closed_fit[0] == pytest.approx((1200, 6, -30))
    assert rules.closed_fit[1] == pytest.approx((1000, 9, -50))
    assert rules.agentic_fit == pytest.approx((1300, 50))


def test_a_bloc_with_few_closed_models_takes_the_trend_of_all():
    rows = with_coding(made_up_rows())
    rules = fit_rules(rows, n_blocs=4)
    assert rules.closed_fit[3] == rules.closed_fit[2]
    assert rules.closed_fit[3] != rules.closed_fit[0]


def test_size_slope_is_least_squares_through_the_origin():
    # sum xy / sum xx = (1*60 + 2*150) / (1 + 4)
    assert size_slope([1.0, 2.0], [60.0, 150.0]) == pytest.approx(72.0)


def test_a_size_is_scored_from_its_sibling():
    rules = fit_rules(with_coding(made_up_rows()), n_blocs=2)
    assert rules.from_sibling(1300, sibling_b=100, effective_b=10) == pytest.approx(1230)
    assert rules.from_sibling(1300, sibling_b=10, effective_b=100) == pytest.approx(1370)
    assert rules.from_sibling(1300, sibling_b=10, effective_b=10) == 1300


def test_the_shelf_is_linear_in_log_size_between_documented_ends():
    assert shelf_capability(1) == 900
    assert shelf_capability(176**0.5) == pytest.approx(965)
    assert shelf_capability(176) == shelf_capability(1000) == 1030
    assert shelf_capability(0.1) == 900


def test_agentic_offset_is_what_the_coding_score_implies_beyond_the_arena_score():
    rules = fit_rules(with_coding(made_up_rows()), n_blocs=2)
    assert rules.agentic_offset(1300, 50) == pytest.approx(0)
    # 10:1 odds imply 1350
    assert rules.agentic_offset(1320, 100 * 10 / 11) == pytest.approx(30)


def test_recorded_agentic_offsets_average_to_zero():
    # residuals of a least-squares fit with an intercept
    offsets = [m.agentic_offset for r in load_history().releases for m in r.models if m.agentic_is_recorded]
    assert len(offsets) > 30
    assert np.mean(offsets) == pytest.approx(0, abs=1e-8)


def test_what_is_imputed_is_flagged_and_unknown_offsets_are_zero():
    models = [model for release in load_history().releases for model in release.models]
    assert sum(model.capability_is_recorded for model in models) == 118
    assert all(model.agentic_offset == 0 for model in models if not model.agentic_is_recorded)
    assert all(850 < model.capability < 1550 for model in models)


def test_within_a_generation_larger_imputed_sizes_score_higher():
    for release in load_history().releases:
        models = [model for model in release.models if not model.capability_is_recorded]
        order = sorted(models, key=lambda model: model.total_b * model.active_b)
        assert [model.capability for model in order] == sorted(model.capability for model in models)
