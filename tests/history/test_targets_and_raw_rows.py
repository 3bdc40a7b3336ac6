"""Every target is tied to its raw rows: they exist, and its value follows by a rule or a stated formula."""

import math
import re
import statistics

import pytest

from sim.history import load_history
from sim.history.records import Target
from sim.months import month_index, month_label
from sim.tables import Row, read_table
from tests.history.raw_rows import factor, read_raw

RAW = read_raw()
TARGETS = load_history().targets
ROUNDING = 2e-4


def cells(fact_id: str) -> dict[str, str]:
    row = RAW.find(fact_id)
    assert row is not None, f"{fact_id} does not exist"
    return row.cells


def number(fact_id: str) -> float:
    found = cells(fact_id)
    return float(found["value_number"] if "value_number" in found else found["value"])


def printed(fact_id: str, place: int) -> float:
    """A number of a cell that prints several, in the order of print."""
    return float(re.findall(r"\d+(?:\.\d+)?", cells(fact_id)["value"].replace(",", ""))[place])


def geometric_mean(*values: float) -> float:
    return math.exp(statistics.fmean(math.log(value) for value in values))


# What no unit conversion of one cited number gives, each with its formula from the cited rows.
FORMULAS = {
    "atom_downloads.crossover_month.cn_over_us.2025-09": lambda: month_index(cells("A111")["value"]),
    "atom_downloads.crossover_month.qwen_over_llama.2025-10": lambda: month_index(cells("A123")["value"]),
    "router.crossover_month.cn_over_us.2026-02": lambda: month_index(cells("A229")["value"]),
    # an increase of 1,000 per cent is a factor of 11
    "hub_downloads.download_growth_since_r1.cn.2025-09": lambda: 1 + number("A825") / 100,
    "router.token_share.open.2025-12.share": lambda: (number("A206") + float(cells("A206")["high"])) / 200,
    "router.tokens_per_week.all.2026-03": lambda: float(re.search(r"~([\d.]+)T", cells("A235")["unit"])[1]),
    "router.tokens_ratio_cn_us_top.cn_to_us.2026-02": lambda: geometric_mean(
        number("A222") / number("A223"), number("A224") / number("A225")
    ),
    "router.tokens_ratio_cn_us_top.cn_to_us.2026-03": lambda: geometric_mean(
        number("A226") / number("A227"),
        number("adoption:2026-03-08:openrouter_weekly_tokens:CN")
        / number("adoption:2026-03-08:openrouter_weekly_tokens:US"),
    ),
    "router.tokens_per_week_top.cn.2026-02": lambda: (number("A222") + number("A224")) / 2,
    "router.tokens_per_week_top.us.2026-02": lambda: (number("A223") + number("A225")) / 2,
    "router.tokens_per_week_top.cn.2026-03": lambda: (
        number("A226") + number("adoption:2026-03-08:openrouter_weekly_tokens:CN")
    )
    / 2,
    "router.tokens_per_week_top.us.2026-03": lambda: (
        number("A227") + number("adoption:2026-03-08:openrouter_weekly_tokens:US")
    )
    / 2,
    "router.tokens_per_month_model.gemini_3_flash.2026-02": lambda: printed("A234", 0),
    "router.tokens_per_month_model.deepseek_v3_2.2026-02": lambda: printed("A234", 1),
    "router.tokens_per_month_model.claude_sonnet_4_5.2026-02": lambda: printed("A234", 2),
    "enterprise_west.firms_with_5plus_models.all.2024-12": lambda: printed("A819", 0) / 100,
    "enterprise_west.firms_with_5plus_models.all.2025-06": lambda: printed("A819", 1) / 100,
    "arena.aa_index_ratio.us_to_cn.2026-03": lambda: printed("A353", 0) / printed("A353", 1),
    "price.price_ratio.cn_open_to_gpt_4o.2025-12": lambda: (printed("A435", 0) + printed("A435", 1)) / 2,
    # 90 per cent cheaper and 35 per cent cheaper
    "price.open_to_closed_price_equal_quality.open.2025-12": lambda: 1 - number("A437") / 100,
    "price.cost_to_equal_score_us_over_deepseek.us_to_deepseek.2025-09": lambda: 1 + number("A439") / 100,
    "price.development_cost_ratio.cn_to_us.2026-03": lambda: geometric_mean(
        float(cells("A526")["low"]), float(cells("A526")["high"])
    ),
    "open_releases.notable_models.us.2024-12": lambda: printed("A355", 0),
    "open_releases.notable_models.cn.2024-12": lambda: printed("A355", 1),
    "robots.firms_using_ai.us.2023-09": lambda: printed("A728", 0) / 100,
    "robots.firms_using_ai.us.2024-02": lambda: printed("A728", 2) / 100,
    "robots.firms_using_ai.us.2025-12": lambda: printed("A728", 4) / 100,
    # the higher reading: 150 for each of three makers
    "humanoids.shipments.us.2025-12": lambda: sum(
        number(f"adoption:2025:humanoid_shipments:{maker}") for maker in ("Tesla", "Figure", "Agility")
    ),
    "humanoids.deployed_units.us.2026-03": lambda: printed("E21", 0),
    "humanoids.deployed_units.cn.2026-03": lambda: printed("E21", 1),
    # Apollo Go, Pony.ai and WeRide; the row of all China says the same as that of Apollo Go
    "robotaxis.fleet.cn.2025-06": lambda: number("A708")
    + number("adoption:2025-06:robotaxi_fleet:Pony.ai")
    + number("adoption:2025-06:robotaxi_fleet:WeRide"),
    "robotaxis.fleet.cn.2026-01": lambda: number("A708") + number("A709") + number("A710"),
    "robotaxis.weekly_rides.waymo.2025-02": lambda: 1e3 * printed("A713", 3),
    # quarterly rides over 13 weeks
    "robotaxis.weekly_rides.apollo_go.2023-03": lambda: 1e6 * printed("A714", 0) / 13,
    "robotaxis.weekly_rides.apollo_go.2024-06": lambda: float(
        cells("adoption:2024-06:robotaxi_weekly_rides:Apollo_Go")["note"].split()[0]
    )
    / 13,
    "robotaxis.cumulative_km.apollo_go.2025-10": lambda: printed("A716", 0),
}  # fmt: skip

