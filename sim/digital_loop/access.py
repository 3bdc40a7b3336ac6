"""What policies add to utility: demand kept out, bundled services, procurement, certification."""

from __future__ import annotations

import numpy as np

from sim.dimensions import API, CHANNELS, CLOUD, HOST, SEGMENTS
from sim.parameters import Parameters
from sim.world import World

CLOSED, OPEN = range(2)
ENTERPRISE = SEGMENTS.index("enterprise")


def _log_share(kept_out: np.ndarray) -> np.ndarray:
    """Ln of the share of demand that is left; exactly 0 where nothing is kept out."""
    with np.errstate(divide="ignore"):
        return np.log(1.0 - kept_out)


def channel_rules(world: World, parameters: Parameters) -> np.ndarray:
    """Utility that rules and language add by kind of model, region, bloc and channel, shape (2, R, B, 4) [utils].

    First for closed models, then for open weights. As with recorded access, what a rule leaves of demand multiplies the
    odds of the channel; rules on several grounds multiply. A cloud that resells a closed model passes the services on
    that vendors bundle on their own channels; hosts of open weights and own hardware have none.
    """
    access, bundled = parameters.access, parameters.choice.own_channel_value
    everywhere = parameters.choice.language * world.language_match + _log_share(access.full)
    own = _log_share(access.hosted_api)
    rules = np.repeat(np.repeat(everywhere[None, :, :, None], len(CHANNELS), axis=3), 2, axis=0)
    rules[:, :, :, API] += own + bundled
    rules[CLOSED, :, :, CLOUD] += own + bundled
    rules[OPEN, :, :, CLOUD] += _log_share(access.cloud_weights)
    rules[OPEN, :, :, HOST] += _log_share(access.host_weights)
    return rules


def segment_rules(world: World, parameters: Parameters) -> np.ndarray:
    """Utility that procurement rules add for enterprises by region, segment and bloc, shape (R, S, B) [utils].

    -inf where nothing is admitted.
    """
    admitted = _log_share(parameters.access.procurement)
    rules = np.zeros((len(admitted), len(SEGMENTS), admitted.shape[1]))
    rules[:, ENTERPRISE] = admitted + parameters.choice.domestic_preference
    return rules
