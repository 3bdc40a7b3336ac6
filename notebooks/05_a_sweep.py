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
# # A sweep
#
# **How does a Chinese deployment push depend on the size of its subsidy?**
#
# A sweep file names scenarios, seeds, outcomes and the values of inputs. Runs that are the same are done once: the
# baseline is one run per seed, not one per value. Everything physical here is **prior-driven**.

# %%
# %matplotlib inline
import tempfile
import warnings
from pathlib import Path

import matplotlib.pyplot as plt

import sim
from sim.analysis.answer import PRIOR_NOTE, how_sure
from sim.analysis.headline import effect_in_words

warnings.filterwarnings("ignore", message="IProgress")  # of Mesa, about a progress bar that nobody needs here

text = """
title = "Deployment push by size of its subsidy"
scenarios = ["baseline", "china_deployment_push"]   # the first is compared with
seeds = 3
outcomes = ["ai_units", "embodied_progress"]

[horizon]
end = "2028-12"

[run]
developers = 5_000

[design]
kind = "full"

[uncertainty]
levers.subsidy_cn.intensity = { values = [0.0, 0.1, 0.2, 0.3, 0.4] }
"""

# %% [markdown]
# The folder keeps every finished run: the same call goes on where it stopped. This one is temporary, so that the
# notebook leaves nothing behind; your own would be `out/push`, and the file one on disk, for `two-loops sweep
# push.toml` as well.

# %%
with tempfile.TemporaryDirectory() as folder:
    file = Path(folder) / "push.toml"
    file.write_text(text, encoding="utf-8")
    sim.run_sweep(file, workers=1, out=Path(folder) / "push")
    sweep = sim.load_sweep(Path(folder) / "push")
    runs = sweep.to_frame(["ai_units.CN"], months=["2028-12"])
    effects = sim.sweep_effects(sweep, ["ai_units.CN", "embodied_progress.CN"], ["2028-12"])

size = "levers.subsidy_cn.intensity"
runs[["point", "seed", "scenario", size, "ai_units.CN"]].head(6)

# %%
shown = effects.sort_values(size).set_index("outcome")
figure, panels = plt.subplots(1, 2, figsize=(8.2, 3.4), layout="constrained")
figure.suptitle(
    f"Effect of the push in 2028-12 by size of its subsidy (prior-driven)\nMean and 90 % interval over "
    f"{effects['replicates'].min()} seeds; permits and data collection as in the scenario; not calibrated",
    x=0.01, ha="left", fontsize=10,
)  # fmt: skip
titles = {"ai_units.CN": "AI-run units in China", "embodied_progress.CN": "Chinese embodied progress since 2026-03"}
for axes, (outcome, title) in zip(panels, titles.items(), strict=True):
    rows = shown.loc[outcome]
    axes.plot(100 * rows[size], rows["mean"], "o-", color="#D55E00")
    axes.fill_between(100 * rows[size], rows["low"], rows["high"], color="#D55E00", alpha=0.2, linewidth=0)
    axes.set_ylim(min(0, 1.1 * rows["low"].min()), max(0, 1.1 * rows["high"].max()))
    axes.set_title(title, loc="left", fontsize=9, weight="bold")
    axes.set_xlabel("Share of capital cost paid by the subsidy [%]", fontsize=8)
    axes.set_ylabel(f"Difference from the baseline [{rows['unit'].iloc[0]}]", fontsize=8)
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(axis="y", color="0.9")

# %% [markdown]
# ## Answer

# %%
for outcome, title in titles.items():
    rows = shown.loc[outcome]
    for row in (rows.iloc[0], rows.iloc[-1]):
        mean, low, high = (effect_in_words(row[end], row["scale"], row["unit"]) for end in ("mean", "low", "high"))
        print(f"{title} in 2028-12, subsidy of {row[size]:.0%}: {mean} [{low} to {high}] against the baseline.")
    apart = rows.iloc[-1]["low"] > rows.iloc[0]["high"]
    print(f"  The intervals of the smallest and the largest subsidy {'do not overlap' if apart else 'overlap'}.")
print(how_sure(int(effects["replicates"].min())))
print(PRIOR_NOTE)

# %% [markdown]
# The subsidy is one of three parts of the push; at 0 permits and dedicated data collection remain. What a unit costs,
# how soon sites adopt and how much their data teach are prior ranges; three seeds say nothing about them. A sweep
# with `priors = ["*"]` would draw them. Nothing here is calibrated.
