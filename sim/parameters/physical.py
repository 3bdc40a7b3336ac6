"""Parameters of the physical loop: embodied capability, its feedback edges, and the coupling of the two loops."""

from __future__ import annotations

import dataclasses
from typing import Any

from sim.parameters.specification import Vector, parameter


def _strength() -> Any:
    return parameter(1.0, unit="factor", low=0.0, high=2.0, source="assumption", composition="multiply", prior="fixed")


def _cut() -> Any:
    return parameter(0.0, unit="0 or 1", low=0.0, high=1.0, source="assumption", composition="largest", prior="fixed")


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class EmbodiedParameters:
    """What moves embodied capability: data from sites and from collection, base models, compute."""

    data_slope: float = parameter(120.0, unit="points per tenfold data", low=40.0, high=200.0, source="facts.csv:B29")
    """Embodied capability per tenfold effective data, a_D: error falls with data to the power 0.1 to 0.5."""
    data_scale: Vector = parameter(
        (1e4, 1e6),
        unit="effective hours, manipulation and mobility",
        low=(1e3, 1e5),
        high=(1e5, 1e7),
        source="assumption; facts.csv:A721",
        dims=("domain",),
        prior="loguniform",
    )
    """Effective data at which the return to data begins to be logarithmic, D_0."""
    base_slope: float = parameter(
        40.0, unit="points per 100 arena points", low=0.0, high=100.0, source="assumption; facts.csv:A722"
    )
    """Embodied capability gained from a better accessible general model, a_B."""
    base_lag: float = parameter(9.0, unit="months", low=6.0, high=12.0, source="facts.csv:A352")
    """Months until what a general model can do fits the computer of a robot, L; at most 24."""
    compute_slope: float = parameter(
        40.0, unit="points per tenfold compute", low=0.0, high=90.0, source="assumption; releases.csv"
    )
    """Embodied capability per tenfold embodied training compute, a_C; high end: more than language models gain."""
    compute_share: float = parameter(
        0.01, unit="share", low=0.002, high=0.05, source="compute_stock.csv:split", prior="loguniform"
    )
    """Share of a bloc's accelerators in embodied training; part of what digital use leaves over."""
    saturation_hours: Vector = parameter(
        (500.0, 2e5),
        unit="hours per site, manipulation and mobility",
        low=(100.0, 2e4),
        high=(5e3, 2e6),
        source="assumption; facts.csv:B30",
        dims=("domain",),
        prior="loguniform",
    )
    """Hours at one site after which repeats teach hardly anything new, h̄."""
    depreciation: float = parameter(0.02, unit="1 per month", low=0.005, high=0.05, source="assumption")
    """Loss of value of data as bodies, sensors and tasks change."""
    uptime_hours: Vector = parameter(
        (300.0, 300.0),
        unit="hours per unit and month",
        low=(100.0, 150.0),
        high=(600.0, 500.0),
        source="assumption",
        dims=("domain",),
    )
    """Hours that an AI-run unit works in a month."""
    pooled_share: float = parameter(0.1, unit="share", low=0.0, high=0.5, source="assumption")
    """Share of returned data that makers of a bloc pool, σ; the rest stays with one of them."""
    pooling: Vector = parameter(
        0.0, unit="share", low=0.0, high=1.0, source="assumption", dims=("bloc",), composition="largest", prior="fixed"
    )
    """Share of what is not pooled that a policy makes common to all makers of the bloc."""
    localisation: Vector = parameter(
        0.0,
        unit="share",
        low=0.0,
        high=1.0,
        source="assumption",
        dims=("region",),
        composition="largest",
        prior="fixed",
    )
    """Share of what sites of a region teach that must not reach makers of foreign blocs."""
    transfer: float = parameter(0.02, unit="share", low=0.0, high=0.2, source="assumption")
    """Worth of data of the other domain, both in units of their D_0."""
    productive_share: float = parameter(0.09, unit="share", low=0.02, high=0.2, source="facts.csv:B32")
    """Share of shipped humanoids that do production work; the others are shown, taught and studied."""
    collection_level: float = parameter(
        1.0, unit="factor", low=0.3, high=3.0, source="assumption; facts.csv:A719", prior="loguniform"
    )
    """Dedicated data collection of all blocs relative to the start table."""
    collection: Vector = parameter(
        1.0,
        unit="factor",
        low=0.0,
        high=20.0,
        source="assumption",
        dims=("bloc",),
        composition="multiply",
        prior="fixed",
    )
    """Dedicated data collection of a bloc relative to its path."""
    collection_growth: float = parameter(
        4.0, unit="times per year", low=2.0, high=8.0, source="assumption; facts.csv:A720; facts.csv:A721"
    )
    """Growth of dedicated collection up to 2026-03; it then decays."""
    collection_long_run: float = parameter(1.1, unit="times per year", low=1.0, high=1.5, source="assumption")
    """Growth of dedicated collection in the long run."""
    collection_cost: float = parameter(60.0, unit="USD per hour", low=20.0, high=200.0, source="assumption")
    """Cost of an hour of dedicated collection (operator, robot, space)."""
    collection_reinvestment: float = parameter(0.02, unit="share", low=0.0, high=0.1, source="assumption")
    """Share of deployment revenue that pays for dedicated collection (edge P4)."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class CouplingParameters:
    """Where the loops meet."""

    budget_competition: float = parameter(0.5, unit="1", low=0.0, high=1.0, source="assumption")
    """Part of the physical share of a bloc's revenue by which embodied training takes compute from LLM training, γ."""
    value_added: float = parameter(0.1, unit="share", low=0.03, high=0.3, source="assumption")
    """Share of deployment revenue that counts beside model revenue when compute is divided; the rest is hardware."""
    vertical_strength: float = parameter(20.0, unit="points per tenfold data", low=0.0, high=60.0, source="assumption")
    """Vertical capability per tenfold data of a sector, v (edge C2); on the arena scale nothing is known."""
    tokens_per_hour: float = parameter(
        0.01, unit="million tokens per unit-hour", low=0.0005, high=0.2, source="assumption", prior="loguniform"
    )
    """Tokens of general models that plan for and supervise a unit (edge C3)."""
    derivatives_per_site: float = parameter(
        0.005, unit="derivatives per site and month", low=0.0, high=0.02, source="assumption"
    )
    """Industrial fine-tunes published by a site with AI-run units (edge C3)."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class PhysicalFeedbackParameters:
    """Strength, return, leakage and cut of the physical and the coupling edges."""

    p1_strength: float = _strength()
    """Strength of P1, data → embodied capability."""
    p2_strength: float = _strength()
    """Strength of P2, cumulative units → unit cost."""
    p3_strength: float = _strength()
    """Strength of P3, peers → adoption."""
    p4_strength: float = _strength()
    """Strength of P4, deployment revenue → dedicated collection."""
    c1_strength: float = _strength()
    """Strength of C1, accessible general model → embodied capability."""
    c2_strength: float = _strength()
    """Strength of C2, sector data → vertical capability."""
    c3_strength: float = _strength()
    """Strength of C3, sites' tokens and industrial derivatives → digital usage."""
    p1_cut: float = _cut()
    """1: edge P1 keeps the signal of the month before."""
    p2_cut: float = _cut()
    """1: edge P2 keeps the signal of the month before."""
    p3_cut: float = _cut()
    """1: edge P3 keeps the signal of the month before."""
    p4_cut: float = _cut()
    """1: edge P4 keeps the signal of the month before."""
    c1_cut: float = _cut()
    """1: edge C1 keeps the signal of the month before."""
    c2_cut: float = _cut()
    """1: edge C2 keeps the signal of the month before."""
    c3_cut: float = _cut()
    """1: edge C3 keeps the signal of the month before."""
    p1_return: float = parameter(0.1, unit="share", low=0.01, high=0.3, source="facts.csv:B33", prior="loguniform")
    """Share of site data that reaches any laboratory; no figure exists."""
    p1_leakage: float = parameter(0.05, unit="share", low=0.0, high=0.3, source="assumption; facts.csv:A722")
    """Share of a bloc's data that the others can use as well (open data sets); data are not used up."""
    p2_leakage: float = parameter(0.5, unit="share", low=0.1, high=0.9, source="assumption")
    """Share of foreign cumulative units that lowers a bloc's cost (traded components)."""
    p3_leakage: float = parameter(0.1, unit="share", low=0.0, high=0.4, source="assumption")
    """Weight of the sector's adopters in the whole world beside those of the region."""
    c3_return: float = parameter(0.2, unit="share", low=0.0, high=0.6, source="assumption; facts.csv:B39")
    """Share of sites' tokens that a vendor serves itself; the rest runs on the site and returns nothing."""
