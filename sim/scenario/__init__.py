"""Scenarios: read TOML, inherit, check, explain, and work out the parameters of every month."""

from sim.scenario.cut import Cut
from sim.scenario.library import scenario_library
from sim.scenario.loading import load_scenario, validate
from sim.scenario.problems import ScenarioError
from sim.scenario.resolved import ResolvedScenario
from sim.scenario.scenario import Scenario
from sim.scenario.uncertainty import Uncertainty

__all__ = [
    "Cut",
    "ResolvedScenario",
    "Scenario",
    "ScenarioError",
    "Uncertainty",
    "load_scenario",
    "scenario_library",
    "validate",
]
