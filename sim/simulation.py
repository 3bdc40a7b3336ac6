"""A simulation: the order of a month, branching. It knows parameters per month, never scenarios or levers.

It does without Mesa, which takes most of a second to load; `sim.model` adds Mesa's vocabulary.
"""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from typing import Any, Protocol, Self

import numpy as np

from sim.coupling import digital_inputs, physical_inputs, read_coupling, update_base, vertical_capability
from sim.digital_loop import (
    AbstractChooser,
    DigitalFlows,
    ExpectedChooser,
    ReferencePath,
    SampledChooser,
    digital_flows,
    own_rate,
    release_models,
    update_stocks,
)
from sim.digital_loop.suppliers import TRAINING
from sim.errors import UserError
from sim.government import denial_in_force
from sim.history import History, load_history
from sim.initial_state import initial_state
from sim.months import BURN_IN_MONTHS, LAST_RECORDED_MONTH, month_index, month_label
from sim.observation import Observer, observe_physical
from sim.parameters import Parameters
from sim.physical_loop import ExpectedSites, PhysicalFlows, SampledSites, physical_flows, update_physical
from sim.physical_world import build_physical_world
from sim.state import State
from sim.world import World, build_world


class MonthlyParameters(Protocol):
    """What the model needs of a resolved scenario: the parameters of every month and nothing else."""

    end_month: int
    developers: int
    factories: int

    def parameters(self, month: int) -> Parameters:
        """Parameters in force in a month."""

    def reference(self) -> MonthlyParameters:
        """The same under the recorded policies alone."""

    def needs_reference(self, history_end: int) -> bool:
        """Whether the parameters depart from those of the reference by that month."""

    def first_difference(self, other: Any) -> int | None:
        """First month whose parameters differ from another's."""


