"""Classes of developers: region × segment × type, and the rows in each."""

from __future__ import annotations

import dataclasses

import numpy as np

from sim.dimensions import HARDWARE_GB, SEGMENTS, WORKLOADS
from sim.history import History
from sim.mechanisms.population import class_types, rows_per_class, volume_multipliers
from sim.mechanisms.usage import agentic_multiplier
from sim.parameters import Parameters

VOLUME_SHARES = (0.5, 0.4, 0.1)
"""Shares of rows in the low, middle and high volume class; the ratio between them is a parameter."""
ROW_MASS_BY_POPULATION = 0.5
"""Rows are dealt half by developers, half by tokens, so that heavy users are not represented by a handful."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class DeveloperClasses:
    """Struct of arrays over the K latent classes; all arrays have shape (K,) unless said otherwise.

    Whole numbers are of the type that kernels take (int32), so that no month converts them.
    """

    region: np.ndarray
    segment: np.ndarray
    group: np.ndarray
    """Region × segment, ``region * 4 + segment``."""
    workload: np.ndarray
    volume: np.ndarray
    """Volume class 0, 1, 2."""
    task: np.ndarray
    """Segment, volume and workload as one index into tables with these axes."""
    hardware: np.ndarray
    """Index into HARDWARE_GB."""
    hardware_gb: np.ndarray
    """Memory for self-hosting [GB]."""
    cost_sensitivity: np.ndarray
    """β of the class [utils per log cost]."""
    openness_need: np.ndarray
    """Utility of having the weights [utils]."""
    token_factor: np.ndarray
    """Correction by which the mean volume of the group's types is exactly 1."""
    share: np.ndarray
    """Share of the group's developers in the class; sums to 1 per group."""
    rows: np.ndarray
    """Number of rows that act for the class."""
    volume_multiplier: np.ndarray
    """Tokens of each volume class relative to the segment's mean, shape (3,)."""

    @property
    def count(self) -> int:
        """Number of classes K."""
        return len(self.region)


def volume_levels(ratio: float) -> np.ndarray:
    """Tokens of the three volume classes relative to the middle one."""
    return np.array([1.0 / ratio, 1.0, ratio])


def _hardware_shares(history: History, region: int, segment: str) -> np.ndarray:
    """Shares of hardware classes in a region: those of the segment, large memory scaled by the region's factor."""
    names = ["none", *(f"{gigabytes}gb" for gigabytes in HARDWARE_GB[1:])]
    shares = np.array([history.segment_value(f"hardware_{name}", segment)[0] for name in names])
    factor = history.segment_value("hardware_modifier_24gb_and_up", "all", history.dimensions.regions[region])[0]
    shares[2:] *= factor
    return shares / shares.sum()


def build_classes(history: History, parameters: Parameters, n_rows: int) -> DeveloperClasses:
    """Lay out the classes and deal ``n_rows`` rows to them.

    Types are a fixed low-discrepancy sample of tastes crossed with workload, hardware and volume, the same for
    every seed, so seeds differ by what happens and not by who is there.
    """
    population, choice = parameters.population, parameters.choice
    n_types = round(population.types_per_cell)
    multiplier = volume_multipliers(volume_levels(population.volume_ratio), VOLUME_SHARES)
    columns: dict[str, list[np.ndarray]] = {
        name: []
        for name in (
            "region",
            "segment",
            "workload",
            "volume",
            "hardware",
            "cost_sensitivity",
            "openness_need",
            "token_factor",
            "share",
            "mass",
        )
    }
    for region in range(len(history.dimensions.regions)):
        for segment, segment_name in enumerate(SEGMENTS):
            workload_names = ("interactive", "agentic_batch", "sensitive")
            workload_shares = np.array(
                [history.segment_value(f"workload_{w}", segment_name)[0] for w in workload_names]
            )
            types = class_types(
                n_types,
                workload_shares / workload_shares.sum(),
                _hardware_shares(history, region, segment_name),
                volume_levels(population.volume_ratio),
                VOLUME_SHARES,
                population.cost_taste_sd,
                population.openness_taste_sd,
                first_point=segment * n_types,
            )
            developers = (
                history.regions[region].professional_developers[0]
                * history.segment_value("segment_share", segment_name, history.dimensions.regions[region])[0]
            )
            tokens = developers * parameters.usage.tokens_2025_10[segment] * types.volume_multiplier
            columns["region"].append(np.full(n_types, region))
            columns["segment"].append(np.full(n_types, segment))
            columns["workload"].append(types.workload)
            columns["volume"].append(types.volume)
            columns["hardware"].append(types.hardware)
            columns["cost_sensitivity"].append(choice.cost_sensitivity * np.exp(types.price_taste))
            columns["openness_need"].append(choice.openness_need[types.workload] + types.openness_taste)
            columns["token_factor"].append(types.volume_multiplier / multiplier[types.volume])
            columns["share"].append(types.weight)
            columns["mass"].append(np.stack([developers * types.weight, tokens * types.weight]))
    merged = {name: np.concatenate(parts, axis=-1) for name, parts in columns.items()}
    by_people, by_tokens = (mass / mass.sum() for mass in merged.pop("mass"))
    # Every class has a row of its own where there are enough, or its developers would be left out.
    least = 1 if n_rows >= len(by_people) else 0
    mass = ROW_MASS_BY_POPULATION * by_people + (1 - ROW_MASS_BY_POPULATION) * by_tokens
    rows = least + rows_per_class(n_rows - least * len(mass), mass)
    merged["group"] = merged["region"] * len(SEGMENTS) + merged["segment"]
    shape = len(SEGMENTS), len(multiplier), len(WORKLOADS)
    merged["task"] = np.ravel_multi_index((merged["segment"], merged["volume"], merged["workload"]), shape)
    for name in ("region", "segment", "group", "workload", "volume", "task", "hardware"):
        merged[name] = merged[name].astype(np.int32)
    return DeveloperClasses(
        rows=rows,
        volume_multiplier=multiplier,
        hardware_gb=np.asarray(HARDWARE_GB, dtype=float)[merged["hardware"]],
        **merged,
    )


def developers_per_row(classes: DeveloperClasses, segment_share: np.ndarray) -> np.ndarray:
    """Developers for whom one row of each class acts, as a share of all developers of its region, shape (K,).

    Classes without rows (fewer rows than classes) leave their developers to the other classes of their group.

    Parameters
    ----------
    classes : DeveloperClasses
        Shares and rows of the classes.
    segment_share : ndarray, shape (R, S)
        Share of a region's developers in each segment.
    """
    group, of_group = classes.group, segment_share.ravel()
    share = np.where(classes.rows > 0, classes.share, 0.0)
    covered = np.bincount(group, share, len(of_group))
    return of_group[group] * share / (np.maximum(classes.rows, 1) * np.maximum(covered, 1e-12)[group])


def workload_token_multiplier(history: History, agentic_share: np.ndarray) -> np.ndarray:
    """Tokens of a row of each workload relative to its segment's mean.

    Parameters
    ----------
    history : History
        Gives the share of rows that do agentic work.
    agentic_share : ndarray, shape (n_segments,)
        Share of agentic work in the segment's tokens.

    Returns
    -------
    ndarray, shape (n_segments, n_workloads)
        Rows of agentic work carry the agentic share of tokens, the other rows the rest; the mean over rows is 1.
    """
    rows = np.array([history.segment_value("workload_agentic_batch", name)[0] for name in SEGMENTS])
    is_agentic = np.arange(len(WORKLOADS)) == WORKLOADS.index("agentic")
    return agentic_multiplier(agentic_share[:, None], rows[:, None], is_agentic)
