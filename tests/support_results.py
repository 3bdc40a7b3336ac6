"""Synthetic results with known answers, for tests of analysis, figures and commands."""

import numpy as np

from sim.dimensions import CHANNELS, OPENNESS, SECTORS, SEGMENTS, TIERS
from sim.results import OUTCOMES, PANELS, Recorder
from sim.results import provenance as results_provenance

BLOCS = ("US", "CN", "EU", "other")
LABELS = {
    "bloc": BLOCS,
    "region": ("US", "CN", "EU", "SEA", "MENA", "ROW"),
    "segment": SEGMENTS,
    "sector": SECTORS,
    "channel": CHANNELS,
    "tier": TIERS,
    "openness": OPENNESS,
    "panel": PANELS,
    "vendor": ("OpenAI", "Alibaba Qwen", "Mistral"),
    "family": ("GPT", "Llama", "Qwen", "DeepSeek", "Mistral", "Doubao"),
    "from_bloc": (*BLOCS, "none"),
    "to_bloc": (*BLOCS, "none"),
}


def provenance(title="Synthetic", seed=1, **more):
    facts = {
        "scenario": title, "scenario_fingerprint": title, "seed": seed, "developers": 1000,
        "data_fingerprint": "data",
        "reference_id": None, "until": "2026-12", "departs_from_history": False,
    }  # fmt: skip
    return results_provenance.provenance(**{**facts, **more})


def synthetic_results(title="Synthetic", seed=1, months=48, outcomes=None, change=None, noise=0.0, **more):
    """Smooth paths that differ by outcome and label; ``change(name, month, array)`` may alter them.

    Shares add up to 1 over the axis ``bloc`` or ``family``; noise multiplies everything by the same lognormal
    factor per seed and month, whatever the title, as common random numbers would.
    """
    recorder = Recorder(outcomes, LABELS, 0, months - 1)
    rng = np.random.default_rng(seed)
    shocks = np.exp(noise * np.cumsum(rng.standard_normal((months, len(recorder.outcomes))), axis=0) / np.sqrt(months))
    for month in range(months):
        values = {}
        for i, (name, outcome) in enumerate(recorder.outcomes.items()):
            shape = tuple(len(LABELS[axis]) for axis in outcome.dims)
            array = _path(name, outcome, month, shape) * shocks[month, i]
            if outcome.kind == "share":
                array = np.clip(array, 0.0, 1.0)
            values[name] = change(name, month, array) if change else array
        recorder.record(month, values)
    return recorder.results(provenance(title, seed, **more))


def _path(name, outcome, month, shape):
    rank = np.arange(int(np.prod(shape, dtype=int))).reshape(shape)
    if outcome.kind == "share":
        if outcome.dims and outcome.dims[0] in ("bloc", "family"):
            weight = np.exp(-0.5 * np.arange(shape[0]) + 0.02 * month * (np.arange(shape[0]) == 1))
            weight = weight / weight.sum()
            return np.broadcast_to(weight.reshape(-1, *([1] * (len(shape) - 1))), shape).copy()
        return 0.2 + 0.1 * np.sin(month / 12 + rank)
    if outcome.kind == "level":
        return 100.0 + month + rank
    return np.exp(0.05 * month) * (1.0 + rank)


def all_names():
    return tuple(OUTCOMES)