NOT_A_NUMBER = {
    "atom_downloads.qwen_to_next_eight_ratio.qwen.2025-12": "a true statement, read as the lower bound 1",
}


def is_from_releases(target: Target) -> bool:
    return any(fact_id.startswith("releases:") for fact_id in target.fact_ids)


def scored(target: Target) -> list[Row]:
    """Scored releases up to the end of a target's period."""
    rows = [row for row in RAW.releases.values() if row.cells["arena_text_score"]]
    return [row for row in rows if row.cells["release_date"][:7] <= month_label(target.period_end)]


def best(rows: list[Row], bloc: str | None = None, open_weights: str | None = None) -> Row:
    kept = [
        row for row in rows if bloc in (None, row.cells["bloc"]) and open_weights in (None, row.cells["open_weights"])
    ]
    return max(kept, key=lambda row: float(row.cells["arena_text_score"]))


def test_every_raw_row_that_a_target_names_exists():
    for target in TARGETS:
        assert target.fact_ids, target.id
        for fact_id in target.fact_ids:
            if fact_id != "releases:all":
                assert RAW.find(fact_id) is not None, f"{target.id} names {fact_id}"


@pytest.mark.parametrize(
    "target", [target for target in TARGETS if not is_from_releases(target)], ids=lambda target: target.id
)
def test_value_follows_from_the_raw_rows(target):
    if target.id in NOT_A_NUMBER:
        assert cells(target.fact_ids[0])["value"] == "true"
        return
    if target.id in FORMULAS:
        assert target.value == pytest.approx(FORMULAS[target.id](), rel=ROUNDING)
        return
    candidates = []
    for fact_id in target.fact_ids:
        row = cells(fact_id)
        if fact_id.startswith("frontier:"):
            candidates.append(
                float(row["gap_open_us_minus_cn" if "open_frontier" in target.quantity else "gap_us_minus_cn"])
            )
            continue
        raw = row["value_number"] if "value_number" in row else row["value"]
        scale = factor(row["unit"], target.unit)
        if raw and scale:
            candidates.append(float(raw) * scale)
    assert any(target.value == pytest.approx(value, rel=ROUNDING, abs=1e-9) for value in candidates), candidates


