"""What a caller hears of a sweep at work."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

from sim.sweep.estimate import Estimate
from sim.sweep.worker import Report


@dataclasses.dataclass(slots=True)
class Tally:
    """What this session has done: counts and seconds of all reports, and the time that the rest takes if it is known.

    Attributes
    ----------
    seconds_left : float
        From what was learnt before the bulk of the runs and what they took since; nan before that.
    """

    executed: int = 0
    reused: int = 0
    failed: int = 0
    model_seconds: float = 0.0
    seconds: float = 0.0
    bytes: int = 0
    seconds_left: float = float("nan")

    def add(self, report: Report) -> None:
        """Take a report in."""
        for name in ("executed", "reused", "failed", "model_seconds", "seconds", "bytes"):
            setattr(self, name, getattr(self, name) + getattr(report, name))


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Watcher:
    """What a caller wants to hear while a sweep is at work; each may be left out.

    Attributes
    ----------
    on_estimate : callable
        Called once with the `Estimate`, before the bulk of the runs.
    on_progress : callable
        Called with the `Tally` and the number of runs of this session still missing, after every chunk.
    """

    on_estimate: Callable[[Estimate], None] = lambda estimate: None
    on_progress: Callable[[Tally, int], None] = lambda tally, missing: None
