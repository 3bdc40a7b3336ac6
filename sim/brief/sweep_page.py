"""Text and tables on the page of a sweep."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sim.analysis.answer import by_loop, footnotes, parameter_counts
from sim.analysis.headline import effect_in_words
from sim.analysis.sweep_grid import grid_settings
from sim.analysis.sweep_headlines import SWEEP_HEADLINES, SweepHeadlines
from sim.analysis.sweep_scenarios import sweep_scenarios
from sim.brief.page import answer, effect_rows
from sim.brief.picture import Picture, template
from sim.figures.outcomes import to_add
from sim.figures.sweep_effects import replicates_told
from sim.sweep.store import Store

if TYPE_CHECKING:
    import pandas

SECTIONS = (
    ("grid", "Effects over the grid"),
    ("effects", "Effects of the scenarios"),
    ("spread", "How far effects depend on what is not known"),
    ("projections", "Projections"),
    ("channels", "What each data source sees"),
    ("timelines", "When the policies act"),
)
DESIGNS = {
    "full": "every combination of the listed values",
    "zip": "listed values taken together",
    "lhs": "a Latin hypercube",
    "sobol": "a Sobol sequence",
    "morris": "Morris trajectories, a screening design",
    "ensemble": "an ensemble of parameter sets",
}
MOST_ERRORS = 5


def sweep_page_html(
    numbers: SweepHeadlines, pictures: Sequence[Picture], missing: Sequence[str], *, draft: bool, run_id: str
) -> str:
    """Write the page; every number in it comes from the runs.

    Parameters
    ----------
    numbers : SweepHeadlines
        The sweep.
    pictures : sequence of Picture
        Figures.
    missing : sequence of str
        Outcomes that further figures would need.
    draft : bool
        Mark the page as a draft.
    run_id : str
        Identity of the whole.

    Returns
    -------
    str
        HTML.
    """
    facts = numbers.sweep.facts
    scenarios = sweep_scenarios(numbers.sweep)
    total, assumed = parameter_counts()
    averaged = [name for name in numbers.scenarios if not grid_settings(numbers, name)]
    lines = {name: numbers.lines(name) for name in averaged}
    over = "draws" if numbers.is_sampled else "seeds"
    return str(template("sweep.html.jinja").render(
        draft=draft,
        run_id=run_id,
        title=facts["title"],
        question=facts["question"],
        baseline=numbers.baseline,
        scenarios=[{"title": item.title, "question": item.question} for item in scenarios],
        titles=facts["scenarios"],
        last_month=last_month(numbers),
        state=completeness(numbers),
        findings=[(item.name, item.title) for item in pictures if item.section != "timelines"],
        sections=[(key, words, [p for p in pictures if p.section == key]) for key, words in SECTIONS],
        answers={name: [answer(part, over) for part in by_loop(group)] for name, group in lines.items()},
        tables={name: effect_rows({name: group}) for name, group in lines.items()},
        pairs=numbers.pairs_finished,
        footnotes=footnotes([line for group in lines.values() for line in group]),
        missing=list(missing),
        to_add=to_add(missing) if missing else "",
        design=DESIGNS[facts["design"]],
        varies=varies_told(facts["varies"]),
        points=facts["points"],
        seeds=facts["seeds"],
        replicates=replicates_told(numbers),
        sampled=numbers.is_sampled,
        developers=scenarios[0].developers if scenarios else None,
        parameters=total,
        assumptions=assumed,
        package=facts["package_fingerprint"],
    ))  # fmt: skip


def last_month(numbers: SweepHeadlines) -> str:
    """Last month of the runs."""
    kept = next((headline for headline in SWEEP_HEADLINES if numbers.keeps(headline)), None)
    if kept is not None:
        return numbers.paths(kept).months[-1]
    from sim.analysis.sweep_paired import last_month as last_of

    return last_of(numbers.sweep)


def completeness(numbers: SweepHeadlines) -> dict[str, Any]:
    """Runs done, failed and missing, in all and by scenario; what went wrong."""
    runs = numbers.sweep.runs
    distinct = runs.drop_duplicates("key")
    counts = distinct["status"].value_counts()
    failed = set(distinct.loc[distinct["status"] == "failed", "key"])
    errors = Counter(
        str(failure["error"]) for failure in Store(numbers.sweep.folder).failures() if failure["key"] in failed
    )
    rows = []
    for title in numbers.sweep.scenarios:
        own = runs[runs["scenario"] == title].drop_duplicates("key")["status"].value_counts()
        rows.append({
            "title": title, "done": int(own.get("done", 0)), "planned": int(own.sum()),
            "failed": int(own.get("failed", 0)),
            "pairs": numbers.pairs_finished.get(title, 0) if title != numbers.baseline else None,
        })  # fmt: skip
    done, total = int(counts.get("done", 0)), int(counts.sum())
    return {
        "done": done, "planned": total,
        "failed": int(counts.get("failed", 0)), "missing": int(counts.get("missing", 0)),
        "complete": done == total, "scenarios": rows, "errors": errors.most_common(MOST_ERRORS),
        "folder": numbers.sweep.folder.name,
    }  # fmt: skip


def effects_table(numbers: SweepHeadlines) -> pandas.DataFrame:
    """Effects at the end of the runs on every headline that the sweep keeps, averaged over its design."""
    import pandas

    rows = []
    month = last_month(numbers)
    for scenario in numbers.scenarios:
        for line in numbers.lines(scenario):
            headline, effect = line.headline, numbers.effect(line.headline, scenario)
            rows.append({
                "scenario": scenario, "baseline": numbers.baseline, "outcome": headline.outcome,
                "place": ".".join(label for _, label in headline.place), "what": headline.words, "month": month,
                "scale": line.unit, "baseline_value": line.baseline, "value": line.value, "mean": line.effect,
                "low": line.low, "high": line.high, "pairs": int(effect.pairs[-1]),
                "replicates": int(effect.replicates[-1]), "prior_driven": headline.prior_driven,
                "in_words": effect_in_words(line.effect, line.unit, headline.unit),
            })  # fmt: skip
    return pandas.DataFrame(rows)


def varies_told(paths: Sequence[str], most: int = 8) -> str:
    """Name what varies, or how much of it if there is much.

    Examples
    --------
    >>> varies_told(["a.b", "c.d"]), varies_told([])
    ('a.b, c.d', '')
    """
    if len(paths) <= most:
        return ", ".join(paths)
    levers = sum(path.startswith("levers.") for path in paths)
    parts = f"{len(paths) - levers} parameters" + (f" and {levers} fields of levers" if levers else "")
    return parts
