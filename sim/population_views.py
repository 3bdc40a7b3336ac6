"""The state's arrays under the names and labels that users see."""

from __future__ import annotations

import numpy as np

from sim.digital_loop import DigitalFlows
from sim.dimensions import CHANNELS, HARDWARE_GB, SECTORS, SEGMENTS, WORKLOADS, Dimensions
from sim.errors import UserError
from sim.physical_state import PhysicalState
from sim.physical_world import PhysicalWorld
from sim.populations import Column, Population
from sim.state import DeveloperState, State
from sim.world import World

VOLUMES = ("low", "middle", "high")


def developer_population(state: State, world: World, flows: DigitalFlows | None) -> Population:
    """Developer rows: who they are, what they use, and tokens and weight of the month last simulated.

    ``developers`` (people that the row acts for) and ``tokens`` (million tokens per month) are 0 before the first step.
    """
    rows, classes = state.developers, world.classes
    if not isinstance(rows, DeveloperState):
        raise UserError(
            "the mean-field twin has no developer rows, only expected numbers by class",
            hint="Run the scenario without the twin to look at single rows.",
        )
    of_class = rows.class_row
    line_up = state.line_up

    def by_class(values: np.ndarray, labels: tuple[str, ...]) -> Column:
        return Column(lambda people: values[of_class[people.index]], labels=labels)

    def model_names(people: Population) -> np.ndarray:
        model = rows.model[people.index]
        family = rows.family[people.index].astype(int) - 1
        names = np.asarray(world.family_names)[np.maximum(family, 0)]
        size = np.append(line_up["total_b"], np.nan)[model]
        return np.where(model < 0, "none", np.char.add(np.char.add(names, " "), np.char.mod("%gB", size)))

    def developers(people: Population) -> np.ndarray:
        return np.zeros(len(people)) if flows is None else flows.use.row_weight[of_class[people.index]]

    def tokens(people: Population) -> np.ndarray:
        if flows is None:
            return np.zeros(len(people))
        use = flows.use
        weight = use.row_weight * classes.token_factor
        model = rows.model[people.index].astype(int)
        column = flows.market.columns.kernel.column_of_model[np.maximum(model, 0)]
        known = (model >= 0) & (column >= 0)
        index = people.index[known]
        result = np.zeros(len(people))
        k = of_class[index]
        task = (classes.segment[k], classes.volume[k], classes.workload[k])
        result[known] = weight[k] * use.tokens_per_developer[*task, rows.channel[index], column[known]]
        return result

    return Population(
        {
            "region": by_class(classes.region, world.history.dimensions.regions),
            "segment": by_class(classes.segment, SEGMENTS),
            "workload": by_class(classes.workload, WORKLOADS),
            "hardware": by_class(classes.hardware, tuple(f"{gigabytes}GB" for gigabytes in HARDWARE_GB)),
            "volume": by_class(classes.volume, VOLUMES),
            "owner": Column(rows.owner),
            "family": Column(lambda people: rows.family[people.index] - 1, labels=world.family_names),
            "model": Column(model_names),
            "channel": Column(rows.channel, labels=CHANNELS),
            "tenure": Column(rows.tenure, unit="months"),
            "developers": Column(developers, unit="developers"),
            "tokens": Column(tokens, unit="million tokens per month"),
        },
        name="Developer",
    )


def vendor_population(state: State, world: World) -> Population:
    """Vendors and places for entrants as a table."""
    vendors = state.vendors
    return Population(
        {
            "vendor": Column(np.arange(world.n_vendors), labels=world.vendor_names),
            "bloc": Column(world.vendor_bloc, labels=world.history.dimensions.blocs),
            "is_active": Column(vendors.is_active),
            "has_released": Column(vendors.has_released),
            "frontier": Column(vendors.frontier, unit="arena points"),
            "log_efficiency": Column(vendors.log_efficiency, unit="decades"),
            "compute": Column(lambda some: vendors.stock[some.index].sum(axis=1), unit="H100e"),
            "log_markup": Column(vendors.log_markup, unit="ln(price/cost)"),
            "effect": Column(vendors.effect, unit="utils"),
            "revenue": Column(vendors.revenue, unit="USD per month"),
            "overload": Column(vendors.overload, unit="demand/capacity"),
        },
        name="Vendor",
    )


def factory_population(state: PhysicalState, world: PhysicalWorld, dimensions: Dimensions) -> Population:
    """Factory rows: where and what they are, what they use; units, robots and hours are per site."""
    sites, rows = world.sites, state.factories
    return Population(
        {
            "region": Column(sites.region, labels=dimensions.regions),
            "sector": Column(sites.sector, labels=SECTORS),
            "size": Column(sites.size, unit="employees or drivers"),
            "wage": Column(sites.wage, unit="USD per hour"),
            "hurdle": Column(sites.hurdle, unit="years"),
            "weight": Column(sites.weight, unit="sites"),
            "stack": Column(rows.stack, labels=dimensions.blocs),
            "adopted": Column(rows.adopted, unit="share of sites"),
            "trial": Column(rows.trial, unit="units per site"),
            "ai_units": Column(rows.ai_units, unit="units per site"),
            "robots": Column(rows.robots, unit="robots per site"),
            "hours": Column(rows.hours, unit="hours per site"),
        },
        name="Factory",
    )
