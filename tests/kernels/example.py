"""A small random market with every special case in it, for the tests of the kernels."""

import dataclasses

import numpy as np

from sim.kernels import N_SLOTS, ChoiceTables, DeveloperRows, LineUp, choice_tables, review_rows

LAMBDA_MODEL, LAMBDA_CHANNEL = 0.6, 0.35
REGIONS, SEGMENTS, TYPES = 3, 4, 4


@dataclasses.dataclass(frozen=True, kw_only=True)
class Example:
    classes: dict
    columns: dict
    costs: dict
    line_up: LineUp
    n_families: int

    @property
    def n_classes(self):
        return len(self.classes["group"])

    def tables(self, room=0, **changes):
        tables = ChoiceTables.allocate(self.n_classes, len(self.columns["family"]) + room, self.n_families)
        self.fill(tables, **changes)
        return tables

    def fill(self, tables, **changes):
        scales = {"lambda_model": LAMBDA_MODEL, "lambda_channel": LAMBDA_CHANNEL}
        choice_tables(tables, **{**self.classes, **self.columns, **self.costs, **scales, **changes})

    def utility(self, k):
        """V of every column and channel for one class, shape (C, 4)."""
        of, column = {name: array[k] for name, array in self.classes.items()}, self.columns
        value = -of["cost_sensitivity"] * self.costs["log_cost"][of["segment"], of["volume"], of["workload"]]
        value += of["openness_need"] * column["is_open"] + self.costs["group_utility"][of["group"]]
        value[3, ~(column["is_open"] & (column["memory_gb"] <= of["hardware_gb"]))] = -np.inf
        return value.T

    def settings(self, **changes):
        settings = {
            "group": self.classes["group"], "segment": self.classes["segment"],
            "review_probability": np.linspace(0.1, 0.6, self.n_classes),
            "rebirth_probability": np.linspace(0.0, 0.1, REGIONS * SEGMENTS),
            "switching_cost": np.array([0.0, 0.5, 1.5, 3.0]), "lambda_model": LAMBDA_MODEL, "seed": 11,
            "month": -3,
        }  # fmt: skip
        return {**settings, **changes}

    def review(self, rows, tables, line_up=None, **changes):
        return review_rows(rows, tables, line_up or self.line_up, **self.settings(**changes))


def bloc_of_family(n_families):
    """Three blocs of uneven size, their families not in order; the fourth bloc has none."""
    return np.r_[0, 1 + np.array([0, 2, 1, 0, 4, 1])[np.arange(n_families) % 6]]


def example(seed=0, n_columns=24, n_families=9):
    """Families with none, one and several considered models; models and channels not on offer to some."""
    draw = np.random.default_rng(seed)
    n_groups, n_classes = REGIONS * SEGMENTS, REGIONS * SEGMENTS * TYPES
    group = np.repeat(np.arange(n_groups), TYPES)
    classes = {
        "group": group, "segment": group % SEGMENTS, "workload": draw.integers(0, 3, n_classes),
        "volume": draw.integers(0, 3, n_classes),
        "hardware_gb": draw.choice([0.0, 8, 24, 80, 640], n_classes),
        "cost_sensitivity": draw.uniform(0.3, 2, n_classes), "openness_need": draw.uniform(0, 1, n_classes),
        "outside_utility": draw.normal(0, 1, n_classes),
    }  # fmt: skip
    family = draw.permutation(np.r_[np.arange(1, n_families), draw.integers(1, n_families, n_columns - n_families + 1)])
    considered = draw.random(n_columns) < 0.7
    considered[family == 2] = False
    columns = {
        "family": family, "is_open": draw.random(n_columns) < 0.6,
        "memory_gb": draw.choice([4.0, 16, 70, 400], n_columns), "is_considered": considered,
    }  # fmt: skip
    utility = draw.normal(0, 1, (n_groups, 4, n_columns))
    utility[draw.random(utility.shape) < 0.3] = -np.inf
    utility[:, :, 5] = -np.inf
    # One region without any model at all.
    utility[:SEGMENTS] = np.where(np.arange(SEGMENTS)[:, None, None] == 0, -np.inf, utility[:SEGMENTS])
    costs = {"log_cost": draw.normal(0, 1, (SEGMENTS, 3, 3, 4, n_columns)), "group_utility": utility}
    model_of_column = draw.permutation(np.arange(3 * n_columns))[:n_columns]
    column_of_model = np.full(3 * n_columns, -1)
    column_of_model[model_of_column] = np.arange(n_columns)
    slots = np.full((n_families + 1, N_SLOTS), -1)
    for f in range(1, n_families + 1):
        members = np.flatnonzero((family == f) & considered)
        slots[f, draw.permutation(N_SLOTS)[: len(members)]] = members
    return Example(
        classes=classes, columns=columns, costs=costs, n_families=n_families,
        line_up=LineUp(model_of_column, column_of_model, considered, slots, bloc_of_family(n_families)),
    )  # fmt: skip


def developer_rows(n_rows, n_classes, first_id=0, class_row=None):
    """Rows without a model, dealt to the classes in turn."""
    k = np.arange(first_id, first_id + n_rows) % n_classes if class_row is None else class_row
    return DeveloperRows(
        class_row=np.asarray(k, dtype=np.int16), family=np.zeros(n_rows, dtype=np.int16),
        model=np.full(n_rows, -1, dtype=np.int16), channel=np.full(n_rows, -1, dtype=np.int8),
        tenure=np.zeros(n_rows, dtype=np.int16), first_id=first_id,
    )  # fmt: skip


def settled_rows(market, n_rows, seed=0, first_id=0):
    """Rows that already use something: any live model (older ones too), models that have left, or none."""
    rows = developer_rows(n_rows, market.n_classes, first_id)
    draw = np.random.default_rng(seed)
    column = draw.integers(0, len(market.columns["family"]), n_rows)
    rows.family[:] = market.columns["family"][column]
    rows.model[:] = market.line_up.model_of_column[column]
    rows.channel[:] = draw.integers(0, 4, n_rows)
    rows.tenure[:] = draw.integers(0, 30, n_rows)
    left = np.flatnonzero(market.line_up.column_of_model < 0)
    has_left, none = draw.random(n_rows) < 0.1, draw.random(n_rows) < 0.2
    rows.model[has_left] = draw.choice(left, has_left.sum())
    rows.family[none], rows.model[none], rows.channel[none] = 0, -1, -1
    return rows


def copy_rows(rows):
    return rows._replace(**{name: getattr(rows, name).copy() for name in rows._fields if name != "first_id"})


def part_of(rows, start, stop):
    """View of a stretch of rows that keep their ids."""
    views = {name: getattr(rows, name)[start:stop] for name in rows._fields if name != "first_id"}
    return rows._replace(**views, first_id=rows.first_id + start)


STATE = ("family", "model", "channel", "tenure")
NO_REBIRTH = np.zeros(REGIONS * SEGMENTS)


def assert_same_rows(rows, others):
    for name in STATE:
        np.testing.assert_array_equal(getattr(rows, name), getattr(others, name), err_msg=name)


def everyone(market, **changes):
    """Settings in which every row reviews and none is reborn."""
    return {"review_probability": np.ones(market.n_classes), "rebirth_probability": NO_REBIRTH, **changes}
