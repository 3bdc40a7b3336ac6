"""Parameters of supply: research and compute."""

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
    research: Vector = parameter(
        1.0,
        unit="factor",
        low=0.0,
        high=5.0,
        source="assumption",
        dims=("bloc",),
        composition="multiply",
        prior="fixed",
    )
    """Own research of a bloc's vendors relative to what it would be."""
    open_access: Vector = parameter(
        1.0,
        unit="factor",
        low=0.0,
        high=1.0,
        source="assumption",
        dims=("bloc", "source_bloc"),
        composition="multiply",
        prior="fixed",
    )
    """Access of a bloc's vendors to the open work of another bloc's, relative to free access."""
    compliance_loss: Vector = parameter(
        0.0,
        unit="arena points",
        low=0.0,
        high=200.0,
        source="assumption",
        dims=("bloc",),
        composition="add",
        prior="fixed",
    )
    """Capability that a bloc's releases lose to rules on content."""


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
    embodied_denial: Vector = parameter(
        0.0,
        unit="fraction",
        low=0.0,
        high=1.0,
        source="controls.csv",
        dims=("bloc",),
        composition="largest",
        prior="fixed",
    )
    """The same for embodied training."""
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
    enforcement: Vector = parameter(
        0.0,
        unit="fraction",
        low=0.0,
        high=1.0,
        source="assumption",
        dims=("bloc",),
        composition="largest",
        prior="fixed",
    )
    """Part of the leakage of accelerators for training and serving to a bloc that enforcement stops."""
    volume_cap: Vector = parameter(
        1000.0,
        unit="fraction of the other bloc's arrivals",
        low=0.0,
        high=1000.0,
        source="facts.csv:D21",
        dims=("bloc", "reference_bloc"),
        composition="smallest",
        prior="fixed",
    )
    """Cap on a bloc's foreign accelerators relative to another bloc's arrivals without controls; 1000 caps nothing."""
    public_accelerators: Vector = parameter(
        0.0,
        unit="H100e per month",
        low=0.0,
        high=1e7,
        source="assumption",
        dims=("bloc",),
        composition="add",
        prior="fixed",
    )
    """Accelerators that a government buys for its bloc's vendors, beside those that arrive anyway."""
