"""The few outcomes that answers begin with, and how numbers are written in sentences."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import numpy as np

from sim.analysis.paired import SCALES, Effect, Scale, check_pairs, differences, interval
from sim.results import OUTCOMES, Results


@dataclasses.dataclass(frozen=True, slots=True)
class Headline:
    """One number by month: an outcome at a place, and what it is called in a sentence.

    With ``share_of`` it is the share of that place in the sum over the axis of that name.
    """

    outcome: str
    words: str
    place: tuple[tuple[str, str], ...] = ()
    share_of: str = ""

    @property
    def unit(self) -> str:
        """Unit of the values."""
        return "share" if self.share_of else OUTCOMES[self.outcome].unit

    @property
    def kind(self) -> str:
        """How effects are expressed."""
        return "share" if self.share_of else OUTCOMES[self.outcome].kind

    @property
    def prior_driven(self) -> bool:
        """Whether it rests on priors more than on data."""
        return OUTCOMES[self.outcome].prior_driven

    def series(self, results: Results) -> np.ndarray:
        """Monthly values of a run."""
        place = dict(self.place)
        values = results.series(self.outcome, **place)
        if not self.share_of:
            return values
        parts = [
            results.series(self.outcome, **{**place, self.share_of: label}) for label in results.labels[self.share_of]
        ]
        with np.errstate(divide="ignore", invalid="ignore"):
            return values / np.sum(parts, axis=0)


def headline_effect(headline: Headline, treated: Sequence[Results], base: Sequence[Results]) -> Effect:
    """Paired effect on a headline, on the scale for readers.

    Parameters
    ----------
    headline : Headline
        What.
    treated, base : sequence of Results
        Runs in pairs.

    Returns
    -------
    Effect
        Arrays of shape (months,) over the months that all runs share.
    """
    check_pairs(treated, base)
    runs = [*treated, *base]
    first, last = max(run.first_month for run in runs), min(run.last_month for run in runs)
    values = [headline.series(run)[first - run.first_month : last - run.first_month + 1] for run in runs]
    scale = SCALES[headline.kind][0]
    changes = differences(np.stack(values[: len(treated)]), np.stack(values[len(treated) :]), scale)
    mean, low, high, pairs = interval(changes, scale)
    unit = headline.unit if scale == "difference" else scale
    return Effect(
        outcome=headline.outcome, scale=scale, unit=unit, first_month=first, mean=mean, low=low, high=high, pairs=pairs
    )


CN, US = (("bloc", "CN"),), (("bloc", "US"),)

DIGITAL_HEADLINES = (
    Headline("token_share", "share of all tokens on Chinese models", (("bloc", "CN"), ("panel", "all"))),
    Headline("open_token_share", "share of all tokens on open-weight models", (("panel", "all"),)),
    Headline("open_bloc_token_share", "share of router tokens on Chinese open models",
             (("bloc", "CN"), ("panel", "router"))),
    Headline("open_token_share", "share of Western enterprise workloads on open models",
             (("panel", "enterprise_west"),)),
    Headline("download_share", "Chinese share of open-weight downloads", (("bloc", "CN"),)),
    Headline("derivative_share", "Chinese share of new derivatives", (("bloc", "CN"),)),
    Headline("frontier_gap", "lead of the best US over the best Chinese model"),
    Headline("open_gap", "lead of the best closed over the best open model"),
    Headline("frontier_lag_months", "lag of the Chinese behind the US frontier"),
    Headline("compute_stock", "number of accelerators of Chinese vendors", (("bloc", "CN"),)),
    Headline("price_index", "median list price of the best open models", (("openness", "open"),)),
    Headline("price_at_gpt4_level", "cheapest price at the level of GPT-4"),
    Headline("panel_tokens", "token use of all developers", (("panel", "all"),)),
)  # fmt: skip

YARDSTICK = "embodied_progress_months"
"""Counts in months of the run's own pace before 2026-03: not comparable if a scenario changes that past."""

