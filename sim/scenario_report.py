"""``docs/scenarios.md``: each scenario's question, what was expected, what small runs said, and why they differ."""

from __future__ import annotations

import dataclasses
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from sim.analysis.paired import SCALES, differences, interval
from sim.regression import FOLDER, stored
from sim.results import OUTCOMES
from sim.scenario import Scenario, load_scenario, scenario_library

NOTES = Path(__file__).parents[1] / "scenarios" / "notes" / "disagreements.toml"
"""Comments on results, by scenario; apart from the scenario files, which keep what was expected before any run."""
GROUPS = {
    "Chip controls": ("no_controls", "maximal_controls", "tight_controls", "h200_relaxation", "relaxed_controls"),
    "Prices": ("price_war", "us_price_parity", "chinese_prices_x5"),
    "Open weights": ("us_open_weight_push", "china_closes_flagships"),
    "Access and trust": (
        "weights_ban_western_clouds",
        "hosted_api_ban",
        "procurement_restriction",
        "trust_certification",
    ),
    "Knowledge, compute and capital": ("distillation_crackdown", "allied_compute_coalition", "us_capital_shock"),
    "Physical loop": (
        "china_deployment_push",
        "western_deployment_push",
        "data_pooling_mandate",
        "data_localisation",
        "robot_tariff",
        "edge_chip_controls",
    ),
    "Packages and answers": ("china_retaliation", "kitchen_sink_us", "kitchen_sink_china"),
    "Experiments on the loops": ("digital_loop_cut", "physical_loop_cut", "coupling_cut", "both_loops_cut"),
}
"""Order of reading; scenarios without a place come last."""
SMALL = {"percentage points": 1.0, "per cent": 2.0, "arena points": 2.0, "months": 0.5, "index 0-1": 0.01}
"""Size up to which an effect counts as none, by unit; others: 0.02."""


@dataclasses.dataclass(frozen=True, slots=True)
class Finding:
    """Effect on one number beside what was expected of it."""

    path: str
    expected: str
    unit: str
    baseline: float
    effects: tuple[float, float, float]
    """Mean over seeds and the ends of its 90 % interval."""
    result: str
    """up, down, same, unclear; empty if the number is missing."""

    @property
    def verdict(self) -> str:
        """Whether the model did as expected."""
        if self.expected == "open" or not self.result:
            return "–"
        if self.result == "unclear":
            return "unclear"
        if self.result == self.expected:
            return "yes"
        return "hardly" if self.result == "same" else "no"


def findings(name: str) -> list[Finding]:
    """What a scenario's record says of each of its expectations."""
    scenario, kept, base = load_scenario(name), stored(name), stored("baseline")
    found = []
    for path, expected in scenario.expect:
        outcome = path.split(".")[0]
        if path not in kept["values"] or path not in base["values"]:
            found.append(Finding(path, expected, "", np.nan, (np.nan, np.nan, np.nan), ""))
            continue
        scale = SCALES[OUTCOMES[outcome].kind][0]
        unit = OUTCOMES[outcome].unit if scale == "difference" else scale
        treated, untreated = (np.array(record["values"][path], dtype=float) for record in (kept, base))
        changes = differences(treated, untreated, scale)
        mean, low, high, _ = (float(part) for part in interval(changes, scale))
        found.append(
            Finding(
                path, expected, unit, float(np.nanmean(untreated)), (mean, low, high), _direction(changes, mean, unit)
            )
        )
    return found


def _direction(changes: np.ndarray, mean: float, unit: str) -> str:
    """Direction of an effect: none if small in every seed, clear if every seed has its sign."""
    if not np.isfinite(mean):
        return ""
    if abs(mean) <= SMALL.get(unit, 0.02):
        return "same"
    if np.all(changes > 0) or np.all(changes < 0):
        return "up" if mean > 0 else "down"
    return "unclear"


