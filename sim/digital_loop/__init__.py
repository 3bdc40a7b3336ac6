"""The digital loop: open weights → downloads → fine-tunes → better, more used models (edges D1 to D4)."""

from sim.digital_loop.choosers import AbstractChooser, ExpectedChooser, SampledChooser
from sim.digital_loop.loop import DigitalFlows, digital_flows, release_models, update_stocks
from sim.digital_loop.own_research import own_rate
from sim.digital_loop.reference import ReferencePath

__all__ = [
    "AbstractChooser",
    "DigitalFlows",
    "ExpectedChooser",
    "ReferencePath",
    "SampledChooser",
    "digital_flows",
    "own_rate",
    "release_models",
    "update_stocks",
]
