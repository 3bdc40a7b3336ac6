"""Fills Numba's cache, so that a user's first run does not compile: ``python -m sim.warm``, called by the set-up."""

from __future__ import annotations

from sim.kernels import warm
from sim.months import BURN_IN_MONTHS


def main() -> None:
    """Compile every kernel, then run a small model for two months, which uses them as a user's run does."""
    from sim.model import TwoLoopsModel
    from sim.scenario import load_scenario

    warm()
    scenario = load_scenario({"extends": "baseline", "run": {"developers": 1_000}})
    TwoLoopsModel(scenario, rng=1).run_until(2 - BURN_IN_MONTHS)


if __name__ == "__main__":
    main()
