"""Reads the tables of the line-up: ``families.csv``, ``releases.csv`` and ``closed_sizes.csv``."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from pathlib import Path

from sim.dimensions import TIERS
from sim.errors import did_you_mean
from sim.history.cells import PROVENANCE_COLUMNS, checked, month, optional_month, position
from sim.history.records import Family, Vendor
from sim.history.sizes import Size, memory_gb, read_sizes, tier_of
from sim.tables import Row, read_table

FAMILY_COLUMNS = (
    "family",
    "generation",
    "belongs_to",
    "vendor",
    "bloc",
    "release_month",
    "licence_class",
    "sizes_b_total_colon_active",
    "later_sizes_b_colon_month",
    "smallest_gb_4bit",
    "largest_gb_4bit",
    "shelf_2022_12",
    "arena_score_of_chat_tune_2026_06_30",
    "arena_tune_size_b",
    *PROVENANCE_COLUMNS,
)
RELEASE_COLUMNS = (
    "model",
    "vendor",
    "bloc",
    "family",
    "generation",
    "belongs_to",
    "tier",
    "release_date",
    "open_weights",
    "licence_class",
    "parameters_b_total",
    "parameters_b_active",
    "arena_text_score",
    "coding_score",
    "weights_open_date",
    *PROVENANCE_COLUMNS,
)
LICENCE_CLASSES = ("open_source", "open_weights_restricted", "proprietary")
_FAMILY_LICENCES = {
    "permissive": "open_source",
    "community": "open_weights_restricted",
    "non_commercial": "open_weights_restricted",
}
LEAST_SCORE, LARGEST_SCORE = 500, 2500
LARGEST_B = 20_000
SAME_SIZE = 1.1
"""Two prints of one size differ by at most this factor."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Generation:
    """A generation of open models with all its sizes; one row of ``families.csv``."""

    name: str
    place: str
    vendor: int
    family: int
    sizes: tuple[Size, ...]
    is_on_shelf: bool
    tune_score: float | None
    tune_effective_b: float
    licence_class: str
    known_by: int
    source: str
    confidence: str


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """One row of ``releases.csv``."""

    name: str
    vendor: int
    family: int
    generation: str
    place: str
    tier: int
    month: int
    is_open: bool
    licence_class: str
    size: Size | None
    size_is_recorded: bool
    score: float | None
    coding_score: float | None
    opened_month: int | None
    known_by: int
    source: str
    confidence: str


def same_size(first_b: float, second_b: float) -> bool:
    """Whether two prints of a number of parameters mean the same size."""
    return max(first_b, second_b) / min(first_b, second_b) <= SAME_SIZE


def read_families(directory: Path, vendors: tuple[str, ...]) -> tuple[Family, ...]:
    """Families in order of appearance in ``families.csv``, then ``releases.csv``.

    Raises
    ------
    UserError
        If a family is given to two vendors.
    """
    owner: dict[str, int] = {}
    for table, columns in (("families", FAMILY_COLUMNS), ("releases", RELEASE_COLUMNS)):
        for row in read_table(table, columns, directory=directory):
            vendor = position(row, "vendor", vendors)
            if owner.setdefault(row.text("family"), vendor) != vendor:
                raise row.error(
                    "vendor",
                    f"elsewhere {row.cells['family']!r} belongs to {vendors[owner[row.cells['family']]]}",
                )
    return tuple(Family(row=row, name=name, vendor=vendor) for row, (name, vendor) in enumerate(owner.items()))


def read_generations(
    directory: Path, vendors: tuple[Vendor, ...], families: tuple[Family, ...], blocs: tuple[str, ...]
) -> dict[str, Generation]:
    """Generations of open models by name."""
    rows = checked(read_table("families", FAMILY_COLUMNS, directory=directory), "generation")
    known = {row.cells["generation"]: row for row in rows}
    released = {row.cells["generation"]: row for row in read_table("releases", RELEASE_COLUMNS, directory=directory)}
    return {row.cells["generation"]: _generation(row, released | known, vendors, families, blocs) for row in rows}


def _generation(
    row: Row,
    known: Mapping[str, Row],
    vendors: tuple[Vendor, ...],
    families: tuple[Family, ...],
    blocs: tuple[str, ...],
) -> Generation:
    family = _family_of(row, vendors, families, blocs)
    sizes = read_sizes(row)
    tune = row.optional_number("arena_score_of_chat_tune_2026_06_30", low=LEAST_SCORE, high=LARGEST_SCORE)
    tune_b = 0.0
    if tune is not None:
        total = row.number("arena_tune_size_b", low=0, high=LARGEST_B)
        tuned = [size.effective_b for size in sizes if same_size(size.total_b, total)]
        if not tuned:
            raise row.error("arena_tune_size_b", "it is not among the sizes of the generation")
        tune_b = tuned[0]
    return Generation(
        name=row.text("generation"),
        place=_place(row, known),
        vendor=families[family].vendor,
        family=family,
        sizes=tuple(sizes),
        is_on_shelf=row.flag("shelf_2022_12"),
        tune_score=tune,
        tune_effective_b=tune_b,
        licence_class=_FAMILY_LICENCES[row.choice("licence_class", tuple(_FAMILY_LICENCES))],
        known_by=month(row, "known_by"),
        source=row.text("source"),
        confidence=row.text("confidence"),
    )


