"""What is given to the physical loop before a run: sites, recorded paths, reference values."""

from sim.physical_world.paths import FIRST_MONTH
from sim.physical_world.sites import DOMAIN, Sites, lay_out_sites
from sim.physical_world.world import COST_MONTH, PhysicalWorld, build_physical_world

__all__ = [
    "COST_MONTH",
    "DOMAIN",
    "FIRST_MONTH",
    "PhysicalWorld",
    "Sites",
    "build_physical_world",
    "lay_out_sites",
]
