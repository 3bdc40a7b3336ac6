"""Levers: policies as dated changes of parameters, one short file per kind."""

from sim.levers.base import AbstractLever
from sim.levers.composition import composed_value, parameters_by_month
from sim.levers.fields import FieldSpecification, lever_field
from sim.levers.registry import lever_class, lever_classes

__all__ = [
    "AbstractLever",
    "FieldSpecification",
    "composed_value",
    "lever_class",
    "lever_classes",
    "lever_field",
    "parameters_by_month",
]
