"""What the recorded history consists of: frozen records with positions along the axes instead of names."""

from __future__ import annotations

import dataclasses

import numpy as np
from numpy.typing import NDArray

PriceSteps = tuple[tuple[int, float], ...]
"""Dated prices (month, USD per million tokens, input to output 3:1); each holds until the next."""


def price_at(steps: PriceSteps, month: int) -> float | None:
    """Price in force in a month; the first recorded price also holds before its date.

    Examples
    --------
    >>> price_at(((23, 0.175), (25, 0.4775)), 24)
    0.175
    """
    if not steps:
        return None
    in_force = [price for start, price in steps if start <= month]
    return in_force[-1] if in_force else steps[0][1]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """One size of a release."""

    name: str
    total_b: float
    """Parameters [billions]."""
    active_b: float
    """Parameters used per token [billions]; equal to the total for dense models."""
    size_is_recorded: bool
    """False where the size is an assumption (closed models)."""
    memory_gb: float
    """Memory needed to serve the 4-bit weights with one fifth on top [GB]."""
    capability: float
    """Arena points."""
    capability_is_recorded: bool
    """True if the score is printed for this very model; only then may it be a target."""
    agentic_offset: float
    """Arena points to add for agentic work; 0 where no coding score is known."""
    agentic_is_recorded: bool
    api_price: PriceSteps
    """Price of the vendor's API; empty if not documented."""
    host_price: PriceSteps
    """Price of third parties that serve the weights; empty if not documented."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """Models of one generation and tier that a vendor published in one month."""

    row: int
    """Position in ``History.releases``."""
    name: str
    vendor: int
    bloc: int
    family: int
    generation: int
    """Place in the line-up: 0, 1, 2 … within (family, tier) by date; releases sold side by side share it."""
    generation_name: str
    tier: int
    month: int
    is_open: bool
    licence_class: str
    models: tuple[Model, ...]
    """At most four, strongest first."""
    is_on_shelf: bool
    """In use before month 0."""
    opened_month: int | None
    """Month in which the weights of a closed release were published later."""
    is_recorded: bool
    """True if it has a row of its own in ``releases.csv``."""
    known_by: int
    source: str
    confidence: str

    @property
    def api_price(self) -> PriceSteps:
        """Prices of the strongest model that has any; empty if none has."""
        return next((model.api_price for model in self.models if model.api_price), ())

    @property
    def host_price(self) -> PriceSteps:
        """Host prices of the strongest model that has any; empty if none has."""
        return next((model.host_price for model in self.models if model.host_price), ())


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Vendor:
    """A developer of models."""

    row: int
    name: str
    bloc: int
    complement: str
    """Business that gains from open weights: cloud, robot, phone, chips or none."""
    closed_family: int | None
    """Family under which closed models are sold."""
    open_family: int | None
    """Family under which weights are published."""
    has_api: bool
    compute_share: tuple[tuple[int, float], ...]
    """(month, share of the bloc's accelerators that the vendor uses)."""
    compute_share_low: tuple[tuple[int, float], ...]
    compute_share_high: tuple[tuple[int, float], ...]
    external_funding: NDArray[np.float64] | None
    """USD per month from 2021-01 to 2026-03; NaN where not documented; None if never documented."""
    start_month: int | None
    """First month of research and development; None = before 2021."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """A brand of models, the outer nest of developers' choice."""

    row: int
    name: str
    vendor: int


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ControlRow:
    """Chip control in force on one target and scope; the total, not an increment."""

    id: str
    start: int
    end: int | None
    target: str
    bloc: int | None
    """Bloc whose home region or name is the target; None for regions that are home to no bloc."""
    scope: int
    intensity: float
    low: float
    high: float
    known_by: int
    source: str


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class AccessRule:
    """Share of a region's demand that is kept out of some vendors' channels.

    Of several rules in force the strictest counts.
    """

    region: int
    vendors: tuple[int, ...]
    channels: tuple[int, ...]
    only_open_weights: bool
    """True if the rule is about published weights, wherever they are served."""
    start: int
    end: int | None
    share: float
    low: float
    high: float
    known_by: int
    source: str


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class RegionRecord:
    """Developers of a region."""

    row: int
    name: str
    account_months: NDArray[np.int64]
    accounts: NDArray[np.float64]
    """GitHub accounts at the end of each quarter."""
    professional_developers: tuple[float, float, float]
    """People (central, low, high)."""
    undercount_factor: tuple[float, float, float]
    """Real developers per account relative to the first region (central, low, high)."""
    income_per_head: float
    """USD per person and year, 2024."""
    price_level: float
    languages: tuple[str, ...]
    english_share: float
    """Share of developers who work in English."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class BlocRecord:
    """A group of vendors by headquarters."""

    row: int
    name: str
    home_region: int | None
    language: str


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ComputeAnchor:
    """Accelerators owned in a bloc at the end of a month [H100 equivalents, 8-bit]."""

    month: int
    stock: float
    low: float
    high: float


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class DomesticFlow:
    """Accelerators that a controlled bloc makes itself [H100 equivalents per month]."""

    first_month: int
    last_month: int
    inflow: float
    low: float
    high: float


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """A dated blow to the trust in the models of a bloc."""

    month: int
    bloc: int
    region: int | None
    """Region that reacted; None = all."""
    size: float
    low: float
    high: float
    known_by: int
    source: str


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """One figure that the model is compared with; the columns of ``targets.csv``."""

    id: str
    observer: str
    quantity: str
    entity: str
    period_start: int
    period_end: int
    statistic: str
    value: float
    low: float | None
    high: float | None
    bound: str
    unit: str
    tolerance_rule: str
    sd: float
    scale: str
    known_by: int
    known_by_assumed: bool
    use: str
    weight: float
    fact_ids: tuple[str, ...]
    source: str
    confidence: str
    note: str