def read_recorded(
    directory: Path,
    vendors: tuple[Vendor, ...],
    families: tuple[Family, ...],
    blocs: tuple[str, ...],
    generations: Mapping[str, Generation],
) -> list[Recorded]:
    """Rows of ``releases.csv`` in file order."""
    rows = checked(read_table("releases", RELEASE_COLUMNS, directory=directory), "vendor", "model")
    known = {row.cells["generation"]: row for row in rows}
    return [_recorded(row, known, vendors, families, blocs, generations) for row in rows]


def _recorded(
    row: Row,
    known: Mapping[str, Row],
    vendors: tuple[Vendor, ...],
    families: tuple[Family, ...],
    blocs: tuple[str, ...],
    generations: Mapping[str, Generation],
) -> Recorded:
    family = _family_of(row, vendors, families, blocs)
    name, is_open = row.text("generation"), row.flag("open_weights")
    generation = generations.get(name)
    if generation and row.cells["belongs_to"]:
        raise row.error("belongs_to", f"it must be blank, because {name!r} has a row in families.csv that says it")
    if generation and generation.family != family:
        raise row.error("generation", f"in families.csv it is of the family {families[generation.family].name!r}")
    tier = TIERS.index(row.choice("tier", TIERS))
    size, given = _open_size(row, generation) if is_open else (None, False)
    if size and tier_of(size.memory_gb) != tier:
        raise row.error("tier", f"open models that need {size.memory_gb:.1f} GB are {TIERS[tier_of(size.memory_gb)]}")
    return Recorded(
        name=row.text("model"),
        vendor=families[family].vendor,
        family=family,
        generation=name,
        place=generation.place if generation else _place(row, known),
        tier=tier,
        month=month(row, "release_date"),
        is_open=is_open,
        licence_class=row.choice("licence_class", LICENCE_CLASSES),
        size=size,
        size_is_recorded=given,
        score=row.optional_number("arena_text_score", low=LEAST_SCORE, high=LARGEST_SCORE),
        coding_score=row.optional_number("coding_score", low=0.1, high=99.9),
        opened_month=optional_month(row, "weights_open_date"),
        known_by=month(row, "known_by"),
        source=row.text("source"),
        confidence=row.text("confidence"),
    )


def _open_size(row: Row, generation: Generation | None) -> tuple[Size, bool]:
    """Size of an open release: its own print, with the memory of the matching size in ``families.csv``."""
    released = month(row, "release_date")
    total = row.optional_number("parameters_b_total", low=0.01, high=LARGEST_B)
    if total is None:
        if generation is None:
            raise row.error("parameters_b_total", "an open release needs a size here or in families.csv")
        return dataclasses.replace(generation.sizes[-1], month=released), False
    active = row.number("parameters_b_active", low=0.01, high=total)
    if generation is None:
        return Size(total, active, memory_gb(total), released), True
    matches = [size for size in generation.sizes if same_size(size.total_b, total)]
    if not matches:
        raise row.error("parameters_b_total", f"families.csv has no such size of {generation.name!r}")
    return Size(total, active, matches[0].memory_gb, released), True


def _family_of(row: Row, vendors: tuple[Vendor, ...], families: tuple[Family, ...], blocs: tuple[str, ...]) -> int:
    vendor = vendors[position(row, "vendor", tuple(vendor.name for vendor in vendors))]
    if position(row, "bloc", blocs) != vendor.bloc:
        raise row.error("bloc", f"vendors.csv puts {vendor.name!r} in {blocs[vendor.bloc]!r}")
    return position(row, "family", tuple(family.name for family in families))


def _place(row: Row, known: Mapping[str, Row]) -> str:
    """Generation whose place in the line-up a row shares; its own unless ``belongs_to`` says otherwise."""
    name = row.cells["belongs_to"]
    if not name:
        return row.text("generation")
    host = known.get(name)
    if host is None or host.cells["family"] != row.cells["family"]:
        error = row.error("belongs_to", f"{row.cells['family']!r} has no generation of this name")
        error.hint = did_you_mean(name, known)
        raise error
    if host.cells["belongs_to"]:
        raise row.error("belongs_to", f"{name!r} itself belongs to {host.cells['belongs_to']!r}: name that")
    return name
