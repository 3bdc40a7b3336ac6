"""Which sampler of the developers' choices gives the smallest error of a paired effect per second?

In the running model, pairs of baseline and lever share the seed and so all draws. The error of the effect is its spread
over seeds; what costs equal error is variance times CPU seconds of a pair. All samplers follow the rules of the
model's kernel and differ in the draw alone (`sampler_draws`); each is exact (``tests/benchmarks/test_samplers.py``).

The model's own kernel works in blocks and batches, the others in a plain loop. So that the draw is compared and not the
loop, the seconds of a sampler are those of the model's own pair plus what its draw costs beyond the model's in the same
plain loop. Independent seeds share neither draws nor a past that could be run once. The mean-field twin has no
sampling error: its spread is what differs between seeds for other reasons, and no sampler can go below it for long.
"""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context

from benchmarks.harness import Report, Spread, main
from benchmarks.sampler_choosers import DRAWS, OWN
from benchmarks.sampler_runs import LEVERS, START, TWIN, Size, run_samplers
from benchmarks.sampler_statistics import (
    INDEPENDENT,
    Runs,
    case_table,
    cases,
    flips,
    pair_seconds,
    relative_variance,
    resampled,
)
from benchmarks.sampler_timing import review_seconds
from sim.months import BURN_IN_MONTHS, month_index

# In the plain loop, this makes the very choices of the model's own kernel: only its time is of interest.
PLAIN = "groups"
OTHERS = tuple(name for name in DRAWS if name != PLAIN)
WORKERS = 2


def measure(quick: bool) -> Report:
    """Run all pairs and set variance times seconds against the model's own sampler."""
    size = Size(2_000 if quick else 20_000, 100, ("2026-06", "2026-10") if quick else ("2026-06", "2027-03"))
    runs = pairs(size, 4 if quick else 40)
    reviews, seconds = review_seconds((PLAIN, *OTHERS, OWN), size, 3 if quick else 25)
    report = Report()
    report.facts |= {"levers": LEVERS, "start": START, "developers": size.developers, "seeds": len(runs),
                     "reviews_in_month": reviews, "cases": case_table(runs, (OWN, *OTHERS, TWIN)),
                     "flipped": {sampler: flips(runs, sampler) for sampler in (OWN, *OTHERS)}}  # fmt: skip
    describe_cases(report)
    describe_flips(report)
    own = report.value("own_pair", [pair_seconds([run], OWN) for run in runs], "CPU of a pair, own kernel", " s").median
    pair = {TWIN: own, INDEPENDENT: pair_seconds(runs, INDEPENDENT)}
    months = month_index(START) + BURN_IN_MONTHS + 2 * (month_index(size.months[-1]) - month_index(START) + 1)
    for sampler in OTHERS:
        extra = [1e9 * (one - plain) / reviews for one, plain in zip(seconds[sampler], seconds[PLAIN], strict=True)]
        what = f"{sampler}: a review beyond one by the model's draw in the same loop"
        pair[sampler] = own + report.value(f"{sampler}_review", extra, what, " ns").median * 1e-9 * reviews * months
    again = resampled(runs)
    for sampler in (*OTHERS, INDEPENDENT, TWIN):
        for month in size.months:
            chosen = [case for case in cases(runs) if case[1] == month]
            found = Spread.of([relative_variance(sample, sampler, chosen) for sample in again])
            what = f"{sampler}: variance of effects in {month} over the model's own"
            report.value(f"{sampler}_{month}", found, what, "×")
            report.value(f"{sampler}_{month}_seconds", found.scaled(pair[sampler] / own), f"{what}, times seconds", "×")
    return report


def pairs(size: Size, n_seeds: int) -> Runs:
    """Runs of all samplers, seed by seed, in two processes."""
    samplers = (OWN, *OTHERS, TWIN)
    with ProcessPoolExecutor(WORKERS, mp_context=get_context("spawn")) as pool:
        return list(pool.map(partial(run_samplers, samplers, size=size), range(1, n_seeds + 1)))


def describe_cases(report: Report) -> None:
    """One line per lever, month and outcome: mean effect and spread by sampler."""
    lines = report.facts["cases"]
    for case in dict.fromkeys((line["lever"], line["month"], line["outcome"]) for line in lines):
        of = [line for line in lines if (line["lever"], line["month"], line["outcome"]) == case]
        parts = ", ".join(f"{line['sampler']} {line['mean']:+.3f} sd {line['sd']:.3f} ({line['sampling_sd']:.3f})"
                          for line in of)  # fmt: skip
        report.lines.append(f"{' '.join(case)}, points, sampling in brackets: {parts}")


def describe_flips(report: Report) -> None:
    """One line per sampler: rows that choose otherwise than in the baseline."""
    for sampler, levers in report.facts["flipped"].items():
        shares = "; ".join(
            f"{lever} {month} {share:.2%}" for lever, of in levers.items() for month, share in of.items()
        )
        report.lines.append(f"{sampler}: rows that choose otherwise than in the baseline: {shares}")


if __name__ == "__main__":
    main(measure)
