"""The two kinds of failure a user can meet, and help with misspelt names."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from pathlib import Path


class TwoLoopsError(Exception):
    """Base of the errors that the command line prints without a traceback."""

    exit_code = 1

    def __init__(
        self, message: str, *, file: str | Path | None = None, line: int | None = None, hint: str | None = None
    ) -> None:
        super().__init__(message)
        self.message = message
        self.file = file
        self.line = line
        self.hint = hint

    def __str__(self) -> str:
        place = "" if self.file is None else f"{self.file}:" if self.line is None else f"{self.file}:{self.line}:"
        first = f"{place} {self.message}".strip()
        return first if self.hint is None else f"{first}\n  {self.hint}"


class UserError(TwoLoopsError):
    """The user's input is wrong (exit code 2): what is wrong, the rule, what to do."""

    exit_code = 2


class WorkError(TwoLoopsError):
    """The work failed though the input was right (exit code 1)."""

    exit_code = 1


def nearest(name: str, candidates: Iterable[str]) -> str | None:
    """Return the candidate most like ``name``, or None if none is like it."""
    by_lower = {candidate.lower(): candidate for candidate in candidates}
    matches = difflib.get_close_matches(str(name).lower(), list(by_lower), n=1, cutoff=0.5)
    return by_lower[matches[0]] if matches else None


def did_you_mean(name: str, candidates: Iterable[str]) -> str:
    """Write the hint that names the nearest valid name and, if they are few, all of them."""
    names = sorted(set(candidates))
    match = nearest(name, names)
    listing = f"Valid names: {', '.join(names)}." if len(names) <= 20 else f"There are {len(names)} valid names."
    return f"Did you mean {match!r}? {listing}" if match else listing
