"""Folder of a sweep: shards of results, an index entry per shard, failures. Every file appears whole or not at all."""

from __future__ import annotations

import contextlib
import csv
import dataclasses
import json
import os
import socket
import uuid
from collections.abc import Container, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from sim.errors import WorkError
from sim.results import Results, identity
from sim.sweep.columns import shard_table

SHARDS, INDEX, FAILED, DESIGNS = "shards", "index", "failed", "designs"
MANIFEST, FAILURES = "manifest.json", "failures.csv"
FAILURE_COLUMNS = ("key", "scenario", "point", "seed", "draw", "error", "traceback")
_PART = ".part-"


@dataclasses.dataclass(frozen=True, slots=True)
class Entry:
    """A finished run: key of what was asked for, identity by content, and the shard that holds it."""

    key: str
    run_id: str
    shard: str


@contextlib.contextmanager
def whole_file(file: Path) -> Iterator[Path]:
    """Path to write to; becomes ``file`` if the block ends without an error, and leaves nothing behind otherwise.

    The name says which process writes, so that what a killed one left can be told and removed.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_name(f"{_PART}{_host()}-{os.getpid()}-{uuid.uuid4().hex[:8]}-{file.name}")
    try:
        yield part
        with part.open("rb") as stream:
            os.fsync(stream.fileno())
        os.replace(part, file)
    finally:
        part.unlink(missing_ok=True)


def write_text(file: Path, text: str) -> None:
    """Write a small file whole."""
    with whole_file(file) as part:
        part.write_text(text, encoding="utf-8")


class Store:
    """Reads and writes the folder of a sweep; several processes may do so at once.

    A shard counts from the moment its index entry is there. Shards are named by the runs in them, so that two sweeps
    that do the same runs write the same files.

    Parameters
    ----------
    folder : path
        Folder; made when something is first written.
    """

    def __init__(self, folder: str | Path) -> None:
        self.folder = Path(folder)

    def add(self, runs: Sequence[tuple[str, Results]], keys: Mapping[str, str]) -> tuple[str, int]:
        """Write a shard.

        Parameters
        ----------
        runs : sequence of (str, Results)
            Results by identity; may be empty if every key belongs to runs that are there.
        keys : mapping
            Key to ``run_id``, or to ``run_id@shard`` if another shard holds the run.

        Returns
        -------
        name, size : str, int
            Name of the shard and its bytes.

        Raises
        ------
        OSError
            If it cannot be written; nothing of it is left.
        """
        import pyarrow
        import pyarrow.parquet

        name = identity({"keys": sorted(keys)})
        size = 0
        if runs:
            with whole_file(self.folder / SHARDS / f"{name}.parquet") as part:
                try:
                    pyarrow.parquet.write_table(shard_table(runs), part, compression="zstd")
                except pyarrow.ArrowException as error:
                    raise OSError(str(error)) from None
                size = part.stat().st_size
        entry = {"shard": name, "bytes": size, "runs": dict(keys)}
        write_text(self.folder / INDEX / f"{name}.json", json.dumps(entry, indent=0))
        for key in keys:
            (self.folder / FAILED / f"{key}.json").unlink(missing_ok=True)
        return name, size

    def entries(self) -> Iterator[Entry]:
        """Every finished run, shard by shard in order of their names."""
        for file in sorted((self.folder / INDEX).glob("[!.]*.json")):
            content = json.loads(file.read_text(encoding="utf-8"))
            for key, target in content["runs"].items():
                run_id, _, elsewhere = target.partition("@")
                yield Entry(key, run_id, elsewhere or content["shard"])

    def finished(self, keys: Container[str] | None = None) -> dict[str, Entry]:
        """Finished runs by key, of those asked for; of two shards with the same run the first by name counts."""
        found: dict[str, Entry] = {}
        for entry in self.entries():
            if keys is None or entry.key in keys:
                found.setdefault(entry.key, entry)
        return found

    def shard_file(self, shard: str) -> Path:
        """File of a shard."""
        return self.folder / SHARDS / f"{shard}.parquet"

    def record_failure(self, key: str, facts: Mapping[str, Any]) -> None:
        """Note a run that failed; the note goes when the run succeeds."""
        write_text(self.folder / FAILED / f"{key}.json", json.dumps({"key": key, **facts}, indent=1))

    def failures(self) -> list[dict[str, Any]]:
        """Runs that failed and have not succeeded since, in order of scenario, point and seed."""
        found = []
        for file in (self.folder / FAILED).glob("[!.]*.json"):
            with contextlib.suppress(FileNotFoundError):  # another sweep has just finished the run
                found.append(json.loads(file.read_text(encoding="utf-8")))
        return sorted(found, key=lambda fact: (fact["scenario"], fact["point"], fact["seed"], fact["key"]))

    def write_failures(self) -> int:
        """Write ``failures.csv``, with a header only if nothing failed; returns the number of failures."""
        failures = self.failures()
        with whole_file(self.folder / FAILURES) as part, part.open("w", newline="", encoding="utf-8") as stream:
            writer = csv.DictWriter(stream, FAILURE_COLUMNS, lineterminator="\n")
            writer.writeheader()
            writer.writerows(failures)
        return len(failures)

    def sweep_up(self) -> None:
        """Remove what processes of this machine that no longer live have left half written."""
        for folder in (self.folder, *(self.folder / name for name in (SHARDS, INDEX, FAILED, DESIGNS))):
            for part in folder.glob(f"{_PART}{_host()}-*"):
                process = part.name.removeprefix(f"{_PART}{_host()}-").split("-", 1)[0]
                if process.isdigit() and not _lives(int(process)):
                    part.unlink(missing_ok=True)


def disk_error(folder: Path, error: OSError) -> WorkError:
    """Error for a folder that takes no more; what is finished stays."""
    reason = error.strerror or str(error)
    return WorkError(
        f"{folder} cannot be written: {reason}",
        hint="Finished runs are kept. Make room or choose another folder with --out, then start the sweep again.",
    )


def _host() -> str:
    return "".join(letter for letter in socket.gethostname() if letter.isalnum()) or "host"


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    # One that nobody has buried yet answers too; where there is no /proc it counts as alive until it is gone.
    with contextlib.suppress(OSError):
        return Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z"
    return True
