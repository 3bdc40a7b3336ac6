"""How data series and entities of the record are called on figures."""

CHART_TITLES = {
    ("atom_downloads", "cumulative_downloads"): "Downloads since the start",
    ("atom_downloads", "monthly_downloads"): "Downloads of the month",
    ("atom_downloads", "new_download_share"): "Share of the month's downloads",
    ("hub_downloads", "download_share_trailing_12m"): "Share of a year's hub downloads",
    ("hub_downloads", "download_share_hub_report_12m"): "Same, hub's own report",
    ("derivatives", "derivative_models"): "Derivatives since the start",
    ("derivatives", "new_derivative_share"): "New derivatives",
    ("derivatives", "new_derivative_share_over5"): "New derivatives in use",
    ("router", "token_share"): "Router tokens",
    ("router", "tokens_per_week"): "Router volume",
    ("router", "study_tokens"): "Router volume of the study",
    ("router", "top10_open_token_share"): "Chinese share of open router tokens",
    ("router", "tokens_ratio_cn_us_top"): "Router tokens, China over US",
    ("enterprise_west", "open_workload_share"): "Western firms: open models",
    ("enterprise_cn", "token_share"): "Chinese firms",
    ("enterprise_cn", "tokens_per_day"): "Chinese firms: volume",
    ("hyperscaler", "public_cloud_tokens_per_day"): "Chinese public clouds",
    ("national_tokens", "tokens_per_day"): "Tokens of China",
    ("arena", "frontier_gap"): "Best US minus best Chinese model",
    ("arena", "closed_open_gap"): "Best closed minus best open model",
    ("arena", "open_frontier_gap"): "Best US open minus Chinese open model",
    ("price", "list_price_top5"): "Median list price of the best models",
    ("open_releases", "table_open_release_share"): "Share of open releases",
    ("robots", "installations"): "Conventional robots installed",
    ("robots", "stock"): "Conventional robots in operation",
    ("humanoids", "shipments"): "Humanoids made",
    ("humanoids", "deployed_units"): "Humanoids in use",
    ("robotaxis", "fleet"): "Robotaxi fleets",
}
"""Titles by observer and quantity."""

ENTITIES = {
    "ALL": "all",
    "ALL_OPEN": "all",
    "OPEN": "open",
    "CLOSED": "closed",
    "CN_OPEN": "CN, open",
    "OTHER_OPEN": "other open",
    "EU_OTHER": "EU + other",
    "NEXT_EIGHT": "next eight",
    "DEEPSEEK": "DeepSeek",
    "OPENAI": "OpenAI",
    "US_MINUS_CN": "US − CN",
    "CLOSED_MINUS_OPEN": "closed − open",
    "US_OPEN_MINUS_CN_OPEN": "US − CN",
    "CN_TO_US": "CN / US",
    "WORLD": "world",
    "ROW_EX_CN_US": "others",
    "WAYMO": "US: Waymo",
}
"""Names by entity."""

OUTCOME_TITLES = {
    "token_share.CN.all": "Tokens on Chinese models",
    "open_token_share.all": "Tokens on open models",
    "open_bloc_token_share.CN.router": "Router: Chinese open models",
    "open_token_share.enterprise_west": "Western firms: open models",
    "download_share.CN": "Downloads: Chinese share",
    "derivative_share.CN": "New derivatives: Chinese share",
    "frontier_gap": "US lead at the frontier",
    "open_gap": "Lead of closed over open models",
    "frontier_lag_months": "Lag of the Chinese frontier",
    "compute_stock.CN": "Accelerators of Chinese vendors",
    "price_index.open": "List price of open models",
    "price_at_gpt4_level": "Price at the level of GPT-4",
    "panel_tokens.all": "Tokens used",
    "ai_units.CN": "AI-run units in China",
    "ai_units.US": "AI-run units in the US",
    "humanoid_units.CN": "Humanoids, Chinese makers",
    "humanoid_units.US": "Humanoids, US makers",
    "robotaxi_units.CN": "Robotaxis, Chinese stacks",
    "robotaxi_units.US": "Robotaxis, US stacks",
    "embodied_progress.CN": "Embodied progress, China",
    "embodied_progress_months.CN": "Embodied progress, China",
    "embodied_progress_months.US": "Embodied progress, US",
    "deployment_data.CN share": "Deployment data, Chinese share",
    "deployment_data.CN": "Deployment data, China",
    "deployment_data.US": "Deployment data, US",
    "unit_cost.CN": "Cost of a Chinese humanoid",
    "unit_cost.US": "Cost of a US humanoid",
}
"""Short titles of panels, by column; ``share`` marks the share of a place in the sum over the blocs."""


def chart_title(observer: str, quantity: str) -> str:
    """Title of a data series."""
    return CHART_TITLES.get((observer, quantity), quantity.replace("_", " ").capitalize())


def entity_name(entity: str) -> str:
    """Name of an entity.

    Examples
    --------
    >>> entity_name("CN"), entity_name("QWEN"), entity_name("OTHER_OPEN")
    ('CN', 'Qwen', 'other open')
    """
    if entity in ENTITIES:
        return ENTITIES[entity]
    return entity if len(entity) <= 2 else entity.replace("_", " ").capitalize()
