"""Where scenarios part: the tree of months that a group shares."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sim.scenario import ResolvedScenario
from sim.scenario.resolved import FIRST_MONTH


def families(scenarios: Sequence[ResolvedScenario]) -> list[list[int]]:
    """Positions of scenarios of one size: with different ends or numbers of rows nothing is shared."""
    found: dict[tuple[int, int, int], list[int]] = {}
    for position, scenario in enumerate(scenarios):
        found.setdefault((scenario.end_month, scenario.developers, scenario.factories), []).append(position)
    return list(found.values())


def branches(
    leader: ResolvedScenario, scenarios: Sequence[ResolvedScenario], others: Sequence[int]
) -> list[tuple[int, list[int]]]:
    """Others by the month in which they part from the leader, in order; never parting ones leave after its end."""
    found: dict[int, list[int]] = {}
    for position in others:
        month = leader.first_difference(scenarios[position])
        found.setdefault(leader.end_month + 1 if month is None else month, []).append(position)
    return sorted(found.items())


def spans(scenarios: Sequence[ResolvedScenario]) -> Iterator[tuple[int, int, int]]:
    """Position of each scenario, the first month that is simulated for it alone, and the month after its last.

    Reads the same tree as `simulate_branched`, so that time can be told beforehand. A scenario equal to another has
    an empty span. Reference runs are not counted, see `references`.
    """
    for members in families(scenarios):
        yield from _spans(scenarios, members, FIRST_MONTH)


def _spans(scenarios: Sequence[ResolvedScenario], members: list[int], start: int) -> Iterator[tuple[int, int, int]]:
    leader = scenarios[members[0]]
    end = leader.end_month + 1
    yield members[0], min(start, end), end
    for month, branch in branches(leader, scenarios, members[1:]):
        if month >= end:
            yield from ((position, end, end) for position in branch)
        else:
            yield from _spans(scenarios, branch, max(month, start))


def months_to_simulate(scenarios: Sequence[ResolvedScenario]) -> int:
    """Months that a group takes when shared ones are simulated once; those of reference runs are not counted."""
    return sum(end - start for _, start, end in spans(scenarios))


def last_forced_month(scenario: ResolvedScenario) -> int:
    """Last month whose releases are those of the record."""
    return int(scenario.parameters(FIRST_MONTH).release.free_from) - 1


def references(scenarios: Sequence[ResolvedScenario]) -> dict[int, int]:
    """Months of the reference runs that a group needs beside its own, by the position that needs each first."""
    found: dict[str, tuple[int, int]] = {}
    for position, scenario in enumerate(scenarios):
        if scenario.needs_reference(last_forced_month(scenario)):
            reference = scenario.reference()
            found.setdefault(reference.fingerprint(), (position, reference.end_month + 1 - FIRST_MONTH))
    return dict(found.values())
