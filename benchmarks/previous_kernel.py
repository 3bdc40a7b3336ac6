"""Does the model still give the results that it gave before its kernels were rewritten?

`record` runs 200 seeds with the package of another commit and writes outcomes at the end of each run to
``tests/data/previous_kernel.csv``; `compare` (and ``tests/slow/test_previous_kernel.py``) runs the same seeds with the
present package and tests outcome by outcome whether distribution and mean are the same.

A change of the model's *rules* or data changes results too, and then the record no longer says anything about
kernels. So record anew before kernels are rewritten, from the last commit before:

    python -m benchmarks.previous_kernel record HEAD
    python -m benchmarks.previous_kernel compare
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import subprocess
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
RECORD = ROOT / "tests" / "data" / "previous_kernel.csv"
SEEDS = range(1, 201)
# Small, but past the hand-over of releases to vendors (2026-04) and with AI-run units at sites in every run.
SETTINGS = {"extends": "baseline", "run": {"developers": 1_000, "factories": 200}, "horizon": {"end": "2026-06"}}
PANELS = ("router", "hyperscaler", "enterprise_west", "enterprise_cn", "all")
SIGNIFICANCE = 0.01
"""Probability that `compare` reports any difference although there is none; divided by the number of tests."""
ROUNDING = 1e-9
"""Relative difference that counts as none: sums in another order differ in the last bits, and always to one side."""


def end_of_run(model) -> dict[str, float]:
    """A number or two from every part of the model, in the month just simulated."""
    last = model.outcomes
    blocs, regions = (list(getattr(model.history.dimensions, axis)) for axis in ("blocs", "regions"))
    us, cn = blocs.index("US"), blocs.index("CN")
    shares = {f"token_share.{blocs[b]}.{panel}": last["token_share"][b, p] for b in (us, cn)
              for p, panel in enumerate(PANELS)}  # fmt: skip
    of_bloc = {f"{name}.{blocs[b]}": last[name][b] for name in ("download_share", "derivative_share") for b in (us, cn)}
    self_hosted = {f"self_hosted_share.{region}": last["self_hosted_share"][regions.index(region)]
                   for region in ("US", "CN", "ROW")}  # fmt: skip
    totals = {name: last[name].sum() for name in ("switching_flow", "downloads", "vendor_revenue", "ai_units")}
    singles = {name: last[name] for name in ("top_family_share", "hhi", "frontier_gap")}
    # Cells of region and segment count alike, so that small ones are not lost.
    outside = {"outside_share": 1.0 - last["adopted_share"].mean()}
    open_share = {"open_token_share.all": last["open_token_share"][PANELS.index("all")]}
    values = shares | of_bloc | self_hosted | totals | singles | outside | open_share
    return {name: float(value) for name, value in values.items()}


def run_seed(seed: int) -> dict[str, float]:
    """Outcomes of one seed with whatever ``sim`` is on the path."""
    from sim.history import load_history
    from sim.model import TwoLoopsModel
    from sim.scenario import load_scenario

    scenario = load_scenario(SETTINGS).resolve()
    return end_of_run(TwoLoopsModel(scenario, rng=seed, history=load_history()).run_until(SETTINGS["horizon"]["end"]))


def run_all(workers: int = 2) -> list[dict[str, float]]:
    """Outcomes of every seed, in order."""
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        return list(pool.map(run_seed, SEEDS, chunksize=5))


def read() -> tuple[str, dict[str, np.ndarray]]:
    """Commit of the record, and its columns."""
    with RECORD.open(encoding="utf-8", newline="") as file:
        header = [line for line in file if line.startswith("#")]
    with RECORD.open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(line for line in file if not line.startswith("#")))
    commit = next(line.split()[2] for line in header if line.startswith("# commit"))
    return commit, {name: np.array([float(line[name]) for line in lines]) for name in lines[0]}


def record(revision: str) -> None:
    """Run all seeds with the package of a commit, in a work tree of its own, and write the record."""
    commit = git("rev-parse", revision)
    with tempfile.TemporaryDirectory() as folder:
        tree, found = Path(folder) / "tree", Path(folder) / "found.json"
        git("worktree", "add", "--detach", str(tree), commit)
        try:
            # -P keeps this checkout's own package off the path.
            subprocess.run([sys.executable, "-P", __file__, "measure", str(found)], cwd=tree, check=True,
                           env={**os.environ, "PYTHONPATH": str(tree)})  # fmt: skip
        finally:
            git("worktree", "remove", "--force", str(tree))
        measured = json.loads(found.read_text(encoding="utf-8"))
    if measured["package"] != str(tree / "sim"):
        raise SystemExit(f"measured the package in {measured['package']} instead of the one of commit {commit}")
    size = " and ".join(f"{number} {what}" for what, number in SETTINGS["run"].items())
    RECORD.parent.mkdir(parents=True, exist_ok=True)
    with RECORD.open("w", encoding="utf-8", newline="") as file:
        file.write(f"# commit {commit}\n# command: python -m benchmarks.previous_kernel record {commit[:7]}\n")
        file.write(f"# baseline, {size}, end of {SETTINGS['horizon']['end']}, ")
        file.write(f"seeds {SEEDS[0]} to {SEEDS[-1]}; floats round-trip\n")
        writer = csv.DictWriter(file, ["seed", *measured["runs"][0]], lineterminator="\n")
        writer.writeheader()
        writer.writerows({"seed": seed, **run} for seed, run in zip(SEEDS, measured["runs"], strict=True))
    print(f"wrote {len(SEEDS)} seeds of commit {commit[:7]} to {RECORD.relative_to(ROOT)}")


def write_runs(out: str) -> None:
    """Run all seeds and write them as JSON; `record` calls this in the work tree."""
    import sim

    package = Path(sim.__file__).parent
    Path(out).write_text(json.dumps({"package": str(package), "runs": run_all()}), encoding="utf-8")


def git(*words: str) -> str:
    """Output of a git command in this checkout."""
    return subprocess.run(["git", *words], cwd=ROOT, check=True, capture_output=True, text=True).stdout.strip()


def differences(previous: dict[str, np.ndarray], runs: list[dict[str, float]]) -> list[dict]:
    """Outcome by outcome: shift of the mean, and p-values of both tests of "nothing changed".

    The paired test asks whether the mean over seeds of (present − previous) is 0; common random numbers make it sharp.
    Kolmogorov and Smirnov's asks whether both samples have one distribution, so it also sees a change of spread.
    """
    from scipy.stats import ks_2samp, ttest_1samp

    lines = []
    for name in (name for name in previous if name != "seed"):
        before, now = previous[name], np.array([run[name] for run in runs])
        difference = np.where(_is_close(before, now), 0.0, now - before)
        is_same = not difference.any()
        # The t-test divides by the spread, which is 0 if all seeds moved by the same amount: then p is 0.
        paired = 1.0 if is_same else float(np.nan_to_num(ttest_1samp(difference, 0.0).pvalue))
        lines.append(
            {
                "outcome": name,
                "mean": before.mean(),
                "shift": difference.mean(),
                "spread": before.std(ddof=1),
                "paired_p": paired,
                "distribution_p": 1.0
                if is_same
                else float(np.nan_to_num(ks_2samp(before, now, method="asymp").pvalue)),
            }
        )
    return lines


def _is_close(before: np.ndarray, now: np.ndarray) -> np.ndarray:
    return np.isclose(now, before, rtol=ROUNDING, atol=0.0, equal_nan=True)


def agreement(previous: dict[str, np.ndarray], runs: list[dict[str, float]]) -> str:
    """How many seeds have every outcome as recorded: bit for bit, and but for rounding."""
    names = [name for name in previous if name != "seed"]
    before = np.stack([previous[name] for name in names], axis=1)
    now = np.array([[run[name] for name in names] for run in runs])
    exact = ((before == now) | (np.isnan(before) & np.isnan(now))).all(axis=1).sum()
    close = _is_close(before, now).all(axis=1).sum()
    return f"{exact} of {len(runs)} seeds agree in every bit, {close} but for rounding"


def threshold(n_outcomes: int) -> float:
    """Significance of a single test (Bonferroni: two tests per outcome)."""
    return SIGNIFICANCE / (2 * n_outcomes)


def compare() -> dict:
    """Run the present package and print how it differs from the record."""
    commit, previous = read()
    runs = run_all()
    lines = differences(previous, runs)
    print(f"{'outcome':35} {'mean':>12} {'shift':>12} {'spread':>12} {'paired p':>9} {'KS p':>9}")
    for line in lines:
        print(f"{line['outcome']:35} {line['mean']:12.5g} {line['shift']:12.3g} {line['spread']:12.3g} "
              f"{line['paired_p']:9.2g} {line['distribution_p']:9.2g}")  # fmt: skip
    limit = threshold(len(lines))
    failed = [line["outcome"] for line in lines if min(line["paired_p"], line["distribution_p"]) < limit]
    agreeing = agreement(previous, runs)
    print(f"commit {commit[:7]}: {agreeing}; tests fail below p = {limit:.1e}")
    print("outcomes that changed: " + (", ".join(failed) or "none"))
    return {"commit": commit, "agreement": agreeing, "threshold": limit, "outcomes": lines,
            "failed": failed}  # fmt: skip


def main(words: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.previous_kernel", description=__doc__.split("\n\n")[0])
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("record", help="run a commit and write the record").add_argument("revision")
    commands.add_parser("compare", help="run the present package and compare")
    commands.add_parser("measure").add_argument("out")
    arguments = parser.parse_args(words)
    if arguments.command == "record":
        record(arguments.revision)
    elif arguments.command == "measure":
        write_runs(arguments.out)
    else:
        compare()


if __name__ == "__main__":
    main()
