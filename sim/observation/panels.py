"""Sums of the month's use by model: what each token panel counts, and totals by region and by channel.

Each is a weighting of the places region × segment × channel, so that all of them are one matrix product. No panel but
``all`` is the market.
"""

from __future__ import annotations

import dataclasses

import numpy as np

from sim.digital_loop import DigitalFlows
from sim.dimensions import API, CHANNELS, CLOUD, HOST, SEGMENTS
from sim.kernels import sum_by_label
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
    """Part of the tokens of each place that each panel counts, shape (panels, R, S, 4)."""
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


def place_weights(panels: np.ndarray) -> np.ndarray:
    """Rows of weights of the places: the panels, then every region, then every channel, shape (·, R * S * 4)."""
    n_regions, n_segments, n_channels = panels.shape[1:]
    region, _, channel = np.indices((n_regions, n_segments, n_channels)).reshape(3, -1)
    regions, channels = np.arange(n_regions)[:, None] == region, np.arange(n_channels)[:, None] == channel
    return np.concatenate([panels.reshape(len(panels), -1), regions, channels])


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class UseSums:
    """Sums of one month; C models."""

    panels: np.ndarray
    """Tokens that each panel counts, shape (panels, C)."""
    basis: np.ndarray
    """The same, but workloads for the Western enterprise survey, which reports shares of them."""
    by_region: np.ndarray
    """Tokens, shape (R, C)."""
    by_channel: np.ndarray
    """Tokens, shape (4, C)."""
    by_place: np.ndarray
    """Tokens of all models, shape (R, S, 4)."""
    revenue: np.ndarray
    """Revenue of vendors, shape (4, C) [USD]."""
    router_by_region: np.ndarray
    """Tokens that the router counts, shape (R,)."""
    basis_by_bloc: np.ndarray
    """``basis`` of closed and of open models by bloc, shape (2, B, panels)."""
    region_by_bloc: np.ndarray
    """``by_region`` of closed and of open models by bloc, shape (2, B, R)."""
    basis_by_family: np.ndarray
    """``basis`` by family, shape (families, panels)."""


def use_sums(flows: DigitalFlows, places: np.ndarray, n_blocs: int, n_families: int) -> UseSums:
    """Sums of the month, with the weights of `place_weights`."""
    use, columns = flows.use, flows.market.columns
    n_regions, n_models = use.token_table.shape[0], use.token_table.shape[-1]
    first_channel = len(PANELS) + n_regions
    sums = places @ use.token_table.reshape(-1, n_models)
    panels = sums[: len(PANELS)].copy()
    # from here on the rows of the panels hold what they report shares of
    sums[ENTERPRISE_WEST] = places[ENTERPRISE_WEST] @ use.developers_table.reshape(-1, n_models)
    by_kind = sum_by_label(sums[:first_channel], columns.bloc + n_blocs * columns.is_open, 2 * n_blocs)
    by_kind = by_kind.reshape(2, n_blocs, first_channel)
    basis, by_place = sums[: len(PANELS)], use.token_table.sum(axis=3)
    return UseSums(
        panels=panels, basis=basis, by_region=sums[len(PANELS) : first_channel], by_channel=sums[first_channel:],
        by_place=by_place, revenue=places[first_channel:] @ flows.revenue_table.reshape(-1, n_models),
        router_by_region=(places[ROUTER] * by_place.ravel()).reshape(n_regions, -1).sum(axis=1),
        basis_by_bloc=by_kind[:, :, : len(PANELS)], region_by_bloc=by_kind[:, :, len(PANELS) :],
        basis_by_family=sum_by_label(basis, columns.family, n_families),
    )  # fmt: skip
