"""Run the benchmarks, each in a process of its own, and print the table of targets.

python -m benchmarks [--quick] [NAME ...]
"""

from __future__ import annotations

import argparse
import ast
import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from benchmarks.harness import OUTPUT, ROOT
from benchmarks.targets import COLUMNS, table

HERE = Path(__file__).parent


def benchmark_names() -> list[str]:
    """Modules of this folder that measure something."""
    return [file.stem for file in sorted(HERE.glob("*.py")) if _measures(_syntax(file))]


def tool_names() -> list[str]:
    """Modules of this folder that can be run and measure nothing, this one excepted."""
    files = [file for file in sorted(HERE.glob("*.py")) if file.stem != "__main__"]
    return [file.stem for file in files if _is_run(_syntax(file)) and not _measures(_syntax(file))]


def question_of(name: str) -> str:
    """First line of a module's docstring, read without importing it."""
    text = ast.get_docstring(_syntax(HERE / f"{name}.py")) or ""
    return text.partition("\n")[0]


def _syntax(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"))


def _is_run(tree: ast.Module) -> bool:
    return any(isinstance(node, ast.If) and "__main__" in ast.unparse(node.test) for node in tree.body)


def _measures(tree: ast.Module) -> bool:
    return any(isinstance(node, ast.FunctionDef) and node.name == "measure" for node in tree.body)


def read_reports(folder: Path = OUTPUT) -> dict[str, dict[str, Any]]:
    """What the benchmarks that are there today wrote last, by name."""
    files = {name: folder / f"{name}.json" for name in benchmark_names()}
    return {name: json.loads(file.read_text(encoding="utf-8")) for name, file in files.items() if file.is_file()}


def print_table(reports: Mapping[str, Mapping[str, Any]]) -> None:
    """Targets, floors, goals, figures and verdicts, in columns."""
    rows = [COLUMNS, *table(reports)]
    widths = [max(len(row[column]) for row in rows) for column in range(1, len(COLUMNS))]
    for what, *cells in rows:
        print("  ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)), what, sep="  ")


def main() -> int:
    """Run what was asked for; 1 if a benchmark failed, 2 if it does not exist."""
    names = benchmark_names()
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Run the benchmarks, all or by name.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"any of {', '.join(names)}")
    parser.add_argument("--quick", action="store_true", help="smaller and fewer: shows that it works, not how fast")
    arguments = parser.parse_args()
    unknown = [name for name in arguments.names if name not in names]
    if unknown:
        parser.error(f"there is no benchmark {', '.join(unknown)}; there are {', '.join(names)}")
    failed = []
    for name in arguments.names or names:
        print(f"\n== {name}", flush=True)
        command = [sys.executable, "-m", f"benchmarks.{name}", *(["--quick"] if arguments.quick else [])]
        if subprocess.run(command, cwd=ROOT, check=False).returncode:
            failed.append(name)
    print()
    print_table(read_reports(OUTPUT / "quick" if arguments.quick else OUTPUT))
    if failed:
        print(f"failed: {', '.join(failed)}")
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