def scenarios_text() -> str:
    """Text of ``docs/scenarios.md``."""
    notes: Mapping[str, str] = tomllib.loads(NOTES.read_text(encoding="utf-8")) if NOTES.exists() else {}
    placed = [name for names in GROUPS.values() for name in names]
    rest = tuple(name for name in scenario_library() if name not in (*placed, "baseline", "free_hindcast"))
    groups = GROUPS | ({"Others": rest} if rest else {})
    seeds, size, until = (stored("baseline")[key] for key in ("seeds", "developers", "until"))
    lines = [
        "# Scenarios",
        "",
        "<!-- Made by `make docs` from scenarios/*.toml, scenarios/regression and scenarios/notes. -->",
        "",
        *_introduction(len(scenario_library()), seeds, size, until),
        "",
        "| scenario | as expected | hardly | unclear | otherwise |",
        "| --- | --- | --- | --- | --- |",
        *(_tally(name) for names in groups.values() for name in names if load_scenario(name).expect),
    ]
    for title, names in groups.items():
        lines += ["", f"## {title}"]
        for name in names:
            lines += ["", *_section(name, load_scenario(name), str(notes.get(name, "")))]
    lines += ["", "## Without a comparison", "", *_plain("baseline"), "", *_plain("free_hindcast")]
    return "\n".join(lines) + "\n"


def _introduction(number: int, seeds: list[int], size: int, until: str) -> list[str]:
    return [
        f"{number} scenarios come along. Each file says in its header what was expected and why, before it was "
        f"first run; that text stays as it was. What the model says is from small runs: {size:,} developer rows, "
        f"seeds {', '.join(map(str, seeds))}, central parameter values, not calibrated, means over the twelve "
        f"months to {until}, paired with the baseline by seed. Three seeds give a wide interval (90 %, Student's "
        "t); *as expected* needs the same sign in all three and more than a trifle, *hardly* means a trifle "
        "instead of the expected change, *unclear* that seeds disagree. Where the model says otherwise both "
        "stand, with the reason found. `make baselines docs` runs everything anew; `two-loops compare` gives "
        "larger samples.",
    ]


def _tally(name: str) -> str:
    verdicts = [finding.verdict for finding in findings(name)]
    counts = [verdicts.count(word) or "" for word in ("yes", "hardly", "unclear", "no")]
    return f"| [{load_scenario(name).title}](#{name}) | " + " | ".join(map(str, counts)) + " |"


def _section(name: str, scenario: Scenario, note: str) -> Iterator[str]:
    yield from (
        f'<a id="{name}"></a>',
        "",
        f"### {scenario.title}",
        "",
        f"`scenarios/{name}.toml`. {scenario.question}",
        "",
    )
    yield f"**Assumptions.** {' '.join(scenario.assumptions.split())}"
    yield from ("", f"**Expected.** {' '.join(scenario.expected.split())}", "")
    found = findings(name)
    if found:
        yield "**What the model said.**"
        yield from ("", "| number | expected | baseline | effect | 90 % interval | as expected |")
        yield "| --- | --- | --- | --- | --- | --- |"
        yield from (_row(finding) for finding in found)
    if note:
        yield from ("", f"**Why.** {' '.join(note.split())}")


def _plain(name: str) -> Iterator[str]:
    scenario = load_scenario(name)
    yield from (
        f'<a id="{name}"></a>',
        "",
        f"### {scenario.title}",
        "",
        f"`scenarios/{name}.toml`. {scenario.question}",
    )
    if scenario.expected:
        yield from ("", f"**Expected.** {' '.join(scenario.expected.split())}")


def _row(finding: Finding) -> str:
    if not finding.result:
        return f"| `{finding.path}` | {finding.expected} | – | not reported | – | – |"
    mean, low, high = (_number(part) for part in finding.effects)
    unit = {"percentage points": "pp", "per cent": "%", "arena points": "points"}.get(finding.unit, finding.unit)
    cells: tuple[Any, ...] = (f"`{finding.path}`", finding.expected, _plain_number(finding.baseline), f"{mean} {unit}")
    return "| " + " | ".join((*cells, f"{low} to {high}", finding.verdict)) + " |"


def _number(value: float) -> str:
    return "0" if abs(value) < 5e-5 else f"{value:+.3g}".replace("-", "−")


def _plain_number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 1e4 else f"{value:.3g}"


__all__ = ["FOLDER", "findings", "scenarios_text"]
