"""Models with scores and prices, recorded or imputed, before they are put into releases."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Mapping, Sequence

from sim.history.closed_sizes import ClosedSizes
from sim.history.imputation import ImputationRules, ScoredRow, fit_rules, shelf_capability
from sim.history.lineup_tables import Generation, Recorded, same_size
from sim.history.prices import ModelPrices
from sim.history.records import Model, Vendor
from sim.history.sizes import Size, tier_of


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """One model and what its release will need."""

    model: Model
    is_recorded: bool
    family: int
    generation: str
    place: str
    tier: int
    month: int
    is_open: bool
    licence_class: str
    is_on_shelf: bool
    opened_month: int | None
    known_by: int
    source: str
    confidence: str


def fitted_rules(
    recorded: Sequence[Recorded],
    generations: Mapping[str, Generation],
    vendors: Sequence[Vendor],
    n_blocs: int,
) -> ImputationRules:
    """Imputation rules fitted on the scored rows of ``releases.csv`` and on other rated chat tunes.

    Without the tunes the fit would know the strong models of 2023 only: their vendors are why they are in
    the table.
    """
    rows = [
        ScoredRow(
            generation=row.generation,
            bloc=vendors[row.vendor].bloc,
            month=row.month,
            is_open=row.is_open,
            is_small=bool(row.tier),
            is_outside=False,
            effective_b=row.size.effective_b if row.size else None,
            score=row.score,
            coding_score=row.coding_score,
        )
        for row in recorded
        if row.score is not None
    ]
    scored, insiders = {row.generation for row in rows}, {row.vendor for row in recorded}
    rows += [
        ScoredRow(
            generation=generation.name,
            bloc=vendors[generation.vendor].bloc,
            month=generation.sizes[0].month,
            is_open=True,
            is_small=False,
            is_outside=generation.vendor not in insiders,
            effective_b=generation.tune_effective_b,
            score=generation.tune_score,
            coding_score=None,
        )
        for generation in generations.values()
        if generation.tune_score is not None and not generation.is_on_shelf and generation.name not in scored
    ]
    return fit_rules(rows, n_blocs)


def recorded_offers(
    recorded: Sequence[Recorded],
    generations: Mapping[str, Generation],
    closed_sizes: ClosedSizes,
    prices: Mapping[tuple[str, str], ModelPrices],
    vendors: Sequence[Vendor],
    rules: ImputationRules,
) -> list[Offer]:
    """One offer per row of ``releases.csv``; an unscored row gets an imputed score."""
    siblings = _by_generation(recorded)
    offers = []
    for row in recorded:
        size = row.size or closed_sizes.of(row)
        score = row.score
        if score is None and row.is_open:
            generation = generations.get(row.generation)
            score = _open_score(generation, siblings[row.generation], size, row.month, False, rules)
        elif score is None:
            score = _closed_score(row, siblings[row.generation], vendors[row.vendor].bloc, rules)
        coding = row.coding_score if row.score is not None else None
        paid = prices.get((vendors[row.vendor].name, row.name), ModelPrices())
        model = Model(
            name=row.name,
            total_b=size.total_b,
            active_b=size.active_b,
            size_is_recorded=row.size_is_recorded,
            memory_gb=size.memory_gb,
            capability=score,
            capability_is_recorded=row.score is not None,
            agentic_offset=0.0 if coding is None else rules.agentic_offset(score, coding),
            agentic_is_recorded=coding is not None,
            api_price=paid.api,
            host_price=paid.host,
        )
        offers.append(
            Offer(
                model=model,
                is_recorded=True,
                family=row.family,
                generation=row.generation,
                place=row.place,
                tier=row.tier,
                month=row.month,
                is_open=row.is_open,
                licence_class=row.licence_class,
                is_on_shelf=row.month < 0,
                opened_month=row.opened_month,
                known_by=row.known_by,
                source=row.source,
                confidence=row.confidence,
            )
        )
    return offers


def unrated_offers(
    recorded: Sequence[Recorded], generations: Mapping[str, Generation], rules: ImputationRules
) -> list[Offer]:
    """One offer per size in ``families.csv`` that has no row of its own in ``releases.csv``."""
    siblings, insiders = _by_generation(recorded), {row.vendor for row in recorded}
    offers = []
    for generation in generations.values():
        is_outside = generation.vendor not in insiders
        taken = [row.size.total_b for row in siblings[generation.name] if row.size]
        for size in generation.sizes:
            if any(same_size(size.total_b, total) for total in taken):
                continue
            model = Model(
                name=f"{generation.name} {size.total_b:g}B",
                total_b=size.total_b,
                active_b=size.active_b,
                size_is_recorded=True,
                memory_gb=size.memory_gb,
                capability=_open_score(generation, siblings[generation.name], size, size.month, is_outside, rules),
                capability_is_recorded=False,
                agentic_offset=0.0,
                agentic_is_recorded=False,
                api_price=(),
                host_price=(),
            )
            offers.append(
                Offer(
                    model=model,
                    is_recorded=False,
                    family=generation.family,
                    generation=generation.name,
                    place=generation.place,
                    tier=tier_of(size.memory_gb),
                    month=size.month,
                    is_open=True,
                    licence_class=generation.licence_class,
                    is_on_shelf=generation.is_on_shelf,
                    opened_month=None,
                    known_by=max(generation.known_by, size.month),
                    source=generation.source,
                    confidence=generation.confidence,
                )
            )
    return offers


def _by_generation(recorded: Sequence[Recorded]) -> dict[str, list[Recorded]]:
    siblings: dict[str, list[Recorded]] = defaultdict(list)
    for row in recorded:
        siblings[row.generation].append(row)
    return siblings


def _open_score(
    generation: Generation | None,
    siblings: Sequence[Recorded],
    size: Size,
    month: int,
    is_outside: bool,
    rules: ImputationRules,
) -> float:
    """Score from the sibling nearest in size, the rated tune, the shelf, or size and date, in this order."""
    scored = [(row.size.effective_b, row.score) for row in siblings if row.size and row.score is not None]
    if not scored and generation and generation.tune_score is not None:
        scored = [(generation.tune_effective_b, generation.tune_score)]
    if scored:
        sibling_b, score = min(scored, key=lambda pair: max(pair[0] / size.effective_b, size.effective_b / pair[0]))
        return rules.from_sibling(score, sibling_b, size.effective_b)
    if generation and generation.is_on_shelf:
        return shelf_capability(size.effective_b)
    return rules.of_open(size.effective_b, month, is_outside)


def _closed_score(row: Recorded, siblings: Sequence[Recorded], bloc: int, rules: ImputationRules) -> float:
    """Score of the generation's first scored release, else of the bloc's trend."""
    scored = [sibling.score for sibling in siblings if sibling.score is not None]
    return scored[0] if scored else rules.of_closed(bloc, row.month, bool(row.tier))
