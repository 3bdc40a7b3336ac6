"""All outcomes of one month as arrays by name."""

from __future__ import annotations

import statistics

import numpy as np

from sim.digital_loop import DigitalFlows, ReferencePath
from sim.dimensions import API, HOST, SEGMENTS, SELF
from sim.kernels import bloc_flow, largest_by_label
from sim.mechanisms.capability import capability_lag_now
from sim.mechanisms.derivation import share_of_total
from sim.observation.panels import ALL, TRILLION, UseSums, panel_weights, place_weights, use_sums
from sim.parameters import Parameters
from sim.state import State
from sim.world import World

GPT35_LEVEL, GPT4_LEVEL = 1224.0, 1287.0
"""Arena scores of GPT-3.5 Turbo and GPT-4 in ``releases.csv``: fixed levels of quality for price series."""
RELEASE_WINDOW = 6
"""Months over which the open share of releases is taken."""
TOP = 5


class Observer:
    """Measures the digital loop's outcomes; what of it stays the same from month to month is worked out once."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._parameters: Parameters | None = None
        self._places = np.zeros((0, 0))
        self._rows = np.maximum(np.bincount(world.classes.group, world.classes.rows), 1.0)

    def observe(
        self, state: State, parameters: Parameters, flows: DigitalFlows, path: ReferencePath
    ) -> dict[str, np.ndarray]:
        """Outcomes of the month just simulated; names, units and axes as in the outcome schema.

        Parameters
        ----------
        state : State
            After the month's stocks have moved and before its month counter does.
        path : ReferencePath
            Frontiers of the run so far, for the lag in months.
        """
        world = self.world
        if parameters is not self._parameters:
            self._places = place_weights(panel_weights(world, parameters))
            self._parameters = parameters
        sums = use_sums(flows, self._places, len(world.history.dimensions.blocs), world.n_families)
        developers = np.bincount(world.classes.group, flows.use.row_weight * world.classes.rows)
        return {
            **_capability(state, world, path),
            **_panels(sums),
            **_usage(world, flows, sums, developers),
            "switching_flow": _switching(world, flows, developers / self._rows),
            **_weights(state, world, parameters, flows),
            **_market(state, flows, sums),
            **_supply(state, world, flows, sums),
        }


def observe(
    state: State, world: World, parameters: Parameters, flows: DigitalFlows, path: ReferencePath
) -> dict[str, np.ndarray]:
    """Outcomes of one month, see `Observer.observe`."""
    return Observer(world).observe(state, parameters, flows, path)


def _pair(world: World) -> tuple[int, int] | None:
    """Positions of the two blocs whose gap is reported."""
    blocs = world.history.dimensions.blocs
    return (blocs.index("US"), blocs.index("CN")) if {"US", "CN"} <= set(blocs) else None


def _capability(state: State, world: World, path: ReferencePath) -> dict[str, np.ndarray]:
    line_up, n = state.line_up, len(world.history.dimensions.blocs)
    opened, closed = largest_by_label(line_up["capability"], line_up["bloc"], line_up["is_open"], n)
    released = _known(np.maximum(opened, closed))
    frontier = path.frontier[path.at(state.month)]
    latent = path.bloc_frontier[path.at(state.month)]
    pair = _pair(world)
    gap = released[pair[0]] - released[pair[1]] if pair else np.nan
    return {
        "frontier_capability": np.where(state.vendors.has_released, frontier, np.nan),
        "frontier_gap": np.array(gap),
        "frontier_lag_months": np.array(_lag(state, path, pair) if pair else np.nan),
        "open_gap": _known(closed.max(keepdims=True) - opened.max(keepdims=True))[0],
        "open_frontier_capability": _known(opened),
        "bloc_frontier_capability": released,
        "latent_frontier": _known(latent),
    }


def _known(values: np.ndarray) -> np.ndarray:
    """Values, nan in place of the infinity that stands for none."""
    return np.where(np.isfinite(values), values, np.nan)


def _lag(state: State, path: ReferencePath, pair: tuple[int, int]) -> float:
    """Months by which the second bloc's latent frontier is behind the first's; negative if it is ahead."""
    until = path.at(state.month) + 1
    leader, follower = (path.bloc_frontier[:until, bloc] for bloc in pair)
    return capability_lag_now(np.arange(until, dtype=float), leader, follower)


def _panels(sums: UseSums) -> dict[str, np.ndarray]:
    total = sums.basis.sum(axis=1)
    of_open = _ratio(sums.basis_by_bloc[1], total)
    of_family = _ratio(sums.basis_by_family, total)
    return {
        "token_share": _ratio(sums.basis_by_bloc.sum(axis=0), total),
        "open_token_share": of_open.sum(axis=0),
        "open_bloc_token_share": of_open,
        "family_token_share": of_family,
        "panel_tokens": sums.panels.sum(axis=1) * TRILLION,
        "router_region_share": share_of_total(sums.router_by_region),
        "top_family_share": of_family[:, ALL].max(),
        "hhi": (of_family[:, ALL] ** 2).sum(),
    }


def _usage(world: World, flows: DigitalFlows, sums: UseSums, developers: np.ndarray) -> dict[str, np.ndarray]:
    by_place = sums.by_place
    n_regions, n_segments = by_place.shape[:2]
    users = flows.use.developers_table.reshape(n_regions, n_segments, -1).sum(axis=2)
    of_region = by_place.reshape(n_regions, -1).sum(axis=1)
    of_foreign_open = (sums.region_by_bloc[1].T * ~world.is_home).sum(axis=1)
    return {
        "tokens": by_place.sum(axis=2) * TRILLION,
        "foreign_open_dependency": _ratio(of_foreign_open, of_region),
        "self_hosted_share": _ratio(by_place[:, :, SELF].sum(axis=1), of_region),
        "adopted_share": _ratio(users, developers.reshape(n_regions, n_segments)),
    }


def _ratio(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    return np.divide(part, whole, out=np.full(np.shape(part), np.nan), where=whole > 0)


def _switching(world: World, flows: DigitalFlows, row_weight: np.ndarray) -> np.ndarray:
    """Developers' workloads that moved between blocs this month; "none" is the last row and column."""
    n = len(world.history.dimensions.blocs)
    return bloc_flow(flows.counts.flow, row_weight, np.append(n, world.family_bloc), n + 1)


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


