"""Results of a sweep in a notebook."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from sim.display import card, paragraph, table
from sim.results import OUTCOMES
from sim.results.display import number

if TYPE_CHECKING:
    from sim.sweep.results import SweepResults

MOST_SETTINGS = 12
"""Inputs in the table; more are counted."""


def sweep_html(sweep: SweepResults) -> str:
    """Title, question, runs by scenario, what varies, outcomes with units, and provenance."""
    facts = sweep.facts
    runs = sweep.runs
    by_scenario = [
        (title, *((part["status"] == status).sum() for status in ("done", "failed", "missing")), part["seed"].nunique())
        for title, part in ((title, runs[runs["scenario"] == title]) for title in sweep.scenarios)
    ]
    settings = list(_settings(sweep))
    more = f"and {len(settings) - MOST_SETTINGS} more inputs" if len(settings) > MOST_SETTINGS else ""
    names = facts["outcomes"] or list(OUTCOMES)
    shown = "; ".join(f"{name} [{OUTCOMES[name].unit or '1'}]" for name in names[:MOST_SETTINGS])
    rest = f" and {len(names) - MOST_SETTINGS} more" if len(names) > MOST_SETTINGS else ""
    return card(
        facts["title"],
        paragraph(facts.get("question", "")),
        table(("scenario", "done", "failed", "missing", "seeds"), by_scenario),
        table(("varies", "from", "to", "values"), settings[:MOST_SETTINGS]),
        paragraph(more),
        paragraph(f"Outcomes: {shown}{rest}."),
        source=f"{facts['design']} design of {facts['points']:,} points; sweep {facts['sweep_id']}; package "
        f"{facts['package_fingerprint'][:12]}; in a pair both runs have the same seed; not calibrated",
    )


def _settings(sweep: SweepResults) -> Iterator[tuple[Any, ...]]:
    """Range of each input that takes more than one value."""
    for name in sweep.settings:
        values = sweep.runs[name].dropna()
        if values.nunique() < 2:
            continue
        ends = (number(float(values.min())), number(float(values.max()))) if values.dtype == float else ("", "")
        yield name, *ends, values.nunique()
