"""Accelerators that would arrive without controls, by bloc, fitted to the recorded stock and schedule."""

from __future__ import annotations

import numpy as np

from sim.history import History
from sim.mechanisms.compute import domestic_inflow, inflow_for_growth, supply_growth_decay, uncontrolled_inflow
from sim.months import LAST_RECORDED_MONTH
from sim.parameters import Parameters


def recorded_stock(history: History, months: np.ndarray) -> np.ndarray:
    """Recorded stock by bloc at the end of each month [H100e], shape (n_blocs, n_months).

    Log-linear between the recorded anchors of ``compute_stock.csv`` and beyond them at the rate of the nearest two.
    """
    stock = np.zeros((len(history.dimensions.blocs), len(months)))
    for bloc, anchors in enumerate(history.compute_anchors):
        times = np.array([anchor.month for anchor in anchors], dtype=float)
        logs = np.log([anchor.stock for anchor in anchors])
        rate = np.diff(logs) / np.diff(times)
        path = np.interp(months, times, logs)
        path = np.where(months < times[0], logs[0] - rate[0] * (times[0] - months), path)
        path = np.where(months > times[-1], logs[-1] + rate[-1] * (months - times[-1]), path)
        stock[bloc] = np.exp(path)
    return stock


def use_split(parameters: Parameters) -> np.ndarray:
    """Split of a vendor's accelerators over training, serving and the rest (other research) [share]."""
    training, serving = parameters.compute.training_share, parameters.compute.serving_share
    total = max(1.0, training + serving)
    return np.array([training / total, serving / total, 1.0 - (training + serving) / total])


def use_denial(training: np.ndarray, serving: np.ndarray) -> np.ndarray:
    """Denial by use (last axis); the rest needs the same accelerators as training."""
    uses = np.array([training, serving, training])
    return uses.transpose((*range(1, uses.ndim), 0))


def supply_without_controls(
    history: History, parameters: Parameters, months: np.ndarray, denial: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Monthly arrivals by bloc had there been no controls, and domestic output before any response to them.

    Parameters
    ----------
    denial : ndarray, shape (2, n_blocs, n_months)
        Denial for training and for serving under the recorded policies, as the reference run has it [fraction].

    Returns
    -------
    foreign, domestic : ndarray, shape (n_blocs, n_months) [H100e per month]
        With the recorded schedule they reproduce the recorded stock; after 2026-03 both grow with a rate that decays.
    """
    compute = parameters.compute
    # Recorded stocks are those at the end of a month.
    stock = recorded_stock(history, np.append(months[0] - 1, months))
    increment = np.maximum(stock[:, 1:] - stock[:, :-1] * (1.0 - compute.retirement), 0.0)
    training, serving = denial
    base = history.domestic_accelerators(months)
    # Domestic output is recorded under controls; what they induced is taken out here and put back by the model.
    response = 1.0 + compute.domestic_response * training
    base = np.minimum(base, increment) / response
    under_controls = domestic_inflow(base, compute.domestic_response, training)
    foreign = uncontrolled_inflow(
        np.maximum(increment, under_controls),
        under_controls,
        use_denial(training, serving),
        use_split(parameters),
        compute.leakage,
    )
    future, last = months > LAST_RECORDED_MONTH, int(np.searchsorted(months, LAST_RECORDED_MONTH))
    growth = _growth_of_arrivals(months[future] - LAST_RECORDED_MONTH, parameters)
    foreign[:, future] = foreign[:, [last]] * growth
    base = base.copy()
    base[:, future] = base[:, [last]] * growth
    return foreign, base


def _growth_of_arrivals(months_after: np.ndarray, parameters: Parameters) -> np.ndarray:
    """Arrivals relative to those of the last recorded month that make a stock grow at a rate that decays."""
    compute = parameters.compute
    rate = supply_growth_decay(
        np.log(compute.growth) / 12.0, np.append(0.0, months_after), 12.0 * compute.growth_time_constant
    )
    stock = np.exp(np.append(0.0, np.cumsum(rate[:-1])))
    inflow = inflow_for_growth(stock, rate, compute.retirement)
    return inflow[1:] / inflow[0]
