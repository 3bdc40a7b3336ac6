"""What policies add to utility: demand kept out, bundled services, procurement, certification."""

from __future__ import annotations

import numpy as np

from sim.digital_loop.columns import Columns
from sim.dimensions import API, CHANNELS, CLOUD, HOST
from sim.parameters import Parameters
from sim.state import State


def _log_share(kept_out: np.ndarray) -> np.ndarray:
    """Ln of the share of demand that is left; exactly 0 where nothing is kept out."""
    with np.errstate(divide="ignore"):
        return np.log(1.0 - kept_out)


def keeps_demand_out(parameters: Parameters) -> bool:
    """Whether any rule keeps demand of a region out."""
    access = parameters.access
    return any(rule.any() for rule in (access.full, access.hosted_api, access.cloud_weights, access.host_weights))


def log_admitted(columns: Columns, parameters: Parameters) -> np.ndarray:
    """Ln of the share of a region's demand that its rules admit to each channel and model, shape (R, 4, C).

    As with recorded access, what a rule leaves of demand multiplies the odds of the channel; rules on several grounds
    multiply.
    """
    access, bloc = parameters.access, columns.bloc
    share = np.repeat(_log_share(access.full)[:, bloc][:, None], len(CHANNELS), axis=1)
    own, cloud = _log_share(access.hosted_api)[:, bloc], _log_share(access.cloud_weights)[:, bloc]
    share[:, API] += own
    share[:, CLOUD] += np.where(columns.is_open, cloud, own)
    share[:, HOST] += np.where(columns.is_open, _log_share(access.host_weights)[:, bloc], 0.0)
    return share


def enterprise_rules(columns: Columns, parameters: Parameters) -> np.ndarray:
    """Utility that procurement rules add for enterprises, shape (R, C) [utils]; -inf where nothing is admitted."""
    admitted = _log_share(parameters.access.procurement)
    return (admitted + parameters.choice.domestic_preference)[:, columns.bloc]


def bundled_services(columns: Columns, parameters: Parameters) -> np.ndarray:
    """Utility of services that vendors bundle on their own channels, shape (4, C) [utils].

    A cloud that resells a closed model passes them on; hosts of open weights and own hardware have none.
    """
    value = parameters.choice.own_channel_value[columns.bloc]
    bundled = np.zeros((len(CHANNELS), len(columns)))
    bundled[API] = value
    bundled[CLOUD] = np.where(columns.is_open, 0.0, value)
    return bundled


def effective_distrust(state: State, parameters: Parameters) -> np.ndarray:
    """Distrust after certification or warnings, shape (R, B, S, 4) [utils]; the stock itself is not touched."""
    return np.maximum(state.market.distrust + parameters.trust.shift[:, :, None, None], 0.0)
