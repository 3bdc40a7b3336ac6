"""Recorded and exogenous paths by month, worked out once before a run."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import numpy as np

from sim.dimensions import CHANNELS, SEGMENTS
from sim.history import History, Release
from sim.kernels import TableSpace
from sim.mechanisms.population import rebirth_probability
from sim.mechanisms.usage import growth_path
from sim.months import BURN_IN_MONTHS, LAST_RECORDED_MONTH
from sim.parameters import Parameters
from sim.world.classes import DeveloperClasses, build_classes, developers_per_row
from sim.world.incidents import incident_weight, incidents_by_month
from sim.world.recorded_models import RecordedMonth, recorded_months
from sim.world.supply_path import supply_without_controls, use_split
from sim.world.use_path import ANCHOR, base_token_path

ENTRANTS_PER_BLOC = 3
"""Places kept for vendors that enter after the record; they are rows like the others from the first month."""
COMPLEMENT_VALUE = {"none": 0.0, "phone": 0.5, "robot": 1.0, "cloud": 1.0, "chips": 1.0}
"""Whether a vendor sells something that open weights make more valuable [1]; assumption."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """What does not depend on what agents do. Paths have months on the last axis, starting at ``first_month``."""

    history: History
    first_month: int
    end_month: int
    classes: DeveloperClasses
    developers: np.ndarray
    """Active developers by region and month, shape (R, T)."""
    rebirth: np.ndarray
    """Probability that a row is taken over by a new developer, by month, region and segment, shape (T, R·S)."""
    segment_share: np.ndarray
    """Share of a region's developers in each segment, shape (R, S)."""
    row_share: np.ndarray
    """Share of a region's developers for whom one row of each class acts, shape (K,)."""
    base_tokens: np.ndarray
    """Million tokens of a developer at the reference cost, shape (T, S, 3, W): month, segment, volume, workload."""
    publishing_path: np.ndarray
    """Derivatives per developer relative to 2025-10, shape (T,)."""
    publishing_rows: np.ndarray
    """Rows over which a class spreads the derivatives that it publishes, shape (K,); inf for those without hardware."""
    log_access: np.ndarray
    """Ln of the share of a region's demand that a vendor's channel may reach, shape (2, T, R, V, 4); −inf = closed.

    First for closed models, then for open weights, to which rules about published weights apply as well.
    """
    language_match: np.ndarray
    """Share of a region's developers for whom a bloc's models speak their own language, shape (R, B)."""
    english_share: np.ndarray
    """Share of a region's developers who work in English, shape (R,)."""
    foreign_supply: np.ndarray
    """Foreign accelerators per month without controls, shape (B, T) [H100e]."""
    domestic_supply: np.ndarray
    """Domestic accelerators per month without response to controls, shape (B, T) [H100e]."""
    compute_share: np.ndarray
    """Share of its bloc's arrivals that goes to a vendor, shape (V, T)."""
    external_budget: np.ndarray
    """External funding and consumer revenue, shape (V, T) [USD per month]; NaN where not documented."""
    vendor_bloc: np.ndarray
    vendor_start: np.ndarray
    """Month in which a vendor begins, shape (V,); entrants: after the end."""
    vendor_complement: np.ndarray
    vendor_has_api: np.ndarray
    closed_family: np.ndarray
    """Family of a vendor's closed releases, shape (V,); -1 if it has none."""
    open_family: np.ndarray
    family_vendor: np.ndarray
    family_bloc: np.ndarray
    bloc_of_family: np.ndarray
    """The same as the developers' kernel takes it, shape (F+1,): from 1 on, after 0 for no family (int32)."""
    hosting_bloc: np.ndarray
    """Bloc whose accelerators host open weights for a region, shape (R,)."""
    uploader_bloc: np.ndarray
    """Bloc to which what a region's developers publish is booked, shape (R,)."""
    is_home: np.ndarray
    """Whether a region is the home of a bloc, shape (R, B)."""
    incident_weight: np.ndarray
    """How much an incident weighs, shape (R, B, S, 4) [1]: most where distrust is greatest anyway (hosted abroad,
    enterprises), nothing at home."""
    recorded_incidents: dict[int, np.ndarray]
    """Recorded trust incidents by month, shape (R, B) [size]."""
    recorded_months: dict[int, RecordedMonth]
    """Recorded releases by the month of the run that brings them."""
    releases_of_vendor: tuple[tuple[Release, ...], ...]
    price_steps: dict[int, tuple[tuple[int, int, float], ...]]
    """Dated list prices after launch: month to (release, size, USD per million tokens)."""
    openings: dict[int, tuple[int, ...]]
    """Releases whose weights were published later, by month."""
    vendor_names: tuple[str, ...]
    family_names: tuple[str, ...]
    table_space: TableSpace = dataclasses.field(default_factory=TableSpace, repr=False, compare=False)
    """Memory for the choice tables of a run."""
    _known: dict[Callable[..., Any], tuple[Parameters, Any]] = dataclasses.field(
        default_factory=dict, repr=False, compare=False
    )

    def once[T](self, build: Callable[[World, Parameters], T], parameters: Parameters) -> T:
        """What a function makes of this world and a month's parameters; equal months, which share them, share it."""
        known = self._known.get(build)
        if known is None or known[0] is not parameters:
            known = self._known[build] = (parameters, build(self, parameters))
        return known[1]

    @property
    def n_vendors(self) -> int:
        """Recorded vendors and places for entrants."""
        return len(self.vendor_bloc)

    @property
    def n_families(self) -> int:
        """Recorded families and one for each entrant."""
        return len(self.family_vendor)

    def at(self, month: int) -> int:
        """Position of a month on the last axis of the paths."""
        return month - self.first_month