def _market(state: State, flows: DigitalFlows, sums: UseSums) -> dict[str, np.ndarray]:
    """Prices, margins, revenue, trust."""
    columns = flows.market.columns
    is_open, is_offered, price = columns.is_open, columns.is_offered, columns.price
    listed = np.where(is_offered[API], price[API], price[HOST])
    is_sold = (is_offered[API] | is_offered[HOST]) & columns.is_considered
    cheapest = np.where(is_offered[:SELF], price[:SELF], np.inf).min(axis=0)
    cost = (sums.by_channel * columns.serving_cost * (sums.revenue > 0)).sum(axis=0)
    # open models first
    cost_of_kind = np.bincount(is_open, cost, 2)[::-1]
    received = np.bincount(is_open, sums.revenue.sum(axis=0), 2)[::-1]
    sold = np.flatnonzero(is_sold)
    sold = sold[np.argsort(-columns.capability[sold], kind="stable")]
    index = np.full(2, np.nan)
    for kind, is_kind in enumerate((is_open, ~is_open)):
        best = sold[is_kind[sold]][:TOP]
        if best.size:
            index[kind] = statistics.median(listed[best].tolist())
    binds = state.vendors.markup_binds
    priced = binds[~np.isnan(binds)]
    return {
        "price_index": index,
        "price_at_gpt35_level": _cheapest_at(GPT35_LEVEL, columns.capability, cheapest),
        "price_at_gpt4_level": _cheapest_at(GPT4_LEVEL, columns.capability, cheapest),
        "gross_margin": 1.0 - _ratio(cost_of_kind, received),
        "vendor_revenue": flows.revenue / 1e6,
        "distrust": state.market.distrust[:, :, SEGMENTS.index("enterprise"), API],
        "markup_floor_binding": np.array(priced.mean() if priced.size else np.nan),
    }


def _cheapest_at(level: float, capability: np.ndarray, price: np.ndarray) -> np.ndarray:
    """Lowest price among models of at least a level of quality; nan if none is sold."""
    return _known(price.min(initial=np.inf, where=capability >= level))


def _supply(state: State, world: World, flows: DigitalFlows, sums: UseSums) -> dict[str, np.ndarray]:
    """Accelerators, releases, concentration of vendors."""
    n, columns, line_up, month = len(world.history.dimensions.blocs), flows.market.columns, state.line_up, state.month
    stock = np.bincount(world.vendor_bloc, state.vendors.stock.sum(axis=1), n) + state.market.other_stock.sum(axis=1)
    recent = (line_up["month"] > month - RELEASE_WINDOW) & line_up["is_counted"]
    bloc, is_open = line_up["bloc"][recent], line_up["is_open"][recent]
    opened = np.bincount(bloc, is_open, n)
    by_vendor = np.bincount(columns.vendor, sums.panels[ALL], world.n_vendors)
    of_bloc = np.bincount(world.vendor_bloc, by_vendor, n)
    squares = np.bincount(world.vendor_bloc, by_vendor**2, n)
    return {
        "compute_stock": stock,
        "serving_utilisation": flows.utilisation,
        "open_release_share": _ratio(opened, np.bincount(bloc, minlength=n).astype(float)),
        "open_releases": opened,
        "effective_vendors": _ratio(of_bloc**2, squares),
    }
