"""Take what the benchmarks wrote last into ``results.json`` and write ``README.md`` from it: no figure is typed.

    python -m benchmarks.document

Figures in ``out/benchmarks`` replace those of the same benchmark in ``results.json``; the others stay, each with its
own machine, commit and date.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from benchmarks.__main__ import benchmark_names, question_of, read_reports, tool_names
from benchmarks.targets import read_targets, table

HERE = Path(__file__).parent
RESULTS, README = HERE / "results.json", HERE / "README.md"

Reports = Mapping[str, Mapping[str, Any]]

TEXT = """\
# Benchmarks

How fast the model is, against what it must reach (floor) and what it should reach (goal). This file is written by
`python -m benchmarks.document` from `results.json`, which is what the benchmarks measured; no figure is typed by hand.

```text
make benchmarks                                 all of them, then the table of targets
make benchmarks NAMES="default_run memory"      some of them
python -m benchmarks --quick                    all, small: shows that they work, not how fast the model is
python -m benchmarks.default_run                one of them
python -m benchmarks.document                   take the last figures into results.json and this file
```

Each writes `out/benchmarks/NAME.json` with its figures, the machine, versions, commit and date. Timings of a shared
machine move by more than half, so figures are medians with quartiles over rounds in which everything that is compared
runs once, in CPU seconds of the process unless they say otherwise; ratios are taken within rounds.

## Targets

{summary}

{targets}

{notes}

## Machine

{machines}

## What was measured

{benchmarks}

## Also here

{tools}
"""


def merged(fresh: Reports, known: Reports) -> dict[str, Mapping[str, Any]]:
    """Fresh reports in front of known ones, of the benchmarks that exist, in order of name."""
    return {name: {**known, **fresh}[name] for name in benchmark_names() if name in fresh or name in known}


def read_results() -> dict[str, dict[str, Any]]:
    """Reports in ``results.json``."""
    if not RESULTS.is_file():
        return {}
    reports: dict[str, dict[str, Any]] = json.loads(RESULTS.read_text(encoding="utf-8"))
    return reports


def readme(reports: Reports) -> str:
    """Text of ``README.md``."""
    return TEXT.format(
        summary=summary(reports),
        targets=targets_table(reports),
        notes=notes(),
        machines=machines(reports),
        benchmarks="\n\n".join(section(name, reports.get(name)) for name in benchmark_names()),
        tools="\n".join(f"- `python -m benchmarks.{name}`: {question_of(name)}" for name in tool_names()),
    )


def verdicts(reports: Reports) -> dict[str, str]:
    """Verdict by target."""
    return {target.id: row[-1] for target, row in zip(read_targets(), table(reports), strict=True)}


def summary(reports: Reports) -> str:
    """How many targets are met, and which are not."""
    found = verdicts(reports)
    count = {verdict: sum(value == verdict for value in found.values()) for verdict in ("goal", "floor", "missed", "–")}
    line = (
        f"Of {len(found)} targets {count['goal'] + count['floor']} reach the floor and {count['goal']} the goal; "
        f"{count['missed']} are missed and {count['–']} have not been measured."
    )
    missed = [target for target in read_targets() if found[target.id] == "missed"]
    return line + (f" Missed: {', '.join(f'`{target.id}`' for target in missed)}." if missed else "")


def targets_table(reports: Reports) -> str:
    """Markdown table of targets."""
    lines = [
        "| id | what | floor | goal | measured (quartiles) | verdict | by |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    for target, row in zip(read_targets(), table(reports), strict=True):
        what, floor, goal, measured, verdict = row
        shown = f"**{verdict}**" if verdict == "missed" else verdict
        lines.append(f"| `{target.id}` | {what} | {floor} | {goal} | {measured} | {shown} | `{target.measured_by}` |")
    return "\n".join(lines)


def notes() -> str:
    """What a reader must know of single targets."""
    return "\n".join(f"- `{target.id}`: {target.note}" for target in read_targets() if target.note)


def machines(reports: Reports) -> str:
    """Every machine and set of versions that figures come from, and which of them it measured while it was busy."""
    found: dict[str, list[str]] = {}
    for name, report in reports.items():
        machine, versions = report["machine"], report["versions"]
        text = f"{machine['cpu']}, {machine['cores']} cores, {machine['memory_gb']} GB, {machine['os']}; "
        text += ", ".join(f"{library} {version}" for library, version in versions.items())
        found.setdefault(text, []).append(name)
    busy = [name for name, report in reports.items() if report["machine"]["load"] > report["machine"]["cores"] + 0.5]
    text = "\n".join(f"- {of}: {', '.join(names)}" for of, names in found.items())
    if len(found) == 1:
        text = f"{next(iter(found))}."
    if busy:
        text += "\n\nMeasured while the machine did other work as well (load above its cores), so that CPU seconds are "
        text += f"too long and wall-clock times useless: {', '.join(busy)}."
    return text


def section(name: str, report: Mapping[str, Any] | None) -> str:
    """One benchmark: question, figures, where they come from."""
    if report is None:
        return f"### {name}\n\n{question_of(name)}\n\nNot measured yet."
    origin = f"Commit {report['commit']}, {report['date'][:10]}; load of the machine {report['machine']['load']}, "
    origin += f"{report['wall_seconds']:.0f} s."
    lines = "\n".join(line.rstrip() for line in report["lines"])
    return f"### {name}\n\n{report['question']}\n\n```text\n{lines}\n```\n\n{origin}"


def main() -> None:
    """Bring both files up to date."""
    reports = merged(read_reports(), read_results())
    RESULTS.write_text(json.dumps(reports, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    README.write_text(readme(reports), encoding="utf-8")
    print(f"{RESULTS.name} and {README.name} hold {len(reports)} benchmarks; {summary(reports)}")


if __name__ == "__main__":
    main()