class Simulation:
    """Agent-based simulation of open-weight AI competition, month by month.

    Parameters
    ----------
    scenario : Scenario or MonthlyParameters
        Anything with ``resolve()``, or already resolved parameters per month. It is resolved once.
    rng : int
        Seed; every draw is a function of it.
    history : History, optional
        Recorded tables; those of the package by default.
    reference : ReferencePath, optional
        Path of the reference run if the scenario departs from the recorded policies before hand-over; worked out if
        it is needed and not given.
    chooser : AbstractChooser, optional
        How developers choose: row by row (`SampledChooser`, the default) or as expected counts (`ExpectedChooser`, the
        mean-field twin).
    on_month : callable, optional
        Called as ``on_month(month, outcomes)`` at the end of every month from 2023-01 on.
    """

    def __init__(
        self,
        scenario: Any,
        *,
        rng: int = 1,
        history: History | None = None,
        reference: ReferencePath | None = None,
        chooser: AbstractChooser | None = None,
        on_month: Callable[[int, dict[str, np.ndarray]], None] | None = None,
    ) -> None:
        self.seed_value = int(rng)
        self.monthly: MonthlyParameters = scenario.resolve() if hasattr(scenario, "resolve") else scenario
        self.history = load_history() if history is None else history
        first = self.monthly.parameters(-BURN_IN_MONTHS)
        self.world: World = build_world(
            self.history,
            first,
            recorded_denial(self.monthly),
            n_rows=self.monthly.developers,
            end_month=self.monthly.end_month,
        )
        now = self.world.at(0)
        self.physical_world = build_physical_world(
            self.history,
            first,
            (self.world.foreign_supply[:, now:], self.world.domestic_supply[:, now:]),
            n_factories=self.monthly.factories,
            end_month=self.monthly.end_month,
        )
        self.observer = Observer(self.world)
        self.own_rate = own_rate(self.world, first)
        self.chooser = SampledChooser() if chooser is None else chooser
        is_twin = isinstance(self.chooser, ExpectedChooser)
        self.site_chooser = ExpectedSites() if is_twin else SampledSites(self.seed_value)
        self.state: State = initial_state(self.world, self.physical_world, first, self.chooser, self.seed_value)
        n_months = self.monthly.end_month + BURN_IN_MONTHS + 2
        self.path = ReferencePath.empty(
            self.world.first_month, n_months, self.world.n_vendors, len(self.history.blocs), len(self.history.releases)
        )
        self._given_reference = self._find_reference(first, reference)
        self.on_month = on_month
        self.denial = np.zeros((2, len(self.history.dimensions.blocs)))
        self.outcomes: dict[str, np.ndarray] = {}
        self.flows: DigitalFlows | None = None
        self.physical_flows: PhysicalFlows | None = None

    def _find_reference(self, first: Parameters, given: ReferencePath | None) -> ReferencePath | None:
        last_forced = int(first.release.free_from) - 1
        if given is not None or not self.monthly.needs_reference(last_forced):
            return given
        return reference_path(self.monthly, self.seed_value, self.history, self.chooser)

    @property
    def reference(self) -> ReferencePath:
        """Path that recorded releases are held against; the run's own if it does not depart from the record."""
        return self.path if self._given_reference is None else self._given_reference

    @property
    def parameters(self) -> Parameters:
        """Parameters in force this month."""
        return self.monthly.parameters(self.state.month)

    @property
    def month(self) -> str:
        """The month that the next step simulates, as ``YYYY-MM``."""
        return month_label(self.state.month)

    def step(self) -> None:
        """One month: flows of both loops from the start-of-month state, then stocks, then the record."""
        state, world, parameters, seed = self.state, self.world, self.parameters, self.seed_value
        self.denial = denial_in_force(state, world, parameters)
        releases = release_models(state, world, parameters, self.path, self.reference, seed)
        inputs = digital_inputs(state.coupling, parameters)
        self.flows = digital_flows(state, world, parameters, self.reference, inputs, releases, self.chooser, seed)
        self.physical_flows = self._physical_flows(parameters)
        update_stocks(state, world, parameters, self.flows, self.denial, self.own_rate, seed)
        update_base(state.coupling, state, world, parameters)
        if self.physical_flows is not None:
            update_physical(state.physical, self.physical_world, parameters, self.physical_flows, state.month)
            read_coupling(state, world, self.physical_world, parameters, self.flows.revenue, self.physical_flows)
            self.outcomes = self._observe(parameters)
            if self.on_month is not None:
                self.on_month(state.month, self.outcomes)
        state.month += 1

    def _physical_flows(self, parameters: Parameters) -> PhysicalFlows | None:
        """Flows of the physical loop; None in the burn-in, which is about models only."""
        state, world = self.state, self.world
        if state.month < 0:
            return None
        inputs = physical_inputs(state.coupling, parameters, state.vendors.stock[:, TRAINING], world.vendor_bloc)
        return physical_flows(state.physical, self.physical_world, parameters, inputs, state.month, self.site_chooser)

    def _observe(self, parameters: Parameters) -> dict[str, np.ndarray]:
        """Outcomes of both loops."""
        state, flows, physical = self.state, self.flows, self.physical_flows
        assert flows is not None and physical is not None
        digital = self.observer.observe(state, parameters, flows, self.path)
        vertical = vertical_capability(state.coupling, parameters)
        released = digital["bloc_frontier_capability"]
        return digital | observe_physical(
            state.physical, self.physical_world, parameters, physical, vertical, released, state.month
        )

    def run_until(self, month: str | int) -> Self:
        """Simulate up to and including a month.

        Raises
        ------
        UserError
            If the month lies beyond the end of the scenario.
        """
        last = month_index(month) if isinstance(month, str) else month
        if last > self.monthly.end_month:
            raise UserError(
                f"the run ends in {month_label(self.monthly.end_month)}, before {month_label(last)}",
                hint="Set a later end in the scenario's [horizon].",
            )
        while self.state.month <= last:
            self.step()
        return self

    def branch(self, scenario: Any) -> Self:
        """Continue from here under another scenario: same past, other future.

        Raises
        ------
        UserError
            If the other scenario differs before the present month.
        """
        other: MonthlyParameters = scenario.resolve() if hasattr(scenario, "resolve") else scenario
        difference = self.monthly.first_difference(other)
        if difference is not None and difference < self.state.month:
            raise UserError(
                f"the scenarios differ from {month_label(difference)} on, before the present month {self.month}",
                hint="Branch earlier, or run the other scenario from the start.",
            )
        twin = type(self)(
            other, rng=self.seed_value, history=self.history, chooser=self.chooser, on_month=self.on_month
        )
        twin.restore(self.checkpoint())
        return twin

    def checkpoint(self) -> bytes:
        """Everything that the future depends on apart from the scenario, as bytes for `restore`."""
        return pickle.dumps((self.state, self.path))

    def restore(self, checkpoint: bytes) -> None:
        """Take over the state saved by `checkpoint` of a model of the same scenario, or of one with the same past."""
        state, past = pickle.loads(checkpoint)
        self.state, self.flows, self.physical_flows = state, None, None
        known = min(len(past.frontier), len(self.path.frontier))
        for name in ("frontier", "log_markup", "bloc_frontier", "increment"):
            getattr(self.path, name)[:known] = getattr(past, name)[:known]
        self.path.open_probability[:] = past.open_probability


def recorded_denial(monthly: MonthlyParameters) -> np.ndarray:
    """Denial for training and serving under the recorded policies, shape (2, blocs, months from the burn-in on)."""
    reference = monthly.reference()
    months = range(-BURN_IN_MONTHS, min(reference.end_month, LAST_RECORDED_MONTH) + 1)
    compute = [reference.parameters(month).compute for month in months]
    return np.stack([[c.training_denial for c in compute], [c.serving_denial for c in compute]]).transpose(0, 2, 1)


def reference_path(monthly: MonthlyParameters, seed: int, history: History, chooser: AbstractChooser) -> ReferencePath:
    """Run the reference of a scenario up to hand-over and return its path."""
    model = Simulation(monthly.reference(), rng=seed, history=history, chooser=chooser)
    model.run_until(model.monthly.end_month)
    position = model.path.at(model.state.month)
    model.path.frontier[position] = model.state.vendors.frontier
    model.path.log_markup[position] = model.state.vendors.log_markup
    return copy.deepcopy(model.path)
