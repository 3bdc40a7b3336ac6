"""What a run reports: names, axes, units and meaning of every outcome.

A share of nothing is missing (nan), not 0. No panel but ``all`` is the market: each other panel is what
one data source would have seen.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from typing import TYPE_CHECKING, Literal

from sim.dimensions import OPENNESS, Dimensions
from sim.errors import UserError, did_you_mean

if TYPE_CHECKING:
    from sim.history import History

Kind = Literal["share", "stock", "flow", "price", "level"]
"""How an effect is expressed: a share in percentage points and log-odds; a stock, flow or price in per cent;
a level (points, months, indices) as a difference in its own unit."""

PANELS = ("router", "hyperscaler", "enterprise_west", "enterprise_cn", "all")
"""Data sources that count tokens; ``all`` is the simulated total, which no data source sees."""

NONE = "none"
"""Label of the outside option on the axes ``from_bloc`` and ``to_bloc``: no model in use."""

AXES = (
    "bloc",
    "region",
    "segment",
    "sector",
    "channel",
    "vendor",
    "family",
    "openness",
    "panel",
    "from_bloc",
    "to_bloc",
    "tier",
)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One array in `Results`.

    Attributes
    ----------
    name : str
        Name in ``Results``, files and on the command line.
    dims : tuple of str
        Axes besides ``month``.
    unit : str
        Unit of the values.
    long_name : str
        What it is, as an axis label.
    kind : str
        How effects on it are expressed, see `Kind`.
    prior_driven : bool
        Whether it rests on priors that no recorded series constrains; tables and figures say so.
    """

    name: str
    dims: tuple[str, ...]
    unit: str
    long_name: str
    kind: Kind
    prior_driven: bool = False
    """Whether it rests on priors that no recorded series constrains: labelled so in tables and figures."""


def _outcome(name: str, dims: str, unit: str, kind: Kind, long_name: str) -> Outcome:
    return Outcome(name=name, dims=tuple(dims.split()), unit=unit, long_name=long_name, kind=kind)


def _physical(name: str, dims: str, unit: str, kind: Kind, long_name: str) -> Outcome:
    return dataclasses.replace(_outcome(name, dims, unit, kind, long_name), prior_driven=True)


_SHARE = "share"
_POINTS = "arena points"
_MILLION_DOWNLOADS = "million downloads per month"
_TRILLION_TOKENS = "trillion tokens per month"
_PRICE = "USD per million tokens"

_ALL = (
    _outcome("frontier_capability", "vendor", _POINTS, "level", "Capability a vendor could release, K"),
    _outcome("frontier_gap", "", _POINTS, "level", "Best US minus best Chinese released model"),
    _outcome("frontier_lag_months", "", "months", "level",
             "Lag of the Chinese behind the US frontier (signed)"),
    _outcome("open_gap", "", _POINTS, "level", "Best closed minus best open released model"),
    _outcome("open_frontier_capability", "bloc", _POINTS, "level", "Best released open model of a bloc"),
    _outcome("bloc_frontier_capability", "bloc", _POINTS, "level", "Best released model of a bloc"),
    _outcome("latent_frontier", "bloc", _POINTS, "level",
             "Highest capability any vendor of a bloc could release"),
    _outcome("token_share", "bloc panel", _SHARE, "share", "Share of a panel's tokens on models of a bloc"),
    _outcome("open_token_share", "panel", _SHARE, "share", "Share of a panel's tokens on open-weight models"),
    _outcome("open_bloc_token_share", "bloc panel", _SHARE, "share",
             "Share of a panel's tokens on open-weight models of a bloc"),
    _outcome("family_token_share", "family panel", _SHARE, "share",
             "Share of a panel's tokens on a model family"),
    _outcome("panel_tokens", "panel", _TRILLION_TOKENS, "flow", "Tokens that a panel counts"),
    _outcome("tokens", "region segment", _TRILLION_TOKENS, "flow", "Tokens of developers' workloads"),
    _outcome("router_region_share", "region", _SHARE, "share",
             "Share of router tokens by region of the developer"),
    _outcome("switching_flow", "from_bloc to_bloc", "developers per month", "flow",
             "Developers' workloads that moved between models of two blocs"),
    _outcome("downloads", "bloc", _MILLION_DOWNLOADS, "flow", "Downloads of open weights (curated panel)"),
    _outcome("hub_downloads", "bloc", _MILLION_DOWNLOADS, "flow",
             "Downloads on the hub, derivatives and automated pulls included"),
    _outcome("cumulative_downloads", "bloc", "million downloads", "stock",
             "Downloads of open weights since the start (curated panel)"),
    _outcome("cumulative_family_downloads", "family", "million downloads", "stock",
             "Downloads of a family's weights since the start (curated panel)"),
    _outcome("download_share", "bloc", _SHARE, "share", "Share of the month's downloads (curated panel)"),
    _outcome("derivatives", "family", "models", "stock", "Published derivatives of a family since the start"),
    _outcome("new_derivatives", "family", "models per month", "flow", "Derivatives published in the month"),
    _outcome("derivative_share", "bloc", _SHARE, "share",
             "Share of the month's new derivatives built on a bloc's models"),
    _outcome("top_family_share", "", _SHARE, "share", "Token share of the most used family (all tokens)"),
    _outcome("hhi", "", "index 0-1", "level", "Concentration of tokens over families (Herfindahl-Hirschman)"),
    _outcome("foreign_open_dependency", "region", _SHARE, "share",
             "Share of a region's tokens on open-weight models of foreign blocs"),
    _outcome("self_hosted_share", "region", _SHARE, "share", "Share of a region's tokens on own hardware"),
    _outcome("adopted_share", "region segment", _SHARE, "share",
             "Share of developers' workloads that use any model"),
    _outcome("price_index", "openness", _PRICE, "price",
             "Median list price of the five best models (blended 3:1)"),
    _outcome("price_at_gpt35_level", "", _PRICE, "price",
             "Cheapest price at 1224 arena points or better (GPT-3.5 level)"),
    _outcome("price_at_gpt4_level", "", _PRICE, "price",
             "Cheapest price at 1287 arena points or better (GPT-4 level)"),
    _outcome("gross_margin", "openness", "share of revenue", "level", "Gross margin on model revenue"),
    _outcome("vendor_revenue", "vendor", "million USD per month", "flow", "Model revenue of a vendor"),
    _outcome("compute_stock", "bloc", "H100e", "stock", "Accelerators of a bloc, vendors and others"),
    _outcome("serving_utilisation", "bloc", "ratio", "level",
             "Demand on a bloc's vendors and hosts over their serving capacity"),
    _outcome("open_release_share", "bloc", _SHARE, "share",
             "Open weights among a bloc's releases of the last six months"),
    _outcome("open_releases", "bloc", "releases in six months", "flow",
             "Open-weight releases of the last six months"),
    _outcome("effective_vendors", "bloc", "vendors", "level",
             "Effective number of vendors (1/HHI over the bloc's tokens)"),
    _outcome("distrust", "region bloc", "utils", "level",
             "Distrust of a bloc's models by enterprises on the vendor's API"),
    _outcome("markup_floor_binding", "", _SHARE, "share", "Priced vendors at the elasticity floor"),
)  # fmt: skip

