"""All outcomes of one month as arrays by name."""

from __future__ import annotations

import numpy as np

from sim.digital_loop import DigitalFlows, ReferencePath
from sim.dimensions import API, HOST, SEGMENTS, SELF
from sim.kernels import bloc_flow
from sim.mechanisms.capability import capability_lag_months
from sim.mechanisms.derivation import share_of_total
from sim.observation.panels import ALL, TRILLION, membership, panel_tokens, panel_weights, router_region_share
from sim.parameters import Parameters
from sim.state import State
from sim.world import World

GPT35_LEVEL, GPT4_LEVEL = 1224.0, 1287.0
"""Arena scores of GPT-3.5 Turbo and GPT-4 in ``releases.csv``: fixed levels of quality for price series."""
RELEASE_WINDOW = 6
"""Months over which the open share of releases is taken."""
TOP = 5


def observe(
    state: State, world: World, parameters: Parameters, flows: DigitalFlows, path: ReferencePath
) -> dict[str, np.ndarray]:
    """Outcomes of the month just simulated; names, units and axes as in the outcome schema.

    Parameters
    ----------
    state : State
        After the month's stocks have moved and before its month counter does.
    path : ReferencePath
        Frontiers of the run so far, for the lag in months.
    """
    return {
        **_capability(state, world, path),
        **_panels(world, parameters, flows),
        **_usage(world, flows),
        **_weights(state, world, parameters, flows),
        **_market(state, world, flows),
        **_supply(state, world, parameters, flows),
    }


def _pair(world: World) -> tuple[int, int] | None:
    """Positions of the two blocs whose gap is reported."""
    blocs = world.history.dimensions.blocs
    return (blocs.index("US"), blocs.index("CN")) if {"US", "CN"} <= set(blocs) else None


def _best(values: np.ndarray, keys: np.ndarray, n: int) -> np.ndarray:
    best = np.full(n, -np.inf)
    np.maximum.at(best, keys, values)
    return np.where(np.isfinite(best), best, np.nan)


def _capability(state: State, world: World, path: ReferencePath) -> dict[str, np.ndarray]:
    line_up, n = state.line_up, len(world.history.dimensions.blocs)
    is_open = line_up["is_open"]
    released = _best(line_up["capability"], line_up["bloc"], n)
    opened = _best(line_up["capability"][is_open], line_up["bloc"][is_open], n)
    closed = line_up["capability"][~is_open]
    frontier = path.frontier[path.at(state.month)]
    latent = path.bloc_frontier[path.at(state.month)]
    pair = _pair(world)
    gap = released[pair[0]] - released[pair[1]] if pair else np.nan
    return {
        "frontier_capability": np.where(state.vendors.has_released, frontier, np.nan),
        "frontier_gap": np.array(gap),
        "frontier_lag_months": np.array(_lag(state, path, pair) if pair else np.nan),
        "open_gap": np.array(closed.max() - np.nanmax(opened)) if closed.size and is_open.any() else np.array(np.nan),
        "open_frontier_capability": opened,
        "bloc_frontier_capability": released,
        "latent_frontier": np.where(np.isfinite(latent), latent, np.nan),
    }


def _lag(state: State, path: ReferencePath, pair: tuple[int, int]) -> float:
    """Months by which the second bloc's latent frontier is behind the first's; negative if it is ahead."""
    until = path.at(state.month) + 1
    leader, follower = (np.maximum.accumulate(path.bloc_frontier[:until, bloc]) for bloc in pair)
    months = np.arange(until, dtype=float)
    if leader[-1] >= follower[-1]:
        return float(capability_lag_months(months, leader, follower)[-1])
    return -float(capability_lag_months(months, follower, leader)[-1])


def _panels(world: World, parameters: Parameters, flows: DigitalFlows) -> dict[str, np.ndarray]:
    columns, weights = flows.market.columns, panel_weights(world, parameters)
    in_bloc = membership(columns.bloc, len(world.history.dimensions.blocs))
    counted, basis = panel_tokens(flows, weights)
    total = basis.sum(axis=1)
    of_open = basis * columns.is_open
    by_family = basis @ membership(columns.family, world.n_families)

    def relative(values: np.ndarray) -> np.ndarray:
        whole = total.reshape(-1, *[1] * (values.ndim - 1))
        return np.divide(values, whole, out=np.full(values.shape, np.nan), where=whole > 0)

    family_share = share_of_total(by_family[ALL])
    return {
        "token_share": relative(basis @ in_bloc).T,
        "open_token_share": relative(of_open.sum(axis=1)),
        "open_bloc_token_share": relative(of_open @ in_bloc).T,
        "family_token_share": relative(by_family).T,
        "panel_tokens": counted.sum(axis=1) * TRILLION,
        "router_region_share": router_region_share(flows.use.token_table.sum(axis=3), weights),
        "top_family_share": np.array(family_share.max()),
        "hhi": np.array((family_share**2).sum()),
    }


def _usage(world: World, flows: DigitalFlows) -> dict[str, np.ndarray]:
    use, columns, classes = flows.use, flows.market.columns, world.classes
    tokens = use.token_table
    by_channel, by_region = tokens.sum(axis=3), tokens.sum(axis=(1, 2))
    is_foreign = ~world.is_home[:, columns.bloc] & columns.is_open
    shape = tokens.shape[:2]
    present = np.bincount(classes.group, use.row_weight * classes.rows, int(np.prod(shape))).reshape(shape)
    users = use.developers_table.reshape(*shape, -1).sum(axis=2)
    return {
        "tokens": by_channel.sum(axis=2) * TRILLION,
        "foreign_open_dependency": _ratio((by_region * is_foreign).sum(axis=1), by_region.sum(axis=1)),
        "self_hosted_share": _ratio(by_channel[:, :, SELF].sum(axis=1), by_channel.sum(axis=(1, 2))),
        "adopted_share": _ratio(users, present),
        "switching_flow": _switching(world, flows),
    }


