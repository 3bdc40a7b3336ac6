"""Where scenarios part: the tree of months that a group shares."""

from __future__ import annotations

from collections.abc import Sequence

from sim.scenario import ResolvedScenario
from sim.scenario.resolved import FIRST_MONTH


def months_to_simulate(scenarios: Sequence[ResolvedScenario]) -> int:
    """Months that a group takes when shared ones are simulated once; those of reference runs are not counted.

    Reads the same tree as `simulate_branched`, so that time can be told beforehand.
    """
    waiting = [list(range(len(scenarios)))] if scenarios else []
    starts = [FIRST_MONTH]
    total = 0
    while waiting:
        members, start = waiting.pop(), starts.pop()
        leader, rest = scenarios[members[0]], members[1:]
        total += leader.end_month + 1 - start
        for month, branch in branches(leader, scenarios, rest):
            waiting.append(branch)
            starts.append(max(month, start))
    return total


def branches(
    leader: ResolvedScenario, scenarios: Sequence[ResolvedScenario], others: Sequence[int]
) -> list[tuple[int, list[int]]]:
    """Others by the month in which they part from the leader, in order; never parting ones leave after its end."""
    found: dict[int, list[int]] = {}
    for position in others:
        month = leader.first_difference(scenarios[position])
        found.setdefault(leader.end_month + 1 if month is None else month, []).append(position)
    return sorted(found.items())
