"""Two Loops: how open AI models spread, digitally and in the physical world.

The public names load when they are first used, so that ``import sim`` costs nothing.
"""

from __future__ import annotations

import importlib
import sys
import types
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.analysis import compare, interaction, sweep_effects, sweep_interaction, sweep_pairs
    from sim.analysis.answer import effect_lines, five_sentences, footnotes, how_sure, what_it_rests_on
    from sim.analysis.headline import effect_in_words, find_headline
    from sim.figures import (
        digital_overview,
        effects_figure,
        physical_overview,
        scenario_timeline,
        sweep_bands_figure,
        sweep_channels_figure,
        sweep_effects_figure,
        sweep_grid_figure,
        sweep_spread_figure,
    )
    from sim.model import TwoLoopsModel
    from sim.months import month_index
    from sim.results import Results, load_results
    from sim.run import run
    from sim.scenario import load_scenario
    from sim.scenario.explain import explain
    from sim.sweep import SweepResults, load_sweep, run_sweep

_HOME = {
    "load_scenario": "sim.scenario",
    "run": "sim.run",
    "TwoLoopsModel": "sim.model",
    "compare": "sim.analysis",
    "Results": "sim.results",
    "load_results": "sim.results",
    "SweepResults": "sim.sweep",
    "load_sweep": "sim.sweep",
    "run_sweep": "sim.sweep",
    "sweep_effects": "sim.analysis",
    "sweep_pairs": "sim.analysis",
    "sweep_interaction": "sim.analysis",
    "interaction": "sim.analysis",
    "explain": "sim.scenario.explain",
    "month_index": "sim.months",
    "effect_in_words": "sim.analysis.headline",
    "find_headline": "sim.analysis.headline",
    "effect_lines": "sim.analysis.answer",
    "five_sentences": "sim.analysis.answer",
    "footnotes": "sim.analysis.answer",
    "how_sure": "sim.analysis.answer",
    "what_it_rests_on": "sim.analysis.answer",
    "digital_overview": "sim.figures",
    "effects_figure": "sim.figures",
    "physical_overview": "sim.figures",
    "scenario_timeline": "sim.figures",
    "sweep_bands_figure": "sim.figures",
    "sweep_channels_figure": "sim.figures",
    "sweep_effects_figure": "sim.figures",
    "sweep_grid_figure": "sim.figures",
    "sweep_spread_figure": "sim.figures",
}

__all__ = [
    "Results",
    "SweepResults",
    "TwoLoopsModel",
    "compare",
    "digital_overview",
    "effect_in_words",
    "effect_lines",
    "effects_figure",
    "explain",
    "find_headline",
    "five_sentences",
    "footnotes",
    "how_sure",
    "interaction",
    "load_results",
    "load_scenario",
    "load_sweep",
    "month_index",
    "physical_overview",
    "run",
    "run_sweep",
    "scenario_timeline",
    "sweep_bands_figure",
    "sweep_channels_figure",
    "sweep_effects",
    "sweep_effects_figure",
    "sweep_grid_figure",
    "sweep_interaction",
    "sweep_pairs",
    "sweep_spread_figure",
    "what_it_rests_on",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'sim' has no attribute {name!r}")
    value = getattr(importlib.import_module(_HOME[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOME})


class _Package(types.ModuleType):
    """Keeps ``sim.run`` the function: importing the module ``sim.run`` would bind the name to the module."""

    def __setattr__(self, name: str, value: Any) -> None:
        if name == "run" and isinstance(value, types.ModuleType):
            value = value.run
        super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package
