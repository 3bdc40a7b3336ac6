"""Sweeps: what to run, where, how it is kept and read again."""

from sim.sweep.engine import Watcher, run_sweep
from sim.sweep.file import SweepFile, load_sweep_file, validate_sweep
from sim.sweep.library import sweep_library
from sim.sweep.plan import Plan, load_plan
from sim.sweep.results import SweepResults, load_sweep
from sim.sweep.schema import sweep_schema

__all__ = [
    "Plan",
    "SweepFile",
    "SweepResults",
    "Watcher",
    "load_plan",
    "load_sweep",
    "load_sweep_file",
    "run_sweep",
    "sweep_library",
    "sweep_schema",
    "validate_sweep",
]
