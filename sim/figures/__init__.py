"""Figures: every function returns the figure and the table of what it shows."""

from sim.figures.effects import effects_figure
from sim.figures.hindcast import GROUPS, charts, hindcast_figure
from sim.figures.overview import digital_overview, physical_overview, supply_overview
from sim.figures.style import Drawing, save_figure, visible_texts

__all__ = [
    "GROUPS",
    "Drawing",
    "charts",
    "digital_overview",
    "effects_figure",
    "hindcast_figure",
    "physical_overview",
    "save_figure",
    "supply_overview",
    "visible_texts",
]
