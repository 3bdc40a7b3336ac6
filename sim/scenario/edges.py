"""Which feedback edges a parameter reaches in one step: what `explain` says of levers; and where edges are cut."""

from __future__ import annotations

from sim.dimensions import COUPLING_EDGES, EDGES, PHYSICAL_EDGES
from sim.parameters import find

ALL_EDGES = (*EDGES, *PHYSICAL_EDGES, *COUPLING_EDGES)
USAGE = ("D2", "D3", "D4")
"""Who is used, and how much, is what these edges carry: as feedback, as exposure, as revenue."""
CHOICE = ("D1", *USAGE)
"""What moves the choice between families decides what is fine-tuned and integrated too."""
RELEASES = (*CHOICE, "C1")
"""What is released is what robots' makers build on, too."""
SITES = (*PHYSICAL_EDGES, "C2", "C3")
"""What sites adopt makes data, experience, examples and revenue, and uses and teaches general models."""
_GROUP = {**dict.fromkeys(EDGES, "feedback"), **dict.fromkeys(ALL_EDGES[len(EDGES) :], "physical_feedback")}

REACHES: dict[str, tuple[str, ...]] = {
    "capability.distillation_access": (),
    "capability.open_access": (),
    "capability.research": (),
    "capability.compliance_loss": RELEASES,
    "compute.funding": ("D4",),
    "compute.training_denial": ("D4",),
    "compute.serving_denial": USAGE,
    "compute.embodied_denial": SITES,
    "compute.enforcement": USAGE,
    "compute.volume_cap": USAGE,
    "compute.public_accelerators": USAGE,
    "pricing.list_price": CHOICE,
    "pricing.host_price": CHOICE,
    "pricing.price_anchor": CHOICE,
    "pricing.free_share": CHOICE,
    "openness.log_odds_shift": RELEASES,
    "openness.lag_target": RELEASES,
    "release.interval_factor": RELEASES,
    "choice.own_channel_value": CHOICE,
    "choice.domestic_preference": CHOICE,
    "trust.shift": CHOICE,
    "access.hosted_api": CHOICE,
    "access.cloud_weights": CHOICE,
    "access.host_weights": CHOICE,
    "access.procurement": CHOICE,
    "access.full": CHOICE,
    "government.tightening_gain": USAGE,
    "embodied.pooling": ("P1",),
    "embodied.collection": ("P1",),
    "deployment.capital_grant": SITES,
    "deployment.grant_budget": SITES,
    "deployment.permits": SITES,
    "embodied.localisation": ("P1",),
    "deployment.robot_tariff": SITES,
    "deployment.stack_distrust": SITES,
    "deployment.edge_denial": SITES,
    **{f"{_GROUP[edge]}.{edge.lower()}_{name}": (edge,) for edge in ALL_EDGES for name in ("strength", "cut")},
}
"""Edges by parameter that levers may touch; what happens further on is for runs to show.

Training compute is what revenue buys (D4), serving capacity limits what is used.
"""


def reached_edges(paths: tuple[str, ...]) -> tuple[str, ...]:
    """Edges that parameters reach, in the order of the edges; those of a lever from outside may be unknown."""
    reached = {edge for path in paths for edge in REACHES.get(path, ())}
    return tuple(edge for edge in ALL_EDGES if edge in reached)


def cut_parameter(edge: str) -> str:
    """Path of the parameter that cuts an edge.

    Examples
    --------
    >>> cut_parameter("P1")
    'physical_feedback.p1_cut'
    """
    return f"{_GROUP[edge]}.{edge.lower()}_cut"


def edge_meaning(edge: str) -> str:
    """What an edge is, in a few words.

    Examples
    --------
    >>> edge_meaning("D2")
    'usage → efficiency'
    """
    return find(f"{_GROUP[edge]}.{edge.lower()}_strength").meaning.split(", ", 1)[1].rstrip(".")
