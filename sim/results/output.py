"""Folders of results: checked before the work, written at once, never over another run's results."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sim.errors import UserError

MANIFEST = "manifest.json"
_CHOOSE = "Choose another folder with --out"


def check_output(directory: str | Path) -> None:
    """Find out before the work whether a folder can be written; leaves nothing behind.

    Raises
    ------
    UserError
        If it cannot be made or written.
    """
    path = Path(directory)
    if path.exists() and not path.is_dir():
        raise UserError(f"{path} is a file, not a folder", hint=f"{_CHOOSE}.")
    existing = next((parent for parent in (path, *path.parents) if parent.exists()), Path("."))
    try:
        with tempfile.TemporaryFile(dir=existing):
            pass
    except OSError as error:
        raise _cannot_write(path, error) from None


def read_manifest(directory: str | Path) -> dict[str, Any] | None:
    """Manifest of a folder of results, or None if it has none."""
    file = Path(directory) / MANIFEST
    try:
        manifest = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise UserError(f"the manifest cannot be read: {error}", file=file, hint="Remove the folder.") from None
    if not isinstance(manifest, dict):
        raise UserError("the manifest is not a JSON object", file=file, hint="Remove the folder.")
    return manifest


def check_identity(
    directory: str | Path, kind: str, *, run_id: str | None = None, request: str | None = None, force: bool = False
) -> None:
    """Refuse a folder that holds the results of another run.

    Parameters
    ----------
    directory : path
        Where results are to go.
    kind : str
        What they are (``run``, ``compare``, ``brief``).
    run_id : str, optional
        Identity of the run, known after it; without it any of this kind may be replaced.
    request : str, optional
        Identity of what was asked for, known before the run; counts if the folder states one.
    force : bool
        The user wants other results replaced.

    Raises
    ------
    UserError
        With the way out.
    """
    if force or not Path(directory).is_dir():
        return
    manifest = read_manifest(directory)
    if manifest is None:
        if any(Path(directory).iterdir()):
            raise UserError(f"{directory} holds files that are no results of two-loops",
                            hint=f"{_CHOOSE}, or write into it all the same with --force.")  # fmt: skip
    elif (
        manifest.get("kind") != kind
        or (run_id is not None and manifest.get("run_id") != run_id)
        or (request is not None and manifest.get("request", request) != request)
    ):
        what = manifest.get("title") or manifest.get("kind") or "something else"
        raise UserError(
            f"{directory} holds the results of a different run ({what!r}, {manifest.get('run_id')})",
            hint=f"{_CHOOSE}, or replace them with --force.",
        )


@contextlib.contextmanager
def new_output(
    directory: str | Path, *, kind: str, run_id: str, title: str, facts: dict[str, Any], force: bool = False,
    replace_kind: bool = False,
) -> Iterator[Path]:  # fmt: skip
    """Folder to write into; its files appear in ``directory`` only if the block ends without an error.

    Parameters
    ----------
    directory : path
        Where the files go in the end.
    kind, run_id, title : str
        What they are, which run they come from, and its title for readers.
    facts : dict
        Further entries of the manifest.
    force : bool
        Replace another run's files. Files that no manifest of ours lists are never removed.
    replace_kind : bool
        Replace whatever earlier run of the same kind is there.

    Yields
    ------
    Path
        Empty folder on the same file system.
    """
    target = Path(directory)
    check_identity(target, kind, run_id=None if replace_kind else run_id, force=force)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        staging = Path(tempfile.mkdtemp(prefix=f".{target.name}.", dir=target.parent))
    except OSError as error:
        raise _cannot_write(target, error) from None
    try:
        yield staging
        files = sorted(file.relative_to(staging).as_posix() for file in staging.rglob("*") if file.is_file())
        manifest = {"kind": kind, "title": title, "run_id": run_id, **facts, "files": files}
        text = json.dumps(manifest, indent=2, ensure_ascii=False, allow_nan=False)
        (staging / MANIFEST).write_text(text + "\n", encoding="utf-8")
        _publish(staging, target, files)
    except OSError as error:
        raise _cannot_write(target, error) from None
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _publish(staging: Path, target: Path, files: list[str]) -> None:
    if not target.exists():
        staging.chmod(0o777 & ~_umask())  # mkdtemp makes folders private
        staging.rename(target)
        return
    old = (read_manifest(target) or {}).get("files", [])
    # The manifest goes first and comes back last: a folder without one is known to be unfinished.
    (target / MANIFEST).unlink(missing_ok=True)
    for name in files:
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        os.replace(staging / name, target / name)
    for name in set(old) - set(files):
        if (target / name).resolve().is_relative_to(target.resolve()):
            (target / name).unlink(missing_ok=True)
    os.replace(staging / MANIFEST, target / MANIFEST)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _cannot_write(path: Path, error: OSError) -> UserError:
    reason = error.strerror or str(error)
    return UserError(f"{path} cannot be written: {reason}", hint=f"{_CHOOSE}, or correct its permissions.")
