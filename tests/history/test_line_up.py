"""The line-up: every recorded row once, places of at most four models, generations numbered by date."""

import collections

import pytest

from sim.history import load_history, price_at
from sim.history.lineup import fit_place
from sim.history.offers import Offer
from sim.history.records import Model
from sim.history.sizes import hardware_class, tier_of
from sim.months import month_index
from sim.tables import read_table

HISTORY = load_history()
MODELS = {model.name: (release, model) for release in HISTORY.releases for model in release.models}
RECORDED = {row.cells["model"] for row in read_table("releases")}


def place_models():
    places = collections.defaultdict(list)
    for release in HISTORY.releases:
        places[release.family, release.tier, release.generation] += [(release, model) for model in release.models]
    return places


def test_every_recorded_row_is_one_model_with_its_own_month_and_score():
    rows = read_table("releases")
    assert len(rows) == 132
    for row in rows:
        release, model = MODELS[row.cells["model"]]
        assert release.is_recorded
        assert release.month == month_index(row.cells["release_date"][:7])
        assert HISTORY.vendors[release.vendor].name == row.cells["vendor"]
        assert release.is_open == (row.cells["open_weights"] == "true")
        assert model.capability_is_recorded == bool(row.cells["arena_text_score"])
        if model.capability_is_recorded:
            assert model.capability == float(row.cells["arena_text_score"])
        assert model.agentic_is_recorded == bool(row.cells["coding_score"] and row.cells["arena_text_score"])


def test_no_model_is_offered_twice():
    names = [model.name for release in HISTORY.releases for model in release.models]
    assert len(names) == len(set(names))
    sizes = collections.Counter(
        (release.family, release.generation_name, round(model.total_b))
        for release in HISTORY.releases
        for model in release.models
        if model.size_is_recorded and model.total_b > 2
    )
    assert [key for key, count in sizes.items() if count > 1] == []


def test_a_place_holds_at_most_four_models_and_one_unrated_size_per_hardware_class():
    for place, found in place_models().items():
        assert 1 <= len(found) <= 4, place
        unrated = [hardware_class(m.memory_gb) for r, m in found if r.is_open and m.name not in RECORDED]
        assert len(unrated) == len(set(unrated)), place


def test_breadth_counts_once_per_hardware_class():
    names = [m.name for r, m in MODELS.values() if r.generation_name == "Qwen 1.5"]
    # nine published sizes; 8 and 24 GB are the small tier, 80 GB is the recorded flagship, 111B fits it too
    assert sorted(names) == ["Qwen 1.5 32.5B", "Qwen 1.5 7.7B", "Qwen1.5-72B"]


def test_generations_are_numbered_by_date_without_gaps():
    by_line = collections.defaultdict(dict)
    for release in HISTORY.releases:
        line = by_line[release.family, release.tier]
        line[release.generation] = min(release.month, line.get(release.generation, release.month))
    for line in by_line.values():
        assert sorted(line) == list(range(len(line)))
        months = [line[generation] for generation in sorted(line)]
        assert months == sorted(months)


def test_variants_share_the_place_of_their_generation():
    qwen = {release.name: release.generation for release, _ in MODELS.values()}
    assert qwen["Qwen2.5-Coder-32B"] == qwen["QwQ-32B"] == MODELS["Qwen2.5-7B"][0].generation
    assert qwen["Qwen2.5-Max"] == qwen["Qwen2.5-72B"]
    assert MODELS["o1"][0].generation == MODELS["GPT-4o"][0].generation != MODELS["GPT-4.1"][0].generation


def test_releases_are_in_order_and_models_strongest_first():
    assert [release.row for release in HISTORY.releases] == list(range(len(HISTORY.releases)))
    months = [release.month for release in HISTORY.releases]
    assert months == sorted(months)
    for release in HISTORY.releases:
        scores = [model.capability for model in release.models]
        assert scores == sorted(scores, reverse=True)


def test_open_tiers_follow_memory_and_vendors_own_their_families():
    for release, model in MODELS.values():
        assert HISTORY.families[release.family].vendor == release.vendor
        assert HISTORY.vendors[release.vendor].bloc == release.bloc
        if release.is_open:
            assert release.tier == tier_of(model.memory_gb) == int(model.memory_gb <= 24)


def test_memory_is_the_four_bit_file_with_a_fifth_on_top():
    assert MODELS["Llama 3 8B"][1].memory_gb == pytest.approx(8 * 0.6 * 1.2)
    # gpt-oss is published in four bits: 60.8 GB measured, not 0.6 x 117
    assert MODELS["gpt-oss-120b"][1].memory_gb == pytest.approx(60.8 * 1.2)


def test_the_shelf_is_what_was_in_use_before_month_0():
    # BLOOMZ is a tune of the very sizes of BLOOM, so it adds no model
    shelf = {release.generation_name for release in HISTORY.releases if release.is_on_shelf and release.is_open}
    assert shelf == {
        row.cells["generation"] for row in read_table("families") if row.cells["shelf_2022_12"] == "true"
    } - {"BLOOMZ"}
    assert {release.name for release in HISTORY.releases if release.is_on_shelf and not release.is_open} == {
        "GPT-3.5 (ChatGPT launch)"
    }
    assert all(release.month < 0 for release in HISTORY.releases if release.is_on_shelf)


def test_prices_are_step_functions_and_a_list_price_ends_a_promotion():
    assert MODELS["DeepSeek-V3"][1].api_price == ((23, 0.175), (25, 0.4775))
    o3 = MODELS["o3"][1].api_price
    assert [price_at(o3, month_index(m)) for m in ("2025-04", "2025-05", "2025-06", "2026-03")] == [
        17.5,
        17.5,
        3.5,
        3.5,
    ]
    assert MODELS["Qwen2.5-72B"][1].host_price == ((20, 1.2),)
    assert price_at((), 5) is None


def test_weights_opened_later():
    assert MODELS["Grok-2"][0].opened_month == month_index("2025-08")
    assert not MODELS["Grok-2"][0].is_open


def offer(name: str, month: int, memory: float, capability: float, is_recorded: bool = False) -> Offer:
    model = Model(
        name=name, total_b=1, active_b=1, size_is_recorded=True, memory_gb=memory, capability=capability,
        capability_is_recorded=is_recorded, agentic_offset=0, agentic_is_recorded=False, api_price=(),
        host_price=())  # fmt: skip
    return Offer(
        model=model, is_recorded=is_recorded, family=0, generation="g", place="g", tier=0, month=month,
        is_open=True, licence_class="open_source", is_on_shelf=False, opened_month=None, known_by=0,
        source="s", confidence="low")  # fmt: skip


def test_fit_place_keeps_records_and_the_strongest_unrated_size_per_class():
    offers = [
        offer("weak 8", 0, 5, 1000), offer("strong 8", 0, 7, 1100), offer("rated 24", 0, 20, 1050, True),
        offer("unrated 24", 0, 22, 1200), offer("late 8", 3, 6, 1300), offer("80", 3, 60, 1250),
    ]  # fmt: skip
    assert [o.model.name for o in fit_place(offers)] == ["rated 24", "strong 8", "80"]


def test_fit_place_drops_the_weakest_unrated_models_above_four():
    offers = [offer(f"rated {n}", n, 600, 1000 + n, True) for n in range(3)]
    offers += [offer("80", 0, 60, 900), offer("24", 0, 20, 950)]
    assert {o.model.name for o in fit_place(offers)} == {"rated 0", "rated 1", "rated 2", "24"}
