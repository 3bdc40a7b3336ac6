"""State → what each data source would have measured (see ``sim.results.schema`` for names and units)."""

from sim.observation.observe import Observer, observe
from sim.observation.physical import observe_physical

__all__ = ["Observer", "observe", "observe_physical"]
