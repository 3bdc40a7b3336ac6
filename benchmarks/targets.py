"""The targets and what was measured of them, as one table."""

from __future__ import annotations

import dataclasses
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("targets.toml")
COLUMNS = ("what", "floor", "goal", "measured", "verdict")


@dataclasses.dataclass(frozen=True, slots=True)
class Target:
    """One line of ``targets.toml``."""

    id: str
    what: str
    unit: str
    better: str
    floor: float
    goal: float
    measured_by: str
    note: str = ""

    def verdict(self, value: float) -> str:
        """``goal``, ``floor`` or ``missed``: the best that `value` reaches."""
        sign = 1 if self.better == "higher" else -1
        if sign * value >= sign * self.goal:
            return "goal"
        return "floor" if sign * value >= sign * self.floor else "missed"

    def amount(self, value: float) -> str:
        """A figure in the target's unit: three digits, more only left of the point."""
        digits = f"{value:,.0f}" if abs(value) >= 100 else f"{value:#.3g}".rstrip(".")
        return digits + ("" if self.unit in "×%" else " ") + self.unit

    def bound(self, value: float) -> str:
        """A limit with the sign of its side."""
        shown = f"{value:,g}" + ("" if self.unit in "×%" else " ") + self.unit
        return ("≥ " if self.better == "higher" else "≤ ") + shown


def read_targets() -> list[Target]:
    """All targets in the order of the file."""
    return [Target(**line) for line in tomllib.loads(FILE.read_text(encoding="utf-8"))["target"]]


def table(reports: Mapping[str, Mapping[str, Any]]) -> list[tuple[str, ...]]:
    """One row per target, cells as in `COLUMNS`.

    Parameters
    ----------
    reports : mapping
        By name of the benchmark, what its JSON file holds.
    """
    rows: list[tuple[str, ...]] = []
    for target in read_targets():
        spread = reports.get(target.measured_by, {}).get("spreads", {}).get(target.id)
        measured, verdict = "not measured", "–"
        if spread:
            measured = f"{target.amount(spread['median'])} ({target.amount(spread['low'])}"
            measured += f" to {target.amount(spread['high'])})"
            verdict = target.verdict(spread["median"])
        rows.append((target.what, target.bound(target.floor), target.bound(target.goal), measured, verdict))
    return rows
