"""Which feedback edges a parameter reaches in one step: what `explain` says of levers."""

from __future__ import annotations

from sim.dimensions import EDGES
from sim.parameters import find

USAGE = ("D2", "D3", "D4")
"""Who is used, and how much, is what these edges carry: as feedback, as exposure, as revenue."""
REACHES: dict[str, tuple[str, ...]] = {
    "capability.distillation_access": (),
    "compute.funding": ("D4",),
    "compute.training_denial": ("D4",),
    "compute.serving_denial": USAGE,
    # Prices move the choice between families, which decides what is fine-tuned and integrated too.
    "pricing.list_price": ("D1", *USAGE),
    "government.tightening_gain": USAGE,
    **{f"feedback.{edge.lower()}_{name}": (edge,) for edge in EDGES for name in ("strength", "cut")},
}
"""Edges by parameter that levers may touch; what happens further on is for runs to show.

Training compute is what revenue buys (D4), serving capacity limits what is used.
"""


def reached_edges(paths: tuple[str, ...]) -> tuple[str, ...]:
    """Edges that parameters reach, in the order of the edges."""
    reached = {edge for path in paths for edge in REACHES[path]}
    return tuple(edge for edge in EDGES if edge in reached)


def edge_meaning(edge: str) -> str:
    """What an edge is, in a few words.

    Examples
    --------
    >>> edge_meaning("D2")
    'usage → efficiency'
    """
    return find(f"feedback.{edge.lower()}_strength").meaning.split(", ", 1)[1].rstrip(".")
