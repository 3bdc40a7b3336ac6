"""What the scenarios of a sweep said when it was begun."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.scenario import Scenario, load_scenario
from sim.sweep.catalogue import SCENARIO_FILES

if TYPE_CHECKING:
    from sim.sweep import SweepResults


def sweep_scenarios(sweep: SweepResults) -> tuple[Scenario, ...]:
    """Scenarios of a sweep in its order, the baseline first.

    Returns
    -------
    tuple of Scenario
        Empty for a folder of a version that did not keep them yet: starting the sweep again puts them there.
    """
    return tuple(load_scenario(content) for content in sweep.facts.get(SCENARIO_FILES, {}).values())
