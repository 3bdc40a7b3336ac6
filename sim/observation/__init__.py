"""State → what each data source would have measured (see ``sim.results.schema`` for names and units)."""

from sim.observation.observe import observe

__all__ = ["observe"]
