"""Which outcome of a run stands for which figure of the record.

Data are compared with observed quantities only. What the outcomes cannot express is listed with its reason in
`NOT_EXPRESSED`; what they express only nearly is said in `STANDS_FOR`.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from sim.analysis.machines import MACHINE_PATHS, NOT_EXPRESSED_MACHINES, STANDS_FOR_MACHINES
from sim.analysis.paths import Path, divided, first_crossing, lag
from sim.analysis.reader import Reader, plain
from sim.history import Target

PHYSICAL_OBSERVERS = ("robots", "humanoids", "robotaxis")
"""Observers of the physical loop: what they are compared with is prior-driven."""

NEXT_EIGHT = ("Meta", "DeepSeek", "OpenAI", "Mistral", "NVIDIA", "Zhipu/Z.ai", "Moonshot", "MiniMax")
"""Vendors that the download report sums up as the next eight after Qwen."""


NOT_EXPRESSED: dict[tuple[str, str], str] = {
    ("atom_downloads", "download_share_250b_plus"): "downloads are not reported by size of model",
    ("hub_downloads", "top10_most_downloaded_share"): "downloads are not reported by single model",
    ("derivatives", "derivative_models_first_month"): "derivatives are not reported by single model",
    ("router", "region_user_share"): "counts users; the simulated router counts tokens",
    ("router", "top_model_share_of_open"): "tokens are not reported by single model",
    ("enterprise_west", "spend_share"): "spending is not reported by panel",
    ("enterprise_west", "firms_using_open"): "counts firms; the simulated panel counts tokens",
    ("enterprise_west", "firms_with_5plus_models"): "counts firms by number of models; not an outcome",
    ("enterprise_west", "firms_with_3plus_families"): "counts firms by number of families; not an outcome",
    ("arena", "small_open_lag_months"): "the frontier is not reported by size of model",
    ("price", "mmlu42_price"): "the level of MMLU 42 lies below the GPT-3.5 level, the lowest one reported",
    ("price", "open_to_closed_price_equal_quality"): "prices at equal quality are not reported by openness",
    ("price", "cost_to_equal_score_us_over_deepseek"): "cost per solved task is not an outcome",
    **NOT_EXPRESSED_MACHINES,
}
"""Figures that the outcomes cannot express, with the reason."""

STANDS_FOR: dict[tuple[str, str], str] = {
    ("router", "top10_open_token_share"): "all open models stand for the ten most used",
    ("router", "top10_token_share"): "all models stand for the ten most used",
    ("router", "tokens_ratio_cn_us_top"): "all models stand for the top-ranked ones",
    ("router", "crossover_month"): "all models stand for the top-ranked ones",
    (
        "derivatives",
        "new_derivative_share_over5",
    ): "all derivatives stand for those with more than five downloads",
    ("hub_downloads", "download_share_hub_report_12m"): "the denominator of the report is not known",
    ("price", "price_fall_per_year_fixed_quality"): "the GPT-4 level stands for the median of tasks",
    ("price", "gpt35_level_price_fall"): "the first month simulated stands for 2022-11",
    (
        "hyperscaler",
        "public_cloud_tokens_per_day",
    ): "tokens on the bloc's models stand for those of its clouds",
    ("open_releases", "table_open_release_share"): "windows of six months stand for shorter periods",
    ("open_releases", "new_open_release_share"): "the counting rule of the figure is not known",
    **STANDS_FOR_MACHINES,
}


def cumulative_downloads(reader: Reader, entity: str) -> Path:
    """Downloads since the start of a bloc, several blocs, a family or all."""
    by_bloc = reader.results.array("cumulative_downloads")
    blocs = reader.results.labels["bloc"]
    if entity == "ALL_OPEN":
        return reader.state(by_bloc.sum(axis=1))
    parts = [part for part in blocs if plain(part) in {plain(word) for word in entity.split("_")}]
    if parts:
        return reader.state(by_bloc[:, [blocs.index(part) for part in parts]].sum(axis=1))
    return reader.state(reader.family_downloads([entity]))


def monthly_downloads(reader: Reader, entity: str) -> Path:
    """Downloads of the month of a bloc, a family or the next eight vendors."""
    if entity in reader.results.labels["bloc"]:
        return reader.flow(reader.results.series("downloads", bloc=entity))
    names = NEXT_EIGHT if entity == "NEXT_EIGHT" else [entity]
    return reader.flow(np.diff(reader.family_downloads(names), prepend=np.nan))


def bloc_share(outcome: str) -> Callable[[Reader, str], Path]:
    """Share of a bloc in a flow reported by bloc."""

    def path(reader: Reader, entity: str) -> Path:
        return reader.share(reader.results.series(outcome, bloc=entity), reader.results.array(outcome).sum(axis=1))

    return path


def new_derivative_share(reader: Reader, entity: str) -> Path:
    """Share of a bloc or family in the derivatives of the month."""
    by_family = reader.results.array("new_derivatives")
    whole = by_family.sum(axis=1)
    if entity in reader.results.labels["bloc"]:
        return reader.share(reader.results.series("derivative_share", bloc=entity) * whole, whole)
    return reader.share(by_family[:, reader.families(entity)].sum(axis=1), whole)


def open_frontier_gap(reader: Reader, entity: str) -> Path:
    """Best open model of the US minus that of China."""
    american = reader.results.series("open_frontier_capability", bloc="US")
    return reader.state(american - reader.results.series("open_frontier_capability", bloc="CN"))


def open_lag(reader: Reader, entity: str) -> Path:
    """Months since the best closed model passed the level of the best open one."""
    by_bloc = reader.results.array("open_frontier_capability")
    best_open = np.where(np.isnan(by_bloc), -np.inf, by_bloc).max(axis=1)
    return reader.state(lag(best_open + reader.results.array("open_gap"), best_open))


def open_releases(reader: Reader, entity: str) -> Path:
    """Share of a bloc in the open releases of the last six months, at the end of the period."""
    by_bloc = reader.results.array("open_releases")
    return reader.state(divided(reader.results.series("open_releases", bloc=entity), by_bloc.sum(axis=1)))


def _outcome(name: str) -> Callable[[Reader, str], Path]:
    return lambda reader, entity: reader.state(reader.results.array(name))


def _panel(name: str) -> Callable[[Reader, str], Path]:
    return lambda reader, entity: reader.token_share(name, entity)


def _tokens(panel: str) -> Callable[[Reader, str], Path]:
    return lambda reader, entity: reader.flow(reader.tokens(panel))


PATHS: dict[tuple[str, str], Callable[[Reader, str], Path]] = {
    ("atom_downloads", "cumulative_downloads"): cumulative_downloads,
    ("atom_downloads", "monthly_downloads"): monthly_downloads,
    ("atom_downloads", "new_download_share"): bloc_share("downloads"),
    ("hub_downloads", "download_share_trailing_12m"): bloc_share("hub_downloads"),
    ("hub_downloads", "download_share_hub_report_12m"): bloc_share("hub_downloads"),
    ("derivatives", "derivative_models"): lambda reader, entity: reader.state(
        reader.results.array("derivatives")[:, reader.families(entity)].sum(axis=1)
    ),
    ("derivatives", "new_derivative_share"): new_derivative_share,
    ("derivatives", "new_derivative_share_over5"): new_derivative_share,
    ("router", "token_share"): _panel("router"),
    ("router", "top10_token_share"): _panel("router"),
    ("router", "top10_open_token_share"): lambda reader, entity: reader.share(
        reader.token_share("router", f"{entity}_OPEN").part, reader.token_share("router", "OPEN").part
    ),
    ("router", "tokens_per_week"): _tokens("router"),
    ("router", "study_tokens"): lambda reader, entity: reader.flow(
        reader.tokens("router") if entity == "ALL" else reader.token_share("router", entity).part
    ),
    ("router", "region_token_share"): lambda reader, entity: reader.share(
        (1.0 - reader.results.series("router_region_share", region="US")) * reader.tokens("router"),
        reader.tokens("router"),
    ),
    ("enterprise_west", "open_workload_share"): _panel("enterprise_west"),
    ("enterprise_cn", "token_share"): _panel("enterprise_cn"),
    ("enterprise_cn", "tokens_per_day"): _tokens("enterprise_cn"),
    ("hyperscaler", "public_cloud_tokens_per_day"): lambda reader, entity: reader.flow(
        reader.token_share("hyperscaler", entity).part
    ),
    ("national_tokens", "tokens_per_day"): lambda reader, entity: reader.flow(
        reader.results.array("tokens")[:, reader.results.labels["region"].index(entity)].sum(axis=1)
    ),
    ("arena", "frontier_gap"): _outcome("frontier_gap"),
    ("arena", "closed_open_gap"): _outcome("open_gap"),
    ("arena", "open_frontier_gap"): open_frontier_gap,
    ("arena", "frontier_lag_months"): _outcome("frontier_lag_months"),
    ("arena", "open_lag_months"): open_lag,
    ("price", "list_price_top5"): lambda reader, entity: reader.state(
        reader.results.series("price_index", openness=entity.lower())
    ),
    ("open_releases", "table_open_release_share"): open_releases,
    ("open_releases", "new_open_release_share"): open_releases,
    **MACHINE_PATHS,
}
"""Figures that are a path: what the data source counts, month by month."""


def _price_fall(outcome: str, *, per_year: bool) -> Callable[[Reader, Target], float]:
    def fall(reader: Reader, target: Target) -> float:
        path = reader.state(reader.results.array(outcome))
        start = max(target.period_start, reader.results.first_month)
        ratio = divided(path.over(start, start, "level"), path.over(target.period_end, target.period_end, "level"))
        years = (target.period_end - start) / 12.0
        return float(ratio ** (1.0 / years)) if per_year and years > 0 else float(ratio)

    return fall


def _download_crossing(reader: Reader, target: Target) -> float:
    follower, leader = target.entity.split("_OVER_")
    above, below = (cumulative_downloads(reader, entity).part for entity in (follower, leader))
    return first_crossing(below, above, reader.results.first_month)


def _router_crossing(reader: Reader, target: Target) -> float:
    follower, leader = target.entity.split("_OVER_")
    above, below = (reader.token_share("router", entity).part for entity in (follower, leader))
    return first_crossing(below, above, reader.results.first_month)


def _ratio(first: Callable[[Reader], Path], second: Callable[[Reader], Path]) -> Callable[[Reader, Target], float]:
    def ratio(reader: Reader, target: Target) -> float:
        parts = [path(reader).over(target.period_start, target.period_end, "sum") for path in (first, second)]
        return float(divided(*parts))

    return ratio


VALUES: dict[tuple[str, str], Callable[[Reader, Target], float]] = {
    ("atom_downloads", "crossover_month"): _download_crossing,
    ("atom_downloads", "qwen_to_next_eight_ratio"): _ratio(
        lambda reader: monthly_downloads(reader, "QWEN"),
        lambda reader: monthly_downloads(reader, "NEXT_EIGHT"),
    ),
    ("router", "crossover_month"): _router_crossing,
    ("router", "tokens_ratio_cn_us_top"): _ratio(
        lambda reader: reader.flow(reader.token_share("router", "CN").part),
        lambda reader: reader.flow(reader.token_share("router", "US").part),
    ),
    ("price", "gpt35_level_price_fall"): _price_fall("price_at_gpt35_level", per_year=False),
    ("price", "gpt4_level_price_fall"): _price_fall("price_at_gpt4_level", per_year=False),
    ("price", "price_fall_per_year_fixed_quality"): _price_fall("price_at_gpt4_level", per_year=True),
}
"""Figures that are a single number made from several paths."""
