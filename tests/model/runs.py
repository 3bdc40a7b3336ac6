"""Small runs for the tests of the model."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from sim.digital_loop import AbstractChooser
from sim.history import load_history
from sim.model import TwoLoopsModel
from sim.scenario import load_scenario

SMALL = 2_000


def small_model(
    *,
    changes: dict[str, Any] | None = None,
    seed: int = 1,
    developers: int = SMALL,
    end: str = "2026-03",
    data_directory: Path | None = None,
    chooser: AbstractChooser | None = None,
) -> TwoLoopsModel:
    """Model of the baseline with some changes, not yet run."""
    content = {"extends": "baseline", "run": {"developers": developers}, "horizon": {"end": end}, **(changes or {})}
    scenario = load_scenario(content, data_directory=data_directory)
    return TwoLoopsModel(scenario, rng=seed, history=load_history(data_directory), chooser=chooser)


def outcomes_of(model: TwoLoopsModel, until: str | None = None) -> dict[str, np.ndarray]:
    """Run a model and stack its outcomes over months."""
    months: list[dict[str, np.ndarray]] = []
    model.on_month = lambda _month, outcomes: months.append(outcomes)
    model.run_until(until or model.monthly.end_month)
    return {name: np.stack([month[name] for month in months]) for name in months[0]}


def assert_identical(one: dict[str, np.ndarray], other: dict[str, np.ndarray]) -> None:
    """Fail unless two runs agree bit for bit."""
    assert one.keys() == other.keys()
    for name, values in one.items():
        np.testing.assert_array_equal(values, other[name], err_msg=name)