PHYSICAL_HEADLINES = (
    Headline("ai_units", "number of AI-run units in China", (("region", "CN"),)),
    Headline("ai_units", "number of AI-run units in the US", (("region", "US"),)),
    Headline("humanoid_units", "number of humanoids of Chinese makers", CN),
    Headline("humanoid_units", "number of humanoids of US makers", US),
    Headline("robotaxi_units", "number of robotaxis on Chinese stacks", CN),
    Headline("robotaxi_units", "number of robotaxis on US stacks", US),
    Headline("embodied_progress", "Chinese embodied progress since 2026-03", CN),
    Headline(YARDSTICK, "Chinese embodied progress since 2026-03 at its earlier pace", CN),
    Headline(YARDSTICK, "US embodied progress since 2026-03 at its earlier pace", US),
    Headline("deployment_data", "Chinese share of deployment data", CN, share_of="bloc"),
    Headline("deployment_data", "deployment data of Chinese makers", CN),
    Headline("deployment_data", "deployment data of US makers", US),
    Headline("unit_cost", "unit cost of a Chinese humanoid", CN),
    Headline("unit_cost", "unit cost of a US humanoid", US),
)

HEADLINES = (*DIGITAL_HEADLINES, *PHYSICAL_HEADLINES)
"""In the order in which an answer gives them."""


def find_headline(outcome: str, words: str = "") -> Headline:
    """Return the first headline on an outcome whose words contain the given ones."""
    return next(item for item in HEADLINES if item.outcome == outcome and words in item.words)


def value_in_words(value: float, kind: str, unit: str) -> str:
    """Value with unit, as a sentence writes it.

    Examples
    --------
    >>> value_in_words(0.3456, "share", "share"), value_in_words(-45.2, "level", "arena points")
    ('34.6 %', '−45.2 arena points')
    >>> value_in_words(float("nan"), "share", "share")
    'missing'
    """
    if not np.isfinite(value):
        return "missing"
    return f"{bare_value(value, kind)} {'%' if kind == 'share' else unit}"


def bare_value(value: float, kind: str) -> str:
    """Value without unit; shares in per cent.

    Examples
    --------
    >>> bare_value(0.3456, "share"), bare_value(1234567.0, "stock"), bare_value(float("nan"), "level")
    ('34.6', '1,230,000', 'missing')
    """
    if not np.isfinite(value):
        return "missing"
    return f"{100 * value:.1f}" if kind == "share" else number(value)


SMALLEST = 0.001
"""Effects below it are not written out."""


def effect_in_words(change: float, scale: Scale | str, unit: str) -> str:
    """Signed effect with unit.

    Examples
    --------
    >>> effect_in_words(-4.12, "percentage points", ""), effect_in_words(0.0, "per cent", "")
    ('−4.1 points', 'no change')
    >>> effect_in_words(0.046, "percentage points", ""), effect_in_words(12.0, "difference", "months")
    ('+0.05 points', '+12.0 months')
    >>> effect_in_words(-4e-10, "per cent", "")
    '−<0.001 %'
    """
    if not np.isfinite(change):
        return "missing"
    if change == 0.0:
        return "no change"
    shown = {"percentage points": "points", "per cent": "%"}.get(scale, unit)
    size = abs(change)
    digits = number(size) if size >= SMALLEST else f"<{SMALLEST:g}"
    if scale == "percentage points":
        digits = f"{size:.1f}" if size >= 0.95 else f"{size:.2f}"
    return f"{'+' if change > 0 else '−'}{digits} {shown}"


def number(value: float) -> str:
    """Number with three significant digits, thousands marked.

    Examples
    --------
    >>> number(1234567.0), number(0.01234), number(-12.0), number(0.9996)
    ('1,230,000', '0.0123', '−12.0', '1.00')
    """
    if value == 0.0:
        return "0"
    digits = int(f"{value:.2e}".split("e")[1])  # of the rounded value: 0.9996 has three digits as 1.00
    text = f"{round(value, 2 - digits):,.0f}" if digits >= 2 else f"{value:.{min(2 - digits, 8)}f}"
    return text.replace("-", "−")
