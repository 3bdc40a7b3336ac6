"""The state's arrays under the names and labels that users see."""

from __future__ import annotations

import numpy as np

from sim.digital_loop import DigitalFlows
from sim.dimensions import CHANNELS, HARDWARE_GB, SEGMENTS, WORKLOADS
from sim.errors import UserError
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
        use, counts = flows.use, flows.counts.users
        per_row = np.zeros(counts.shape)
        cell = (use.class_row, use.column, use.channel)
        per_row[cell] = use.tokens / counts[cell]
        model = rows.model[people.index].astype(int)
        column = flows.market.columns.kernel.column_of_model[np.maximum(model, 0)]
        known = (model >= 0) & (column >= 0)
        index = people.index[known]
        result = np.zeros(len(people))
        result[known] = per_row[of_class[index], column[known], rows.channel[index]]
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
