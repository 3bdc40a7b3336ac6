"""Runs the default scenarios and writes page, figures and tables."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.analysis import Effects, Progress, compare
from sim.brief.page import page_html
from sim.brief.picture import PAGE, Plan, draw_pictures
from sim.figures import (
    GROUPS,
    digital_overview,
    effects_figure,
    hindcast_figure,
    physical_overview,
    policy_months,
    supply_overview,
)
from sim.results import check_identity, check_output, identity, new_output

if TYPE_CHECKING:
    from sim.scenario import Scenario

DEFAULT_SCENARIOS = ("baseline", "no_controls", "tight_controls", "price_war")
"""Names in the scenario library; the first is the baseline."""
REQUEST = "scenarios"
"""Entry of the manifest that keeps the page of a sweep from being replaced."""


def make_brief(
    out: Path,
    *,
    scenarios: Sequence[Any] = DEFAULT_SCENARIOS,
    seeds: int = 10,
    developers: int | None = None,
    until: str | None = None,
    draft: bool = False,
    workers: int = 1,
    keep: Path | None = None,
    force: bool = False,
) -> Path:
    """Write the brief.

    Parameters
    ----------
    out : Path
        Folder; an earlier brief in it is replaced at once when the new one is ready.
    scenarios : sequence
        Scenario files, names or scenarios; the first is the baseline.
    seeds : int
        Seeds per scenario.
    developers, until
        Size and end of the runs; the scenarios' own by default.
    draft : bool
        Mark the page as a draft.
    workers : int
        Processes.
    keep : Path, optional
        Folder of finished runs, see `run_all`.
    force : bool
        Replace whatever is in the folder.

    Returns
    -------
    Path
        The page.

    Raises
    ------
    UserError
        If the folder cannot be written or holds something else; found before anything runs.
    """
    from sim.scenario import Scenario, load_scenario

    check_output(out)
    check_identity(out, "brief", request=REQUEST, force=force)
    loaded = [item if isinstance(item, Scenario) else load_scenario(item) for item in scenarios]
    with Progress(len(loaded) * seeds, "runs") as bar:
        effects = compare(
            *loaded, seeds=seeds, developers=developers, until=until, workers=workers, keep=keep, progress=bar.advance
        )
    run_id = identity({"effects": effects.run_id, "draft": draft})
    facts = {"draft": draft, "request": REQUEST, **effects.facts()}
    with new_output(
        out, kind="brief", run_id=run_id, title="Two Loops: brief", facts=facts, force=force, replace_kind=True
    ) as folder:
        pictures = draw_pictures(folder, _plans(effects, loaded))
        effects.write(folder)
        html = page_html(effects, loaded, pictures, draft=draft, run_id=run_id)
        (folder / PAGE).write_text(html, encoding="utf-8")
    return out / PAGE


def _plans(effects: Effects, scenarios: Sequence[Scenario]) -> list[Plan]:
    runs = effects.runs[effects.baseline]
    months = policy_months(scenarios)
    plans = [Plan("effects", "effects", lambda: effects_figure(effects, months))]
    for group in GROUPS:
        plans.append(Plan(f"hindcast_{group}", "hindcast", lambda group=group: hindcast_figure(group, runs)))  # type: ignore[misc]
    plans.append(Plan("baseline_use", "baseline", lambda: digital_overview(runs[0])))
    plans.append(Plan("baseline_supply", "baseline", lambda: supply_overview(runs[0])))
    plans.append(Plan("baseline_physical", "baseline", lambda: physical_overview(runs[0])))
    return plans
