"""Verb ``compare``: paired effects of scenarios with intervals."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from sim.cli.arguments import add_out, add_seeds, add_size, add_verb, slug


def add_verbs(verbs: Any) -> None:
    """Add ``compare``."""
    parser = add_verb(verbs, "compare", compare_scenarios, "effects of scenarios against a baseline, with intervals",
                      "two-loops compare tight_controls scenarios/price_war.toml --seeds 20")  # fmt: skip
    parser.add_argument("scenarios", nargs="+", metavar="SCENARIO", help="scenario file or name")
    parser.add_argument("--baseline", metavar="SCENARIO", default="baseline",
                        help="what the others are compared with (default: the recorded policies)")  # fmt: skip
    add_seeds(parser, 10)
    add_size(parser)
    add_out(parser, "out/compare-NAMES")


def compare_scenarios(options: argparse.Namespace) -> int:
    """Run all seeds of all scenarios, write effects and figure, print the table."""
    from sim.analysis import Progress, available_workers, compare
    from sim.analysis.answer import effect_lines, how_sure, text_table
    from sim.cli.run import policy_months
    from sim.figures import effects_figure, save_figure
    from sim.results import check_identity, check_output, new_output
    from sim.scenario import load_scenario

    scenarios = distinct([load_scenario(item) for item in (options.baseline, *options.scenarios)])
    names = "-".join(slug(name) for name in options.scenarios)[:60].rstrip("-")
    out = Path(options.out or f"out/compare-{names}")
    check_output(out)
    request = compare_key(scenarios, options)
    check_identity(out, "compare", request=request, force=options.force)
    with Progress(len(scenarios) * options.seeds, "runs") as bar:
        effects = compare(
            *scenarios, seeds=options.seeds, developers=options.developers, until=options.until,
            workers=options.workers or available_workers(), keep=kept_runs(out), progress=bar.advance,
        )  # fmt: skip
    title = f"Effects against {effects.baseline}"
    facts = {"request": request, **effects.facts()}
    with new_output(
        out, kind="compare", run_id=effects.run_id, title=title, facts=facts, force=options.force
    ) as folder:
        effects.write(folder)
        figure, table = effects_figure(effects, policy_months(*scenarios[1:]))
        save_figure(figure, folder, "effects")
        table.to_csv(folder / "effects_figure.csv", index=False, lineterminator="\n")
    print(f"Baseline: {effects.baseline}. {how_sure(options.seeds)}")
    for scenario in effects.scenarios:
        print(f"\n{scenario}, {effects.runs[scenario][0].months[-1]}\n{text_table(effect_lines(effects, scenario))}")
    print(f"\nResults: {out}/effects.csv, effects.png, effects.svg")
    print(f"Next: two-loops explain {options.scenarios[0]}, or two-loops brief for the whole picture")
    return 0


def distinct(scenarios: list[Any]) -> list[Any]:
    """Leave the baseline out where it is listed as a scenario too."""
    base = scenarios[0]
    same = base.resolve().fingerprint()
    return [base, *(item for item in scenarios[1:] if item.title != base.title or item.resolve().fingerprint() != same)]


def compare_key(scenarios: list[Any], options: argparse.Namespace) -> str:
    """Hash of everything that is asked for."""
    from sim.analysis import Request
    from sim.results import identity

    size = {"developers": options.developers, "until": options.until}
    keys = [Request(scenario=scenario, seed=options.seeds, **size).key() for scenario in scenarios]
    return identity({"scenarios": keys})


def kept_runs(out: Path) -> Path:
    """Folder beside the results in which finished runs are kept."""
    return out.parent / ".two-loops-runs"