def _ratio(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    return np.divide(part, whole, out=np.full(np.shape(whole), np.nan), where=whole > 0)


def _switching(world: World, flows: DigitalFlows) -> np.ndarray:
    """Developers' workloads that moved between blocs this month; "none" is the last row and column."""
    classes, n = world.classes, len(world.history.dimensions.blocs)
    rows = np.bincount(classes.group, classes.rows)
    weight = np.bincount(classes.group, flows.use.row_weight * classes.rows) / np.maximum(rows, 1)
    return bloc_flow(flows.counts.flow, weight, np.append(n, world.family_bloc), n + 1)


def _weights(state: State, world: World, parameters: Parameters, flows: DigitalFlows) -> dict[str, np.ndarray]:
    """Downloads and derivatives of open weights."""
    columns, observation, n = flows.market.columns, parameters.observation, len(world.history.dimensions.blocs)
    by_bloc = np.bincount(columns.bloc, flows.downloads, n)
    of_derivatives = 1e-6 * observation.derivative_downloads * state.market.uploader_derivatives
    cumulative = observation.atom_coverage * state.market.cumulative_downloads
    return {
        "downloads": observation.atom_coverage * by_bloc,
        "hub_downloads": by_bloc + of_derivatives,
        "cumulative_downloads": np.bincount(world.family_bloc, cumulative, n),
        "cumulative_family_downloads": cumulative,
        "download_share": share_of_total(by_bloc),
        "derivatives": state.market.derivatives.copy(),
        "new_derivatives": flows.derived.by_family,
        "derivative_share": share_of_total(np.bincount(world.family_bloc, flows.derived.by_family, n)),
    }


def _market(state: State, world: World, flows: DigitalFlows) -> dict[str, np.ndarray]:
    """Prices, margins, revenue, trust."""
    columns, use = flows.market.columns, flows.use
    listed = np.where(columns.is_offered[API], columns.price[API], columns.price[HOST])
    is_sold = (columns.is_offered[API] | columns.is_offered[HOST]) & columns.is_considered
    cheapest = np.where(columns.is_offered[:SELF], columns.price[:SELF], np.inf).min(axis=0)

    def cheapest_at(level: float) -> np.ndarray:
        good = cheapest[columns.capability >= level]
        return np.array(good.min() if good.size and np.isfinite(good.min()) else np.nan)

    index, margin = np.full(2, np.nan), np.full(2, np.nan)
    revenue = flows.revenue_table.sum(axis=(0, 1))
    cost = use.token_table.sum(axis=(0, 1)) * columns.serving_cost * (revenue > 0)
    for kind, is_kind in enumerate((columns.is_open, ~columns.is_open)):
        pool = np.flatnonzero(is_kind & is_sold)
        if pool.size:
            index[kind] = np.median(listed[pool[np.argsort(-columns.capability[pool], kind="stable")[:TOP]]])
        received = revenue[:, is_kind].sum()
        if received > 0:
            margin[kind] = 1.0 - cost[:, is_kind].sum() / received
    binds = state.vendors.markup_binds
    return {
        "price_index": index,
        "price_at_gpt35_level": cheapest_at(GPT35_LEVEL),
        "price_at_gpt4_level": cheapest_at(GPT4_LEVEL),
        "gross_margin": margin,
        "vendor_revenue": flows.revenue / 1e6,
        "distrust": state.market.distrust[:, :, SEGMENTS.index("enterprise"), API],
        "markup_floor_binding": np.array(np.nan if np.isnan(binds).all() else np.nanmean(binds)),
    }


def _supply(state: State, world: World, parameters: Parameters, flows: DigitalFlows) -> dict[str, np.ndarray]:
    """Accelerators, releases, concentration of vendors."""
    n, columns, line_up, month = len(world.history.dimensions.blocs), flows.market.columns, state.line_up, state.month
    by_use = np.stack([np.bincount(world.vendor_bloc, state.vendors.stock[:, use], n) for use in range(3)], axis=1)
    stock = by_use + state.market.other_stock
    recent = (line_up["month"] > month - RELEASE_WINDOW) & line_up["is_counted"]
    released = np.bincount(line_up["bloc"][recent], minlength=n).astype(float)
    opened = np.bincount(line_up["bloc"][recent & line_up["is_open"]], minlength=n).astype(float)
    by_vendor = np.bincount(columns.vendor, flows.use.token_table.sum(axis=(0, 1, 2)), world.n_vendors)
    effective = np.full(n, np.nan)
    for bloc in range(n):
        of_bloc = share_of_total(by_vendor[world.vendor_bloc == bloc])
        effective[bloc] = 1.0 / (of_bloc**2).sum() if of_bloc.size and np.isfinite(of_bloc).all() else np.nan
    return {
        "compute_stock": stock.sum(axis=1),
        "serving_utilisation": flows.utilisation,
        "open_release_share": _ratio(opened, released),
        "open_releases": opened,
        "effective_vendors": effective,
    }
