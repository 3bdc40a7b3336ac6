"""The recorded history: everything in ``sim/data`` that the model reads, checked once.

``load_history()`` returns a frozen :class:`History` whose records hold positions along the axes instead of
names, so that no code below depends on which bloc is called what. ``docs/data.md`` says what each table is.
"""

from __future__ import annotations

from sim.history.history import History, load_history
from sim.history.imputation import ImputationRules
from sim.history.records import (
    AccessRule,
    BlocRecord,
    ComputeAnchor,
    ControlRow,
    DomesticFlow,
    Family,
    Incident,
    Model,
    PriceSteps,
    RegionRecord,
    Release,
    Target,
    Vendor,
    price_at,
)

__all__ = [
    "AccessRule",
    "BlocRecord",
    "ComputeAnchor",
    "ControlRow",
    "DomesticFlow",
    "Family",
    "History",
    "ImputationRules",
    "Incident",
    "Model",
    "PriceSteps",
    "RegionRecord",
    "Release",
    "Target",
    "Vendor",
    "load_history",
    "price_at",
]
