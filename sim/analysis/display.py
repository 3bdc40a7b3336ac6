"""Effects in a notebook: a row per headline, a column per scenario, intervals and what is behind them."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import numpy as np

from sim.analysis.answer import effect_lines, footnotes, how_sure
from sim.analysis.headline import effect_in_words
from sim.display import card, paragraph, table
from sim.months import month_label

if TYPE_CHECKING:
    from sim.analysis.effects import Effects
    from sim.analysis.paired import Effect

MOST_ROWS = 12
"""Labels of one effect: the largest changes."""


def effects_html(effects: Effects) -> str:
    """Effects on the headlines at the end of the runs."""
    run = effects.runs[effects.baseline][0]
    columns = {title: effect_lines(effects, title) for title in effects.scenarios}
    lines = [line for column in columns.values() for line in column]
    rows = [
        (f"{same[0].headline.words} {same[0].marks}".rstrip(), *(line.effect_words for line in same))
        for same in zip(*columns.values(), strict=True)
    ]
    version = run.provenance.get("versions", {}).get("two-loops", "unknown")
    seeds = ", ".join(map(str, effects.seeds))
    return card(
        f"Effects against “{effects.baseline}” in {month_label(run.last_month)}",
        paragraph(how_sure(len(effects.seeds))),
        table(("effect on", *columns), rows),
        *(paragraph(note) for note in footnotes(lines)),
        source=f"seeds {seeds}; {effects.run_id}; two-loops {version}; not calibrated",
    )


def effect_html(effect: Effect) -> str:
    """Effect on one outcome in the last month, the labels that move most."""
    month = month_label(effect.first_month + len(effect.mean) - 1)
    mean, low, high, pairs = (array[-1] for array in (effect.mean, effect.low, effect.high, effect.pairs))
    found = []
    for place in itertools.product(*(range(size) for size in mean.shape)):
        known = zip(effect.labels, place, strict=True) if effect.labels else ()
        label = ", ".join(names[index] for names, index in known) or ", ".join(map(str, place))
        if pairs[place]:
            words = [effect_in_words(float(array[place]), effect.scale, effect.unit) for array in (mean, low, high)]
            found.append((abs(float(np.nan_to_num(mean[place]))), (label, *words, int(pairs[place]))))
    ordered = [row for _, row in sorted(found, key=lambda item: -item[0])[:MOST_ROWS]]
    left = len(found) - len(ordered)
    return card(
        f"Effect on {effect.outcome} in {month}",
        table(("label", "mean", "90 % from", "to", "pairs"), ordered),
        paragraph(f"and {left} labels that move less" if left > 0 else ""),
        source=f"unit: {effect.unit}; paired runs",
    )
