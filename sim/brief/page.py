"""The page: a short text with numbers from the runs, figures, a table of effects, methods and limits."""

from __future__ import annotations

import base64
import dataclasses
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.analysis.answer import Line, effect_lines, how_sure, instead, parameter_counts, what_it_rests_on
from sim.analysis.effects import Effects
from sim.analysis.hindcast import comparable_targets, hindcast_table, is_digital, reason_not_expressed
from sim.history import load_history
from sim.results import package_fingerprint

if TYPE_CHECKING:
    from sim.scenario import Scenario

TEMPLATE = Path(__file__).parent / "page.html.jinja"

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
}
FORCED = ("arena", "price", "open_releases")
"""Data sources that the hindcast is forced with: agreement there is no test."""


@dataclasses.dataclass(frozen=True, slots=True)
class Picture:
    """A figure on the page."""

    name: str
    section: str
    title: str
    subtitle: str
    svg: bytes

    @property
    def source(self) -> str:
        """The picture as a data address, so that the page is one file."""
        return "data:image/svg+xml;base64," + base64.b64encode(self.svg).decode()


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
    import jinja2

    history = load_history()
    runs = effects.runs[effects.baseline]
    provenance = runs[0].provenance
    lines = {scenario: effect_lines(effects, scenario) for scenario in effects.scenarios}
    left_out = [target for target in history.targets if is_digital(target) and target.use != "show"]
    left_out = [target for target in left_out if reason_not_expressed(target)]
    environment = jinja2.Environment(
        autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    # a number and its unit stay on one line
    environment.filters["joined"] = lambda text: text.replace(" %", "\u00a0%").replace(" points", "\u00a0points")
    template = environment.from_string(TEMPLATE.read_text(encoding="utf-8"))
    total, assumed = parameter_counts()
    return template.render(
        draft=draft,
        run_id=run_id,
        baseline=effects.baseline,
        scenarios=[{"title": item.title, "question": item.question} for item in scenarios],
        last_month=runs[0].months[-1],
        answers={scenario: answer(lines[scenario]) for scenario in effects.scenarios},
        headlines=[line.headline.words for line in next(iter(lines.values()))],
        baseline_values=[line.values_in_words()[0] for line in next(iter(lines.values()))],
        lines=lines,
        hindcast=hindcast_rows(runs, history),
        forced=FORCED,
        sure=how_sure(len(effects.seeds)),
        rests=what_it_rests_on(runs[0], "The baseline"),
        seeds=len(effects.seeds),
        developers=provenance["developers"],
        parameters=total,
        assumptions=assumed,
        left_out=sorted({f"{target.observer} {target.quantity}".replace("_", " ") for target in left_out}),
        pictures=pictures,
        package=package_fingerprint(),
        data=provenance["data_fingerprint"],
        versions=provenance["versions"],
    )


def answer(lines: Sequence[Line]) -> str:
    """Say what a scenario changes: the first headline always, then the largest changes that seeds do not explain."""
    first, others = lines[0], lines[1:]
    sure = sorted((line for line in others if line.is_distinguishable), key=lambda line: -line.size)
    unsure = [line for line in others if line.effect != 0 and not line.is_distinguishable]
    text = f"the {instead(first)}."
    if first.effect != 0 and np.isfinite(first.low) and not first.is_distinguishable:
        text = f"the {instead(first)}, which is within what seeds differ."
    if sure:
        text += f" Largest other changes: {'; '.join(f'the {instead(line)}' for line in sure[:3])}."
    elif not unsure:
        text += " No other headline outcome changes."
    if unsure and np.isfinite(first.low):
        text += f" Within what seeds differ: {', '.join(line.headline.words for line in unsure[:4])}"
        text += f" and {len(unsure) - 4} more." if len(unsure) > 4 else "."
    return text[0].upper() + text[1:]


def hindcast_rows(runs: Sequence[Any], history: Any) -> list[dict[str, Any]]:
    """Count for each data source how many figures of the record the simulated mean meets."""
    targets = [target for target in comparable_targets(history) if target.use != "show"]
    table = hindcast_table(runs, targets, history)
    rows = []
    for observer, group in table.groupby("observer", sort=False):
        counted = group[group.distance.notna()]
        met = ((counted.simulated >= counted.data_low) & (counted.simulated <= counted.data_high)).sum()
        rows.append({
            "observer": observer, "words": PANEL_WORDS.get(observer, observer), "met": int(met),
            "figures": len(counted), "bias": float(counted.distance.median()) if len(counted) else None,
        })  # fmt: skip
    return rows
