"""The compiled openness of releases against the equations that it repeats."""

import numpy as np
import pytest

from sim.kernels import OpennessWeights, largest_by_label, opening_probability
from sim.mechanisms.efficiency import best_of_others
from sim.mechanisms.openness import openness_probability, openness_score

N_VENDORS, N_BLOCS, N_FAMILIES = 9, 3, 12
WEIGHTS = OpennessWeights(
    ecosystem=3.0, reputation=1.5, complement=2.0, hosted_margin=4.0, scale=0.7, strength=0.8, reputation_scale=100.0
)


def market(n_models, share_open):
    """Models, vendors and what policies do, drawn at random; vendor 0 has no frontier yet."""
    rng = np.random.default_rng(3)
    frontier = rng.uniform(1000.0, 1500.0, N_VENDORS)
    frontier[0] = -np.inf
    return {
        "capability": rng.uniform(1000.0, 1500.0, n_models),
        "vendor": rng.integers(0, N_VENDORS, n_models).astype(np.int32),
        "is_open": rng.random(n_models) < share_open,
        "frontier": frontier,
        "ecosystem_share": rng.random(N_FAMILIES),
        "open_family": rng.integers(-1, N_FAMILIES, N_VENDORS),
        "complement": rng.random(N_VENDORS),
        "hosted_margin": rng.random(N_VENDORS),
        "bias": rng.normal(size=(N_VENDORS, 2)),
        "bloc": rng.integers(0, N_BLOCS, N_VENDORS),
        "shift": rng.normal(size=(N_BLOCS, 2)),
    }


def by_equations(given, weights):
    """The same, equation by equation."""
    best_open, _ = largest_by_label(given["capability"], given["vendor"], given["is_open"], N_VENDORS)
    behind = np.maximum(best_of_others(best_open) - given["frontier"], 0.0)
    reputation = np.exp(-np.where(np.isfinite(behind), behind, 0.0) / weights.reputation_scale)
    family = given["open_family"]
    ecosystem = np.where(family >= 0, given["ecosystem_share"][family], 0.0) * weights.strength
    score = openness_score(
        weights.ecosystem * ecosystem,
        weights.reputation * reputation,
        weights.complement * given["complement"] * ecosystem,
        weights.hosted_margin * given["hosted_margin"],
        weights.scale,
    )
    neutral = openness_score(0.0, weights.reputation, 0.0, 0.0, weights.scale)
    return openness_probability(given["bias"] + (score - neutral)[:, None] + given["shift"][given["bloc"]])


@pytest.mark.parametrize(("n_models", "share_open"), [(200, 0.5), (5, 1.0), (1, 1.0), (40, 0.05), (200, 1.0)])
def test_the_pass_over_all_vendors_gives_what_the_equations_give(n_models, share_open):
    given = market(n_models, share_open)
    found = opening_probability(**given, weights=WEIGHTS)
    np.testing.assert_allclose(found, by_equations(given, WEIGHTS), rtol=1e-13)


def test_a_score_of_zero_leaves_the_record():
    given = market(30, 0.0) | {"shift": np.zeros((N_BLOCS, 2))}
    # Without an open model anywhere nobody is behind; without ecosystem and margin nothing moves the record.
    given |= {"ecosystem_share": np.zeros(N_FAMILIES), "hosted_margin": np.zeros(N_VENDORS)}
    given |= {"frontier": np.full(N_VENDORS, 1200.0)}
    found = opening_probability(**given, weights=WEIGHTS)
    np.testing.assert_allclose(found, 1.0 / (1.0 + np.exp(-given["bias"])), rtol=1e-13)
