"""Effects of scenarios against a baseline: a set of paired runs and the tables made from it."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.analysis.paired import SCALES, Effect, Scale, paired_effect
from sim.analysis.runs import Request, run_all
from sim.errors import UserError
from sim.months import LAST_RECORDED_MONTH, month_index, month_label
from sim.results import OUTCOMES, Results, find_outcome, identity, new_output

if TYPE_CHECKING:
    import pandas


@dataclasses.dataclass(frozen=True, slots=True, repr=False)
class Effects:
    """Paired runs of several scenarios.

    Attributes
    ----------
    baseline : str
        Title of the scenario that the others are compared with.
    runs : mapping of str to tuple of Results
        Title to runs, in the order of the seeds; the baseline is one of them.
    """

    baseline: str
    runs: Mapping[str, tuple[Results, ...]]

    def __repr__(self) -> str:
        run = self.runs[self.baseline][0]
        span = f"{run.months[0]} to {run.months[-1]}" if run.n_months else "no months"
        told = ", ".join(map(repr, self.scenarios))
        return f"<Effects of {told} against {self.baseline!r}: {len(self.seeds)} seeds, {span}>"

    def _repr_html_(self) -> str:
        from sim.analysis.display import effects_html

        return effects_html(self)

    @property
    def scenarios(self) -> tuple[str, ...]:
        """Titles of the scenarios other than the baseline."""
        return tuple(title for title in self.runs if title != self.baseline)

    @property
    def seeds(self) -> tuple[int, ...]:
        """Seeds of the pairs."""
        return tuple(results.provenance["seed"] for results in self.runs[self.baseline])

    def effect(self, scenario: str, outcome: str, scale: Scale | None = None) -> Effect:
        """Effect of one scenario on one outcome."""
        return paired_effect(self.runs[scenario], self.runs[self.baseline], outcome, scale)

    def to_frame(self, outcomes: Iterable[str] | None = None, months: Iterable[str] | None = None) -> pandas.DataFrame:
        """Long table of effects with intervals.

        Parameters
        ----------
        outcomes : iterable of str, optional
            All by default.
        months : iterable of str, optional
            ``YYYY-MM``; by default each December, the last month of the record and the last of the runs.

        Returns
        -------
        DataFrame
            One row per scenario, outcome, scale, month and label that has a value in at least one pair.
        """
        import pandas

        names = self.runs[self.baseline][0].outcomes if outcomes is None else tuple(outcomes)
        wanted = self._report_months() if months is None else [month_index(month) for month in months]
        frames = [
            self._rows(scenario, find_outcome(name).name, scale, wanted)
            for scenario in self.scenarios
            for name in names
            for scale in SCALES[OUTCOMES[name].kind]
        ]
        columns = [
            "scenario",
            "baseline",
            "outcome",
            *self.runs[self.baseline][0].labels,
            "month",
            "scale",
            "unit",
        ]
        columns += ["mean", "low", "high", "pairs", "prior_driven"]
        table = pandas.concat(frames, ignore_index=True) if frames else pandas.DataFrame()
        table = table.reindex(columns=columns)
        used = [
            column
            for column in columns
            if column not in self.runs[self.baseline][0].labels or table[column].notna().any()
        ]
        return table[used]

    def _rows(self, scenario: str, name: str, scale: Scale, months: Sequence[int]) -> pandas.DataFrame:
        import pandas

        effect = self.effect(scenario, name, scale)
        rows = [month - effect.first_month for month in months if 0 <= month - effect.first_month < len(effect.mean)]
        mean = effect.mean[rows]
        place = np.nonzero(effect.pairs[rows])
        labels = self.runs[self.baseline][0].labels
        month_labels = np.array([month_label(row + effect.first_month) for row in rows], dtype=object)
        columns: dict[str, Any] = {"scenario": scenario, "baseline": self.baseline, "outcome": name}
        for axis, index in zip(OUTCOMES[name].dims, place[1:], strict=True):
            columns[axis] = np.array(labels[axis], dtype=object)[index]
        columns |= {"month": month_labels[place[0]], "scale": scale, "unit": effect.unit, "mean": mean[place]}
        columns |= {
            "low": effect.low[rows][place],
            "high": effect.high[rows][place],
            "pairs": effect.pairs[rows][place],
            "prior_driven": OUTCOMES[name].prior_driven,
        }
        return pandas.DataFrame(columns)

    def _report_months(self) -> list[int]:
        runs = [results for group in self.runs.values() for results in group]
        first, last = max(run.first_month for run in runs), min(run.last_month for run in runs)
        chosen = {month for month in range(first, last + 1) if month % 12 == 11} | {last}
        return sorted(chosen | ({LAST_RECORDED_MONTH} if first <= LAST_RECORDED_MONTH <= last else set()))

    @property
    def run_id(self) -> str:
        """Hash of the identities of all runs."""
        ids = {title: [run.provenance["run_id"] for run in group] for title, group in self.runs.items()}
        return identity({"baseline": self.baseline, "runs": ids})

    def facts(self) -> dict[str, Any]:
        """What a manifest says about the runs."""
        return {
            "baseline": self.baseline,
            "seeds": list(self.seeds),
            "runs": {title: [dict(run.provenance) for run in group] for title, group in self.runs.items()},
        }

    def save(self, directory: str | Path, *, force: bool = False) -> Path:
        """Write ``effects.csv`` and a manifest; see `sim.results.new_output`."""
        with new_output(
            directory, kind="compare", run_id=self.run_id, title=f"Effects against {self.baseline}",
            facts=self.facts(), force=force,
        ) as folder:  # fmt: skip
            self.write(folder)
        return Path(directory)

    def write(self, folder: Path) -> None:
        """Write ``effects.csv`` into an existing folder."""
        self.to_frame().to_csv(folder / "effects.csv", index=False, lineterminator="\n", float_format="%.6g")


def compare(
    *scenarios: Any, seeds: int | Sequence[int] = 10, baseline: Any = None, developers: int | None = None,
    until: str | None = None, workers: int = 1, keep: Path | None = None,
    progress: Callable[[int], None] | None = None,
) -> Effects:  # fmt: skip
    """Run scenarios with the same seeds and compare them with a baseline.

    Parameters
    ----------
    *scenarios : path, dict or Scenario
        Scenarios; the first is the baseline unless one is named.
    seeds : int or sequence of int
        Number of seeds (1, 2, …) or the seeds themselves; every scenario gets the same.
    baseline : path, dict or Scenario, optional
        What the others are compared with.
    developers : int, optional
        Workload rows; the scenario's number by default.
    until : str, optional
        Last month, ``YYYY-MM``.
    workers : int
        Processes. In a script, more than one needs the ``if __name__ == "__main__"`` guard.
    keep : Path, optional
        Folder that keeps finished runs, so that interrupted work goes on where it stopped.
    progress : callable, optional
        Called with the number of runs that have just finished.

    Returns
    -------
    Effects
        Effects with intervals over seeds.

    Raises
    ------
    UserError
        If fewer than two scenarios are given or two are the same.
    """
    from sim.scenario import Scenario, load_scenario

    given = [*([] if baseline is None else [baseline]), *scenarios]
    loaded = [item if isinstance(item, Scenario) else load_scenario(item) for item in given]
    if len(loaded) < 2:
        raise UserError("there is nothing to compare", hint="Give at least two scenarios; the first is the baseline.")
    titles = [scenario.title for scenario in loaded]
    for title in titles:
        if titles.count(title) > 1:
            raise UserError(f"two scenarios have the title {title!r}", hint="Give each scenario its own title.")
    numbers = range(1, seeds + 1) if isinstance(seeds, int) else seeds
    requests = [
        Request(scenario=scenario, seed=int(number), developers=developers, until=until)
        for number in numbers
        for scenario in loaded
    ]
    results = run_all(requests, workers=workers, keep=keep, progress=progress)
    runs = {title: tuple(results[i :: len(loaded)]) for i, title in enumerate(titles)}
    return Effects(titles[0], runs)
