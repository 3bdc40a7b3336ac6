"""The dated events of a scenario, in order."""

from __future__ import annotations

from sim.history import load_history
from sim.levers import AbstractLever
from sim.months import LAST_RECORDED_MONTH, month_label
from sim.scenario.cut import Cut
from sim.scenario.recorded import is_recorded, recorded_levers
from sim.scenario.scenario import Scenario

RECORDED, OWN = "recorded", "own"


def timeline(scenario: Scenario) -> list[str]:
    """Lines ``month  recorded|own  what``, by month.

    Parameters
    ----------
    scenario : Scenario
        Any scenario that loads.

    Returns
    -------
    list of str
        What begins, is at full strength or ends within the run; the end of the record and of the run.
    """
    recorded = {lever.id: lever for lever in recorded_levers(load_history(scenario.data_directory))}
    events: list[tuple[int, str, str]] = []
    for lever in scenario.levers:
        origin = RECORDED if is_recorded(lever, recorded) else OWN
        events += [(month, origin, what) for month, what in _lever_events(lever)]
    for cut in scenario.cuts:
        events += [(month, OWN, what) for month, what in _cut_events(cut)]
    events += [(LAST_RECORDED_MONTH, RECORDED, "last month of the record")]
    events += [(scenario.end_month, OWN, "last month of the run")]
    within = [event for event in events if event[0] <= scenario.end_month]
    width = max(len(RECORDED), len(OWN))
    # The sort is stable: within a month, in the order of the file.
    ordered = sorted(within, key=lambda event: event[0])
    return [f"{month_label(month)}  {origin:{width}}  {what}" for month, origin, what in ordered]


def _lever_events(lever: AbstractLever) -> list[tuple[int, str]]:
    name = f"{lever.id}: {lever.title.lower()} on {', '.join(lever.target)}"
    events = []
    if lever.ramp_months > 1:
        events.append((lever.start, f"{name} begins, towards {lever.intensity_text}"))
        full = lever.start + lever.ramp_months - 1
        if lever.end is None or full <= lever.end:
            events.append((full, f"{name} at full strength, {lever.intensity_text}"))
    else:
        events.append((lever.start, f"{name} begins, {lever.intensity_text}"))
    if lever.end is not None:
        events.append((lever.end, f"{lever.id}: last month in force"))
    return events


def _cut_events(cut: Cut) -> list[tuple[int, str]]:
    events = [(cut.start, f"edge {cut.edge} is cut: keeps the signal it had")]
    if cut.end is not None:
        events.append((cut.end, f"edge {cut.edge}: last month of the cut"))
    return events
