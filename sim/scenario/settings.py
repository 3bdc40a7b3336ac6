"""Reads ``[horizon]``, ``[run]`` and ``[hindcast]``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sim.errors import UserError
from sim.levers.fields import read_month
from sim.months import LAST_RECORDED_MONTH, month_index, month_label
from sim.scenario.problems import Problems

EARLIEST_END, LATEST_END = "2023-02", "2040-12"
FEWEST_DEVELOPERS, MOST_DEVELOPERS, DEFAULT_DEVELOPERS = 1_000, 1_000_000, 20_000
FEWEST_FACTORIES, MOST_FACTORIES, DEFAULT_FACTORIES = 100, 100_000, 3_000
ROWS = {
    "developers": (FEWEST_DEVELOPERS, MOST_DEVELOPERS, DEFAULT_DEVELOPERS),
    "factories": (FEWEST_FACTORIES, MOST_FACTORIES, DEFAULT_FACTORIES),
}
"""Fewest, most and usual number of rows of each population."""
MODES = ("forced", "free")


def _section(content: Mapping[str, Any], name: str, keys: tuple[str, ...], example: str, problems: Problems) -> Any:
    table = problems.table((name,), content.get(name, {}), example)
    problems.unknown_keys((name,), table, keys, f"in [{name}]")
    return table


def read_end(content: Mapping[str, Any], problems: Problems) -> int | None:
    """Last month of the run, from ``[horizon]``; None if the file does not say or says it wrongly."""
    table = dict(problems.table(("horizon",), content.get("horizon", {}), '[horizon] and below it end = "2030-12"'))
    if "start" in table:
        problems.add(
            ("horizon", "start"),
            "horizon.start cannot be set",
            "Every run starts with 2023-01, after a burn-in.",
        )
        del table["start"]
    problems.unknown_keys(("horizon",), table, ("end",), "in [horizon]")
    if "end" not in table:
        return None
    try:
        end = read_month(table["end"], "horizon.end")
    except UserError as error:
        problems.take(("horizon", "end"), error)
        return None
    if not month_index(EARLIEST_END) <= end <= month_index(LATEST_END):
        problems.add(
            ("horizon", "end"),
            f"horizon.end is {table['end']!r}; it must lie in {EARLIEST_END} to {LATEST_END}",
            "Runs start with 2023-01; the default end is 2030-12.",
        )
        return None
    return end


def read_rows(content: Mapping[str, Any], problems: Problems) -> dict[str, int]:
    """Developer and factory rows, from ``[run]``; without what the file does not say or says wrongly."""
    table = _section(content, "run", tuple(ROWS), "[run] and below it developers = 20_000", problems)
    rows = {}
    for name, (fewest, most, default) in ROWS.items():
        value = table.get(name)
        if value is None:
            continue
        whole = isinstance(value, int) and not isinstance(value, bool)
        if whole and fewest <= value <= most:
            rows[name] = int(value)
        else:
            problems.add(
                ("run", name),
                f"run.{name} is {value!r}; it must be a whole number in [{fewest:,}, {most:,}]",
                f"{default:,} is the default; more only reduces noise.",
            )
    return rows


def read_hindcast(content: Mapping[str, Any], problems: Problems) -> int | None:
    """First month of endogenous releases, from ``[hindcast]``; None if it says nothing or is wrong."""
    if "hindcast" not in content:
        return None
    table = _section(content, "hindcast", ("mode", "from"), '[hindcast] and below it mode = "free"', problems)
    mode = table.get("mode")
    if mode not in MODES:
        problems.add(
            ("hindcast", "mode"),
            f'hindcast.mode is {mode!r}; it must be "forced" or "free"',
            "forced: releases and prices as recorded up to 2026-03; free: endogenous from a date.",
        )
        return None
    if mode == "forced":
        if "from" in table:
            problems.add(("hindcast", "from"), 'hindcast.from needs mode = "free"', "Leave it out, or set the mode.")
        return LAST_RECORDED_MONTH + 1
    if "from" not in table:
        problems.add(("hindcast",), "a free hindcast needs a first month", 'Add from = "2023-12".')
        return None
    try:
        first = read_month(table["from"], "hindcast.from")
    except UserError as error:
        problems.take(("hindcast", "from"), error)
        return None
    if not 0 <= first <= LAST_RECORDED_MONTH:
        allowed = f"{month_label(0)} to {month_label(LAST_RECORDED_MONTH)}"
        problems.add(
            ("hindcast", "from"),
            f"hindcast.from is {table['from']!r}; it must lie in {allowed}",
            "The record ends there; later months are endogenous in any case.",
        )
        return None
    return first
