"""Derivatives of a month against the equations that the kernels repeat."""

import numpy as np

from sim.kernels import BaseTastes, base_values, base_weights, derivative_sums, publishing
from sim.mechanisms.derivation import base_choice_weights, signal_share

K, C, M, FAMILIES, VENDORS, GROUPS = 60, 30, 50, 5, 4, 8
HARDWARE = np.array([24.0, 80.0, 640.0])
TASTES = BaseTastes(
    quality=0.8, licence=0.3, age_penalty=0.4, scale=0.5, concentration=0.7, prior=20.0, familiarity=0.6,
    least_familiar=0.002,
)  # fmt: skip


def int32(values):
    return np.asarray(values, dtype=np.int32)


def test_base_weights_follow_the_equations():
    draw = np.random.default_rng(1)
    family, vendor = int32(draw.integers(0, FAMILIES, C)), int32(draw.integers(0, VENDORS, C))
    is_open, considered, permissive = (draw.random(n) < 0.6 for n in (C, C, M))
    model, developers = draw.permutation(M)[:C], draw.uniform(0.0, 1e5, (4, C))
    derivatives, effect = draw.uniform(0.0, 1e3, FAMILIES), draw.normal(0.0, 1.0, VENDORS)
    capability, age, memory = draw.normal(1250.0, 80.0, C), draw.uniform(0.0, 3.0, C), draw.lognormal(4.0, 1.5, C)
    of_columns = {
        "model": model, "is_permissive": permissive, "family": family, "vendor": vendor, "is_open": is_open,
        "is_considered": considered, "capability": capability, "age_years": age, "memory_gb": memory,
        "hardware_gb": HARDWARE, "tastes": TASTES,
    }  # fmt: skip
    utility = 0.8 * (capability - 1200.0) / 100.0 + 0.3 * permissive[model] + effect[vendor] - 0.4 * age
    values = base_values(
        utility, family=family, is_base=is_open & considered, memory_gb=memory, hardware_gb=HARDWARE, scale=0.5,
        n_families=FAMILIES,
    )  # fmt: skip
    share = signal_share(np.bincount(family, developers.sum(axis=0) * is_open, FAMILIES))
    found = base_weights(developers, derivatives, effect, **of_columns)
    expected = base_choice_weights(values, derivatives, 0.7, 20.0) * (share + 0.002) ** 0.6
    np.testing.assert_allclose(found[1:, 1:], expected, rtol=1e-12)
    assert (found[0] == 0.0).all()
    assert (found[:, 0] == 0.0).all()
    unused = base_weights(np.zeros((4, C)), derivatives, effect, **of_columns)
    np.testing.assert_allclose(
        unused[1:, 1:], base_choice_weights(values, derivatives, 0.7, 20.0) * 0.002**0.6, rtol=1e-12
    )


def test_rows_publish_what_their_users_do_and_at_most_with_the_cap():
    draw = np.random.default_rng(2)
    segment, group = int32(draw.integers(0, 3, K)), int32(draw.integers(0, GROUPS - 1, K))
    users, rows, rate = draw.uniform(0.0, 1e6, K), draw.integers(1, 40, K).astype(float), np.array([1e-3, 1e-4, 1e-2])
    probability, unit = publishing(users, rows, rate, segment=segment, group=group, n_groups=GROUPS, cap=0.2)
    np.testing.assert_allclose(probability * unit[group] * rows, rate[segment] * users, rtol=1e-13)
    for g in np.unique(group):
        np.testing.assert_allclose(probability[group == g].max(), 0.2, rtol=1e-13)
    assert unit[-1] > 0.0


def test_without_users_nobody_publishes():
    none = np.zeros(K, dtype=np.int32)
    probability, _ = publishing(np.zeros(K), np.ones(K), np.ones(1), segment=none, group=none, n_groups=1, cap=0.2)
    np.testing.assert_array_equal(probability, 0.0)


def test_sums_keep_every_derivative():
    draw = np.random.default_rng(3)
    bloc = int32([0, 1, 1, 2, 1, 1])
    live, unit = np.array([3.0, 1.0, 0.0, 5.0, 0.0]), draw.uniform(1.0, 9.0, GROUPS)
    # The third bloc's only family has no live derivative, so its industrial derivatives have no base.
    industrial = np.array([7.0, 11.0, 13.0])
    for kind in (np.int32, np.float64):
        events = draw.integers(0, 9, (GROUPS, FAMILIES + 1)).astype(kind)
        by_family, by_region = derivative_sums(events, unit, live, industrial, bloc_of_family=bloc, n_segments=4)
        published = events[:, 1:] * unit[:, None]
        of_bloc = np.bincount(bloc[1:] - 1, live, 3)
        shared = np.where(of_bloc > 0.0, industrial, 0.0)[bloc[1:] - 1] * live / np.maximum(of_bloc, 1.0)[bloc[1:] - 1]
        np.testing.assert_allclose(by_family, published.sum(axis=0) + shared, rtol=1e-13)
        np.testing.assert_allclose(by_region, published.reshape(2, -1).sum(axis=1), rtol=1e-13)
