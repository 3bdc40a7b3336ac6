"""Figures: every function returns the figure and the table of what it shows."""

from sim.figures.effects import effects_figure
from sim.figures.hindcast import GROUPS, charts, hindcast_figure
from sim.figures.outcomes import DIGITAL_PANELS, PHYSICAL_PANELS
from sim.figures.overview import digital_overview, physical_overview, supply_overview
from sim.figures.policies import policy_months
from sim.figures.style import Drawing, save_figure, visible_texts
from sim.figures.sweep_bands import sweep_bands_figure
from sim.figures.sweep_channels import sweep_channels_end_figure, sweep_channels_figure
from sim.figures.sweep_effects import sweep_effects_figure
from sim.figures.sweep_grid import sweep_grid_figure
from sim.figures.sweep_spread import sweep_spread_figure
from sim.figures.timeline import scenario_timeline, scenarios_timeline

__all__ = [
    "DIGITAL_PANELS",
    "GROUPS",
    "PHYSICAL_PANELS",
    "Drawing",
    "charts",
    "digital_overview",
    "effects_figure",
    "hindcast_figure",
    "physical_overview",
    "policy_months",
    "save_figure",
    "scenario_timeline",
    "scenarios_timeline",
    "supply_overview",
    "sweep_bands_figure",
    "sweep_channels_end_figure",
    "sweep_channels_figure",
    "sweep_effects_figure",
    "sweep_grid_figure",
    "sweep_spread_figure",
    "visible_texts",
]
