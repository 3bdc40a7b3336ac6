"""The line-up: which models of which generation are offered from when.

A *place* is one generation in a family and tier; releases that the vendor sold side by side (a reasoning,
coder or vision variant, a dated refresh) share it through the column ``belongs_to``. A place holds at most
four models and, of the sizes nobody rated, at most one per class of hardware: a broad line-up wins by
fitting more hardware, never by being counted more often.
"""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from pathlib import Path

from sim.errors import UserError
from sim.history.closed_sizes import read_closed_sizes
from sim.history.imputation import ImputationRules
from sim.history.lineup_tables import read_generations, read_recorded
from sim.history.offers import Offer, fitted_rules, recorded_offers, unrated_offers
from sim.history.prices import read_prices
from sim.history.records import Family, Release, Vendor
from sim.history.sizes import hardware_class

LARGEST_PLACE = 4


def read_lineup(
    directory: Path, vendors: tuple[Vendor, ...], families: tuple[Family, ...], blocs: tuple[str, ...]
) -> tuple[tuple[Release, ...], ImputationRules]:
    """Releases in order of month, and the rules behind the scores that nobody printed.

    Raises
    ------
    UserError
        If a cell of ``releases``, ``families``, ``closed_sizes`` or ``prices`` is wrong.
    """
    generations = read_generations(directory, vendors, families, blocs)
    recorded = read_recorded(directory, vendors, families, blocs, generations)
    prices = read_prices(directory, [(vendors[row.vendor].name, row.name) for row in recorded])
    rules = fitted_rules(recorded, generations, vendors, len(blocs))
    offers = recorded_offers(recorded, generations, read_closed_sizes(directory), prices, vendors, rules)
    offers += unrated_offers(recorded, generations, rules)
    places: dict[tuple[int, int, str], list[Offer]] = defaultdict(list)
    for offer in offers:
        places[offer.family, offer.tier, offer.place].append(offer)
    kept = {place: fit_place(found) for place, found in places.items()}
    for (_, _, name), found in kept.items():
        if len(found) > LARGEST_PLACE:
            raise UserError(
                f"the place {name!r} has {len(found)} recorded models of one tier, above {LARGEST_PLACE}",
                file=directory / "releases.csv",
                hint="Give some of them a generation of their own (columns generation and belongs_to).",
            )
    numbers = _generation_numbers(kept)
    groups: dict[tuple, list[Offer]] = defaultdict(list)
    for place, found in kept.items():
        for offer in found:
            groups[place, offer.month, offer.generation, offer.is_open].append(offer)
    releases = [_release(found, numbers[key[0]], vendors, families) for key, found in groups.items()]
    # sorted is stable: within a month the order of the tables stays, which no renaming of blocs changes
    releases.sort(key=lambda release: release.month)
    return tuple(dataclasses.replace(release, row=row) for row, release in enumerate(releases)), rules


def fit_place(offers: list[Offer]) -> list[Offer]:
    """Keep recorded models, and unrated sizes for hardware that nothing earlier in the place fits.

    Within a month the strongest size of a class stays. If more than four remain, the weakest unrated ones go.
    """
    kept: list[Offer] = []
    covered: set[int] = set()
    for month in sorted({offer.month for offer in offers}):
        batch = [offer for offer in offers if offer.month == month]
        recorded = [offer for offer in batch if offer.is_recorded]
        kept += recorded
        covered |= {hardware_class(offer.model.memory_gb) for offer in recorded if offer.is_open}
        for offer in sorted(batch, key=lambda offer: -offer.model.capability):
            fits = hardware_class(offer.model.memory_gb)
            if not offer.is_recorded and fits not in covered:
                kept.append(offer)
                covered.add(fits)
    unrated = sorted((offer for offer in kept if not offer.is_recorded), key=lambda offer: offer.model.capability)
    for offer in unrated[: max(0, len(kept) - LARGEST_PLACE)]:
        kept.remove(offer)
    return kept


def _generation_numbers(places: dict[tuple[int, int, str], list[Offer]]) -> dict[tuple[int, int, str], int]:
    """Number the places of each family and tier by the month of their first release."""
    order: dict[tuple[int, int], list[tuple[int, str]]] = defaultdict(list)
    for (family, tier, place), found in places.items():
        order[family, tier].append((min(offer.month for offer in found), place))
    return {
        (family, tier, place): number
        for (family, tier), found in order.items()
        for number, (_, place) in enumerate(sorted(found, key=lambda pair: pair[0]))
    }


def _release(
    offers: list[Offer], generation: int, vendors: tuple[Vendor, ...], families: tuple[Family, ...]
) -> Release:
    strongest = sorted(offers, key=lambda offer: -offer.model.capability)
    first = next((offer for offer in strongest if offer.is_recorded), strongest[0])
    vendor = families[first.family].vendor
    return Release(
        row=-1,
        name=first.model.name,
        vendor=vendor,
        bloc=vendors[vendor].bloc,
        family=first.family,
        generation=generation,
        generation_name=first.generation,
        tier=first.tier,
        month=first.month,
        is_open=first.is_open,
        licence_class=first.licence_class,
        models=tuple(offer.model for offer in strongest),
        is_on_shelf=first.is_on_shelf,
        opened_month=first.opened_month,
        is_recorded=first.is_recorded,
        known_by=first.known_by,
        source=first.source,
        confidence=first.confidence,
    )
