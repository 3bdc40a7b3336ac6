"""One run: scenario and seed in, results out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from sim.digital_loop import ExpectedChooser, SampledChooser
from sim.history import load_history
from sim.results import Recorder, Results, axis_labels
from sim.results.provenance import run_provenance
from sim.scenario import ResolvedScenario, Scenario, load_scenario
from sim.simulation import Simulation


def resolve(
    scenario: Scenario | ResolvedScenario | str | Path | dict[str, Any],
    *,
    developers: int | None = None,
    until: str | None = None,
) -> ResolvedScenario:
    """Work out a scenario, with another number of developers or an earlier or later end if asked for."""
    if isinstance(scenario, ResolvedScenario):
        resolved = scenario
        if developers is not None or until is not None:
            raise TypeError("developers and until belong to a scenario; this one is already resolved")
        return resolved
    loaded = scenario if isinstance(scenario, Scenario) else load_scenario(scenario)
    changes: dict[str, Any] = {}
    if developers is not None:
        changes["run"] = {"developers": developers}
    if until is not None:
        changes["horizon"] = {"end": until}
    return (loaded.with_changes(changes) if changes else loaded).resolve()


def run(
    scenario: Scenario | ResolvedScenario | str | Path | dict[str, Any],
    *,
    seed: int = 1,
    developers: int | None = None,
    until: str | None = None,
    twin: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> Results:
    """Simulate one scenario with one seed.

    Parameters
    ----------
    scenario : Scenario, path or dict
        What to simulate.
    seed : int
        Seed of every draw; runs with one seed compare on common random numbers.
    developers : int, optional
        Developer rows in place of the scenario's.
    until : str, optional
        Last month ``YYYY-MM`` in place of the scenario's.
    twin : bool
        Expected counts in place of developer rows: the mean-field twin, without sampling error.
    progress : callable, optional
        Called as ``progress(month, last_month)`` after every month.

    Returns
    -------
    Results
        All outcomes from 2023-01 on, with provenance.

    Raises
    ------
    UserError
        If the scenario or an argument is wrong.
    """
    resolved = resolve(scenario, developers=developers, until=until)
    history = load_history()
    chooser = ExpectedChooser() if twin else SampledChooser()
    model = Simulation(resolved, rng=seed, history=history, chooser=chooser)
    labels = {**axis_labels(history), "vendor": model.world.vendor_names, "family": model.world.family_names}
    recorder = Recorder(None, labels, 0, resolved.end_month)

    def record(month: int, outcomes: dict[str, Any]) -> None:
        recorder.record(month, outcomes)
        if progress is not None:
            progress(month, resolved.end_month)

    model.on_month = record
    model.run_until(resolved.end_month)
    return recorder.results(run_provenance(resolved, seed=seed, history=history, twin=twin))


__all__ = ["resolve", "run"]
