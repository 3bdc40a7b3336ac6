"""Parameters of supply: research, compute, serving, prices, openness, releases."""

from __future__ import annotations

import dataclasses

from sim.parameters.specification import Vector, parameter


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class CapabilityParameters:
    """Research: what moves a vendor's frontier."""

    slope: float = parameter(
        65.0,
        unit="arena points per decade of effective compute",
        low=45.0,
        high=90.0,
        source="releases.csv; facts.csv:B14; facts.csv:B15",
        prior="fixed",
    )
    """Arena points per tenfold training compute times efficiency, s; not identified apart from A_0, hence fixed."""
    software_progress: float = parameter(
        3.0, unit="times per year", low=1.7, high=5.0, source="facts.csv:B15", prior="loguniform"
    )
    """Total software progress of frontier vendors; own research is what the other terms leave of it."""
    open_spillover: float = parameter(0.12, unit="1 per month", low=0.02, high=0.3, source="facts.csv:B23")
    """Share of the distance to the best open model of others that is learnt in a month, ρ_o."""
    closed_spillover: float = parameter(
        0.04, unit="1 per month", low=0.0, high=0.15, source="assumption; facts.csv:B23"
    )
    """The same for the best closed model, by distillation where access allows, ρ_c."""
    distillation_access: Vector = parameter(
        1.0, unit="share", low=0.0, high=1.0, source="assumption", dims=("bloc",), composition="multiply", prior="fixed"
    )
    """Access of a bloc's vendors to foreign closed models for distillation."""
    usage_feedback: float = parameter(
        0.02, unit="decades per month at share 1", low=0.0, high=0.1, source="assumption; facts.csv:B39"
    )
    """Efficiency gained by the share of world usage that comes back, η_u (edge D2)."""
    induced_efficiency: float = parameter(
        0.008, unit="decades per month and decade of compute", low=0.0, high=0.03, source="facts.csv:B20"
    )
    """Efficiency induced by scarcity of compute against the largest vendor, ι."""
    frontier_usage_share: float = parameter(
        0.2,
        unit="share",
        low=0.1,
        high=0.35,
        source="adoption_series.csv:enterprise_llm_spend_share; adoption_series.csv:openrouter_token_share",
    )
    """Mean usage share of a frontier vendor 2023-25, used once to split own research from usage feedback."""
    small_tier_gap: float = parameter(
        55.0, unit="arena points", low=25.0, high=120.0, source="releases.csv; targets.csv:small_open_lag_months"
    )
    """Distance of a vendor's small models from its frontier, δ."""
    residual_sd: float = parameter(12.0, unit="arena points", low=5.0, high=25.0, source="releases.csv:arena_ci95")
    """Standard deviation of a release around the vendor's frontier."""
    research_compute: float = parameter(0.25, unit="1", low=0.0, high=0.6, source="assumption; jones1995; cohen1990")
    """Elasticity of own research and of learning from others to training compute relative to the largest vendor's."""
    assimilation: float = parameter(0.5, unit="1", low=0.0, high=1.0, source="assumption", prior="fixed")
    """Part of the distance to a recorded flagship by which the reference's frontier is set right at its release."""
    agentic_offset: float = parameter(0.5, unit="1", low=0.0, high=1.0, source="releases.csv:coding_score")
    """Weight of the offset that a known coding score implies for agentic work."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ComputeParameters:
    """Accelerators: supply under controls, budgets, use."""

    training_share: float = parameter(0.3, unit="share", low=0.1, high=0.5, source="compute_stock.csv:split")
    """Share of a vendor's accelerators in training of language models."""
    serving_share: float = parameter(0.5, unit="share", low=0.3, high=0.7, source="compute_stock.csv:split")
    """Share in serving; what is left is other research and embodied training."""
    api_serving_share: float = parameter(0.35, unit="share", low=0.1, high=0.8, source="assumption")
    """Share of serving open to developers' workloads; the rest serves consumer products."""
    utilisation: float = parameter(0.35, unit="share", low=0.25, high=0.5, source="compute_stock.csv:parameter")
    """Model FLOP utilisation in training."""
    flop_per_h100e_month: float = parameter(
        2.6e21,
        unit="FLOP per H100e and month",
        low=2.5e21,
        high=2.7e21,
        source="compute_stock.csv:parameter",
        prior="fixed",
    )
    """Dense 16-bit FLOP of an H100 in a month at full use: 989e12 x 2.63e6 s."""
    training_months: float = parameter(3.0, unit="months", low=1.5, high=6.0, source="assumption")
    """Length of a frontier training run."""
    retirement: float = parameter(0.015, unit="1 per month", low=0.008, high=0.03, source="assumption")
    """Accelerators that leave the stock."""
    growth: float = parameter(3.3, unit="times per year", low=2.7, high=4.1, source="facts.csv:A503")
    """Growth of supply at the end of the record; the logarithmic rate then decays."""
    growth_time_constant: float = parameter(4.0, unit="years", low=2.0, high=6.0, source="assumption")
    """Time in which that rate falls to a third."""
    training_denial: Vector = parameter(
        0.0,
        unit="fraction",
        low=0.0,
        high=1.0,
        source="controls.csv",
        dims=("bloc",),
        composition="largest",
        prior="fixed",
    )
    """Foreign accelerators for training above the 2022-10 threshold that a bloc is denied."""
    serving_denial: Vector = parameter(
        0.0,
        unit="fraction",
        low=0.0,
        high=1.0,
        source="controls.csv",
        dims=("bloc",),
        composition="largest",
        prior="fixed",
    )
    """The same for serving."""
    leakage: float = parameter(0.15, unit="fraction", low=0.0, high=0.4, source="assumption")
    """Share of denied accelerators that arrives all the same (smuggling, foreign clouds)."""
    domestic_response: float = parameter(0.5, unit="1", low=0.0, high=2.0, source="assumption")
    """Relative rise of domestic accelerator output per unit of denial, χ."""
    cost_per_h100e_month: float = parameter(
        1600.0, unit="USD per H100e and month", low=1000.0, high=2300.0, source="serving.csv:gpu_rental"
    )
    """Cost of holding an H100 equivalent for a month; rental 1.70 to 2.85 USD an hour since 2024."""
    revenue_reinvestment: float = parameter(0.5, unit="share", low=0.0, high=1.0, source="assumption")
    """Share of model revenue that buys compute, ρ (edge D4)."""
    funding_growth: float = parameter(1.5, unit="times per year", low=1.0, high=2.5, source="funding.csv:capex")
    """Growth of external funding after the record, decaying as supply does."""
    funding_headroom: float = parameter(1.2, unit="factor", low=1.0, high=2.0, source="assumption")
    """Funding of vendors without figures, relative to the cost of the accelerators that they hold at hand-over."""
    funding: Vector = parameter(
        1.0,
        unit="factor",
        low=0.0,
        high=5.0,
        source="assumption",
        dims=("bloc",),
        composition="multiply",
        prior="fixed",
    )
    """External funding of a bloc's vendors relative to its path."""


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
    complement: float = parameter(0.5, unit="utils", low=0.0, high=2.0, source="assumption")
    """Value for a vendor that sells a complement (cloud, robots, phones, chips), ω_H."""
    hosted_margin: float = parameter(
        4.0, unit="utils per unit of revenue share", low=0.0, high=12.0, source="assumption"
    )
    """Value of the margin on hosted demand that open weights give away, limited by serving capacity."""
    scale: float = parameter(1.0, unit="utils", low=0.3, high=3.0, source="assumption")
    """Spread of what the model does not see in the decision, σ."""


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
    free_from: float = parameter(39.0, unit="month index", low=0.0, high=96.0, source="assumption", prior="fixed")
    """First month in which releases, scores and prices are endogenous; 39 is 2026-04, earlier is the free hindcast."""