def _developer_path(history: History, months: np.ndarray, growth: float) -> np.ndarray:
    """Active developers by region; after the recorded accounts end they grow as the parameter says."""
    last = int(max(region.account_months[-1] for region in history.regions))
    # The months after the accounts share the last one's number, which is looked up once.
    known = np.arange(months[0], min(int(months[-1]), last) + 1).tolist()
    recorded = np.array([[history.developers_at(region.row, month) for month in known] for region in history.regions])
    recorded = recorded[:, np.minimum(np.arange(len(months)), len(known) - 1)]
    return recorded * growth ** (np.maximum(months - last, 0) / 12.0)


def _rebirth_path(developers: np.ndarray) -> np.ndarray:
    """Probability that growth of the developers gives to a row of each region, shape (R, T); 0 in the first month."""
    before = np.concatenate([developers[:, :1], developers[:, :-1]], axis=1)
    return rebirth_probability(developers / before - 1.0)


def _access_path(history: History, months: np.ndarray, vendor_bloc: np.ndarray) -> np.ndarray:
    n_recorded = len(history.vendors)
    # Ln 1 = 0 nearly everywhere: only what a rule touches is ever written.
    log_access = np.zeros((2, len(months), len(history.dimensions.regions), len(vendor_bloc), len(CHANNELS)))
    for rule in history.access:
        in_force = (months >= rule.start) & (months <= (rule.end if rule.end is not None else np.inf))
        # A rule for all vendors of a bloc also holds for those that enter later.
        named = np.zeros(len(vendor_bloc), dtype=bool)
        named[list(rule.vendors)] = True
        for bloc in np.unique(vendor_bloc[named]):
            recorded = np.flatnonzero(vendor_bloc[:n_recorded] == bloc)
            named[n_recorded:] |= (vendor_bloc[n_recorded:] == bloc) & named[recorded].all()
        with np.errstate(divide="ignore"):
            log_share = np.log(1.0 - rule.share)
        for kind in (1,) if rule.only_open_weights else (0, 1):
            for vendor in np.flatnonzero(named):
                for channel in rule.channels:
                    cell = log_access[kind, :, rule.region, vendor, channel]
                    cell[in_force] = np.minimum(cell[in_force], log_share)
    return log_access


