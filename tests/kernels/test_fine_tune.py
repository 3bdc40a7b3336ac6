"""Fine-tune events against plain Python and against expected numbers."""

import math

import numpy as np
import pytest
from scipy.special import chdtrc

from sim.kernels import fine_tune_events
from tests.kernels import reference
from tests.kernels.example import bloc_of_family

GROUP = np.repeat(np.arange(4), 3)
CLASS_ROW = (np.arange(6000) % 12).astype(np.int16)
OWN = np.arange(12)
"""Each class has its own line of weights."""
BLOCS = bloc_of_family(19)


def weights(seed=0):
    draw = np.random.default_rng(seed).exponential(1, (12, 20)) ** 3 * 1000
    draw[:, 0] = 0
    draw[3] = 0
    draw[4, 1:] *= np.arange(1, 20) == 7
    return draw


@pytest.mark.parametrize("seed", range(3))
def test_agrees_with_plain_python_in_every_integer(seed):
    probability = np.linspace(0, 0.4, 12)
    counts = fine_tune_events(
        CLASS_ROW, group=GROUP, publish_probability=probability, fine_tune_weight=weights(seed), weight_row=OWN,
        bloc_of_family=BLOCS, seed=seed, month=-seed, first_id=30,
    )  # fmt: skip
    expected = reference.fine_tune_events(CLASS_ROW, GROUP, probability, weights(seed), BLOCS, seed, -seed, 30)
    np.testing.assert_array_equal(counts, expected)


def test_number_and_bases_have_the_expected_distribution():
    n, p = 200_000, 0.2
    share = weights()[0] / weights()[0].sum()
    counts = fine_tune_events(
        np.zeros(n, dtype=np.int16), group=[0], publish_probability=[p], fine_tune_weight=weights()[:1],
        weight_row=[0], bloc_of_family=BLOCS, seed=1, month=0,
    )[0]  # fmt: skip
    assert abs(counts.sum() - n * p) < 4 * math.sqrt(n * p * (1 - p))
    expected = share * counts.sum()
    used = expected > 5
    assert chdtrc(used.sum(), ((counts - expected)[used] ** 2 / expected[used]).sum()) > 1e-4


def test_zero_weights_are_never_drawn():
    counts = fine_tune_events(
        CLASS_ROW,
        group=np.arange(12),
        publish_probability=np.ones(12),
        fine_tune_weight=weights(),
        weight_row=OWN,
        bloc_of_family=BLOCS,
        seed=1,
        month=0,
    )
    assert not counts[weights() == 0].any() or counts[3, 0] == 500
    assert counts[3, 0] == 500, "no base to be had: counted as such"
    assert counts[4, 7] == 500, "one base only"
    np.testing.assert_array_equal(counts.sum(axis=1), 500)


def test_scaling_all_weights_changes_nothing_by_powers_of_two():
    kind = {
        "group": GROUP,
        "weight_row": OWN,
        "publish_probability": np.full(12, 0.3),
        "bloc_of_family": BLOCS,
        "seed": 3,
        "month": 5,
    }
    plain = fine_tune_events(CLASS_ROW, fine_tune_weight=weights(), **kind)
    scaled = fine_tune_events(CLASS_ROW, fine_tune_weight=weights() * 2.0**-40, **kind)
    np.testing.assert_array_equal(plain, scaled)


def test_classes_can_share_a_line_of_weights():
    shared = np.arange(12) % 5
    kind = {"group": GROUP, "publish_probability": np.full(12, 0.3), "bloc_of_family": BLOCS, "seed": 3, "month": 5}
    np.testing.assert_array_equal(
        fine_tune_events(CLASS_ROW, fine_tune_weight=weights()[:5], weight_row=shared, **kind),
        fine_tune_events(CLASS_ROW, fine_tune_weight=weights()[shared], weight_row=OWN, **kind),
    )


def test_rows_in_order_of_class_and_more_than_a_block_of_events():
    rows = np.repeat(np.arange(12), 700).astype(np.int16)
    kind = {"publish_probability": np.linspace(0, 1, 12), "bloc_of_family": BLOCS, "seed": 3, "month": 5}
    counts = fine_tune_events(rows, group=GROUP, fine_tune_weight=weights(), weight_row=OWN, **kind)
    expected = reference.fine_tune_events(rows, GROUP, kind["publish_probability"], weights(), BLOCS, 3, 5, 0)
    assert counts.sum() > 2048
    np.testing.assert_array_equal(counts, expected)


@pytest.mark.parametrize("bad", [-1.0, np.nan, np.inf])
def test_wrong_weights_are_refused(bad):
    wrong = weights()
    wrong[2, 2] = bad
    with pytest.raises(ValueError, match="fine_tune_weight"):
        fine_tune_events(
            CLASS_ROW,
            group=GROUP,
            publish_probability=np.ones(12),
            fine_tune_weight=wrong,
            weight_row=OWN,
            bloc_of_family=BLOCS,
            seed=1,
            month=0,
        )
