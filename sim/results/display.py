"""Results of a run in a notebook."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.display import card, paragraph, table
from sim.months import LAST_RECORDED_MONTH, month_label
from sim.results.schema import OUTCOMES

if TYPE_CHECKING:
    from sim.results.results import Results

MOST_OUTCOMES = 14
"""Outcomes in the table; the others are named below it."""


def results_html(results: Results) -> str:
    """Title, value of each outcome at its largest label at three dates, and provenance."""
    facts = results.provenance
    title = f"{facts.get('scenario', 'Run')}, {month_label(results.first_month)} to {month_label(results.last_month)}"
    shown, others = results.outcomes[:MOST_OUTCOMES], results.outcomes[MOST_OUTCOMES:]
    note = "Of several labels the largest at the end is shown. "
    note += f"Also held: {', '.join(others)}." if others else ""
    months = _months(results)
    head = ("outcome", "label", "unit", *(month_label(month) for month in months))
    rows = [row for name in shown for row in _rows(results, name, months)] if results.n_months else []
    return card(title, table(head, rows, texts=3), paragraph(note), source=provenance_text(facts))


def provenance_text(facts: Mapping[str, Any]) -> str:
    """Seed, identity and version of a run in one line."""
    version = facts.get("versions", {}).get("two-loops", "unknown")
    rows = f", {facts['developers']:,} developer rows" if "developers" in facts else ""
    return f"seed {facts.get('seed')}{rows}; run {facts.get('run_id')}; two-loops {version}; not calibrated"


def _months(results: Results) -> list[int]:
    last = results.last_month
    return sorted({results.first_month, min(max(LAST_RECORDED_MONTH, results.first_month), last), last})


def _rows(results: Results, name: str, months: list[int]) -> Iterator[tuple[str, ...]]:
    outcome, array = OUTCOMES[name], results.array(name)
    places = list(itertools.product(*(range(len(results.labels[axis])) for axis in outcome.dims)))
    final = np.array([array[(-1, *place)] for place in places], dtype=float)
    place = places[int(np.argmax(np.where(np.isfinite(final), final, -np.inf)))]
    label = ", ".join(results.labels[axis][i] for axis, i in zip(outcome.dims, place, strict=True))
    values = (array[(month - results.first_month, *place)] for month in months)
    yield outcome.long_name, label, outcome.unit, *(number(float(value)) for value in values)


def number(value: float) -> str:
    """Number with three significant digits; empty if it is missing.

    Examples
    --------
    >>> number(1234567.0), number(0.01234), number(float("nan"))
    ('1,230,000', '0.0123', '')
    """
    if not np.isfinite(value):
        return ""
    rounded = float(f"{value:.3g}")
    return f"{rounded:,.0f}" if abs(rounded) >= 100 else f"{rounded:g}"
