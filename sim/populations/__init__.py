"""Populations: many agents as a struct of arrays, with the vocabulary of Mesa's AgentSet and of pandas.

The arrays are the only place where state lives. A `Population` names them, shows labels instead of codes and
selects rows; a `RowView` is one row as if it were an object. Both write through to the arrays.
"""

from sim.populations.columns import NO_LABEL, Column
from sim.populations.groups import Groups
from sim.populations.population import Population
from sim.populations.rows import RowView

__all__ = ["NO_LABEL", "Column", "Groups", "Population", "RowView"]
