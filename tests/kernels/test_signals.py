"""Signals in one pass against the equations they are made of."""

from __future__ import annotations

import numpy as np

from sim.kernels import ecosystem_signal, exposure_signal, usage_signal
from sim.mechanisms.derivation import signal_share
from sim.mechanisms.feedback import returned_signal


def test_leakage_moves_the_shares_of_open_families_towards_their_mean():
    found = ecosystem_signal(
        np.array([5.0, 3.0, 2.0]), family=np.array([0, 1, 2, 1]), is_open=np.array([True, False, False, True]),
        leakage=0.5,
    )  # fmt: skip
    np.testing.assert_allclose(found, [0.45, 0.35, 0.2], rtol=1e-13)


def test_exposure_is_the_share_of_the_bloc():
    tokens = np.random.default_rng(1).random((3, 2, 4))
    tokens[1, 1] = 0.0
    np.testing.assert_allclose(exposure_signal(tokens), signal_share(tokens).transpose(0, 2, 1), rtol=1e-13)


def test_usage_comes_back_as_the_equations_say():
    draw = np.random.default_rng(2)
    tokens, live, bloc = draw.random((5, 4)), draw.random(6), np.array([0, 1, 0, 1, 2])
    tokens[4] = 0.0  # what sites of bloc 2 use is lost
    sites, share, owner = draw.random(3), draw.random(4), np.array([0, 1, 2, 3, 4, 0])
    active = np.array([True, True, False, True, True])
    found = usage_signal(
        tokens, tokens_of_sites=sites, bloc=bloc, return_share=share, live_derivatives=live, family_vendor=owner,
        derivative_return=0.2, is_active=active, leakage=0.3,
    )  # fmt: skip
    of_bloc = np.bincount(bloc, tokens.sum(axis=1), 3)
    of_sites = np.array([sites[b] * tokens[v].sum() / of_bloc[b] if of_bloc[b] else 0.0 for v, b in enumerate(bloc)])
    total = tokens.sum() + of_sites.sum()
    returned = returned_signal(tokens / total, share) + of_sites / total
    returned += 0.2 * np.bincount(owner, signal_share(live), 5)
    pooled = 0.3 * returned.sum() / 4
    np.testing.assert_allclose(found, 0.7 * returned + pooled * active, rtol=1e-13)
