"""Parameters of demand: who the developers are, how they choose, what they use."""

from __future__ import annotations

import dataclasses
from typing import Any

from sim.parameters.segment_tables import segment_parameter
from sim.parameters.specification import Vector, parameter


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class PopulationParameters:
    """Who the developers are."""

    types_per_cell: float = parameter(24, unit="types", low=15, high=96, source="assumption", prior="fixed")
    """Latent types of developer per region and segment; results must not depend on it beyond noise."""
    cost_taste_sd: float = parameter(0.5, unit="1 (log)", low=0.2, high=1.0, source="assumption")
    """Standard deviation over types of the logarithm of cost sensitivity."""
    openness_taste_sd: float = parameter(0.6, unit="utils", low=0.0, high=1.5, source="assumption")
    """Standard deviation over types of the value of having the weights."""
    volume_ratio: float = parameter(5.0, unit="1", low=2.0, high=10.0, source="assumption")
    """Tokens of the high volume class relative to the middle one, and of the middle one to the low one."""
    developer_growth: float = parameter(1.14, unit="times per year", low=1.0, high=1.3, source="regions.csv")
    """Growth of the number of developers after the recorded accounts end."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ChoiceParameters:
    """How a developer chooses family, model and channel (three-level nested logit)."""

    cost_sensitivity: float = parameter(1.1, unit="utils per log cost", low=0.5, high=2.0, source="facts.csv:B01")
    """Utility lost per unit of log cost per solved task, β."""
    model_nest: float = parameter(0.6, unit="1", low=0.3, high=1.0, source="assumption")
    """Dissimilarity of the models of a family, λ_m; 1 is a plain logit."""
    channel_nest_ratio: float = parameter(0.6, unit="1", low=0.3, high=1.0, source="assumption")
    """Dissimilarity of the channels of a model relative to that of models, λ_c/λ_m, so that λ_c ≤ λ_m."""
    switching_cost: Vector = parameter(
        (0.8, 1.2, 2.5, 0.8),
        unit="utils",
        low=(0.0, 0.0, 0.5, 0.0),
        high=(2.5, 3.0, 5.0, 2.5),
        source="assumption; facts.csv:B05",
        dims=("segment",),
    )
    """Utility of keeping the family in use, S."""
    reconsideration: Vector = segment_parameter("reconsideration_rate", unit="probability per month")
    """Probability that a row compares the market in a month without a salient release."""
    salience: float = parameter(1.0, unit="1", low=0.0, high=3.0, source="assumption; facts.csv:B06")
    """Relative rise of reconsideration in a month in which the best model on offer improves by 25 arena points."""
    openness_need: Vector = parameter(
        (0.0, 0.2, 0.8),
        unit="utils",
        low=(-0.5, -0.3, 0.0),
        high=(0.5, 1.0, 2.5),
        source="assumption; facts.csv:B44",
        dims=("workload",),
    )
    """Mean utility of having the weights, β_o, beyond what they cost."""
    consideration_months: float = parameter(24.0, unit="months", low=12.0, high=36.0, source="assumption")
    """Age at which a generation that nobody newer follows is no longer considered by those who do not use it."""
    age_penalty: float = parameter(0.3, unit="utils per year", low=0.0, high=1.0, source="assumption")
    """Utility lost per year since release at equal capability (stale knowledge, support)."""
    vendor_effect_sd: float = parameter(0.5, unit="utils", low=0.1, high=1.0, source="assumption")
    """Stationary standard deviation of the unexplained vendor effect ξ."""
    vendor_effect_persistence: float = parameter(0.95, unit="1 per month", low=0.8, high=0.99, source="assumption")
    """Monthly autocorrelation of the vendor effect."""
    language: float = parameter(0.7, unit="utils", low=0.0, high=2.0, source="assumption")
    """Utility of a model from a bloc with the developer's language, for those who do not work in English."""
    linear_form: float = parameter(0.0, unit="1", low=0.0, high=1.0, source="assumption", prior="fixed")
    """Weight of the structural alternative ln p − quality·κ/100 in place of the log cost per solved task."""
    linear_quality: float = parameter(0.6, unit="1 per 100 points", low=0.2, high=1.5, source="assumption")
    """Quality slope of the structural alternative, in units of log price."""
    own_channel_value: Vector = parameter(
        0.0, unit="utils", low=-5.0, high=5.0, source="assumption", dims=("bloc",), composition="add", prior="fixed"
    )
    """Value of services that a bloc's vendors bundle with their models on their own channels."""
    domestic_preference: Vector = parameter(
        0.0,
        unit="utils",
        low=-5.0,
        high=5.0,
        source="assumption",
        dims=("region", "bloc"),
        composition="add",
        prior="fixed",
    )
    """Utility that procurement rules of a region add to a bloc's models for its enterprises."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class TaskParameters:
    """What tasks need and cost, by workload (interactive, agentic, sensitive)."""

    difficulty: Vector = parameter(
        (1150.0, 1380.0, 1200.0),
        unit="arena points",
        low=(1000.0, 1250.0, 1050.0),
        high=(1300.0, 1500.0, 1350.0),
        source="assumption",
        dims=("workload",),
    )
    """Capability at which half of the tasks of month 0 are solved, d_0."""
    spread: Vector = parameter(
        (400.0, 150.0, 400.0),
        unit="arena points per decade of odds",
        low=(200.0, 60.0, 200.0),
        high=(600.0, 400.0, 600.0),
        source="assumption; releases.csv:coding_score",
        dims=("workload",),
    )
    """Arena points per tenfold odds of solving a task; coding scores rise from 4 to 83 % within 130 points."""
    frontier_growth: Vector = parameter(
        (0.5, 0.5, 0.5), unit="1", low=(0.0, 0.0, 0.0), high=(1.0, 1.0, 1.0), source="assumption", dims=("workload",)
    )
    """Growth of difficulty with the frontier, ω: 1 tasks grow with it, 0 cheap models become good enough."""
    tokens: Vector = parameter(
        (0.004, 0.1, 0.006),
        unit="million tokens per task",
        low=(0.001, 0.02, 0.001),
        high=(0.02, 1.0, 0.03),
        source="assumption; serving.csv:aider_prompt_tokens_per_task",
        dims=("workload",),
        prior="loguniform",
    )
    """Tokens read and written per task, τ."""
    open_verbosity: float = parameter(1.5, unit="1", low=1.0, high=3.0, source="serving.csv:verbosity_ratio")
    """Tokens per task of open models relative to closed ones; 2.5 (1.5-4) measured on reasoning models only."""
    failure_cost: Vector = parameter(
        (0.5, 8.0, 1.0),
        unit="USD per failed task",
        low=(0.05, 1.0, 0.1),
        high=(3.0, 40.0, 8.0),
        source="serving.csv:failure_cost",
        dims=("workload",),
        prior="loguniform",
    )
    """Cost of a failed task, F."""
    manual_cost: Vector = parameter(
        (0.8, 15.0, 1.2),
        unit="USD per task",
        low=(0.1, 3.0, 0.1),
        high=(5.0, 80.0, 8.0),
        source="assumption",
        dims=("workload",),
        prior="loguniform",
    )
    """Cost of a task done without a model: the outside option."""
    channel_cost: Vector = parameter(
        (0.002, 0.003, 0.003, 0.004),
        unit="USD per task",
        low=(0.0002,) * 4,
        high=(0.02,) * 4,
        source="assumption",
        dims=("channel",),
        prior="loguniform",
    )
    """Cost of a task on a channel apart from tokens (integration, latency, operation), h; above 0."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class UsageParameters:
    """How many tokens a workload row uses."""

    tokens_2025_10: Vector = segment_parameter(
        "tokens_per_developer_month_2025_10", unit="million tokens per developer and month", prior="loguniform"
    )
    """Tokens per developer and month in 2025-10."""
    growth: Vector = segment_parameter("token_growth", unit="times per year", prior="loguniform")
    """Growth of tokens per developer in 2024 and 2025."""
    growth_time_constant: float = parameter(2.0, unit="years", low=0.7, high=5.0, source="assumption")
    """Time after 2025-10 in which the logarithmic growth falls to a third."""
    long_run_growth: float = parameter(1.3, unit="times per year", low=1.0, high=2.0, source="assumption")
    """Growth of tokens per developer in the long run."""
    agentic_share_2025_12: Vector = segment_parameter("agentic_token_share_2025_12", unit="share of tokens")
    """Share of agentic work in a segment's tokens at the end of 2025."""
    agentic_growth: float = parameter(
        2.4, unit="log-odds per year", low=0.8, high=4.0, source="segments.csv:agentic_token_share_2025_12"
    )
    """Slope of the logistic path of the agentic share; 11 % to above 50 % of router tokens within 2025."""
    agentic_ceiling: float = parameter(0.85, unit="share of tokens", low=0.6, high=0.97, source="assumption")
    """Share that the agentic path approaches."""
    elasticity: float = parameter(0.3, unit="1", low=0.0, high=1.0, source="facts.csv:B03")
    """Elasticity of a row's tokens to its own cost per solved task, ε, beside the growth path."""
    reference_cost: Vector = parameter(
        (0.3, 5.0, 0.6),
        unit="USD per solved task",
        low=(0.03, 0.5, 0.06),
        high=(3.0, 50.0, 6.0),
        source="assumption",
        dims=("workload",),
        prior="fixed",
    )
    """Cost at which a row uses the tokens of the growth path."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class TrustParameters:
    """Distrust of a bloc's models by region, segment and channel."""

    level: float = parameter(1.0, unit="1", low=0.0, high=2.0, source="assumption; facts.csv:B04")
    """Factor on the initial distrust of ``distrust.csv``."""
    incident_effect: float = parameter(0.8, unit="utils per incident of size 1", low=0.0, high=2.0, source="assumption")
    """Rise of distrust by an incident, ν."""
    exposure_effect: float = parameter(0.05, unit="1 per month", low=0.0, high=0.2, source="assumption")
    """Monthly fall of distrust towards its floor at full exposure, χ (edge D3)."""
    floor: float = parameter(0.0, unit="utils", low=0.0, high=0.5, source="assumption")
    """Distrust that exposure cannot remove."""
    reversion: float = parameter(0.02, unit="1 per month", low=0.0, high=0.1, source="assumption")
    """Monthly return towards the initial distrust, r."""
    incident_rate: float = parameter(0.5, unit="incidents per year and bloc", low=0.0, high=2.0, source="incidents.csv")
    """Rate of incidents after the recorded ones end."""
    incident_size: float = parameter(0.5, unit="1", low=0.1, high=1.0, source="incidents.csv")
    """Mean size of such an incident (exponential)."""
    shift: Vector = parameter(
        0.0,
        unit="utils",
        low=-5.0,
        high=5.0,
        source="assumption",
        dims=("region", "bloc"),
        composition="add",
        prior="fixed",
    )
    """Shift of a region's distrust of a bloc's models by certification or warnings; distrust stays at or above 0."""


def _kept_out() -> Any:
    return parameter(
        0.0,
        unit="share of demand",
        low=0.0,
        high=1.0,
        source="assumption; facts.csv:B37",
        dims=("region", "bloc"),
        composition="largest",
        prior="fixed",
    )


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class AccessParameters:
    """Demand of a region that its rules keep away from a bloc's models, beside what ``region_access.csv`` records."""

    hosted_api: Vector = _kept_out()
    """Demand kept from the vendors' own service: their APIs, and clouds that resell closed models."""
    cloud_weights: Vector = _kept_out()
    """Demand kept from open weights on hyperscaler clouds."""
    host_weights: Vector = _kept_out()
    """Demand kept from open weights on third-party hosts."""
    procurement: Vector = _kept_out()
    """Demand of enterprises kept from every channel, own hardware included."""
    full: Vector = _kept_out()
    """Demand of everybody kept from every channel, own hardware included."""
