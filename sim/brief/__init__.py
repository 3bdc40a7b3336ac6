"""The brief: numbers to text and page."""

from sim.brief.make import DEFAULT_SCENARIOS, make_brief

__all__ = ["DEFAULT_SCENARIOS", "make_brief"]