_PHYSICAL = (
    _physical("embodied_progress", "bloc", "points", "level",
              "Embodied capability gained since 2026-03, mean of the domains"),
    _physical("embodied_progress_months", "bloc", "months", "level",
              "The same in months of the bloc's pace from 2024-03 to 2026-03"),
    _physical("robot_installations", "region", "robots per month", "flow",
              "Conventional robots installed (data to 2024)"),
    _physical("robot_stock", "region", "robots", "stock", "Conventional robots in operation"),
    _physical("ai_units", "region", "units", "stock", "AI-run units at sites: arms, humanoids at work, robotaxis"),
    _physical("humanoid_units", "bloc", "units", "stock", "Humanoids in use by bloc of the maker, at work or not"),
    _physical("humanoid_shipments", "bloc", "units per month", "flow", "Humanoids made by bloc of the maker"),
    _physical("robotaxi_units", "bloc", "vehicles", "stock", "Robotaxis in service by bloc of the stack"),
    _physical("factory_adoption", "region sector", "share", "share", "Share of sites with AI-run units"),
    _physical("deployment_data", "bloc", "million hours", "stock",
              "Effective data of sites and collection, both domains"),
    _physical("unit_cost", "bloc", "USD", "price", "Cost of a humanoid, edge computer included"),
    _physical("vertical_capability", "bloc sector", "arena points", "level",
              "Best released model of a bloc and what sector data add to it"),
    _physical("productive_humanoids", "bloc", "units", "stock", "Humanoids at work at sites by bloc of the stack"),
    _physical("deployment_revenue", "bloc", "million USD per month", "flow", "Sales of AI-run units and humanoids"),
    _physical("deployment_grants", "region", "million USD per month", "flow",
              "Support and grants paid for AI-run units"),
)  # fmt: skip

OUTCOMES: dict[str, Outcome] = {outcome.name: outcome for outcome in (*_ALL, *_PHYSICAL)}


def labels(axis: str, history: History) -> tuple[str, ...]:
    """Labels along one axis of the outcomes.

    Parameters
    ----------
    axis : str
        One of `AXES`.
    history : History
        Recorded history; gives blocs, regions, vendors and families.

    Returns
    -------
    tuple of str
        In the order of the arrays.

    Raises
    ------
    KeyError
        If there is no such axis.
    """
    dimensions: Dimensions = history.dimensions
    if axis in ("from_bloc", "to_bloc"):
        return (*dimensions.blocs, NONE)
    if axis == "panel":
        return PANELS
    if axis == "openness":
        return OPENNESS
    if axis == "vendor":
        return tuple(vendor.name for vendor in history.vendors)
    if axis == "family":
        return tuple(family.name for family in history.families)
    return dimensions.labels(axis)


def axis_labels(history: History) -> dict[str, tuple[str, ...]]:
    """Labels along every axis; a copy that a model with entrants may extend."""
    return {axis: labels(axis, history) for axis in AXES}


def find_outcome(name: str) -> Outcome:
    """Return one outcome by name.

    Raises
    ------
    UserError
        If there is none; the hint names the nearest.
    """
    try:
        return OUTCOMES[name]
    except KeyError:
        raise UserError(f"there is no outcome {name!r}", hint=did_you_mean(name, OUTCOMES)) from None


def matching_outcomes(pattern: str | None = None) -> tuple[Outcome, ...]:
    """Outcomes whose name or meaning contains the pattern (case ignored); all without one."""
    found: Iterable[Outcome] = OUTCOMES.values()
    if pattern:
        text = pattern.lower()
        found = (outcome for outcome in found if text in f"{outcome.name} {outcome.long_name}".lower())
    return tuple(found)
