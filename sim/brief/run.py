"""The page of one run: its overviews, and the record beside it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sim.analysis.answer import what_it_rests_on
from sim.analysis.headline import HEADLINES, YARDSTICK, value_in_words
from sim.brief.picture import PAGE, Plan, draw_pictures, template
from sim.figures import GROUPS, digital_overview, hindcast_figure, physical_overview, supply_overview
from sim.results import check_identity, check_output, identity, new_output

if TYPE_CHECKING:
    from sim.results import Results


def make_run_brief(results: Results, out: Path, *, force: bool = False) -> Path:
    """Write the page of one run; effects need pairs of runs, so it has none.

    Parameters
    ----------
    results : Results
        A run with all outcomes, as ``two-loops run`` writes it.
    out : Path
        Folder; an earlier page of the same run is replaced.
    force : bool
        Replace whatever is in the folder.

    Returns
    -------
    Path
        The page.

    Raises
    ------
    UserError
        If the folder cannot be written or holds something else.
    """
    check_output(out)
    own = str(results.provenance["run_id"])
    request = identity({"run": own})
    check_identity(out, "brief", request=request, force=force)
    title = f"Two Loops: {results.provenance['scenario']}"
    run_id = identity({"brief of": own})
    facts = {"request": request, "run": own}
    with new_output(
        out, kind="brief", run_id=run_id, title=title, facts=facts, force=force, replace_kind=True
    ) as folder:
        pictures = draw_pictures(folder, _plans(results))
        values = [
            (item.words, value_in_words(float(item.series(results)[-1]), item.kind, item.unit), item.prior_driven)
            for item in HEADLINES
            if item.outcome in results and item.outcome != YARDSTICK
        ]
        html = template("run.html.jinja").render(
            title=results.provenance["scenario"], seed=results.provenance["seed"], last_month=results.months[-1],
            developers=results.provenance["developers"], rests=what_it_rests_on(results), pictures=pictures,
            values=values, run_id=run_id, run=own,
        )  # fmt: skip
        (folder / PAGE).write_text(html, encoding="utf-8")
    return out / PAGE


def _plans(results: Results) -> list[Plan]:
    plans = [
        Plan("use", "run", lambda: digital_overview(results)),
        Plan("supply", "run", lambda: supply_overview(results)),
        Plan("physical", "run", lambda: physical_overview(results)),
    ]
    for group in GROUPS:
        plans.append(Plan(f"hindcast_{group}", "hindcast", lambda group=group: hindcast_figure(group, [results])))  # type: ignore[misc]
    return plans
