"""Parameters of the feedback edges, of governments and of what data sources see."""

from __future__ import annotations

import dataclasses
from typing import Any

from sim.parameters.specification import Vector, parameter


def _strength() -> Any:
    return parameter(1.0, unit="factor", low=0.0, high=2.0, source="assumption", composition="multiply", prior="fixed")


def _cut() -> Any:
    return parameter(0.0, unit="0 or 1", low=0.0, high=1.0, source="assumption", composition="largest", prior="fixed")


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class FeedbackParameters:
    """Strength, return, leakage and cut of each feedback edge."""

    d1_strength: float = _strength()
    """Strength of D1, derivatives → ecosystem → utility."""
    d2_strength: float = _strength()
    """Strength of D2, usage → efficiency."""
    d3_strength: float = _strength()
    """Strength of D3, exposure → trust."""
    d4_strength: float = _strength()
    """Strength of D4, revenue → compute."""
    d1_cut: float = _cut()
    """1: edge D1 keeps the signal of the month before."""
    d2_cut: float = _cut()
    """1: edge D2 keeps the signal of the month before."""
    d3_cut: float = _cut()
    """1: edge D3 keeps the signal of the month before."""
    d4_cut: float = _cut()
    """1: edge D4 keeps the signal of the month before."""
    usage_return: Vector = parameter(
        (0.9, 0.4, 0.0, 0.0),
        unit="share",
        low=(0.5, 0.1, 0.0, 0.0),
        high=(1.0, 0.8, 0.2, 0.1),
        source="facts.csv:B38; facts.csv:B39",
        dims=("channel",),
    )
    """Share of usage on a channel whose feedback reaches the vendor (D2)."""
    derivative_return: float = parameter(0.2, unit="share", low=0.0, high=0.6, source="assumption; facts.csv:B39")
    """Weight of the derivative share beside the usage share in what comes back (D2)."""
    d1_leakage: float = parameter(0.15, unit="share", low=0.0, high=0.5, source="assumption")
    """Share of an open family's ecosystem (tools, methods) that serves all open families alike."""
    d2_leakage: float = parameter(0.2, unit="share", low=0.0, high=0.5, source="assumption")
    """Share of returned feedback that open weights and papers hand on to all vendors."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class DerivationParameters:
    """Fine-tunes of open weights and the ecosystem they make."""

    ecosystem_strength: float = parameter(0.5, unit="utils", low=0.0, high=1.5, source="assumption")
    """Utility per unit of ln(1 + ecosystem share/scale), β_E (edge D1)."""
    ecosystem_scale: float = parameter(0.01, unit="share", low=0.002, high=0.1, source="assumption", prior="loguniform")
    """Ecosystem share at which the utility starts to saturate."""
    retention: float = parameter(0.96, unit="1 per month", low=0.9, high=0.99, source="assumption")
    """Share of the ecosystem that is still alive a month later."""
    concentration: float = parameter(0.7, unit="1", low=0.0, high=1.2, source="assumption; facts.csv:B08")
    """Exponent of existing derivatives in the choice of a base, θ; 0 turns the effect off."""
    familiarity: float = parameter(0.25, unit="1", low=0.0, high=0.5, source="assumption")
    """Exponent of a family's share of the users of open weights in the choice of a base: use makes derivatives."""
    quality: float = parameter(1.0, unit="utils per 100 points", low=0.3, high=2.0, source="assumption")
    """Weight of capability in the choice of a base."""
    licence: float = parameter(0.5, unit="utils", low=0.0, high=1.5, source="assumption")
    """Value of a permissive licence in the choice of a base."""
    publishing_rate: Vector = parameter(
        (0.0006, 0.0012, 0.0005, 0.004),
        unit="derivatives per user of open weights and month at 2025-10",
        dims=("segment",),
        low=(0.0002, 0.0004, 0.0001, 0.001),
        high=(0.002, 0.004, 0.002, 0.015),
        source="assumption; facts.csv:A128",
        prior="loguniform",
    )
    """Derivatives published by a user of open weights who has hardware."""
    publishing_growth: float = parameter(2.0, unit="times per year", low=1.5, high=3.0, source="facts.csv:B41")
    """Growth of that rate up to 2025-10; it then decays as token growth does."""
    integration_weight: float = parameter(
        0.002, unit="derivative equivalents per developer and month", low=0.0, high=0.01, source="assumption"
    )
    """Integrations built for a family by a developer who uses it on an API, a cloud or a host."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class GovernmentParameters:
    """Response rules of governments; off by default."""

    tightening_gain: Vector = parameter(
        0.0,
        unit="fraction per 10 points",
        low=0.0,
        high=1.0,
        source="assumption",
        dims=("bloc",),
        composition="largest",
        prior="fixed",
    )
    """Denial that a leading bloc adds against its rival per 10 arena points that its lead lacks."""
    tightening_threshold: float = parameter(
        30.0, unit="arena points", low=0.0, high=100.0, source="assumption", prior="fixed"
    )
    """Lead below which the rule acts."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ObservationParameters:
    """What each data source sees of the simulated world."""

    router_share: Vector = parameter(
        (0.15, 0.04, 0.0, 0.03),
        unit="share of tokens on API and hosts",
        dims=("segment",),
        low=(0.02, 0.005, 0.0, 0.0),
        high=(0.5, 0.15, 0.02, 0.2),
        source="assumption; segments.csv:anchor_openrouter_tokens",
    )
    """Share of a segment's tokens on vendor APIs and third-party hosts that passes through the router."""
    router_language: float = parameter(
        1.0, unit="1", low=0.0, high=2.0, source="assumption; adoption_series.csv:openrouter_user_share"
    )
    """Exponent of a region's share of work in English in its use of the router, an English-language product."""
    trial_downloads: float = parameter(
        3.0, unit="downloads per reviewing developer", low=0.5, high=15.0, source="assumption", prior="loguniform"
    )
    """Weights downloaded to be tried when a developer compares the market."""
    deployment_downloads: float = parameter(
        30.0, unit="downloads per new deployment", low=5.0, high=200.0, source="assumption", prior="loguniform"
    )
    """Weights downloaded when a row starts to self-host a model."""
    automated_downloads: float = parameter(
        60.0,
        unit="downloads per self-hosting developer and month",
        low=5.0,
        high=500.0,
        source="assumption",
        prior="loguniform",
    )
    """Automated re-pulls of installed models (build pipelines, new machines); most downloads are automatic."""
    atom_coverage: float = parameter(0.7, unit="share", low=0.4, high=1.0, source="assumption")
    """Share of base-model downloads that the curated sample of about 1,500 models covers."""
    derivative_downloads: float = parameter(
        30.0,
        unit="downloads per live derivative and month",
        low=5.0,
        high=100.0,
        source="assumption; facts.csv:B12",
        prior="loguniform",
    )
    """Downloads of derivatives, booked to whoever published them."""
