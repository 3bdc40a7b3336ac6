"""The page of a sweep, finished or at work: figures, tables and what is still missing."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from sim.analysis.headline import Headline
from sim.analysis.sweep_grid import grid_settings
from sim.analysis.sweep_headlines import SweepHeadlines
from sim.analysis.sweep_scenarios import sweep_scenarios
from sim.brief.picture import PAGE, Plan, draw_pictures
from sim.brief.sweep_page import effects_table, sweep_page_html
from sim.figures import (
    DIGITAL_PANELS,
    PHYSICAL_PANELS,
    scenarios_timeline,
    sweep_bands_figure,
    sweep_channels_end_figure,
    sweep_channels_figure,
    sweep_effects_figure,
    sweep_grid_figure,
    sweep_spread_figure,
)
from sim.figures.sweep_channels import CHANNELS
from sim.results import check_identity, check_output, identity, new_output

if TYPE_CHECKING:
    from sim.figures import Drawing
    from sim.sweep import SweepResults

LOOPS = {"digital": DIGITAL_PANELS, "physical": PHYSICAL_PANELS}


@dataclasses.dataclass(frozen=True, slots=True)
class Contents:
    """What a page can show of a sweep.

    Attributes
    ----------
    plans : tuple of Plan
        Figures.
    missing : tuple of str
        Outcomes that figures need and the sweep does not keep.
    """

    plans: tuple[Plan, ...]
    missing: tuple[str, ...]


def make_sweep_brief(
    results: SweepResults, out: Path, *, baseline: str | None = None, draft: bool = False, force: bool = False
) -> Path:
    """Write the page of a sweep.

    Parameters
    ----------
    results : SweepResults
        Finished or at work.
    out : Path
        Folder; an earlier page of the same sweep is replaced at once when the new one is ready.
    baseline : str, optional
        Title of the scenario that others are compared with; the first of the sweep by default.
    draft : bool
        Mark the page as a draft.
    force : bool
        Replace whatever is in the folder.

    Returns
    -------
    Path
        The page.

    Raises
    ------
    UserError
        If no pair of runs is finished, or the folder cannot be written or holds something else.
    """
    sweep_id = str(results.facts["sweep_id"])
    request = check_sweep_output(out, sweep_id, baseline, force=force)
    numbers = SweepHeadlines(results, baseline)
    contents = sweep_contents(numbers)
    runs = sorted(set(results.done["run_id"]))
    run_id = identity({"sweep": sweep_id, "runs": runs, "baseline": numbers.baseline, "draft": draft})
    facts = {"draft": draft, "request": request, "sweep": sweep_id, "baseline": numbers.baseline, "runs": runs}
    title = f"Two Loops: {results.facts['title']}"
    with new_output(
        out, kind="brief", run_id=run_id, title=title, facts=facts, force=force, replace_kind=True
    ) as folder:
        pictures = draw_pictures(folder, contents.plans)
        table = effects_table(numbers)
        table.to_csv(folder / "effects.csv", index=False, lineterminator="\n", float_format="%.6g")
        html = sweep_page_html(numbers, pictures, contents.missing, draft=draft, run_id=run_id)
        (folder / PAGE).write_text(html, encoding="utf-8")
    return out / PAGE


def check_sweep_output(out: Path, sweep_id: str, baseline: str | None = None, *, force: bool = False) -> str:
    """Find out before any work whether a folder may take the page of a sweep.

    Returns
    -------
    str
        Identity of what is asked for: the same however much of the sweep is finished.

    Raises
    ------
    UserError
        If it cannot be written or holds something else.
    """
    check_output(out)
    request = identity({"sweep": sweep_id, "baseline": baseline})
    check_identity(out, "brief", request=request, force=force)
    return request


def sweep_contents(numbers: SweepHeadlines) -> Contents:
    """Figures that a sweep has the numbers for, and the outcomes that the others would need."""
    grids = [name for name in numbers.scenarios if grid_settings(numbers, name)]
    plans: list[Plan] = []
    for loop, headlines in LOOPS.items():
        if not any(numbers.keeps(headline) for headline in headlines):
            continue
        for place, scenario in enumerate(grids, start=1):
            name = f"grid_{loop}" + (f"_{place}" if len(grids) > 1 else "")
            plans.append(Plan(name, "grid", _grid(numbers, headlines, scenario)))
        # averages over a grid that somebody chose say little where the grid itself is drawn
        if len(grids) < len(numbers.scenarios):
            plans.append(Plan(f"effects_{loop}", "effects", _of_loop(sweep_effects_figure, numbers, headlines)))
        if numbers.is_sampled:
            plans.append(Plan(f"spread_{loop}", "spread", _of_loop(sweep_spread_figure, numbers, headlines)))
        plans.append(Plan(f"projections_{loop}", "projections", _of_loop(sweep_bands_figure, numbers, headlines)))
    if any(numbers.keeps(headline) for _, headline in CHANNELS):
        plans.append(Plan("channels", "channels", lambda: sweep_channels_figure(numbers)))
        plans.append(Plan("channels_by_scenario", "channels", lambda: sweep_channels_end_figure(numbers)))
    scenarios = sweep_scenarios(numbers.sweep)
    if scenarios:
        plans.append(Plan("timelines", "timelines", lambda: scenarios_timeline(scenarios)))
    needed = [*DIGITAL_PANELS, *PHYSICAL_PANELS, *(headline for _, headline in CHANNELS)]
    missing = dict.fromkeys(headline.outcome for headline in needed if not numbers.keeps(headline))
    return Contents(tuple(plans), tuple(missing))


def _of_loop(
    draw: Callable[[SweepHeadlines, Sequence[Headline]], Drawing],
    numbers: SweepHeadlines,
    headlines: Sequence[Headline],
) -> Callable[[], Drawing]:
    return lambda: draw(numbers, headlines)


def _grid(numbers: SweepHeadlines, headlines: Sequence[Headline], scenario: str) -> Callable[[], Drawing]:
    return lambda: sweep_grid_figure(numbers, headlines, scenario=scenario)
