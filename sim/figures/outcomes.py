"""Which outcomes a figure shows: the headlines by default, or those that a caller names."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from sim.analysis.headline import HEADLINES, YARDSTICK, Headline, find_headline
from sim.errors import UserError
from sim.figures.names import OUTCOME_TITLES
from sim.figures.style import PRIOR_DRIVEN
from sim.results import find_outcome

DIGITAL_PANELS = (
    HEADLINES[0],
    find_headline("open_token_share", "all tokens"),
    find_headline("open_bloc_token_share"),
    find_headline("download_share"),
    find_headline("derivative_share"),
    find_headline("frontier_gap"),
    find_headline("compute_stock"),
    find_headline("price_index"),
)
PHYSICAL_PANELS = (
    find_headline("ai_units", "China"),
    find_headline("humanoid_units", "Chinese"),
    find_headline("embodied_progress", "Chinese"),
    find_headline("deployment_data", "share"),
    find_headline("unit_cost", "Chinese"),
)
PANELS = (*DIGITAL_PANELS, *(find_headline(YARDSTICK, "Chinese") if h.outcome == "embodied_progress" else h
                             for h in PHYSICAL_PANELS if h.outcome != "unit_cost"))  # fmt: skip
"""Both loops, for runs that are at hand as a whole: progress in months of the earlier pace."""


def panel_title(headline: Headline) -> str:
    """Short title of the panel of a headline; says whether it is prior-driven.

    Examples
    --------
    >>> panel_title(find_headline("ai_units", "China"))
    'AI-run units in China (prior-driven)'
    """
    name = ".".join((headline.outcome, *(label for _, label in headline.place)))
    title = OUTCOME_TITLES.get(name + (" share" if headline.share_of else ""))
    if title is None:
        title = headline.words[0].upper() + headline.words[1:]
    return f"{title} ({PRIOR_DRIVEN})" if headline.prior_driven else title


def chosen_headlines(outcomes: Iterable[str | Headline] | None, default: Sequence[Headline]) -> list[Headline]:
    """Headlines that a caller asks for.

    Parameters
    ----------
    outcomes : iterable of str or Headline, optional
        Outcomes (``download_share``: every headline on it), or outcomes with labels (``token_share.CN.router``).
    default : sequence of Headline
        Without ``outcomes``.

    Raises
    ------
    UserError
        If there is no such outcome, or it has labels and none is given.
    """
    if outcomes is None:
        return list(default)
    found: dict[Headline, None] = {}
    for item in outcomes:
        found |= dict.fromkeys([item] if isinstance(item, Headline) else _named(item))
    return list(found)


def _named(name: str) -> list[Headline]:
    outcome, _, rest = name.partition(".")
    described = find_outcome(outcome)
    labels = tuple(rest.split(".")) if rest else ()
    known = [
        headline
        for headline in HEADLINES
        if headline.outcome == outcome and (not labels or tuple(label for _, label in headline.place) == labels)
    ]
    if labels:
        known = [headline for headline in known if not headline.share_of]
    if known:
        return known
    if len(labels) != len(described.dims):
        axes = ".".join(axis.upper() for axis in described.dims)
        raise UserError(f"{name!r} needs a label for each of its axes", hint=f"Write {outcome}.{axes}.")
    words = ", ".join((described.long_name[0].lower() + described.long_name[1:], *labels))
    return [Headline(outcome, words, tuple(zip(described.dims, labels, strict=True)))]


def shown_and_missing(
    headlines: Sequence[Headline], keeps: Callable[[Headline], bool], what: str
) -> tuple[list[Headline], list[str]]:
    """Split headlines into those at hand and the outcomes that the others need.

    Raises
    ------
    UserError
        If none is at hand: says which to add.
    """
    shown = [headline for headline in headlines if keeps(headline)]
    missing = list(dict.fromkeys(headline.outcome for headline in headlines if headline not in shown))
    if not shown:
        raise UserError(f"{what} keeps none of the outcomes that this figure needs", hint=to_add(missing))
    return shown, missing


def to_add(missing: Sequence[str]) -> str:
    """Say what to add to a sweep file.

    Examples
    --------
    >>> to_add(["hhi", "ai_units"])
    'Add hhi, ai_units to outcomes in the sweep file.'
    """
    return f"Add {', '.join(missing)} to outcomes in the sweep file."


def unit_of(headline: Headline, scale: str) -> str:
    """Unit of an effect as an axis shows it."""
    return headline.unit if scale == "difference" else scale


def value_unit(headline: Headline) -> str:
    """Unit of values as an axis shows it."""
    return "per cent" if headline.kind == "share" else headline.unit
