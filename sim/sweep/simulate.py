"""Runs of one point and seed: what the scenarios share is simulated once and branched where they part."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Iterator, Sequence
from typing import Any, cast

import numpy as np

from sim.digital_loop import ReferencePath
from sim.history import History, load_history
from sim.results import Recorder, axis_labels, run_provenance
from sim.scenario import ResolvedScenario, load_scenario
from sim.scenario.resolved import FIRST_MONTH
from sim.simulation import MonthlyParameters, Simulation, reference_path
from sim.sweep.branches import branches, families, last_forced_month
from sim.sweep.worker import Simulated


@dataclasses.dataclass(frozen=True, slots=True)
class _Trunk:
    """State of a run at the start of a month, from which others go on."""

    month: int
    checkpoint: bytes
    recorder: Recorder


def simulate_branched(
    scenarios: Sequence[ResolvedScenario], seed: int, outcomes: tuple[str, ...] = ()
) -> Iterator[Simulated]:
    """Simulate several scenarios with one seed.

    Each result is bit for bit that of a run by itself. Scenarios with different ends or numbers of rows share nothing.

    Parameters
    ----------
    scenarios : sequence of ResolvedScenario
        What to run.
    seed : int
        Seed of every draw.
    outcomes : tuple of str
        Outcomes to keep; all if empty.

    Yields
    ------
    (int, Results or Exception)
        As each ends, in no particular order. An error ends the scenario that it belongs to and no other.
    """
    history = load_history()
    for members in families(scenarios):
        yield from _tree(scenarios, members, seed, outcomes, history, None)


def _tree(
    scenarios: Sequence[ResolvedScenario], members: list[int], seed: int, outcomes: tuple[str, ...],
    history: History, trunk: _Trunk | None,
) -> Iterator[Simulated]:  # fmt: skip
    """Run the first member to its end, then those that part from it, from where they do."""
    leader = scenarios[members[0]]
    waiting = branches(leader, scenarios, members[1:])
    parted: list[tuple[_Trunk | None, list[int]]] = []
    try:
        model, recorder = _start(leader, seed, outcomes, history, trunk)
        while waiting and waiting[0][0] <= leader.end_month:
            month, branch = waiting[0]
            _run_to(month, model, recorder)
            # The state before the first month depends on its parameters: those that differ there share nothing.
            shares = month > FIRST_MONTH
            parted.append((_Trunk(month, model.checkpoint(), recorder.copy()) if shares else None, branch))
            waiting = waiting[1:]
        _run_to(leader.end_month + 1, model, recorder)
        for position in (members[0], *(twin for _, twins in waiting for twin in twins)):
            yield position, recorder.results(run_provenance(scenarios[position], seed=seed, history=history))
        waiting = []
    except Exception as error:
        yield members[0], error
    for place, branch in parted:
        yield from _tree(scenarios, branch, seed, outcomes, history, place)
    left = [position for _, branch in waiting for position in branch]
    if left:  # the leader failed before they parted from it: they try without it
        yield from _tree(scenarios, left, seed, outcomes, history, trunk)


def _start(
    scenario: ResolvedScenario, seed: int, outcomes: tuple[str, ...], history: History, trunk: _Trunk | None
) -> tuple[Simulation, Recorder]:
    model = Simulation(scenario, rng=seed, history=history, reference=_reference(scenario, seed, history))
    if trunk is not None:
        model.restore(trunk.checkpoint)
        return model, trunk.recorder.copy()
    labels = {**axis_labels(history), "vendor": model.world.vendor_names, "family": model.world.family_names}
    return model, Recorder(outcomes or None, labels, 0, scenario.end_month)


def _run_to(end: int, model: Simulation, recorder: Recorder) -> None:
    """Simulate and record the months before ``end``."""
    while model.state.month < end:
        month = model.state.month
        model.step()
        if month >= recorder.first_month:
            recorder.record(month, {name: model.outcomes[name] for name in recorder.outcomes})


def _reference(scenario: ResolvedScenario, seed: int, history: History) -> ReferencePath | None:
    """Path of the reference run if the scenario needs one; None lets the model be its own."""
    if not scenario.needs_reference(last_forced_month(scenario)):
        return None
    return _reference_by_content(_Reference(scenario.reference().fingerprint(), seed, scenario, history))


@dataclasses.dataclass(frozen=True, slots=True, eq=False)
class _Reference:
    """A reference run, equal to others of the same content and seed."""

    fingerprint: str
    seed: int
    scenario: ResolvedScenario
    history: History

    def __hash__(self) -> int:
        return hash((self.fingerprint, self.seed))

    def __eq__(self, other: Any) -> bool:
        return (self.fingerprint, self.seed) == (other.fingerprint, other.seed)


@functools.lru_cache(maxsize=4)
def _reference_by_content(wanted: _Reference) -> ReferencePath:
    from sim.digital_loop import SampledChooser

    monthly = cast("MonthlyParameters", wanted.scenario)  # frozen, which a protocol cannot say
    path = reference_path(monthly, wanted.seed, wanted.history, SampledChooser())
    for field in dataclasses.fields(path):  # several runs read it: none may write
        array = getattr(path, field.name)
        if isinstance(array, np.ndarray):
            array.flags.writeable = False
    return path


def warm_up() -> None:
    """Simulate a small model for a few months, so that compiled functions are loaded."""
    scenario = load_scenario({"extends": "baseline", "run": {"developers": 1_000}})
    Simulation(scenario, rng=1).run_until(FIRST_MONTH + 26)


__all__ = ["simulate_branched", "warm_up"]
