"""Analysis: paired effects of scenarios, the hindcast against data."""

from sim.analysis.effects import Effects, compare
from sim.analysis.interactions import interaction, sweep_interaction
from sim.analysis.paired import Effect, differences, paired_effect
from sim.analysis.progress import Progress
from sim.analysis.runs import Request, available_workers, run_all
from sim.analysis.sweep_paired import sweep_effects, sweep_pairs

__all__ = [
    "Effect",
    "Effects",
    "Progress",
    "Request",
    "available_workers",
    "compare",
    "differences",
    "interaction",
    "paired_effect",
    "run_all",
    "sweep_effects",
    "sweep_interaction",
    "sweep_pairs",
]
