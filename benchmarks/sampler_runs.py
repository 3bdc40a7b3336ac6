"""Paired runs of the model with one sampler and one seed; for `benchmarks.samplers`."""

from __future__ import annotations

import dataclasses
import functools
import time

import numpy as np

from benchmarks.sampler_choosers import OWN, DrawChooser
from sim.digital_loop.choosers import AbstractChooser, ExpectedChooser
from sim.history import load_history
from sim.model import TwoLoopsModel
from sim.months import month_index, month_label
from sim.results.schema import PANELS
from sim.scenario import load_scenario

TWIN = "twin"
"""The mean-field twin: expected counts, so that only what is random outside the choices moves its effects."""
START = "2026-04"
LEVERS = {
    "price_cut": {"kind": "price_cut", "target": "CN", "intensity": 0.3},
    "chip_controls": {"kind": "chip_controls", "target": "CN", "intensity": 0.95, "ramp_months": 3,
                      "scope": ["training", "serving"]},
}  # fmt: skip
FAMILY, RELEASE = "DeepSeek", "Qwen3.5-397B-A17B"
"""One family and one recent release, because a sampler may couple blocs well and what is inside them badly."""


@dataclasses.dataclass(frozen=True)
class Size:
    """How large the runs are."""

    developers: int
    factories: int
    months: tuple[str, ...]
    """Where effects are measured, in order; the last one is the end."""


@dataclasses.dataclass(frozen=True)
class SeedRun:
    """One sampler, one seed: the baseline's future and each lever's."""

    past_seconds: float
    """CPU until the month before the levers, with the set-up of the model; by the model's own kernel or the twin."""
    seconds: dict[str, float]
    """CPU of each future."""
    outcomes: dict[str, dict[str, dict[str, float]]]
    """By future, month and name."""
    flipped: dict[str, dict[str, float]]
    """Share of developer rows whose choice differs from the baseline's, by lever and month; empty for the twin."""


@functools.cache
def scenarios(size: Size) -> dict:
    """Resolved scenarios of all futures."""

    def resolved(levers: list[dict]):
        return load_scenario(
            {
                "extends": "baseline",
                "run": {"developers": size.developers, "factories": size.factories},
                "horizon": {"end": size.months[-1]},
                "levers": levers,
            }
        ).resolve()  # fmt: skip

    return {"baseline": resolved([])} | {
        name: resolved([{"id": "lever", "start": START, **lever}]) for name, lever in LEVERS.items()
    }


def outcomes(model: TwoLoopsModel) -> dict[str, float]:
    """What the effects are measured on [percentage points]."""
    last, world = model.outcomes, model.world
    cn, every = model.history.dimensions.blocs.index("CN"), PANELS.index("all")
    columns, use = model.flows.market.columns, model.flows.use
    developers = use.developers_table.sum(axis=(0, 1, 2))
    release = [release.name for release in model.history.releases].index(RELEASE)
    of_release = model.state.line_up["release"][columns.model] == release
    return {
        "router token share of CN": 100 * last["token_share"][cn, PANELS.index("router")],
        "token share of CN, all panels": 100 * last["token_share"][cn, every],
        "download share of CN": 100 * last["download_share"][cn],
        f"token share of {FAMILY}": 100 * last["family_token_share"][world.family_names.index(FAMILY), every],
        f"developers of {RELEASE}": 100 * developers[of_release].sum() / developers.sum(),
    }


def past(chooser: AbstractChooser, seed: int, size: Size) -> tuple[TwoLoopsModel, float]:
    """The model before the month in which levers start, and the CPU seconds that it took."""
    clock = Clock()
    with clock:
        model = TwoLoopsModel(scenarios(size)["baseline"], rng=seed, history=load_history(), chooser=chooser)
        model.run_until(month_label(month_index(START) - 1))
    return model, clock.seconds


def run_futures(sampler: str, trunk: TwoLoopsModel, past_seconds: float, size: Size) -> SeedRun:
    """Run every future from the end of the past, as a sweep does."""
    seconds, found, rows = {}, {}, {}
    for name, scenario in scenarios(size).items():
        clock = Clock()
        with clock:
            model = trunk.branch(scenario)
        found[name], rows[name] = {}, {}
        for month in size.months:
            with clock:
                model.run_until(month)
            found[name][month] = outcomes(model)
            rows[name][month] = choices(model, sampler)
        seconds[name] = clock.seconds
    flipped = {
        name: {month: float((rows[name][month] != rows["baseline"][month]).any(axis=0).mean()) for month in size.months}
        for name in LEVERS
        if sampler != TWIN
    }
    return SeedRun(past_seconds, seconds, found, flipped)


class Clock:
    """Adds up CPU seconds over blocks."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __enter__(self) -> None:
        self._start = time.process_time()

    def __exit__(self, *_: object) -> None:
        self.seconds += time.process_time() - self._start


def choices(model: TwoLoopsModel, sampler: str) -> np.ndarray | None:
    """Model and channel of every row, shape (2, N); None for the twin, which has no rows."""
    developers = model.state.developers
    return None if sampler == TWIN else np.stack([developers.model, developers.channel.astype(np.int16)])


def run_samplers(samplers: tuple[str, ...], seed: int, size: Size) -> dict[str, SeedRun]:
    """All samplers for one seed, beginning with another one for each seed.

    They start from one past, by the model's own kernel: all are exact, so how rows came to where they are says nothing
    about a sampler. The twin has a past of its own.
    """
    _warm(samplers, size)
    return _run(samplers, seed, size)


def _run(samplers: tuple[str, ...], seed: int, size: Size) -> dict[str, SeedRun]:
    first, found = seed % len(samplers), {}
    trunk, trunk_seconds = past(DrawChooser(OWN), seed, size)
    for sampler in samplers[first:] + samplers[:first]:
        if sampler == TWIN:
            found[sampler] = run_futures(sampler, *past(ExpectedChooser(), seed, size), size)
        else:
            trunk.chooser = DrawChooser(sampler)
            found[sampler] = run_futures(sampler, trunk, trunk_seconds, size)
    return found


@functools.cache
def _warm(samplers: tuple[str, ...], size: Size) -> None:
    """Compile everything once per process, uncounted."""
    _run(samplers, 0, dataclasses.replace(size, developers=1_000))