def test_formulas_are_only_for_what_no_conversion_gives():
    ids = {target.id for target in TARGETS}
    assert set(FORMULAS) | set(NOT_A_NUMBER) <= ids


@pytest.mark.parametrize(
    "target",
    [t for t in TARGETS if is_from_releases(t) and t.unit == "arena points"],
    ids=lambda target: target.id,
)
def test_gaps_are_those_of_the_best_models_of_the_release_table(target):
    names = [fact_id for fact_id in target.fact_ids if fact_id.startswith("releases:")]
    rows = scored(target)
    leader, follower = {
        "frontier_gap": lambda: (best(rows, "US"), best(rows, "CN")),
        "closed_open_gap": lambda: (best(rows, open_weights="false"), best(rows, open_weights="true")),
        "open_frontier_gap": lambda: (best(rows, "US", "true"), best(rows, "CN", "true")),
    }[target.quantity]()
    scores = [float(row.cells["arena_text_score"]) for row in (leader, follower)]
    assert target.value == scores[0] - scores[1]
    named = [float(cells(name)["arena_text_score"]) for name in names]
    assert named == scores


def launch_price(row: Row) -> float | None:
    input_price, output_price = row.cells["price_input_usd_per_mtok"], row.cells["price_output_usd_per_mtok"]
    return (3 * float(input_price) + float(output_price)) / 4 if input_price and output_price else None


@pytest.mark.parametrize(
    "target", [t for t in TARGETS if t.quantity == "list_price_top5"], ids=lambda target: target.id
)
def test_list_prices_are_medians_of_launch_prices(target):
    prices = [launch_price(RAW.find(fact_id)) for fact_id in target.fact_ids if fact_id.startswith("releases:")]
    assert target.value == pytest.approx(statistics.median(prices), rel=ROUNDING)
    assert (target.low, target.high) == pytest.approx((min(prices), max(prices)), rel=ROUNDING)


@pytest.mark.parametrize(
    "target", [t for t in TARGETS if t.quantity == "table_open_release_share"], ids=lambda target: target.id
)
def test_open_release_shares_count_the_release_table(target):
    history = load_history()
    bloc = history.dimensions.blocs.index(target.entity)
    rows = [row for row in read_table("releases") if row.cells["open_weights"] == "true"]
    rows = [r for r in rows if target.period_start <= month_index(r.cells["release_date"][:7]) <= target.period_end]
    own = [row for row in rows if row.cells["bloc"] == history.dimensions.blocs[bloc]]
    assert target.value == pytest.approx((len(own) + 0.5) / (len(rows) + 1), rel=1e-5)


def test_every_target_is_covered_by_a_rule():
    covered = {
        "list_price_top5",
        "table_open_release_share",
        "frontier_gap",
        "closed_open_gap",
        "open_frontier_gap",
    }
    assert {target.quantity for target in TARGETS if is_from_releases(target)} == covered


def test_targets_used_for_fitting_were_known_and_over_by_the_cut():
    cut = month_index("2025-06")
    for target in TARGETS:
        if target.use == "fit":
            assert max(target.known_by, target.period_end) <= cut, target.id
        if target.use == "show":
            assert target.weight == 0, target.id


def test_imputed_scores_are_never_targets():
    recorded = {model.name for r in load_history().releases for model in r.models if model.capability_is_recorded}
    for target in TARGETS:
        if target.unit == "arena points":
            for fact_id in target.fact_ids:
                if fact_id.startswith("releases:"):
                    assert cells(fact_id)["model"] in recorded
