"""State of a run: struct of arrays per population, and what must be copied to branch."""

from __future__ import annotations

import copy
import dataclasses
from typing import TYPE_CHECKING, ClassVar, Self

import numpy as np
from numpy.typing import ArrayLike

from sim.physical_state import CouplingState, PhysicalState

if TYPE_CHECKING:
    from sim.kernels import CellCounts

N_SLOTS = 16
"""Fixed places of a family's considered models: tier × parity of the generation × size."""
SIZES_PER_GENERATION = 4


@dataclasses.dataclass(slots=True)
class DeveloperState:
    """One entry per workload row. 14 bytes a row."""

    class_row: np.ndarray
    """Latent class (int16)."""
    family: np.ndarray
    """Family in use, 1..F; 0 = no model (int16)."""
    model: np.ndarray
    """Row of the line-up in use; -1 = none (int16)."""
    channel: np.ndarray
    """Channel in use (int8)."""
    tenure: np.ndarray
    """Months with the family (int16)."""
    owner: np.ndarray
    """Developer or firm that the row belongs to (int32)."""


@dataclasses.dataclass(slots=True)
class ExpectedDevelopers:
    """Expected rows by class in place of rows, for the mean-field twin."""

    model: np.ndarray
    """Rows of the line-up in use, shape (C,)."""
    users: CellCounts
    """Expected rows by class, model and channel, shape (K, C, 4)."""
    outside: np.ndarray
    """Expected rows without a model, shape (K,)."""


@dataclasses.dataclass(slots=True)
class LineUp:
    """Every model released so far. Columns grow by `extend`; rows are never removed."""

    count: int
    columns: dict[str, np.ndarray]

    TYPES: ClassVar[dict[str, type]] = {
        "family": np.int32,
        "vendor": np.int32,
        "bloc": np.int32,
        "tier": np.int32,
        "release": np.int32,
        "month": np.int32,
        "generation": np.int32,
        "size": np.int32,
        "is_open": np.bool_,
        "is_permissive": np.bool_,
        "is_counted": np.bool_,
        "is_recorded": np.bool_,
        "is_shelf": np.bool_,
        "capability": float,
        "agentic_offset": float,
        "active_b": float,
        "total_b": float,
        "memory_gb": float,
        "list_price": float,
        "host_price": float,
        "log_markup": float,
    }

    @classmethod
    def empty(cls, capacity: int = 512) -> Self:
        """Line-up without models."""
        return cls(0, {name: np.zeros(capacity, dtype=kind) for name, kind in cls.TYPES.items()})

    def extend(self, n_models: int, **values: ArrayLike) -> range:
        """Add models, each column as one number for all of them or one per model, and return their rows."""
        first, last = self.count, self.count + n_models
        while last > len(self.columns["family"]):
            self.columns = {
                name: np.concatenate([column, np.zeros_like(column)]) for name, column in self.columns.items()
            }
        for name in self.TYPES:
            self.columns[name][first:last] = values[name]
        self.count = last
        return range(first, last)

    def __getitem__(self, name: str) -> np.ndarray:
        """Column of all models so far."""
        return self.columns[name][: self.count]


@dataclasses.dataclass(slots=True)
class VendorState:
    """One entry per vendor or place for an entrant."""

    is_active: np.ndarray
    frontier: np.ndarray
    """K, capability of the best model it could release [arena points]."""
    log_efficiency: np.ndarray
    """log10 A."""
    stock: np.ndarray
    """Accelerators by use (training, serving, rest), shape (V, 3) [H100e]."""
    log_markup: np.ndarray
    """ln of price over serving cost of closed models."""
    effect: np.ndarray
    """ξ, unexplained utility of the vendor's families."""
    revenue: np.ndarray
    """Last month's model revenue [USD]."""
    overload: np.ndarray
    """Last month's hosted demand over serving capacity [1]."""
    public_stock: np.ndarray
    """Part of the stock that a government bought and pays for [H100e]."""
    funding_base: np.ndarray
    """External funding at hand-over [USD per month]."""
    openness_bias: np.ndarray
    """Log-odds of open weights that the vendor's record implies, shape (V, tiers)."""
    interval: np.ndarray
    """Mean time between endogenous releases, shape (V, tiers) [months]."""
    hosted_margin: np.ndarray
    """Last month's margin on what a vendor could itself host, as a share of the world's model revenue."""
    markup_binds: np.ndarray
    """Whether the elasticity floor held the mark-up last month; NaN without a market."""
    next_release: np.ndarray
    """Month of the next endogenous release, shape (V, tiers); a large number for none."""
    release_sequence: np.ndarray
    """Endogenous releases so far, shape (V, tiers)."""
    has_released: np.ndarray


@dataclasses.dataclass(slots=True)
class MarketState:
    """What the market remembers."""

    distrust: np.ndarray
    """Shape (R, B, S, 4) [utils]."""
    ecosystem: np.ndarray
    """Live derivatives and integrations, shape (F,)."""
    derivatives: np.ndarray
    """Derivatives ever published, shape (F,)."""
    live_derivatives: np.ndarray
    """Derivatives still alive, shape (F,)."""
    cumulative_downloads: np.ndarray
    """Shape (F,) [million]."""
    uploader_derivatives: np.ndarray
    """Live derivatives by bloc of who published them, shape (B,)."""
    world_revenue: float
    """Last month's model revenue of all vendors [USD per month]."""
    best_on_offer: float
    """Best capability ever on offer before this month [arena points]."""
    host_overload: np.ndarray
    """Demand on a bloc's hosts over capacity, shape (B,)."""
    other_stock: np.ndarray
    """Accelerators of everybody but the vendors, by bloc and use, shape (B, 3) [H100e]."""
    in_use: np.ndarray
    """Whether anybody used a model in the month before, by row of the line-up."""
    generations: np.ndarray
    """Generations released so far by family and tier, shape (F, 2)."""


@dataclasses.dataclass(slots=True)
class Signals:
    """What the feedback edges carry into the month; a cut edge keeps its last value."""

    ecosystem_share: np.ndarray
    """D1, shape (F,)."""
    usage_share: np.ndarray
    """D2, returned share of world usage and derivatives, shape (V,)."""
    exposure: np.ndarray
    """D3, share of a region's segment tokens on a bloc's models, shape (R, B, S)."""
    revenue_share: np.ndarray
    """D4, share of the world's model revenue, shape (V,)."""
    derivatives: np.ndarray
    """D1, live derivatives that draw further fine-tunes, shape (F,)."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class DigitalInputs:
    """What the physical side gives the digital loop this month, by bloc."""

    language_share: np.ndarray
    """Share of vendors' training accelerators left for language models; 1 without competition for compute."""
    tokens: np.ndarray
    """Tokens of sites on models of the bloc [million per month]."""
    derivatives: np.ndarray
    """Industrial derivatives of models of the bloc [per month]."""


@dataclasses.dataclass(slots=True)
class State:
    """All that changes during a run."""

    month: int
    developers: DeveloperState | ExpectedDevelopers
    line_up: LineUp
    vendors: VendorState
    market: MarketState
    signals: Signals
    physical: PhysicalState
    coupling: CouplingState

    def copy(self) -> State:
        """Independent copy, for branching and checkpoints."""
        return copy.deepcopy(self)
