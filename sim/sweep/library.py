"""Where the sweeps that come with the project are."""

from __future__ import annotations

from pathlib import Path

import sim.scenario
from sim.errors import UserError, did_you_mean

_HOME = Path(sim.scenario.__file__).parent
_PLACES = (_HOME / "library" / "sweeps", _HOME.parents[1] / "scenarios" / "sweeps")
"""In an installed package, and in a checkout."""


def sweep_library() -> dict[str, Path]:
    """Return the sweep files that come with the project, by name."""
    return {file.stem: file for place in _PLACES for file in sorted(place.glob("*.toml"))}


def find_sweep(name: str | Path) -> Path:
    """File of a sweep: a path, or the name of one that comes along.

    Raises
    ------
    UserError
        If there is neither.
    """
    if Path(name).exists():
        return Path(name)
    known = sweep_library()
    if str(name) not in known:
        raise UserError(f"there is no sweep file {str(name)!r}", hint=did_you_mean(str(name), known))
    return known[str(name)]
