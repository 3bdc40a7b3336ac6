"""Do developers as plain Mesa objects and as rows of the kernel give the same results within sampling error?

Both implement one text of rules; the objects draw from Python's generator, the rows from the counter-based one. For
every seed both run the whole model, with the same vendors, incidents and factories. Compared are calendar-year means of
shares of tokens, downloads and derivatives, adoption, self-hosting, concentration, flows between blocs, how many
review, stay, deploy or use nothing, channels, and at the end tenure. One probability for all of them comes from random
signs of the seeds' differences (`benchmarks.mesa_objects.agreement.compare`); below 1 % the two would differ.

A sharper test looks at every month of one run of objects by itself: given the developers at its start, the mean-field
twin's tables say what to expect of reviews, flows between families, users, deployments and fine-tunes
(`benchmarks.mesa_objects.scores`). That both tests can tell is shown by a planted error: a switching cost 5 % too low.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, final

import numpy as np

from benchmarks.harness import Report, main
from benchmarks.mesa_objects import ObjectChooser
from benchmarks.mesa_objects.agreement import LEVEL, compare, differences
from benchmarks.mesa_objects.scores import ScoringChooser, Sums
from benchmarks.runs import baseline
from sim.digital_loop import AbstractChooser
from sim.history import load_history
from sim.model import TwoLoopsModel

DEVELOPERS, SEEDS = 10_000, 40
PLANTED = 0.95


@final
class WrongChooser(AbstractChooser):
    """Objects whose switching cost is wrong by a factor."""

    def __init__(self, rng: int, factor: float = PLANTED) -> None:
        self.objects, self.factor = ObjectChooser(rng), factor

    def initial(self, world: Any) -> Any:
        """As the objects."""
        return self.objects.initial(world)

    def review(self, *arguments: Any, switching_cost: np.ndarray, **settings: Any) -> Any:
        """With the planted error."""
        return self.objects.review(*arguments, switching_cost=switching_cost * self.factor, **settings)

    def publish(self, *arguments: Any) -> np.ndarray:
        """As the objects."""
        return self.objects.publish(*arguments)

    @property
    def model(self) -> Any:
        """The agents' model."""
        return self.objects.model


CHOOSERS: dict[str, Callable[[int], AbstractChooser]] = {"objects": ObjectChooser, "planted error": WrongChooser}


def scores_of_a_run(chooser: Callable[[int], AbstractChooser], end: str) -> Sums:
    """Counts of all months of a run of 20,000 objects, found and expected."""
    scoring = ScoringChooser(chooser(1))
    TwoLoopsModel(baseline(factories=300, end=end), rng=1, history=load_history(), chooser=scoring).run_until(end)
    return scoring.sums


def measure(quick: bool) -> Report:
    """Probability of the differences found, the largest of them, and the check with a planted error."""
    seeds, end = (range(1, 11), "2024-12") if quick else (range(1, SEEDS + 1), "2030-12")
    scenario = baseline(developers=2_000 if quick else DEVELOPERS, factories=300, end=end)
    agreement = compare(*differences(scenario, seeds))
    planted = compare(*differences(scenario, seeds, WrongChooser))
    scored = {kind: scores_of_a_run(chooser, end) for kind, chooser in CHOOSERS.items()}
    report = Report(
        facts={
            "developers": scenario.developers, "seeds": len(seeds), "end": end, "statistics": len(agreement.names),
            "agree": agreement.probability >= LEVEL, "planted_error_found": planted.probability < LEVEL,
            "differences": agreement.lines(),
            "scores": {kind: sums.summary() for kind, sums in scored.items()},
        }
    )  # fmt: skip
    report.value("agreement_probability", [agreement.probability], "probability of the largest difference found")
    report.value("planted_probability", [planted.probability], f"the same with switching costs × {PLANTED}")
    for kind, sums in scored.items():
        report.value(f"monthly_probability_{kind}", [sums.probability()], f"months held against expectation, {kind}")
        report.lines += [f"  {line}" for line in sums.summary()]
    report.lines.append(f"{len(agreement.names)} statistics; per outcome the one farthest out, with a joint 95 % band:")
    report.lines += agreement.lines()
    return report


if __name__ == "__main__":
    main(measure)
