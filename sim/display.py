"""Small HTML for notebooks: cards of facts and tables; text is escaped, and nothing is loaded from elsewhere."""

from __future__ import annotations

import html
from collections.abc import Sequence

Row = Sequence[object]


def card(title: str, *parts: str, source: str = "") -> str:
    """Title in bold, parts of HTML below it, and where it comes from in small grey letters.

    Examples
    --------
    >>> card("A & B", paragraph("x < y"), source="seed 1")
    '<div><b>A &amp; B</b><p style="margin:.2em 0">x &lt; y</p><small style="color:#666">seed 1</small></div>'
    """
    foot = f'<small style="color:#666">{html.escape(source)}</small>' if source else ""
    return f"<div><b>{html.escape(title)}</b>{''.join(parts)}{foot}</div>"


def paragraph(text: str) -> str:
    """Text on its own; nothing if it is empty."""
    return f'<p style="margin:.2em 0">{html.escape(text)}</p>' if text else ""


def table(head: Row, rows: Sequence[Row], texts: int = 1) -> str:
    """Table with a row of names; nothing without rows.

    Parameters
    ----------
    head : sequence
        Names of the columns.
    rows : sequence of sequences
        Cells.
    texts : int
        Columns from the left that hold words; the others are aligned to the right.
    """
    if not rows:
        return ""
    lines = "".join(f"<tr>{_cells(row, 'td', texts)}</tr>" for row in rows)
    return f"<table><thead><tr>{_cells(head, 'th', texts)}</tr></thead><tbody>{lines}</tbody></table>"


def _cells(row: Row, tag: str, texts: int) -> str:
    sides = ("left" if place < texts else "right" for place in range(len(row)))
    return "".join(
        f'<{tag} style="text-align:{side}">{html.escape(str(cell))}</{tag}>'
        for cell, side in zip(row, sides, strict=True)
    )
