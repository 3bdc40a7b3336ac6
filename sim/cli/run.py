"""Verb ``run``: one scenario beside the baseline."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from sim.cli.arguments import add_out, add_size, add_verb, seed, slug


def add_verbs(verbs: Any) -> None:
    """Add ``run``."""
    parser = add_verb(verbs, "run", run_scenario, "run one scenario and compare it with the baseline",
                      "two-loops run scenarios/tight_controls.toml --seed 2")  # fmt: skip
    parser.add_argument("scenario", metavar="SCENARIO", help="scenario file, or the name of one that comes along")
    parser.add_argument("--seed", type=seed, default=1, metavar="N", help="seed of the random numbers (default 1)")
    parser.add_argument(
        "--twin", action="store_true", help="expected counts instead of developer rows: fast, no sampling error"
    )
    add_size(parser)
    add_out(parser, "out/NAME")


def run_scenario(options: argparse.Namespace) -> int:
    """Run, write results and figures, print the answer."""
    from sim.analysis import Effects, Progress
    from sim.analysis.answer import effect_lines, five_sentences, text_table, value_table
    from sim.analysis.runs import Request, baseline_like
    from sim.results import check_identity, check_output
    from sim.scenario import load_scenario

    scenario = load_scenario(options.scenario)
    name = slug(options.scenario) + ("" if options.seed == 1 else f"-seed{options.seed}")
    name += "-twin" if options.twin else ""
    out = Path(options.out or Path("out") / name)
    check_output(out)
    request = Request(
        scenario=scenario,
        seed=options.seed,
        developers=options.developers,
        until=options.until,
        twin=options.twin,
    )
    other = Request(scenario=baseline_like(request), seed=options.seed, twin=options.twin)
    check_identity(out, "run", request=request.key(), force=options.force)

    resolved, base = request.resolved(), other.resolved()
    is_baseline = resolved.fingerprint() == base.fingerprint()
    requests = [request] if is_baseline else [other, request]
    with Progress(len(requests) * (resolved.end_month + 1), "months") as bar:
        runs = [item.run(lambda month, last: bar.advance()) for item in requests]
    results, baseline = runs[-1], runs[0]
    write_run(out, results, baseline, request.key(), policy_months(scenario), force=options.force)

    print(scenario.title + (f": {scenario.question}" if scenario.question else "") + "\n")
    title = str(results.provenance["scenario"])
    if is_baseline:
        print(value_table(results))
        print("\nThis is the baseline itself: there is nothing to compare it with.")
    else:
        base_title = str(baseline.provenance["scenario"])
        effects = Effects(base_title, {base_title: (baseline,), title: (results,)})
        print("\n".join(five_sentences(effects, title, resolved, base)))
        print("\n" + text_table(effect_lines(effects, title)))
    print(f"\nResults: {out}/results.parquet, summary.csv, manifest.json; figures: {out}/figures")
    print(f"Next: two-loops compare {options.scenario} --seeds 10")
    return 0


def write_run(out: Path, results: Any, baseline: Any, request: str, months: list[int], *, force: bool) -> None:
    """Write results and the overview figures with the tables behind them."""
    from sim.figures import digital_overview, physical_overview, save_figure, supply_overview
    from sim.results import new_output
    from sim.results.store import manifest_facts, write

    title, run_id = str(results.provenance["scenario"]), str(results.provenance["run_id"])
    facts = {"request": request, **manifest_facts(results)}
    with new_output(out, kind="run", run_id=run_id, title=title, facts=facts, force=force) as folder:
        write(results, folder)
        overviews = {"digital": digital_overview, "supply": supply_overview, "physical": physical_overview}
        for name, draw in overviews.items():
            figure, table = draw(results, baseline, months)
            save_figure(figure, folder / "figures", f"overview_{name}")
            table.to_csv(folder / "figures" / f"overview_{name}.csv", index=False, lineterminator="\n")


def policy_months(*scenarios: Any) -> list[int]:
    """Months in which policies of the scenarios begin that are not part of the record."""
    starts = {lever.start for scenario in scenarios for lever in scenario.levers if not lever.recorded}
    return sorted(starts | {cut.start for scenario in scenarios for cut in scenario.cuts})
