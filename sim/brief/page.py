"""The page: a short text with numbers from the runs, figures, a table of effects, methods and limits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.analysis.answer import (
    Line,
    by_loop,
    effect_lines,
    footnotes,
    how_sure,
    instead,
    parameter_counts,
    told,
    what_it_rests_on,
)
from sim.analysis.effects import Effects
from sim.analysis.hindcast import ONLY_SHOWN, comparable_targets, hindcast_table, reason_not_expressed
from sim.brief.picture import Picture, template
from sim.history import History, load_history
from sim.results import package_fingerprint

if TYPE_CHECKING:
    from sim.scenario import Scenario

PANEL_WORDS = {
    "atom_downloads": "downloads (curated panel)",
    "hub_downloads": "downloads on the hub",
    "derivatives": "derivatives",
    "router": "router",
    "hyperscaler": "public clouds",
    "enterprise_west": "Western enterprises",
    "enterprise_cn": "Chinese enterprises",
    "national_tokens": "national token counts",
    "arena": "capability gaps",
    "price": "prices",
    "open_releases": "open releases",
    "robots": "conventional robots",
    "humanoids": "humanoids",
    "robotaxis": "robotaxis",
}
TOLD = 2
"""Changes that a sentence names; the others stand in the table."""
FORCED = ("arena", "price", "open_releases")
"""Data sources that the hindcast is forced with: agreement there is no test."""


def page_html(
    effects: Effects, scenarios: Sequence[Scenario], pictures: Sequence[Picture], *, draft: bool, run_id: str
) -> str:
    """Write the page; every number in it comes from the runs.

    Parameters
    ----------
    effects : Effects
        Paired runs of all scenarios.
    scenarios : sequence of Scenario
        The same scenarios, the baseline first.
    pictures : sequence of Picture
        Figures.
    draft : bool
        Mark the page as a draft.
    run_id : str
        Identity of the whole.

    Returns
    -------
    str
        HTML.
    """
    history = load_history()
    runs = effects.runs[effects.baseline]
    provenance = runs[0].provenance
    lines = {scenario: effect_lines(effects, scenario) for scenario in effects.scenarios}
    total, assumed = parameter_counts()
    return template("page.html.jinja").render(
        draft=draft,
        run_id=run_id,
        baseline=effects.baseline,
        scenarios=[{"title": item.title, "question": item.question} for item in scenarios],
        last_month=runs[0].months[-1],
        answers={scenario: [answer(part) for part in by_loop(lines[scenario])] for scenario in effects.scenarios},
        loops=effect_rows(lines),
        titles=effects.scenarios,
        footnotes=footnotes([line for group in lines.values() for line in group]),
        hindcast=hindcast_rows(runs, history),
        forced=FORCED,
        sure=how_sure(len(effects.seeds)),
        rests=what_it_rests_on(runs[0], "The baseline"),
        seeds=len(effects.seeds),
        developers=provenance["developers"],
        parameters=total,
        assumptions=assumed,
        left_out=left_out(history),
        pictures=pictures,
        package=package_fingerprint(),
        data=provenance["data_fingerprint"],
        versions=provenance["versions"],
    )


def answer(lines: Sequence[Line], over: str = "seeds") -> str:
    """Say what a scenario changes: the first headline always, then the largest changes that chance does not explain.

    Parameters
    ----------
    lines : sequence of Line
        Headlines of one loop.
    over : str
        What intervals are over: seeds, or draws of a design.
    """
    if not lines:
        return "Nothing was recorded."
    first, others = lines[0], told(lines[1:])
    sure = sorted((line for line in others if line.is_distinguishable), key=lambda line: -line.size)
    unsure = [line for line in others if line.is_uncertain]
    text = f"the {instead(first)}."
    if first.is_uncertain and np.isfinite(first.low):
        text = f"the {instead(first)}, which is within what {over} differ."
    if sure:
        text += f" Largest other changes: {'; '.join(f'the {instead(line)}' for line in sure[:TOLD])}."
    elif not unsure:
        text += " No other headline outcome changes."
    if unsure and np.isfinite(first.low):
        text += f" Within what {over} differ: {', '.join(line.headline.words for line in unsure[:TOLD])}"
        text += f" and {len(unsure) - TOLD} more." if len(unsure) > TOLD else "."
    return text[0].upper() + text[1:]


def signed(value: float) -> str:
    """Signed number with one digit.

    Examples
    --------
    >>> signed(-1.26), signed(0.34), signed(-0.04), signed(float("nan"))
    ('−1.3', '+0.3', '0.0', '–')
    """
    if not np.isfinite(value):
        return "–"
    text = f"{value:+.1f}".replace("-", "−")
    return "0.0" if text.endswith("0.0") and abs(value) < 1 else text


def effect_rows(lines: Mapping[str, Sequence[Line]]) -> list[tuple[str, list[list[Line]]]]:
    """Rows of the table of effects under the name of each loop; a row holds one line per scenario."""
    found = []
    for place, name in enumerate(("Digital loop", "Physical loop (prior-driven)")):
        groups = [by_loop(group)[place] for group in lines.values()]
        found.append((name, [list(row) for row in zip(*groups, strict=True)]))
    return found


def left_out(history: History) -> list[str]:
    """Figures of the record that the outcomes cannot express, each with the reason."""
    found: dict[tuple[str, str], None] = {}
    for target in history.targets:
        reason = reason_not_expressed(target)
        if target.observer in PANEL_WORDS and reason and reason != ONLY_SHOWN:
            name = f"{PANEL_WORDS[target.observer]}: {target.quantity.replace('_', ' ')}"
            found[name, reason] = None
    return [f"{name} ({reason})" for name, reason in found]


def hindcast_rows(runs: Sequence[Any], history: History) -> list[dict[str, Any]]:
    """Count for each data source how many figures of the record the simulated mean meets."""
    targets = [target for target in comparable_targets(history) if target.use != "show"]
    table = hindcast_table(runs, targets, history)
    rows = []
    for observer, group in table.groupby("observer", sort=False):
        counted = group[group.distance.notna()]
        met = ((counted.simulated >= counted.data_low) & (counted.simulated <= counted.data_high)).sum()
        rows.append({
            "observer": observer, "prior_driven": bool(group.prior_driven.all()),
            "words": PANEL_WORDS.get(observer, observer), "met": int(met),
            "figures": len(counted), "bias": signed(float(counted.distance.median())),
        })  # fmt: skip
    return rows
