"""Whether vendors would open the weights of a release now, by vendor and tier."""

from __future__ import annotations

import numpy as np

from sim.dimensions import TIERS
from sim.history import History
from sim.kernels import OpennessWeights, opening_probability
from sim.parameters import Parameters
from sim.state import State
from sim.world import World

FLAGSHIP = TIERS.index("flagship")
REPUTATION_SCALE = 100.0
"""Distance to the best open model of others at which the gain in reputation falls to a third [arena points]."""


def record_bias(history: History, n_vendors: int) -> np.ndarray:
    """Log-odds of open weights in each vendor's recorded releases, shape (V, tiers).

    Half an open and half a closed release are added (Jeffreys), so that short records stay moderate; vendors without
    a record in a tier take their other tier, and entrants the mean of all.
    """
    count = np.zeros((n_vendors, len(TIERS), 2))
    for release in history.releases:
        if not release.is_on_shelf:
            count[release.vendor, release.tier, int(release.is_open)] += 1.0
    count = np.where(count.sum(axis=2, keepdims=True) > 0, count, count[:, ::-1])
    bias = np.log((count[..., 1] + 0.5) / (count[..., 0] + 0.5))
    has_record = count.sum(axis=(1, 2)) > 0
    bias[~has_record] = bias[has_record].mean(axis=0)
    return bias


def open_probability(state: State, world: World, parameters: Parameters, hosted_margin: np.ndarray) -> np.ndarray:
    """Probability that each vendor would open a release of each tier, shape (V, tiers).

    The record gives the level; the mechanism moves it: a larger ecosystem of the vendor's open family and being close
    to the best open model speak for opening, margin on hosted demand that capacity can serve speaks against it.
    Policies shift the log-odds, or have flagships opened while a bloc's open models lag too far.

    Parameters
    ----------
    hosted_margin : ndarray, shape (V,)
        Share of the world's model revenue that is margin on what the vendor could itself host [1].
    """
    weight, line_up = parameters.openness, state.line_up
    probability = opening_probability(
        capability=line_up["capability"],
        vendor=line_up["vendor"],
        is_open=line_up["is_open"],
        frontier=state.vendors.frontier,
        ecosystem_share=state.signals.ecosystem_share,
        open_family=world.open_family,
        complement=world.vendor_complement,
        hosted_margin=hosted_margin,
        bias=state.vendors.openness_bias,
        bloc=world.vendor_bloc,
        shift=weight.log_odds_shift,
        weights=OpennessWeights(
            ecosystem=weight.ecosystem,
            reputation=weight.reputation,
            complement=weight.complement,
            hosted_margin=weight.hosted_margin,
            scale=weight.scale,
            strength=parameters.feedback.d1_strength,
            reputation_scale=REPUTATION_SCALE,
        ),
    )
    forced = must_open(state, parameters)
    if forced.any():
        probability[forced[world.vendor_bloc], FLAGSHIP] = 1.0
    return probability


def must_open(state: State, parameters: Parameters) -> np.ndarray:
    """Blocs whose next flagship is opened whatever the vendor would gain, shape (B,).

    Rule: the bloc's best open model lags the best closed model of the world by more than the target; it reads the
    models released before this month. A bloc without an open model lags by all the months since the first closed one.
    """
    target, line_up = parameters.openness.lag_target, state.line_up
    lag = np.zeros(len(target))
    if target.min() >= state.month - line_up["month"].min(initial=state.month):
        return lag > target
    closed = ~line_up["is_open"]
    if closed.any():
        for bloc in range(len(target)):
            opened = line_up["capability"][line_up["is_open"] & (line_up["bloc"] == bloc)]
            better = closed & (line_up["capability"] > opened.max(initial=-np.inf))
            lag[bloc] = state.month - line_up["month"][better].min() if better.any() else 0.0
    return lag > target
