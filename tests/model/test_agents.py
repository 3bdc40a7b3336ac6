"""What Mesa's users find in the model: agents that are objects, and populations of rows under their own keys."""

from __future__ import annotations

import numpy as np

from sim.agents import Developer, Factory, Government, Vendor
from sim.digital_loop import ExpectedChooser
from sim.observation import observe
from tests.model.runs import small_model


def test_rows_are_found_by_type_and_follow_the_model():
    model = small_model(end="2023-03").run_until("2023-01")
    assert set(model.agents_by_type) == set(model.agent_types) == {Developer, Factory, Government, Vendor}
    assert len(model.agents) == len(model.agents_by_type[Vendor]) + len(model.agents_by_type[Government])
    before = model.agents_by_type[Developer].get("tokens").sum()
    model.step()
    after = model.agents_by_type[Developer].get("tokens").sum()
    assert after > 0 and after != before
    assert len(model.agents_by_type[Factory]) == model.physical_world.sites.count


def test_the_twin_has_no_developer_rows():
    model = small_model(end="2023-03", chooser=ExpectedChooser())
    assert Developer not in model.agents_by_type and Factory in model.agent_types


def test_observing_once_is_observing_every_month():
    """The observer of a run keeps what does not change; one made for the month finds the same."""
    model = small_model(end="2024-06")
    state = model.state
    while state.month <= model.monthly.end_month:
        parameters = model.parameters
        model.step()
        if state.month > 0:
            state.month -= 1
            once = observe(state, model.world, parameters, model.flows, model.path)
            state.month += 1
            for name, value in once.items():
                np.testing.assert_array_equal(model.outcomes[name], value, err_msg=name)
