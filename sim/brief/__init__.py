"""The brief: numbers to text and page."""

from sim.brief.make import DEFAULT_SCENARIOS, make_brief
from sim.brief.run import make_run_brief
from sim.brief.sweep import check_sweep_output, make_sweep_brief

__all__ = ["DEFAULT_SCENARIOS", "check_sweep_output", "make_brief", "make_run_brief", "make_sweep_brief"]
