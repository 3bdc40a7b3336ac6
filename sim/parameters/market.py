"""Parameters of the market: serving cost and prices, openness, releases."""

from __future__ import annotations

import dataclasses

from sim.parameters.specification import Vector, parameter


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class PricingParameters:
    """Serving cost, hosting and prices."""

    serving_base: float = parameter(
        0.075, unit="USD per million tokens", low=0.02, high=0.15, source="serving.csv:host_price_fit"
    )
    """Serving cost apart from size at 2026-07, a_0: two thirds of what hosts asked then (fit of 41 host prices)."""
    serving_per_active: float = parameter(
        0.0015,
        unit="USD per million tokens and billion active",
        low=0.0005,
        high=0.004,
        source="serving.csv:host_price_fit",
    )
    """Serving cost per billion active parameters, a_1."""
    serving_per_total: float = parameter(
        0.0006,
        unit="USD per million tokens and billion total",
        low=0.0001,
        high=0.001,
        source="serving.csv:host_price_fit",
    )
    """Serving cost per billion total parameters, a_2; the low end agrees with the 0.12 reported for DeepSeek-V3."""
    serving_decline: float = parameter(
        0.35, unit="decades per year", low=0.1, high=0.9, source="facts.csv:B16; serving.csv:serving_efficiency"
    )
    """Fall of serving cost at given size, γ: 1.9 times a year measured, 3 to 10 estimated for the field."""
    serving_decline_time_constant: float = parameter(3.0, unit="years", low=1.0, high=8.0, source="assumption")
    """Time after 2026-07 in which that fall slows to a third."""
    host_margin: float = parameter(
        0.5, unit="fraction of cost", low=0.1, high=1.5, source="serving.csv:host_price_blended_3to1"
    )
    """What third-party hosts add to serving cost."""
    host_catalogue: float = parameter(
        12.0, unit="models per tier", low=6.0, high=25.0, source="serving.csv:host_price_blended_3to1"
    )
    """Open models per tier that third-party hosts carry, the most capable first; 41 in all have a price in 2026-07."""
    cloud_catalogue: float = parameter(5.0, unit="models per tier", low=2.0, high=12.0, source="assumption")
    """Open models per tier that hyperscaler clouds carry."""
    cloud_premium: float = parameter(0.1, unit="fraction of price", low=0.0, high=0.4, source="assumption")
    """What hyperscaler clouds add to a host's price of open weights."""
    cloud_fee: float = parameter(0.2, unit="share of revenue", low=0.1, high=0.4, source="assumption")
    """Share of a closed model's revenue that a cloud keeps."""
    adjustment: float = parameter(0.1, unit="1 per month", low=0.02, high=0.3, source="assumption")
    """Share of the distance to the optimal mark-up covered in a month, ψ."""
    elasticity_floor: float = parameter(1.25, unit="1", low=1.1, high=1.6, source="assumption", prior="fixed")
    """Least demand elasticity used for the mark-up; below 1 no optimum exists."""
    initial_markup: float = parameter(2.0, unit="1", low=1.1, high=5.0, source="serving.csv:compute_margin")
    """Price over serving cost of closed models before the record."""
    scarcity_exponent: float = parameter(0.5, unit="1", low=0.0, high=2.0, source="assumption")
    """Elasticity of price to utilisation above 1."""
    list_price: Vector = parameter(
        1.0,
        unit="factor",
        low=0.0,
        high=20.0,
        source="assumption",
        dims=("bloc",),
        composition="multiply",
        prior="fixed",
    )
    """Prices of a bloc's vendors on their own channels relative to what they would ask."""
    host_price: Vector = parameter(
        1.0,
        unit="factor",
        low=0.0,
        high=20.0,
        source="assumption",
        dims=("bloc",),
        composition="multiply",
        prior="fixed",
    )
    """Prices of third-party hosts and clouds for a bloc's open weights relative to what they would ask."""
    price_anchor: Vector = parameter(
        0.0,
        unit="fraction of the distance in ln price",
        low=0.0,
        high=1.0,
        source="assumption",
        dims=("bloc", "rival_bloc"),
        composition="largest",
        prior="fixed",
    )
    """How far a bloc's vendors move to the list price that a rival bloc asks for the same chance of success."""
    free_share: Vector = parameter(
        0.0,
        unit="share of tokens",
        low=0.0,
        high=1.0,
        source="assumption",
        dims=("segment", "bloc"),
        composition="largest",
        prior="fixed",
    )
    """Share of a segment's tokens on the APIs of a bloc's vendors that is free of charge."""
    self_hosting_fixed_cost: Vector = parameter(
        (15.0, 60.0, 1600.0, 12800.0),
        unit="USD per month for 8, 24, 80, 640 GB",
        low=(5.0, 30.0, 1200.0, 9500.0),
        high=(40.0, 120.0, 2500.0, 20000.0),
        source="serving.csv:fixed_cost",
        dims=("hardware",),
    )
    """Fixed cost of own hardware of each class."""
    self_hosting_inefficiency: float = parameter(
        2.0, unit="factor on serving cost", low=1.0, high=6.0, source="assumption"
    )
    """Running cost of own hardware relative to a host's serving cost (smaller batches)."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class OpennessParameters:
    """Why a vendor opens the weights of a release."""

    ecosystem: float = parameter(2.0, unit="utils per unit of ecosystem share", low=0.0, high=6.0, source="assumption")
    """Value of the ecosystem that open weights keep, ω_E."""
    reputation: float = parameter(0.5, unit="utils", low=0.0, high=2.0, source="assumption")
    """Value of being near or above the best open model, through funding and talent, ω_R."""
    complement: float = parameter(1.0, unit="utils per unit of ecosystem share", low=0.0, high=4.0, source="assumption")
    """Further value of that ecosystem for a vendor that sells a complement (cloud, robots, phones, chips), ω_H."""
    hosted_margin: float = parameter(
        4.0, unit="utils per unit of revenue share", low=0.0, high=12.0, source="assumption"
    )
    """Value of the margin on hosted demand that open weights give away, limited by serving capacity."""
    scale: float = parameter(1.0, unit="utils", low=0.3, high=3.0, source="assumption")
    """Spread of what the model does not see in the decision, σ."""
    log_odds_shift: Vector = parameter(
        0.0,
        unit="log-odds",
        low=-20.0,
        high=20.0,
        source="assumption",
        dims=("bloc", "tier"),
        composition="add",
        prior="fixed",
    )
    """Shift of the log-odds that a bloc's vendors open a release of a tier."""
    lag_target: Vector = parameter(
        1000.0,
        unit="months",
        low=0.0,
        high=1000.0,
        source="assumption",
        dims=("bloc",),
        composition="smallest",
        prior="fixed",
    )
    """Lag of a bloc's best open model behind the best closed one beyond which its flagships are opened; 1000: never."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseParameters:
    """When vendors release, leave and enter after the record."""

    interval: Vector = parameter(
        (4.5, 5.0), unit="months", low=(2.5, 3.0), high=(9.0, 10.0), source="releases.csv", dims=("tier",)
    )
    """Mean time between a vendor's releases of a tier, where its own record is short."""
    regularity: float = parameter(3.0, unit="1", low=1.0, high=8.0, source="assumption")
    """Shape of the gamma waiting time; 1 is a Poisson process."""
    exit_gap: float = parameter(250.0, unit="arena points", low=120.0, high=400.0, source="assumption")
    """Distance behind the best model beyond which a vendor out of money leaves."""
    exit_rate: float = parameter(0.5, unit="1 per year", low=0.0, high=2.0, source="assumption")
    """Rate of leaving for such a vendor."""
    entry_rate: float = parameter(
        0.4, unit="vendors per year and bloc", low=0.0, high=1.5, source="assumption; facts.csv:B42"
    )
    """Rate of new vendors per bloc."""
    entry_gap: float = parameter(40.0, unit="arena points", low=0.0, high=120.0, source="assumption")
    """Mean distance of an entrant from the best open model."""
    roster_frozen: float = parameter(0.0, unit="0 or 1", low=0.0, high=1.0, source="assumption", prior="fixed")
    """1: nobody enters or leaves after the record."""
    free_from: float = parameter(39.0, unit="month index", low=0.0, high=39.0, source="assumption", prior="fixed")
    """First month in which releases, scores and prices are endogenous; 39 is 2026-04, earlier is the free hindcast."""
    interval_factor: Vector = parameter(
        1.0,
        unit="factor",
        low=0.2,
        high=10.0,
        source="assumption",
        dims=("bloc",),
        composition="multiply",
        prior="fixed",
    )
    """Time between releases of a bloc's vendors after the record, relative to what it would be (approval, tests)."""