def _vendor_paths(history: History, months: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    share = np.zeros((len(history.vendors), len(months)))
    budget = np.full((len(history.vendors), len(months)), np.nan)
    for vendor in history.vendors:
        times = [month for month, _ in vendor.compute_share]
        share[vendor.row] = np.interp(months, times, [value for _, value in vendor.compute_share])
        if vendor.external_funding is not None:
            recorded = months <= LAST_RECORDED_MONTH
            budget[vendor.row, recorded] = vendor.external_funding[: int(recorded.sum())]
    return share, budget


def _release_calendar(history: History) -> dict[str, Any]:
    """Recorded releases by month and vendor, later price steps, later openings."""
    steps: dict[int, list[tuple[int, int, float]]] = {}
    openings: dict[int, list[int]] = {}
    sizes: dict[tuple[int, int, int], int] = {}
    for release in sorted(history.releases, key=lambda r: (r.month, r.row)):
        place = (release.family, release.tier, release.generation)
        for model in release.models:
            size = sizes.get(place, 0)
            sizes[place] = size + 1
            for step, price in model.api_price:
                if step > release.month:
                    steps.setdefault(step, []).append((release.row, size, price))
        if release.opened_month is not None and not release.is_open:
            openings.setdefault(release.opened_month, []).append(release.row)
    of_vendor = tuple(tuple(r for r in history.releases if r.vendor == vendor.row) for vendor in history.vendors)
    return {
        "recorded_months": recorded_months(history.releases, of_vendor),
        "releases_of_vendor": of_vendor,
        "price_steps": {month: tuple(changes) for month, changes in steps.items()},
        "openings": {month: tuple(rows) for month, rows in openings.items()},
    }


def build_world(
    history: History, parameters: Parameters, recorded_denial: np.ndarray, *, n_rows: int, end_month: int
) -> World:
    """Work out every path from the record and the parameters of the first month.

    Parameters
    ----------
    history : History
        Recorded tables.
    parameters : Parameters
        Those of the first month; groups ``population`` and ``usage``, the supply growth in ``compute`` and the
        mean task values are read here once and do not change during a run.
    recorded_denial : ndarray, shape (2, n_blocs, months)
        Denial for training and serving under the recorded policies, from the first month of the burn-in to the last
        recorded month or the end; later months do not matter.
    n_rows : int
        Number of developer rows.
    end_month : int
        Last month of the run.
    """
    first = -BURN_IN_MONTHS
    months = np.arange(first, max(end_month, LAST_RECORDED_MONTH) + 1)
    usage = parameters.usage
    blocs, regions = history.dimensions.blocs, history.dimensions.regions
    n_recorded, n_entrants = len(history.vendors), ENTRANTS_PER_BLOC * len(blocs)
    denial = recorded_denial[:, :, np.minimum(np.arange(len(months)), recorded_denial.shape[2] - 1)]
    foreign, domestic = supply_without_controls(history, parameters, months, denial)
    share, budget = _vendor_paths(history, months)
    entrant_share = np.full((n_entrants, len(months)), np.median(share[:, -1]))
    entrant_bloc = np.repeat(np.arange(len(blocs)), ENTRANTS_PER_BLOC)
    entrant_family = len(history.families) + np.arange(n_entrants)
    vendor_bloc = np.append([v.bloc for v in history.vendors], entrant_bloc).astype(int)
    family_vendor = np.append([f.vendor for f in history.families], n_recorded + np.arange(n_entrants)).astype(int)
    entrant_names = tuple(f"Entrant {blocs[b]} {k + 1}" for b in range(len(blocs)) for k in range(ENTRANTS_PER_BLOC))
    # Open weights for regions that are no bloc's home are hosted where most accelerators stand.
    largest = int(np.argmax([anchors[0].stock for anchors in history.compute_anchors]))
    hosting = [history.home_bloc(region) for region in range(len(regions))]
    homeless = next((bloc.row for bloc in history.blocs if bloc.home_region is None), largest)

    developers = _developer_path(history, months, parameters.population.developer_growth)
    classes = build_classes(history, parameters, n_rows)
    segment_share = np.array([[history.segment_value("segment_share", s, r)[0] for s in SEGMENTS] for r in regions])

    def family_or_none(value: int | None) -> int:
        return -1 if value is None else value

    return World(
        history=history,
        first_month=first,
        end_month=end_month,
        classes=classes,
        developers=developers,
        rebirth=np.repeat(_rebirth_path(developers).T, len(SEGMENTS), axis=1),
        segment_share=segment_share,
        row_share=developers_per_row(classes, segment_share),
        base_tokens=base_token_path(history, parameters, months, classes.volume_multiplier),
        publishing_path=growth_path(
            months, parameters.derivation.publishing_growth, usage.long_run_growth, usage.growth_time_constant, ANCHOR
        ),
        publishing_rows=np.where(classes.hardware > 0, np.maximum(classes.rows, 1), np.inf),
        log_access=_access_path(history, months, vendor_bloc),
        language_match=np.array(
            [
                [(1.0 - region.english_share) * (bloc.language in region.languages) for bloc in history.blocs]
                for region in history.regions
            ]
        ),
        english_share=np.array([r.english_share for r in history.regions]),
        foreign_supply=foreign,
        domestic_supply=domestic,
        compute_share=np.vstack([share, entrant_share]),
        external_budget=np.vstack([budget, np.full((n_entrants, len(months)), np.nan)]),
        vendor_bloc=vendor_bloc,
        vendor_start=np.append(
            [first if v.start_month is None else v.start_month for v in history.vendors], np.full(n_entrants, 10_000)
        ).astype(int),
        vendor_complement=np.append([COMPLEMENT_VALUE[v.complement] for v in history.vendors], np.zeros(n_entrants)),
        vendor_has_api=np.append([v.has_api for v in history.vendors], np.ones(n_entrants)).astype(bool),
        closed_family=np.append([family_or_none(v.closed_family) for v in history.vendors], entrant_family).astype(int),
        open_family=np.append([family_or_none(v.open_family) for v in history.vendors], entrant_family).astype(int),
        family_vendor=family_vendor,
        family_bloc=vendor_bloc[family_vendor],
        bloc_of_family=np.append(0, 1 + vendor_bloc[family_vendor]).astype(np.int32),
        uploader_bloc=np.array([homeless if bloc is None else bloc for bloc in hosting]),
        hosting_bloc=np.array([largest if bloc is None else bloc for bloc in hosting]),
        is_home=np.array([[home == b for b in range(len(blocs))] for home in hosting]),
        incident_weight=incident_weight(history.distrust),
        recorded_incidents=incidents_by_month(history),
        **_release_calendar(history),
        vendor_names=tuple(v.name for v in history.vendors) + entrant_names,
        family_names=tuple(f.name for f in history.families) + entrant_names,
    )


__all__ = ["World", "build_world", "use_split"]
