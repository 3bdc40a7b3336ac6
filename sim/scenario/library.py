"""Where the scenarios that come with the project are."""

from __future__ import annotations

from pathlib import Path

_PLACES = (Path(__file__).parent / "library", Path(__file__).parents[2] / "scenarios")
"""In an installed package, and in a checkout."""


def scenario_library() -> dict[str, Path]:
    """Return the scenario files that come with the project, by name."""
    return {file.stem: file for place in _PLACES for file in sorted(place.glob("*.toml"))}
