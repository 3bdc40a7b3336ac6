"""Progress of long work: a bar with rate and time left, or plain lines where there is no terminal."""

from __future__ import annotations

import math
import sys
import time
from types import TracebackType
from typing import Self, TextIO

BAR_WIDTH = 24
SECONDS_BETWEEN_LINES = 10.0
SECONDS_BETWEEN_BARS = 0.1


class Progress:
    """Counts finished pieces of work and says how long the rest takes.

    Parameters
    ----------
    total : int
        Pieces of work.
    what : str
        What is being done, for example ``runs``.
    stream : text stream, optional
        Standard error by default, so that output can be piped.

    Examples
    --------
    >>> import io
    >>> stream = io.StringIO()
    >>> with Progress(2, "runs", stream) as progress:
    ...     progress.advance()
    ...     progress.advance()
    >>> stream.getvalue().splitlines()[-1].startswith("runs: 2 of 2 in ")
    True
    """

    def __init__(self, total: int, what: str, stream: TextIO | None = None) -> None:
        self.total = total
        self.what = what
        self.done = 0
        self.note = ""
        """Remark at the end of the line, for example ``2 failed``."""
        self.seconds_left = math.nan
        """Time left, if the caller knows better than the mean of what is done tells."""
        self._stream = sys.stderr if stream is None else stream
        self._terminal = self._stream.isatty()
        self._start = time.monotonic()
        self._shown = float("-inf")

    def __enter__(self) -> Self:
        self._show()
        return self

    def advance(self, count: int = 1) -> None:
        """Report finished pieces."""
        self.done += count
        pause = SECONDS_BETWEEN_BARS if self._terminal else SECONDS_BETWEEN_LINES
        if self.done >= self.total or time.monotonic() - self._shown >= pause:
            self._show()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._terminal:
            self._stream.write("\n")
            self._stream.flush()

    def line(self) -> str:
        """State of the work in words."""
        seconds = time.monotonic() - self._start
        note = f", {self.note}" if self.note else ""
        if self.done >= self.total:
            return f"{self.what}: {self.done} of {self.total} in {duration(seconds)}{note}"
        text = f"{self.what}: {self.done} of {self.total}"
        if self.done and seconds > 0:
            rate = self.done / seconds
            speed = f"{rate:.1f} per second" if rate >= 1 else f"{1 / rate:.1f} s each"
            left = self.seconds_left if math.isfinite(self.seconds_left) else (self.total - self.done) / rate
            text += f", {speed}, {duration(left)} left"
        return text + note

    def _show(self) -> None:
        self._shown = time.monotonic()
        if self._terminal:
            filled = BAR_WIDTH * self.done // max(self.total, 1)
            bar = "█" * filled + "░" * (BAR_WIDTH - filled)
            self._stream.write(f"\r{bar} {self.line()}\x1b[K")
        else:
            self._stream.write(self.line() + "\n")
        self._stream.flush()


def duration(seconds: float) -> str:
    """Time in words.

    Examples
    --------
    >>> duration(75.0), duration(4.26)
    ('1 min 15 s', '4.3 s')
    """
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s"
