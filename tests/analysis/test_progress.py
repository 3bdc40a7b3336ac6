import io

import pytest

from sim.analysis.progress import Progress, duration


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_plain_lines_without_a_terminal(monkeypatch):
    now = 0.0
    monkeypatch.setattr("time.monotonic", lambda: now)
    stream = io.StringIO()
    with Progress(2, "runs", stream) as progress:
        now = 20.0
        progress.advance()
        now = 40.0
        progress.advance()
    lines = stream.getvalue().splitlines()
    assert lines[0] == "runs: 0 of 2"
    assert lines[1] == "runs: 1 of 2, 20.0 s each, 20.0 s left"
    assert lines[2] == "runs: 2 of 2 in 40.0 s"
    assert "\r" not in stream.getvalue()


def test_a_bar_on_a_terminal():
    stream = Terminal()
    with Progress(4, "runs", stream) as progress:
        progress.advance(4)
    last = stream.getvalue().split("\r")[-1]
    assert last.startswith("█" * 24 + " runs: 4 of 4")
    assert stream.getvalue().endswith("\n")


@pytest.mark.parametrize(("seconds", "words"), [(0.04, "0.0 s"), (59.94, "59.9 s"), (3600, "60 min 0 s")])
def test_durations(seconds, words):
    assert duration(seconds) == words
