"""Collects everything that is wrong with one scenario file, each with its line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from sim.errors import UserError, did_you_mean
from sim.scenario.locator import KeyPath, Locator


class ScenarioError(UserError):
    """A scenario cannot be used: prints the first error, holds all of them.

    Attributes
    ----------
    errors : tuple of UserError
        Every error found, those of the file itself before those of files it extends, by line.
    """

    def __init__(self, errors: Iterable[UserError]) -> None:
        self.errors = tuple(errors)
        first = self.errors[0]
        hint = first.hint
        if len(self.errors) > 1:
            places = [
                str(error.line) if error.line else error.message
                for error in self.errors[1:]
                if error.file == first.file
            ]
            more = f"More to correct in this file: line {', '.join(places)}." if first.line and places else ""
            hint = "\n  ".join(filter(None, [hint, more]))
        super().__init__(first.message, file=first.file, line=first.line, hint=hint)

    def __reduce__(self) -> tuple[Any, ...]:
        # Exceptions are rebuilt from their message by default; this one is made of others.
        return ScenarioError, (self.errors,)


class Problems:
    """Errors of one file or mapping.

    Parameters
    ----------
    file : Path or None
        The file, as the user wrote it; None for a mapping.
    lines : Locator or None
        Lines of its keys.
    """

    def __init__(self, file: Path | None, lines: Locator | None) -> None:
        self.file = file
        self.lines = lines
        self.errors: list[UserError] = []

    def add(self, path: KeyPath, message: str, hint: str | None = None) -> None:
        """Note an error at a key."""
        line = None if self.lines is None else self.lines.line(path)
        self.errors.append(UserError(message, file=self.file, line=line, hint=hint))

    def take(self, path: KeyPath, error: UserError, prefix: str = "") -> None:
        """Note an error that a check of a value raised, at the key of the value."""
        self.add(path, f"{prefix}{error.message}", error.hint)

    def unknown_keys(self, path: KeyPath, table: Mapping[str, Any], known: Iterable[str], where: str) -> None:
        """Note every key of a table that means nothing."""
        known = tuple(known)
        for key in table:
            if key not in known:
                self.add((*path, key), f"unknown key {key!r} {where}", did_you_mean(str(key), known))

    def table(self, path: KeyPath, value: Any, example: str) -> Mapping[str, Any]:
        """Return the value if it is a table; otherwise note an error and return an empty one."""
        if isinstance(value, Mapping):
            return value
        self.add(path, f"{path[-1]} is {value!r}; it must be a table", f"Write {example}.")
        return {}

    def in_order(self) -> list[UserError]:
        """Return the errors by line."""
        return sorted(self.errors, key=lambda error: error.line or 0)
