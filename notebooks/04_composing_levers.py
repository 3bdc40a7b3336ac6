# ---
# jupyter:
#   jupytext:
#     formats: ipynb,py:percent
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Composing levers
#
# **Is the effect of a Chinese price cut together with tight chip controls the sum of their effects alone?**
#
# A scenario is a mapping, as in a TOML file. Levers are dated and compose: each changes its own parameters.

# %%
# %matplotlib inline
import matplotlib.pyplot as plt

import sim
from sim.analysis.headline import headline_effect

price = {"kind": "price_cut", "id": "cheaper", "target": "CN", "start": "2026-04", "ramp_months": 6, "intensity": 0.5}
control = {**price, "kind": "chip_controls", "id": "tight", "ramp_months": 3, "intensity": 0.95}
size = {"run": {"developers": 5_000}, "horizon": {"end": "2028-12"}}
alone_or_not = {"Price cut": [price], "Controls": [control], "Both": [price, control]}
scenarios = [
    sim.load_scenario({"title": title, "extends": "baseline", "levers": levers, **size})
    for title, levers in alone_or_not.items()
]
scenarios[-1]

# %%
effects = sim.compare(sim.load_scenario("baseline").with_changes(size), *scenarios, seeds=8)
headlines = {
    "Chinese share of\nall tokens": sim.find_headline("token_share"),
    "Chinese open models,\nshare of router tokens": sim.find_headline("open_bloc_token_share"),
    "Chinese share\nof downloads": sim.find_headline("download_share"),
}
base = effects.runs[effects.baseline]

# %% [markdown]
# What both do together beyond the sum is itself a paired difference: per seed, both − price cut − controls +
# baseline, a difference in differences, which `sim.interaction` works out.

# %%
beyond = {}
for name, headline in headlines.items():
    found = sim.interaction(effects, "Price cut", "Controls", "Both", headline)
    beyond[name] = found.mean[-1], found.low[-1], found.high[-1]

figure, axes = plt.subplots(figsize=(8.2, 4.2), layout="constrained")
looks = {"Price cut": "#0072B2o", "Controls": "#D55E00s", "Both": "#009E73^", "Beyond the sum": "#666666D"}
for row, (title, look) in enumerate(looks.items()):
    colour, marker = look[:-1], look[-1]
    for place, (name, headline) in enumerate(headlines.items()):
        if title == "Beyond the sum":
            mean, low, high = beyond[name]
        else:
            effect = headline_effect(headline, effects.runs[title], base)
            mean, low, high = effect.mean[-1], effect.low[-1], effect.high[-1]
        y = place * 5 + row
        axes.plot([low, high], [y, y], color=colour)
        axes.plot(mean, y, color=colour, marker=marker)
        white = {"facecolor": "white", "edgecolor": "none", "pad": 1.0}
        axes.annotate(
            title, (high, y), (6, 0), textcoords="offset points", color=colour, va="center", fontsize=8, bbox=white
        )
axes.axvline(0, color="0.5", linewidth=0.8)
axes.set_yticks([1.5, 6.5, 11.5], headlines)
axes.invert_yaxis()
axes.spines[["top", "right"]].set_visible(False)
axes.set_xlabel("Difference from the baseline in 2028-12 [percentage points]")
axes.set_title(
    "Effects of price cut and chip controls, alone and together\n"
    f"Mean and 90 % interval over {len(effects.seeds)} seeds; not calibrated",
    loc="left", fontsize=10,
)  # fmt: skip
axes.margins(x=0.2)

# %% [markdown]
# ## Answer

# %%
for title in effects.scenarios:
    first = sim.effect_lines(effects, title)[0]
    print(f"{title}: in 2028-12 the {first.words}{'; sign open' if first.is_uncertain else ''}.")
for name, (mean, low, high) in beyond.items():
    verdict = "the sum is not refuted" if low <= 0 <= high else "more than the sum" if mean > 0 else "less than the sum"
    words = " ".join(name.split())
    print(f"{words}: both together are {mean:+.1f} points [{low:+.1f} to {high:+.1f}] beyond the sum; {verdict}.")
print(sim.how_sure(len(effects.seeds)), sim.what_it_rests_on(effects.runs["Both"][0], "The answer"))

# %% [markdown]
# An interval that contains 0 does not show that the levers add: it shows that these few seeds cannot tell. Why a
# price cut should move a share down or up is not tested here; a cut of edge D4 (revenue → compute) would be a start.
#
# A share is bounded, so effects in points do not add exactly even if nothing interacts. Strengths and dates of the
# two levers are assumptions; another strength or month is one number away in the mappings above.
