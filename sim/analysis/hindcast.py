"""The hindcast against the record: what each figure would have been in the simulated world."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from sim.analysis.expressions import NOT_EXPRESSED, PATHS, PHYSICAL_OBSERVERS, STANDS_FOR, VALUES, Reader
from sim.analysis.machines import FIRM_REASON, SINGLE_FIRMS
from sim.errors import UserError
from sim.history import History, Target, load_history
from sim.months import month_label
from sim.results import Results

if TYPE_CHECKING:
    import pandas

Z90 = 1.6448536269514722
"""Half width of a 90 per cent interval in standard deviations of a normal distribution."""

ONLY_SHOWN = "only shown in the record"


def is_digital(target: Target) -> bool:
    """Whether the figure belongs to the digital loop."""
    return target.observer not in PHYSICAL_OBSERVERS


def is_expressed(target: Target) -> bool:
    """Whether the outcomes of a run can express the figure."""
    key = (target.observer, target.quantity)
    return (key in PATHS or key in VALUES) and target.entity not in SINGLE_FIRMS.get(key, ())


def reason_not_expressed(target: Target) -> str | None:
    """Why a figure cannot be compared; None if it can."""
    if is_expressed(target):
        return None
    key = (target.observer, target.quantity)
    if target.entity in SINGLE_FIRMS.get(key, ()):
        return FIRM_REASON
    return NOT_EXPRESSED.get(key) or (ONLY_SHOWN if target.use == "show" else None)


def simulated_value(target: Target, results: Results, history: History | None = None) -> float:
    """What the data source would have printed in the simulated world.

    Parameters
    ----------
    target : Target
        Figure of the record; its observer, quantity, entity, period, statistic and unit decide.
    results : Results
        One run.
    history : History, optional
        Gives the families of a firm; the packaged history by default.

    Returns
    -------
    float
        In the unit of the target; nan if its period lies outside the run or a crossing never happens.

    Raises
    ------
    UserError
        If the outcomes cannot express the figure, or the results lack the outcome.
    """
    key = (target.observer, target.quantity)
    reader = Reader(results, history or load_history())
    if not is_expressed(target):
        raise UserError(f"{target.id} cannot be compared: {reason_not_expressed(target)}", hint="Leave it out.")
    if key in VALUES:
        return VALUES[key](reader, target)
    path = PATHS[key](reader, target.entity)
    value = path.over(target.period_start, target.period_end, target.statistic, target.unit)
    return value * _per_year(target.unit, target.period_end - target.period_start + 1)


def monthly_path(target: Target, results: Results, history: History | None = None) -> np.ndarray | None:
    """Monthly values behind a figure, in its unit; None if it is not a path.

    Returns
    -------
    ndarray, shape (months,), or None
    """
    path = PATHS.get((target.observer, target.quantity))
    if path is None:
        return None
    monthly = path(Reader(results, history or load_history()), target.entity).monthly(target.unit)
    return monthly * _per_year(target.unit, 1)


def _per_year(unit: str, months: int) -> float:
    """Factor that turns a sum over months into a yearly rate where the unit is one."""
    return 12.0 / months if "per year" in unit else 1.0


def data_interval(target: Target) -> tuple[float, float]:
    """90 per cent interval of the figure itself: its error on its scale; open on the free side of a bound.

    Returns
    -------
    low, high : float
        In the unit of the target.
    """
    position = on_scale(target.value, target.scale)
    low, high = (from_scale(position + sign * Z90 * target.sd, target.scale) for sign in (-1, 1))
    if target.bound == "lower":
        high = float("inf")
    if target.bound == "upper":
        low = float("-inf")
    return low, high


def distance(target: Target, value: float) -> float:
    """Distance of a simulated value from the figure in standard deviations of the figure.

    Positive above it; 0 on the free side of a bound; nan if the value has no place on the scale.
    """
    gap = (on_scale(value, target.scale) - on_scale(target.value, target.scale)) / target.sd
    if not np.isfinite(gap):
        return float("nan")
    if (target.bound == "lower" and gap > 0) or (target.bound == "upper" and gap < 0):
        return 0.0
    return float(gap)


def on_scale(value: float, scale: str) -> float:
    """Value as a log-odds, a logarithm or itself; nan where that does not exist."""
    with np.errstate(divide="ignore", invalid="ignore"):
        if scale == "logit":
            value = float(np.log(value) - np.log1p(-np.float64(value)))
        elif scale == "log":
            value = float(np.log(value))
    return value if np.isfinite(value) else float("nan")


def from_scale(position: float, scale: str) -> float:
    """Inverse of `on_scale`."""
    if scale == "logit":
        return float(1.0 / (1.0 + np.exp(-position)))
    return float(np.exp(position)) if scale == "log" else float(position)


def comparable_targets(history: History | None = None) -> tuple[Target, ...]:
    """Figures of both loops that the outcomes can express, in the order of the table."""
    history = history or load_history()
    return tuple(target for target in history.targets if is_expressed(target))


def hindcast_table(
    runs: Sequence[Results], targets: Iterable[Target] | None = None, history: History | None = None
) -> pandas.DataFrame:
    """Figures of the record beside what the runs say.

    Parameters
    ----------
    runs : sequence of Results
        Runs of one scenario with different seeds.
    targets : iterable of Target, optional
        Those that can be compared by default.
    history : History, optional
        The packaged history by default.

    Returns
    -------
    DataFrame
        One row per figure: the figure with its 90 per cent interval, the mean over seeds and the 5th and 95th
        percentile (nan with one seed), and the mean distance in standard deviations of the figure.
    """
    import pandas

    history = history or load_history()
    chosen = comparable_targets(history) if targets is None else tuple(targets)
    rows = []
    for target in chosen:
        values = np.array([simulated_value(target, results, history) for results in runs])
        present = values[np.isfinite(values)]
        band = np.quantile(present, (0.05, 0.95)) if present.size > 1 else (np.nan, np.nan)
        low, high = data_interval(target)
        distances = [distance(target, value) for value in present]
        rows.append({
            "id": target.id, "observer": target.observer, "quantity": target.quantity,
            "entity": target.entity, "first_month": month_label(target.period_start),
            "last_month": month_label(target.period_end),
            "statistic": target.statistic, "unit": target.unit, "use": target.use, "bound": target.bound,
            "data": target.value, "data_low": low, "data_high": high,
            "simulated": present.mean() if present.size else np.nan, "simulated_low": band[0],
            "simulated_high": band[1], "seeds": present.size,
            "distance": np.mean(distances) if distances else np.nan,
            "stands_for": STANDS_FOR.get((target.observer, target.quantity), ""), "source": target.source,
            "prior_driven": not is_digital(target),
        })  # fmt: skip
    return pandas.DataFrame(rows)
