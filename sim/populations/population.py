"""A struct of arrays with the vocabulary of Mesa's AgentSet."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from random import Random
from typing import TYPE_CHECKING, Any, Never, Self, final

import numpy as np

from sim.errors import did_you_mean
from sim.populations.columns import Column, plain, reduction
from sim.populations.groups import Groups, group_rows
from sim.populations.rows import RowView
from sim.populations.selection import Condition, chosen_rows

with warnings.catch_warnings():
    # in Jupyter without ipywidgets, Mesa's progress bar, which nothing here uses, warns when it is imported
    warnings.filterwarnings("ignore", message="IProgress not found")
    from mesa.agentset import AbstractAgentSet

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import ArrayLike, NDArray


@final
class Population(AbstractAgentSet):
    """Rows of a struct of arrays, all or some of them.

    Parameters
    ----------
    columns : mapping of str to Column
        Each is also an attribute: ``population.region`` is ``population.get("region")``. At least one
        holds an array; names of methods are refused.
    name : str
        What a row is, for example "Developer".
    index : ndarray of int, optional
        Numbers of the rows in this selection; all by default. A row's number is its ``unique_id``.
    random : random.Random, optional
        As in Mesa; only `shuffle` and `shuffle_do` use it.

    Examples
    --------
    >>> region = Column(np.array([0, 1, 1], dtype=np.int8), labels=("US", "CN"))
    >>> people = Population({"region": region, "tokens": Column(np.array([5.0, 1.0, 2.0]), unit="tokens")})
    >>> people.groupby("region").agg("tokens", "sum")
    {'US': 5.0, 'CN': 3.0}
    >>> people[1].region
    'CN'
    """

    def __init__(
        self,
        columns: Mapping[str, Column],
        *,
        name: str = "Agent",
        index: NDArray[np.int64] | None = None,
        random: Random | None = None,
    ) -> None:
        taken = sorted(column for column in columns if hasattr(Population, column) or column in _ATTRIBUTES)
        if taken:
            raise ValueError(f"a column cannot be called {taken[0]!r}: something else has that name; rename it")
        lengths = {len(column.values) for column in columns.values() if isinstance(column.values, np.ndarray)}
        if len(lengths) != 1:
            raise ValueError(f"the arrays of a population must have one length; these have {sorted(lengths)}")
        self.columns = dict(columns)
        self.agent_name = name
        self.random = random
        self._n_rows = lengths.pop()
        self._index = index

    @property
    def index(self) -> NDArray[np.int64]:
        """Numbers of the selected rows."""
        return np.arange(self._n_rows) if self._index is None else self._index

    def __len__(self) -> int:
        return self._n_rows if self._index is None else len(self._index)

    def __iter__(self) -> Iterator[RowView]:
        return (RowView(self, row) for row in self.index.tolist())

    def __contains__(self, agent: object) -> bool:
        if not isinstance(agent, RowView) or not self.shares_state_with(agent._population):
            return False
        return self._index is None or bool(np.any(self._index == agent.unique_id))

    def __getitem__(self, item: Any) -> Any:
        """Row at a position; or the population at a slice, a boolean array or an array of positions."""
        if isinstance(item, int | np.integer):
            return RowView(self, int(self.index[item]))
        return self._with_rows(self.index[item])

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_") or name == "columns":
            # copy and pickle ask before there is anything to ask.
            raise AttributeError(name)
        return self.get(name)

    def __repr__(self) -> str:
        return f"<{len(self):,} rows of {self.agent_name}: {', '.join(self.columns)}>"

    def __copy__(self) -> Population:
        return self._with_rows(self.index)

    copy = __copy__

    def row(self, unique_id: int) -> Population:
        """Population of the one row with this number."""
        return self._with_rows(np.array([unique_id]))

    def shares_state_with(self, other: Population) -> bool:
        """Whether the two are selections from the same arrays."""
        return self._arrays() == other._arrays()

    def _arrays(self) -> dict[str, int]:
        return {name: id(column.values) for name, column in self.columns.items() if column.is_stored}

    @property
    def units(self) -> dict[str, str]:
        """Unit of every column."""
        return {name: column.unit for name, column in self.columns.items()}

    def codes(self, name: str) -> NDArray[Any]:
        """Values of a column as they are stored: codes where `get` shows labels."""
        values = self._column(name).values
        if not isinstance(values, np.ndarray):
            return np.broadcast_to(np.asarray(values(self)), len(self))
        return values if self._index is None else values[self._index]

    def get(self, attr_names: str | Sequence[str]) -> Any:
        """Values of a column; for several names a tuple of arrays (Mesa gives a list per row).

        Raises
        ------
        AttributeError
            If there is no such column; the message names the nearest one.
        """
        if isinstance(attr_names, str):
            return self._column(attr_names).shown(self.codes(attr_names))
        return tuple(self.get(name) for name in attr_names)

    def set(self, attr_name: str, value: ArrayLike) -> Self:
        """Write one value, or one per row, into a column of every selected row; labels or codes."""
        column = self._column(attr_name)
        if not isinstance(column.values, np.ndarray):
            raise AttributeError(f"{attr_name!r} is worked out from other columns; set those instead")
        column.values[slice(None) if self._index is None else self._index] = column.stored(value)
        return self

    def agg(self, attribute: str, func: Any) -> Any:
        """Reduce a column with a function or one of "sum", "mean", "min", "max", "median", "std", "count".

        Several functions give a list, as in Mesa.
        """
        values = self.get(attribute)
        if isinstance(func, str) or callable(func):
            return plain(reduction(func)(values))
        return [plain(reduction(one)(values)) for one in func]

    def groupby(self, by: str | Sequence[str] | Callable[[RowView], Hashable], result_type: str = "agentset") -> Groups:
        """Group by a column, by several (keys are tuples), or by a function of a row (slow).

        ``result_type`` is for Mesa's signature; groups are always populations.
        """
        return group_rows(self, by)

    def select(
        self,
        filter_func: Condition | None = None,
        at_most: float = float("inf"),
        inplace: bool = False,
        agent_type: type | None = None,
    ) -> Population:
        """Rows that satisfy a condition.

        Parameters
        ----------
        filter_func : callable or array of bool, optional
            A function is first tried on whole columns, as in ``lambda d: d.region == "CN"``; where that is
            impossible (``and``, ``in``) it is called row by row, which is slow above 10^5 rows.
        at_most : int or float
            Most rows to take, the first ones; a float up to 1.0 is a share of this population, as in Mesa.
        inplace : bool
            Narrow this population instead of returning a new one.
        agent_type : type, optional
            For Mesa's signature; all rows are of one type.
        """
        index = self.index if filter_func is None else self.index[chosen_rows(self, filter_func)]
        most = int(len(self) * at_most) if isinstance(at_most, float) and at_most <= 1.0 else at_most
        if most < len(index):
            index = index[: int(most)]
        if inplace:
            self._index = index
            return self
        return self._with_rows(index)

    def sort(self, key: str | Callable[[RowView], Any], ascending: bool = False, inplace: bool = False) -> Population:
        """Rows in the order of a column (labels: of their codes) or of a function; ties keep theirs."""
        values = self.codes(key) if isinstance(key, str) else np.asarray([key(row) for row in self])
        if not ascending:
            # Ranks turned round keep ties in order and work for any type.
            values = -np.unique(values, return_inverse=True)[1].reshape(-1)
        return self._reordered(np.argsort(values, kind="stable"), inplace)

    def shuffle(self, inplace: bool = False) -> Population:
        """Rows in random order; no result of the model depends on any order."""
        if self.random is None:
            raise ValueError("this population has no random number generator; pass one as random=")
        order = list(range(len(self)))
        self.random.shuffle(order)
        return self._reordered(np.asarray(order, dtype=np.int64), inplace)

    def map(self, method: Callable[..., Any], *args: Any, **kwargs: Any) -> list[Any]:
        """Call a function on every row; slow, arrays are there for speed."""
        return [method(row, *args, **kwargs) for row in self]

    def do(self, method: Callable[..., Any], *args: Any, **kwargs: Any) -> Self:
        """As `map`, for its effect."""
        self.map(method, *args, **kwargs)
        return self

    def shuffle_do(self, method: Callable[..., Any], *args: Any, **kwargs: Any) -> Self:
        """As `do`, in random order."""
        self.shuffle().do(method, *args, **kwargs)
        return self

    def to_list(self) -> list[RowView]:
        """Views of all rows."""
        return list(self)

    def to_frame(self) -> pd.DataFrame:
        """Every column as a pandas DataFrame by ``unique_id``; labels are categories, units in ``attrs``."""
        import pandas as pd

        data = {name: self.codes(name) for name in self.columns}
        for name, column in self.columns.items():
            if column.labels:
                # A code of -1 is missing here.
                data[name] = pd.Categorical.from_codes(data[name], categories=list(column.labels))
        frame = pd.DataFrame(data, index=pd.Index(self.index, name="unique_id"))
        frame.attrs["units"] = self.units
        return frame

    def add(self, agent: object) -> Never:
        """Refuse: the number of rows is fixed."""
        raise TypeError(f"rows of {self.agent_name} are not added or removed; their number is set at the start")

    discard = remove = add

    def _update(self, agents: Iterable[RowView]) -> Population:
        self._index = np.array([row.unique_id for row in agents], dtype=np.int64)
        return self

    def _with_rows(self, index: NDArray[np.int64]) -> Population:
        # Past the checks of the constructor, which have been made.
        selection = object.__new__(Population)
        selection.__dict__.update(self.__dict__)
        selection._index = index
        return selection

    def _reordered(self, order: NDArray[np.int64], inplace: bool) -> Population:
        if inplace:
            self._index = self.index[order]
            return self
        return self._with_rows(self.index[order])

    def _column(self, name: str) -> Column:
        column = self.columns.get(name)
        if column is None:
            raise AttributeError(f"{self.agent_name} has no column {name!r}. {did_you_mean(name, self.columns)}")
        return column


_ATTRIBUTES = {"agent_name", "columns", "random", "unique_id", "to_dict"}
