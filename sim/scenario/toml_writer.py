"""Writes TOML: the standard library only reads it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")


def toml_text(content: Mapping[str, Any]) -> str:
    r"""Text of a TOML document.

    Parameters
    ----------
    content : mapping
        Text, numbers, true and false, lists, tables (written in line, with dotted keys as they are), lists of
        tables.

    Returns
    -------
    str
        `tomllib.loads` gives the content back, dotted keys as nested tables.

    Examples
    --------
    >>> print(toml_text({"title": "A", "run": {"developers": 1000}}), end="")
    title = "A"
    <BLANKLINE>
    [run]
    developers = 1000
    """
    return "\n".join(_lines(content)).strip("\n") + "\n"


def _lines(content: Mapping[str, Any]) -> Iterator[str]:
    tables = {key: value for key, value in content.items() if isinstance(value, Mapping)}
    lists = {key: value for key, value in content.items() if _is_list_of_tables(value)}
    yield from _pairs({key: value for key, value in content.items() if key not in tables | lists})
    for key, table in tables.items():
        yield from ("", f"[{_key(key)}]", *_pairs(table))
    for key, entries in lists.items():
        for entry in entries:
            yield from ("", f"[[{_key(key)}]]", *_pairs(entry))


def _is_list_of_tables(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(entry, Mapping) for entry in value)


def _pairs(table: Mapping[str, Any]) -> Iterator[str]:
    for key, value in table.items():
        yield f"{_key(key)} = {_value(value)}"


def _key(key: str) -> str:
    return ".".join(part if _BARE_KEY.fullmatch(part) else _text(part) for part in key.split("."))


def _value(value: Any) -> str:
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Mapping):
        return "{ " + ", ".join(_pairs(value)) + " }" if value else "{}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_value, value)) + "]"
    return repr(value.item() if hasattr(value, "item") else value)


def _text(text: str) -> str:
    # JSON's escapes are TOML's, but for the delete character, which TOML wants escaped
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
