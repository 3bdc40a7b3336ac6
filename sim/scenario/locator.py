"""Finds the line on which a key of a TOML file stands; TOML readers give lines for broken syntax only."""

from __future__ import annotations

import bisect
import re
import tomllib

KeyPath = tuple[str | int, ...]

_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_BLANK = re.compile(r"[ \t]+")
_SPACE = re.compile(r"(?:[ \t\r\n]+|#[^\n]*)+")
_SCALAR = re.compile(r"[^,\]}\n#]+")
_STRINGS = (
    re.compile(r'"""(?:\\.|[^\\])*?"{3,5}', re.DOTALL),
    re.compile(r"'''.*?'{3,5}", re.DOTALL),
    re.compile(r'"(?:\\.|[^"\\\n])*"'),
    re.compile(r"'[^'\n]*'"),
)


class Locator:
    r"""Lines of the keys, tables and list entries of one TOML document.

    Parameters
    ----------
    text : str
        A document that `tomllib` has accepted.

    Examples
    --------
    >>> Locator('title = "A"\n[[levers]]\nstart = "2026-04"').line(("levers", 0, "start"))
    3
    """

    def __init__(self, text: str) -> None:
        self._text = text.replace("\r\n", "\n")
        self._breaks = [match.start() for match in re.finditer("\n", self._text)]
        self._position = 0
        self._lines: dict[KeyPath, int] = {}
        self._tables: dict[KeyPath, int] = {}
        self._read_document()

    def line(self, path: KeyPath) -> int:
        """Line of a key, or of the innermost table around it that is in the file."""
        while path and path not in self._lines:
            path = path[:-1]
        return self._lines.get(path, 1)

    @property
    def paths(self) -> frozenset[KeyPath]:
        """Return every key path that has a line."""
        return frozenset(self._lines)

    def _read_document(self) -> None:
        table: KeyPath = ()
        while self._skip(_SPACE) < len(self._text):
            if self._starts("[["):
                table = self._enter(self._key(), is_array=True)
                self._expect("]]")
            elif self._starts("["):
                table = self._enter(self._key(), is_array=False)
                self._expect("]")
            else:
                self._read_pair(table)

    def _enter(self, parts: list[str], *, is_array: bool) -> KeyPath:
        """Path of a table header; a list of tables on the way means its latest entry."""
        path: KeyPath = ()
        for part in parts[:-1]:
            path = (*path, part)
            self._mark(path)
            if path in self._tables:
                path = (*path, self._tables[path])
        path = (*path, parts[-1])
        self._mark(path)
        if is_array:
            self._tables[path] = self._tables.get(path, -1) + 1
            path = (*path, self._tables[path])
        # A header may follow a table below it that has marked the same path; the header is the better place.
        self._lines[path] = self._here()
        return path

    def _read_pair(self, table: KeyPath) -> None:
        path = table
        for part in self._key():
            path = (*path, part)
            self._mark(path)
        self._expect("=")
        self._read_value(path)

    def _read_value(self, path: KeyPath) -> None:
        self._skip(_BLANK)
        if self._starts("["):
            self._read_list(path)
        elif self._starts("{"):
            while not self._starts("}", after=_SPACE):
                self._read_pair(path)
                self._starts(",", after=_SPACE)
        elif self._text[self._position] in "\"'":
            self._string()
        else:
            self._skip(_SCALAR)

    def _read_list(self, path: KeyPath) -> None:
        index = 0
        while not self._starts("]", after=_SPACE):
            self._mark((*path, index))
            self._read_value((*path, index))
            self._starts(",", after=_SPACE)
            index += 1

    def _key(self) -> list[str]:
        parts = []
        while True:
            self._skip(_BLANK)
            bare = _BARE_KEY.match(self._text, self._position)
            if bare:
                self._position = bare.end()
                parts.append(bare[0])
            else:
                parts.append(tomllib.loads(f"key = {self._string()}")["key"])
            if not self._starts(".", after=_BLANK):
                return parts

    def _string(self) -> str:
        for form in _STRINGS:
            match = form.match(self._text, self._position)
            if match:
                self._position = match.end()
                return match[0]
        raise AssertionError(f"not a key or a string at line {self._here()}")

    def _starts(self, token: str, after: re.Pattern[str] | None = None) -> bool:
        if after is not None:
            self._skip(after)
        found = self._text.startswith(token, self._position)
        if found:
            self._position += len(token)
        return found

    def _expect(self, token: str) -> None:
        assert self._starts(token, after=_BLANK), f"expected {token!r} at line {self._here()}"

    def _skip(self, form: re.Pattern[str]) -> int:
        match = form.match(self._text, self._position)
        if match:
            self._position = match.end()
        return self._position

    def _mark(self, path: KeyPath) -> None:
        self._lines.setdefault(path, self._here())

    def _here(self) -> int:
        return bisect.bisect_left(self._breaks, self._position) + 1
