"""What each token panel counts; no panel but ``all`` is the market.

A panel is a weighting of region × segment × channel, so counts by model are one matrix product.
"""

from __future__ import annotations

import numpy as np

from sim.digital_loop import DigitalFlows
from sim.dimensions import API, CHANNELS, CLOUD, HOST, SEGMENTS
from sim.mechanisms.derivation import share_of_total
from sim.parameters import Parameters
from sim.world import World

PANELS = ("router", "hyperscaler", "enterprise_west", "enterprise_cn", "all")
ROUTER, HYPERSCALER, ENTERPRISE_WEST, ENTERPRISE_CN, ALL = range(5)
TRILLION = 1e-6
"""Million tokens to trillion tokens."""
CHINESE = "zh"
"""Language of the home region of the Chinese enterprise survey; the survey follows the region, not its name."""


def survey_regions(world: World) -> tuple[np.ndarray, np.ndarray]:
    """Home regions that the Western and the Chinese enterprise survey cover, two boolean arrays of shape (R,)."""
    homes = world.is_home.any(axis=1)
    chinese = np.array([CHINESE in region.languages for region in world.history.regions])
    return homes & ~chinese, homes & chinese


def panel_weights(world: World, parameters: Parameters) -> np.ndarray:
    """Part of the tokens that each panel counts, shape (panels, R, S, 4)."""
    weights = np.zeros((len(PANELS), len(world.english_share), len(SEGMENTS), len(CHANNELS)))
    use = world.english_share**parameters.observation.router_language
    weights[ROUTER][:, :, [API, HOST]] = (use[:, None] * np.asarray(parameters.observation.router_share))[..., None]
    weights[HYPERSCALER, :, :, CLOUD] = 1.0
    west, chinese = survey_regions(world)
    enterprise = SEGMENTS.index("enterprise")
    weights[ENTERPRISE_WEST, west, enterprise] = 1.0
    weights[ENTERPRISE_CN, chinese, enterprise] = 1.0
    weights[ALL] = 1.0
    return weights


def panel_tokens(flows: DigitalFlows, weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Tokens that each panel counts by model, and its basis for shares by model, both of shape (panels, C).

    The Western enterprise survey reports shares of workloads, so its basis counts developers' workloads, not tokens.
    """
    by_place = weights.reshape(len(PANELS), -1)
    tokens, developers = flows.use.token_table, flows.use.developers_table
    counted = by_place @ tokens.reshape(-1, tokens.shape[-1])
    basis = counted.copy()
    basis[ENTERPRISE_WEST] = by_place[ENTERPRISE_WEST] @ developers.reshape(-1, developers.shape[-1])
    return counted, basis


def router_region_share(by_channel: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Share of router tokens by region of the developer, shape (R,), from tokens of shape (R, S, 4)."""
    by_region = (weights[ROUTER] * by_channel).reshape(len(by_channel), -1).sum(axis=1)
    return share_of_total(by_region)


def membership(group: np.ndarray, n_groups: int) -> np.ndarray:
    """1 where a model is in a group, shape (C, groups): a product with it sums models into groups."""
    return (group[:, None] == np.arange(n_groups)).astype(float)
