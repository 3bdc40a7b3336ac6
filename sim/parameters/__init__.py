"""Parameters: every number of the model once, with unit, prior range and source."""

from sim.parameters.container import GROUPS, Parameters, find, specifications, split_path
from sim.parameters.priors import free_parameters, prior_draws, quantile
from sim.parameters.specification import ParameterSpecification

__all__ = [
    "GROUPS",
    "ParameterSpecification",
    "Parameters",
    "find",
    "free_parameters",
    "prior_draws",
    "quantile",
    "specifications",
    "split_path",
]
