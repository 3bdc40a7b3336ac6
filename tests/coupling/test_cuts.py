"""Cuts of physical and coupling edges in the whole model: nothing before the date, something after it."""

from __future__ import annotations

import numpy as np
import pytest

import sim.simulation
from sim.coupling import physical_inputs
from sim.digital_loop import ExpectedChooser
from sim.mechanisms.embodied import base_points, compute_points
from sim.months import month_index
from tests.coupling.apart import MIXED, loops, run
from tests.model.runs import small_model

CUT, END = "2025-01", "2026-12"
BEFORE = month_index(CUT)
FIRST_MOVED = {
    "P1": ("ai_units", 1),
    "P2": ("unit_cost", 1),
    "P3": ("ai_units", 23),
    "P4": ("deployment_data", 1),
    "C1": ("ai_units", 2),
    "C2": (MIXED, 0),
    "C3": ("new_derivatives", 1),
}
"""By edge the outcome that moves first and months, counted from the cut, within which it must. The signal of the month
before stays, so what an edge moves directly moves a month later; C2 is read where it is reported. P3 works through
draws of adoption, which flip one by one."""


def cut(*edges: str) -> dict[str, object]:
    return {"cuts": [{"edge": edge, "from": CUT} for edge in edges]}


@pytest.fixture(scope="module")
def plain():
    return run(apart=False, end=END)


@pytest.mark.parametrize("edge", FIRST_MOVED)
def test_a_cut_is_nothing_before_its_date_and_something_after(plain, edge):
    name, months = FIRST_MOVED[edge]
    other = run(apart=False, changes=cut(edge), end=END)
    for outcome, values in plain.items():
        np.testing.assert_array_equal(values[:BEFORE], other[outcome][:BEFORE], err_msg=outcome)
    moved = [not np.array_equal(plain[name][m], other[name][m]) for m in range(BEFORE, BEFORE + months + 1)]
    assert any(moved)
    if edge in ("P1", "C1"):
        assert np.all(other["embodied_progress"][-1] < plain["embodied_progress"][-1])
    if edge == "P2":
        assert np.all(other["unit_cost"][-1] > plain["unit_cost"][-1])
    if edge == "P4":
        assert np.all(other["deployment_data"][-1] < plain["deployment_data"][-1])
    if edge == "C3":
        assert other["new_derivatives"][-1].sum() < plain["new_derivatives"][-1].sum()
    if edge == "C2":
        # more of it would raise what vendors offer by sector; without the edge it stays where it was
        assert np.all(other[MIXED][-1] < plain[MIXED][-1])


@pytest.mark.slow
def test_c2_moves_stacks_although_hardly_any():
    """At central values it moves the stack of one row in some hundreds; in expectation, and at the high end, it shows.

    Up to 28 points in a sector are 0.28 utils, but only the difference between blocs counts, and only for sites that
    choose a stack: at most two per cent of them choose another one.
    """
    strong = {"parameters": {"coupling.vertical_strength": 60.0, "deployment.capability_weight": 2.0}}
    stacks, end = [], "2028-12"
    for changes in (strong, {**strong, **cut("C2")}):
        model = loops(apart=False, changes=changes, end=end).run_until(end)
        stacks.append(model.state.physical.factories.stack)
    differ = np.mean((stacks[0] != stacks[1])[stacks[0] >= 0])
    assert 0.0 < differ < 0.1


def test_with_p1_cut_embodied_progress_moves_only_through_base_model_and_compute(monkeypatch):
    given = []

    def recorded(*arguments):
        given.append(physical_inputs(*arguments))
        return given[-1]

    monkeypatch.setattr(sim.simulation, "physical_inputs", recorded)
    model = loops(apart=False, changes=cut("P1"), end=END).run_until(CUT)
    world, seen = model.physical_world, []
    while model.state.month <= month_index(END):
        embodied, stock = model.parameters.embodied, model.state.physical.embodied_stock.copy()
        signal = model.state.physical.signals.data.copy()
        model.step()
        inputs = given[-1]
        explained = base_points(inputs.base, world.base_reference, embodied.base_slope)
        compute = stock + inputs.moved_compute
        explained = explained + compute_points(compute, world.embodied_stock.max(), embodied.compute_slope)
        seen.append((model.physical_flows.capability, explained, signal))
    (first, at_first, signal), last = seen[0], seen[-1]
    for capability, explained, now in seen:
        np.testing.assert_array_equal(now, signal)
        np.testing.assert_allclose(capability - first, (explained - at_first)[:, None] + np.zeros(2), atol=1e-9)
    assert np.all(last[0] > first + 20.0)
    # the data themselves went on growing: it is the edge that is cut
    assert np.all(model.outcomes["deployment_data"] > 1.5 * signal.sum(axis=1) / 1e6)


@pytest.mark.slow
def test_every_edge_shows_in_the_twin_without_any_noise():
    def twin(changes):
        rows = {"run": {"developers": 1_000, "factories": 300}}
        model = small_model(changes={**rows, **changes}, end=END, chooser=ExpectedChooser()).run_until(END)
        return np.concatenate([model.outcomes[name].ravel() for name in ("ai_units", "deployment_data", MIXED)])

    plain = twin({})
    for edge in FIRST_MOVED:
        if edge != "C3":  # acts on the digital side; see above
            assert np.abs(np.log(twin(cut(edge)) / plain)).max() > 1e-6, edge
