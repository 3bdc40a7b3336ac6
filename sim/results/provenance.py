"""Where numbers come from: fingerprints of sources and data, versions, identity of a run."""

from __future__ import annotations

import functools
import hashlib
import importlib.metadata
import json
import platform
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.months import LAST_RECORDED_MONTH, month_label

if TYPE_CHECKING:
    from sim.history import History
    from sim.scenario import ResolvedScenario

PACKAGE = Path(__file__).parents[1]
LIBRARIES = ("numpy", "numba", "scipy", "mesa")
"""Libraries that results depend on; the lock file fixes the rest."""


@functools.cache
def package_fingerprint() -> str:
    """Return sha256 over the package's sources and templates, its data and, in a checkout, the lock file."""
    files = sorted([*PACKAGE.rglob("*.py"), *PACKAGE.rglob("*.jinja"), *(PACKAGE / "data").rglob("*.csv")])
    lock = PACKAGE.parent / "requirements.lock"
    digest = hashlib.sha256()
    for file in [*files, *([lock] if lock.is_file() else [])]:
        name = file.relative_to(PACKAGE.parent).as_posix()
        digest.update(f"{name}\0".encode())
        digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()


@functools.cache
def versions() -> dict[str, str]:
    """Versions of Python and of the libraries that results depend on."""
    found = {"python": platform.python_version(), "machine": platform.machine()}
    for name in ("two-loops", *LIBRARIES):
        try:
            found[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:  # a checkout on the path that is not installed
            found[name] = "not installed"
    return found


def run_provenance(resolved: ResolvedScenario, *, seed: int, history: History, twin: bool = False) -> dict[str, Any]:
    """Provenance of one run; its ``run_id`` hashes all that decides the numbers.

    Parameters
    ----------
    resolved : ResolvedScenario
        What is run.
    seed : int
        Seed of every draw.
    history : History
        Recorded tables.
    twin : bool
        Whether developers are expected counts (mean-field twin) instead of rows.

    Returns
    -------
    dict
        JSON values only; no time and no path, so that the same run gives the same file. ``reference_id`` names
        the reference run that anchored the recorded releases; None if the run is its own.
    """
    last_forced = int(resolved.parameters(resolved.end_month).release.free_from) - 1
    departs = resolved.needs_reference(last_forced)
    return provenance(
        scenario=resolved.title,
        scenario_fingerprint=resolved.fingerprint(),
        seed=seed,
        developers=resolved.developers,
        data_fingerprint=history.fingerprint,
        reference_id=resolved.reference().fingerprint()[:16] if departs else None,
        until=month_label(resolved.end_month),
        departs_from_history=resolved.needs_reference(LAST_RECORDED_MONTH),
        developers_are="expected counts" if twin else "rows",
    )


def provenance(
    *,
    scenario: str,
    scenario_fingerprint: str,
    seed: int,
    developers: int,
    data_fingerprint: str,
    reference_id: str | None,
    until: str,
    departs_from_history: bool,
    developers_are: str = "rows",
) -> dict[str, Any]:
    """Write the facts of `run_provenance` down; the title and ``departs_from_history`` are not in the identity."""
    decides = {
        "scenario_fingerprint": scenario_fingerprint,
        "seed": int(seed),
        "developers": int(developers),
        "until": until,
        "data_fingerprint": data_fingerprint,
        "reference_id": reference_id,
        "package_fingerprint": package_fingerprint(),
        "developers_are": developers_are,
    }
    return {
        "scenario": scenario,
        "run_id": identity(decides),
        **decides,
        "departs_from_history": bool(departs_from_history),
        "versions": dict(versions()),
    }


def identity(facts: dict[str, Any]) -> str:
    """Short hash of JSON values, independent of their order."""
    text = json.dumps(facts, sort_keys=True, allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
