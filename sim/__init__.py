"""Two Loops: how open AI models spread, digitally and in the physical world.

The public names load when they are first used, so that ``import sim`` costs nothing.
"""

from __future__ import annotations

import importlib
import sys
import types
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.analysis import compare, sweep_effects
    from sim.model import TwoLoopsModel
    from sim.results import Results, load_results
    from sim.run import run
    from sim.scenario import load_scenario
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
}

__all__ = [
    "Results",
    "SweepResults",
    "TwoLoopsModel",
    "compare",
    "load_results",
    "load_scenario",
    "load_sweep",
    "run",
    "run_sweep",
    "sweep_effects",
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
