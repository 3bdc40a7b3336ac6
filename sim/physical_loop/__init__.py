"""The physical loop: deployment → data and units → better and cheaper units → deployment (edges P1 to P4)."""

from sim.physical_loop.choosers import AbstractSiteChooser, ExpectedSites, SampledSites
from sim.physical_loop.loop import PhysicalFlows, physical_flows
from sim.physical_loop.start import initial_physical_state
from sim.physical_loop.stocks import update_physical

__all__ = [
    "AbstractSiteChooser",
    "ExpectedSites",
    "PhysicalFlows",
    "SampledSites",
    "initial_physical_state",
    "physical_flows",
    "update_physical",
]
