"""What each token panel counts; no panel but ``all`` is the market."""

from __future__ import annotations

import numpy as np

from sim.digital_loop import DigitalFlows
from sim.dimensions import API, CLOUD, HOST, SEGMENTS
from sim.mechanisms.derivation import share_of_total
from sim.parameters import Parameters
from sim.world import World

PANELS = ("router", "hyperscaler", "enterprise_west", "enterprise_cn", "all")
TRILLION = 1e-6
"""Million tokens to trillion tokens."""
CHINESE = "zh"
"""Language of the home region of the Chinese enterprise survey; the survey follows the region, not its name."""


def survey_regions(world: World) -> tuple[np.ndarray, np.ndarray]:
    """Home regions that the Western and the Chinese enterprise survey cover, two boolean arrays of shape (R,)."""
    homes = world.is_home.any(axis=1)
    chinese = np.array([CHINESE in region.languages for region in world.history.regions])
    return homes & ~chinese, homes & chinese


def router_weights(world: World, parameters: Parameters) -> np.ndarray:
    """Share of tokens on APIs and hosts that passes through the router, shape (R, S)."""
    use = world.english_share**parameters.observation.router_language
    return use[:, None] * np.asarray(parameters.observation.router_share)


def panel_tokens(flows: DigitalFlows, world: World, parameters: Parameters) -> tuple[np.ndarray, np.ndarray]:
    """Tokens that each panel counts by model, and its basis for shares by model, both of shape (panels, C).

    The Western enterprise survey reports shares of workloads, so its basis counts developers' workloads, not tokens.
    """
    tokens = flows.use.token_table
    west, chinese = survey_regions(world)
    enterprise = SEGMENTS.index("enterprise")
    via_router = tokens[:, :, API] + tokens[:, :, HOST]
    counted = np.stack(
        [
            np.tensordot(router_weights(world, parameters), via_router, axes=2),
            tokens[:, :, CLOUD].sum(axis=(0, 1)),
            tokens[west, enterprise].sum(axis=(0, 1)),
            tokens[chinese, enterprise].sum(axis=(0, 1)),
            tokens.sum(axis=(0, 1, 2)),
        ]
    )
    basis = counted.copy()
    basis[PANELS.index("enterprise_west")] = flows.use.developers_table[west, enterprise].sum(axis=(0, 1))
    return counted, basis


def router_region_share(flows: DigitalFlows, world: World, parameters: Parameters) -> np.ndarray:
    """Share of router tokens by region of the developer, shape (R,)."""
    tokens = flows.use.token_table
    by_region = (router_weights(world, parameters)[..., None] * (tokens[:, :, API] + tokens[:, :, HOST])).sum(
        axis=(1, 2)
    )
    return share_of_total(by_region)


def grouped(values: np.ndarray, of_column: np.ndarray, n_groups: int) -> np.ndarray:
    """Sum the last axis (models) into groups."""
    result = np.zeros((*values.shape[:-1], n_groups))
    for row in np.ndindex(values.shape[:-1]):
        result[row] = np.bincount(of_column, values[row], n_groups)
    return result
