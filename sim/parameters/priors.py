"""Draws from the prior ranges of all free parameters."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from sim.dimensions import Dimensions
from sim.parameters.container import specifications
from sim.parameters.specification import ParameterSpecification


def free_parameters() -> tuple[ParameterSpecification, ...]:
    """Return the parameters that prior draws vary."""
    return tuple(item for item in specifications().values() if item.prior != "fixed")


def quantile(item: ParameterSpecification, probability: float, dimensions: Dimensions) -> Any:
    """Value of a parameter at a probability of its prior.

    A log-uniform prior needs a positive lower end. All labels of a parameter move together: within one
    parameter the ranges express one common doubt (is the whole level right?), not independent ones.
    """
    low, high = np.asarray(item.array(item.low, dimensions)), np.asarray(item.array(item.high, dimensions))
    is_log = item.prior == "loguniform"
    value = low * (high / low) ** probability if is_log else low + (high - low) * probability
    return float(value) if value.ndim == 0 else value


def prior_draws(count: int, dimensions: Dimensions, seed: int = 0) -> list[Mapping[str, Any]]:
    """Latin hypercube sample of the prior.

    Parameters
    ----------
    count : int
        Number of draws.
    dimensions : Dimensions
        Axes.
    seed : int
        Seed of the sample.

    Returns
    -------
    list of dict
        Changes by path, for `Parameters.replace` or a scenario's ``[parameters]``.
    """
    from scipy.stats import qmc

    free = free_parameters()
    points = qmc.LatinHypercube(d=len(free), rng=np.random.default_rng(seed)).random(count)
    return [
        {item.path: quantile(item, float(p), dimensions) for item, p in zip(free, point, strict=True)}
        for point in points
    ]
