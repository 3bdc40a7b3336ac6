"""Parameters of deployment: sites, their decision, fleets, and what a unit costs."""

from __future__ import annotations

import dataclasses

from sim.parameters.specification import Vector, parameter

_RAW = "robots_cost.csv"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class DeploymentParameters:
    """Sites: what they could automate, when it pays, how fast it spreads."""

    difficulty: Vector = parameter(
        (700.0, 700.0, 730.0, 680.0, 830.0, 500.0),
        unit="points of embodied capability",
        low=(540.0, 540.0, 570.0, 520.0, 640.0, 350.0),
        high=(950.0, 950.0, 1000.0, 930.0, 1100.0, 750.0),
        source="facts.csv:B32; assumption",
        dims=("sector",),
    )
    """Embodied capability at which half of a sector's tasks are feasible, d; 0 is the leading bloc at 2023-01.

    About 330 points were gained by 2026-03 at central values, and 0.09 (0.02 to 0.2) of humanoids then did production
    work: with that as the feasible share d is 730 (570 to 1000); the split by sector is an assumption."""
    task_share: Vector = parameter(
        (0.25, 0.25, 0.2, 0.35, 0.2, 0.8),
        unit="share of work",
        low=(0.1, 0.1, 0.1, 0.15, 0.1, 0.5),
        high=(0.45, 0.45, 0.4, 0.6, 0.4, 1.0),
        source="assumption",
        dims=("sector",),
    )
    """Share of a sector's work that units could do once all tasks are feasible."""
    workers_replaced: Vector = parameter(
        (1.5, 0.6, 2.0), unit="persons per unit", low=(0.8, 0.2, 1.2), high=(3.0, 1.5, 2.5),
        source=f"{_RAW}:workers_replaced", dims=("unit_kind",),
    )  # fmt: skip
    """Persons whose work a unit does at full feasibility."""
    hours_per_worker: float = parameter(
        2000.0, unit="hours per year", low=1700.0, high=2500.0, source="assumption", prior="fixed"
    )
    """Paid hours of a worker; not identified apart from workers_replaced, hence fixed."""
    integration: Vector = parameter(
        (2.5, 1.4, 1.15), unit="multiple of unit cost", low=(1.5, 1.1, 1.0), high=(4.0, 2.5, 1.4),
        source=f"{_RAW}:integration_multiple; assumption", dims=("unit_kind",),
    )  # fmt: skip
    """Installed cost over unit cost at the price level of the first region; local work is cheaper elsewhere."""
    readiness: float = parameter(0.2, unit="share", low=0.0, high=0.5, source="assumption; karshenas1993")
    """Part of the integration cost that a site with many conventional robots saves."""
    ready_density: float = parameter(
        0.05, unit="robots per employee", low=0.02, high=0.1, source="assumption; sectors.csv:robots_per_10k_employees"
    )
    """Robot density from which that saving is full."""
    running_cost: Vector = parameter(
        (0.1, 0.1, 0.25), unit="share of unit cost per year", low=(0.05, 0.05, 0.1), high=(0.18, 0.18, 0.5),
        source=f"{_RAW}:running_cost; assumption", dims=("unit_kind",),
    )  # fmt: skip
    """Upkeep, energy, supervision."""
    service_life: Vector = parameter(
        (12.0, 4.0, 5.0), unit="years", low=(8.0, 2.0, 3.0), high=(15.0, 7.0, 7.0),
        source=f"{_RAW}:service_life; assumption", dims=("unit_kind",),
    )  # fmt: skip
    """Mean life of a unit."""
    hurdle: float = parameter(
        1.0, unit="factor", low=0.6, high=1.6, source=f"{_RAW}:payback_hurdle", prior="loguniform"
    )
    """Payback hurdles of all regions relative to the tables."""
    hurdle_sd: float = parameter(0.5, unit="1 (sd of ln)", low=0.3, high=0.8, source="assumption; karshenas1993")
    """Spread of payback hurdles between the sites of a cell (rank effect)."""
    innovation: float = parameter(0.03, unit="1 per year", low=0.005, high=0.1, source="bass1969; assumption")
    """Rate at which a site for which it pays adopts without any peer."""
    imitation: float = parameter(0.4, unit="1 per year", low=0.1, high=0.9, source="bass1969; karshenas1993")
    """Additional rate if all peers have adopted (epidemic effect, edge P3)."""
    stock_effect: float = parameter(0.3, unit="share", low=0.0, high=0.8, source="assumption; karshenas1993")
    """Part of the saving that competition takes away once all sites of the cell have adopted (stock effect)."""
    scale_up: float = parameter(0.5, unit="1 per year", low=0.15, high=1.5, source="assumption")
    """Rate at which an adopter closes the distance to the units that are feasible for it."""
    capability_weight: float = parameter(1.0, unit="utils per 100 points", low=0.3, high=2.0, source="assumption")
    """Weight of embodied and vertical capability in the choice of a stack."""
    cost_weight: float = parameter(1.5, unit="utils per ln cost", low=0.5, high=3.0, source="assumption")
    """Weight of unit cost in the choice of a stack."""
    home_advantage: Vector = parameter(
        (1.5, 4.0), unit="utils", low=(0.0, 2.0), high=(3.0, 6.0), source="assumption; facts.csv:A641", dims=("domain",)
    )
    """Advantage of the stack of the region's own bloc: service, rules, permits."""
    switching_rate: float = parameter(0.05, unit="1 per year", low=0.0, high=0.2, source="assumption")
    """Rate at which an adopter reconsiders its stack."""
    switching_cost: float = parameter(2.0, unit="utils", low=0.5, high=4.0, source="assumption; farrell2007")
    """Utility of staying with the stack in use."""
    stack_distrust: Vector = parameter(
        0.0, unit="utils", low=0.0, high=10.0, source="assumption", dims=("bloc",), composition="add", prior="fixed"
    )
    """Disutility of a bloc's stack outside its home region; no value is known, neutral."""
    robot_tariff: Vector = parameter(
        0.0,
        unit="fraction of price",
        low=0.0,
        high=3.0,
        source="assumption",
        dims=("region",),
        composition="add",
        prior="fixed",
    )
    """Tariff of a region on foreign units."""
    capital_grant: Vector = parameter(
        0.0, unit="fraction of capital cost", low=-1.0, high=1.0, source="assumption", dims=("region",),
        composition="add", prior="fixed",
    )  # fmt: skip
    """Part of a site's capital cost that a policy pays on top of the support in force; negative takes support away."""
    grant_budget: Vector = parameter(
        1e9,
        unit="million USD per month",
        low=0.1,
        high=1e9,
        source="assumption",
        dims=("region",),
        composition="smallest",
        prior="fixed",
    )
    """Budget beyond which a policy's grants are cut in proportion; the default never binds."""
    permits: Vector = parameter(
        1.0,
        unit="factor",
        low=0.0,
        high=5.0,
        source="assumption",
        dims=("region", "domain"),
        composition="multiply",
        prior="fixed",
    )
    """Pace of adoption and of scaling up that a region's permits allow, relative to what it would be."""
    edge_denial: Vector = parameter(
        0.0,
        unit="fraction",
        low=0.0,
        high=1.0,
        source="controls.csv",
        dims=("bloc",),
        composition="largest",
        prior="fixed",
    )
    """Foreign edge chips for robots and vehicles that a bloc's makers are denied."""
    humanoid_share: float = parameter(0.1, unit="share", low=0.02, high=0.3, source="assumption; facts.csv:A706")
    """Share of humanoids among new AI-run manipulation units at the unit costs of the tables."""
    humanoid_elasticity: float = parameter(1.5, unit="1", low=0.0, high=4.0, source="assumption")
    """Elasticity of the odds of a humanoid against an arm to their relative unit cost."""
    initial_ai_share: float = parameter(
        0.003, unit="share of a year's installations", low=0.0005, high=0.01, source="assumption", prior="loguniform"
    )
    """AI-run units on trial at 2022-12 relative to that year's installations; 0.5 to 5 % are assumed for 2025."""
    initial_fleet: float = parameter(1.0, unit="factor", low=0.5, high=2.0, source="assumption", prior="loguniform")
    """Robotaxi fleets at 2022-12 relative to the start table."""
    trial_growth: Vector = parameter(
        (2.0, 1.9), unit="times per year, manipulation and mobility", low=(1.3, 1.4), high=(3.5, 2.6),
        source="assumption; targets.csv:robotaxis.fleet.waymo.2024-08", dims=("domain",),
    )  # fmt: skip
    """Growth up to 2026-03 of trial fleets, which makers, investors and programmes pay whatever the payback."""
    trial_units: Vector = parameter(
        (1.0, 30.0), unit="units per site, manipulation and mobility", low=(1.0, 5.0), high=(3.0, 100.0),
        source="assumption", dims=("domain",),
    )  # fmt: skip
    """Units of a trial at one site."""
    trial_time_constant: float = parameter(2.0, unit="years", low=1.0, high=4.0, source="assumption")
    """Time after 2026-03 in which the growth of trials, collection and other humanoids falls to a third."""
    other_humanoid_growth: float = parameter(2.5, unit="times per year", low=1.3, high=5.0, source="facts.csv:A707")
    """Growth from 2025 on of humanoids sold for anything but production; it decays as trials do."""
    installation_growth: float = parameter(
        1.05, unit="times per year", low=0.98, high=1.1, source="facts.csv:A607; facts.csv:A642"
    )
    """Growth of conventional installations after 2024, the last recorded year."""
    installation_response: float = parameter(1.0, unit="1 per unit of grant", low=0.0, high=2.0, source="assumption")
    """Relative change of conventional installations per unit of capital grant."""
    robot_retirement: float = parameter(1.0, unit="factor", low=0.6, high=1.4, source="facts.csv:B34")
    """Retirement of conventional robots relative to the start table."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class UnitCostParameters:
    """Body, edge chips and learning."""

    learning_rate: Vector = parameter(
        (0.2, 0.1, 0.18), unit="fall per doubling", low=(0.05, 0.02, 0.1), high=(0.5, 0.4, 0.3),
        source=f"{_RAW}:learning_rate; facts.csv:B26; facts.csv:B27", dims=("unit_kind",),
    )  # fmt: skip
    """Fall of body cost per doubling of cumulative units, Wright's law (edge P2)."""
    level: float = parameter(1.0, unit="factor", low=0.6, high=1.6, source=f"assumption; {_RAW}", prior="loguniform")
    """Unit costs relative to the start table."""
    edge_share: Vector = parameter(
        (0.06, 0.125, 0.12), unit="share of unit cost", low=(0.02, 0.08, 0.06), high=(0.12, 0.2, 0.49),
        source=f"{_RAW}:edge_compute_share", dims=("unit_kind",),
    )  # fmt: skip
    """Edge computer's share of unit cost at the date of the cost."""
    edge_decline: float = parameter(0.1, unit="1 per year", low=0.0, high=0.25, source="assumption")
    """Fall of the edge computer's cost."""
    control_premium: float = parameter(0.5, unit="share added", low=0.1, high=2.0, source=f"{_RAW}:control_premium")
    """Price added to edge chips under full denial."""
