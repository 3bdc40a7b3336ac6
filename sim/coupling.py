"""Where the loops meet (edges C1 to C3) and compete for compute; the only room that sees both states."""

from __future__ import annotations

import math

import numpy as np

from sim.dimensions import SECTORS
from sim.kernels import accessible_capability
from sim.mechanisms.deployment_data import accessible_data
from sim.mechanisms.feedback import edge_signal
from sim.mechanisms.vertical import moved_fraction, revenue_fraction, site_tokens, vertical_points
from sim.parameters import Parameters
from sim.physical_loop import PhysicalFlows
from sim.physical_loop.capability import sector_data
from sim.physical_state import MAX_LAG, CouplingState, PhysicalInputs
from sim.physical_world import DOMAIN, PhysicalWorld
from sim.state import DigitalInputs, State
from sim.world import World

CLOSED = 0
"""Place of closed models on the first axis of ``World.log_access``."""
LOG_OPEN_SHARE = math.log(0.5)
"""An API counts as open to a bloc's makers if it may reach half of its home region's demand; assumption."""


def initial_coupling(n_blocs: int) -> CouplingState:
    """Coupling before anything has happened."""
    return CouplingState(
        base_history=np.full((MAX_LAG + 1, n_blocs), np.nan), base=np.full(n_blocs, np.nan),
        vertical_data=np.zeros((n_blocs, len(SECTORS))), tokens=np.zeros(n_blocs), derivatives=np.zeros(n_blocs),
        revenue_share=np.zeros(n_blocs),
    )  # fmt: skip


def accessible_base(state: State, world: World) -> np.ndarray:
    """Best general model that makers of each bloc may build on, shape (B,) [arena points]; nan if none.

    Open weights anywhere; closed models only of vendors whose API reaches the bloc's home region this month.
    """
    line_up = state.line_up
    # The burn-in offers the models on the shelf before their dates; robot makers had to wait for them.
    return accessible_capability(
        line_up["capability"], release=line_up["month"], vendor=line_up["vendor"], is_open=line_up["is_open"],
        month=state.month, log_access=world.log_access[CLOSED, world.at(state.month)], least=LOG_OPEN_SHARE,
        is_home=world.is_home, vendor_has_api=world.vendor_has_api,
    )  # fmt: skip


def training_split(parameters: Parameters, physical_revenue_share: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Parts of vendors' training accelerators for language and for embodied models, two arrays of shape (B,).

    Without budget competition exactly 1 and exactly 0.
    """
    moved = moved_fraction(parameters.coupling.budget_competition, physical_revenue_share)
    return 1.0 - moved, moved


def vertical_capability(coupling: CouplingState, parameters: Parameters) -> np.ndarray:
    """Points that a bloc's vendors gain in each sector from its data (C2), shape (B, S)."""
    strength = parameters.coupling.vertical_strength * parameters.physical_feedback.c2_strength
    scale = np.asarray(parameters.embodied.data_scale)[DOMAIN]
    return vertical_points(coupling.vertical_data, scale, strength)


def physical_inputs(
    coupling: CouplingState, parameters: Parameters, training_stock: np.ndarray, vendor_bloc: np.ndarray
) -> PhysicalInputs:
    """What the digital side gives the physical loop this month.

    Parameters
    ----------
    coupling, parameters
        Signals at the start of the month; this month's parameters.
    training_stock : ndarray, shape (V,)
        Vendors' accelerators for training [H100e].
    vendor_bloc : ndarray of int, shape (V,)
        Bloc of each vendor.
    """
    _, embodied = training_split(parameters, coupling.revenue_share)
    by_bloc = np.bincount(vendor_bloc, training_stock, len(embodied))
    return PhysicalInputs(
        base=coupling.base, vertical=vertical_capability(coupling, parameters), moved_compute=embodied * by_bloc
    )


def digital_inputs(coupling: CouplingState, parameters: Parameters) -> DigitalInputs:
    """What the physical side gives the digital loop this month: compute left, tokens and derivatives (C3)."""
    strength = parameters.physical_feedback.c3_strength
    language, _ = training_split(parameters, coupling.revenue_share)
    return DigitalInputs(
        language_share=language, tokens=strength * coupling.tokens, derivatives=strength * coupling.derivatives
    )


def update_base(coupling: CouplingState, state: State, world: World, parameters: Parameters) -> None:
    """Remember the accessible models of the month and read C1; from the first month of the burn-in on."""
    coupling.base_history = np.concatenate([coupling.base_history[1:], accessible_base(state, world)[None]])
    # What is read now is used next month, when the newest entry is already one month old.
    lagged = coupling.base_history[-min(max(round(parameters.embodied.base_lag), 1), MAX_LAG + 1)]
    coupling.base = edge_signal(lagged, coupling.base, parameters.physical_feedback.c1_cut)


def update_coupling(
    coupling: CouplingState, parameters: Parameters, *, site_data: np.ndarray, unit_hours: np.ndarray,
    sites_in_use: np.ndarray, physical_revenue: np.ndarray, model_revenue: np.ndarray,
) -> None:  # fmt: skip
    """Read the signals of C2, C3 and of the common budget for the next month.

    Parameters
    ----------
    coupling, parameters
        State of the coupling, changed in place; this month's parameters.
    site_data : ndarray, shape (B, S)
        Site data by sector that makers of a bloc can use [hours].
    unit_hours, sites_in_use : ndarray, shape (B,)
        Hours worked by AI-run units and sites with any, by bloc of the stack.
    physical_revenue, model_revenue : ndarray, shape (B,)
        Deployment revenue of makers and model revenue of vendors [USD per month].
    """
    feedback, rates = parameters.physical_feedback, parameters.coupling
    data = accessible_data(site_data, feedback.p1_leakage)
    tokens = site_tokens(unit_hours, rates.tokens_per_hour, feedback.c3_return)
    coupling.vertical_data = edge_signal(data, coupling.vertical_data, feedback.c2_cut)
    coupling.tokens = edge_signal(tokens, coupling.tokens, feedback.c3_cut)
    coupling.derivatives = edge_signal(rates.derivatives_per_site * sites_in_use, coupling.derivatives, feedback.c3_cut)
    coupling.revenue_share = revenue_fraction(rates.value_added * physical_revenue, model_revenue)


def read_coupling(
    state: State, world: World, physical_world: PhysicalWorld, parameters: Parameters, revenue: np.ndarray,
    flows: PhysicalFlows,
) -> None:  # fmt: skip
    """Read the signals of C2, C3 and the common budget off this month's flows, for the next month.

    Parameters
    ----------
    revenue : ndarray, shape (V,)
        Model revenue of vendors [USD per month].
    """
    physical_revenue = flows.revenue.sum(axis=1)
    update_coupling(
        state.coupling, parameters, site_data=sector_data(state.physical, physical_world, parameters),
        unit_hours=flows.unit_hours, sites_in_use=flows.sites_in_use, physical_revenue=physical_revenue,
        model_revenue=np.bincount(world.vendor_bloc, revenue, len(physical_revenue)),
    )  # fmt: skip
