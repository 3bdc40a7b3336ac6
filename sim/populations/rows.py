"""One row of a population as if it were an object."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, final

from sim.populations.columns import plain

if TYPE_CHECKING:
    from sim.populations.population import Population


@final
class RowView:
    """Face on one row without state: reading an attribute reads the array, setting one writes into it."""

    __slots__ = ("_population", "unique_id")

    unique_id: int
    """Number of the row."""

    def __init__(self, population: Population, unique_id: int) -> None:
        object.__setattr__(self, "_population", population)
        object.__setattr__(self, "unique_id", unique_id)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            # copy and pickle look for optional methods.
            raise AttributeError(name)
        return plain(self._population.row(self.unique_id).get(name)[0])

    def __setattr__(self, name: str, value: Any) -> None:
        self._population.row(self.unique_id).set(name, value)

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, RowView)
            and self.unique_id == other.unique_id
            and self._population.shares_state_with(other._population)
        )

    def __hash__(self) -> int:
        return hash(self.unique_id)

    def __repr__(self) -> str:
        values = ", ".join(f"{name}={value!r}" for name, value in self.to_dict().items())
        return f"<{self._population.agent_name} {self.unique_id}: {values}>"

    def to_dict(self) -> dict[str, Any]:
        """Every column of the row."""
        return {name: getattr(self, name) for name in self._population.columns}
