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
from pathlib import Path

from IPython.display import display

import sim

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
outcomes = ["ai_units.CN", "embodied_progress.CN"]
with tempfile.TemporaryDirectory() as folder:
    file = Path(folder) / "push.toml"
    file.write_text(text, encoding="utf-8")
    sim.run_sweep(file, workers=1, out=Path(folder) / "push")
    sweep = sim.load_sweep(Path(folder) / "push")
    runs = sweep.to_frame(["ai_units.CN"], months=["2028-12"])
    effects, table = sim.sweep_grid_figure(sweep, outcomes)
    projections, _ = sim.sweep_bands_figure(sweep, outcomes, first_month=sim.month_index("2026-01"))

size = "levers.subsidy_cn.intensity"
runs[["point", "seed", "scenario", size, "ai_units.CN"]].head(6)

# %% [markdown]
# `sim.sweep_…_figure` draw a sweep; `two-loops brief FOLDER` puts them all on one page.
# `table` holds the numbers behind the figure. Permits and data collection are as in the scenario.

# %%
display(effects)

# %% [markdown]
# The same sweep over time: the band of the push is over seeds and over the sizes of the subsidy.

# %%
display(projections)

# %% [markdown]
# ## Answer

# %%
for panel, rows in table.groupby("panel", sort=False):
    for row in (rows.iloc[0], rows.iloc[-1]):
        mean, low, high = (sim.effect_in_words(row[end], row["unit"], row["unit"]) for end in ("mean", "low", "high"))
        print(f"{panel} in {row['month']}, subsidy of {row[size]:.0%}: {mean} [{low} to {high}] against the baseline.")
    apart = rows.iloc[-1]["low"] > rows.iloc[0]["high"]
    print(f"  The intervals of the smallest and the largest subsidy {'do not overlap' if apart else 'overlap'}.")
print(sim.how_sure(int(table["replicates"].min())))

# %% [markdown]
# The subsidy is one of three parts of the push; at 0 permits and dedicated data collection remain. What a unit costs,
# how soon sites adopt and how much their data teach are prior ranges; three seeds say nothing about them. A sweep
# with `priors = ["*"]` would draw them. Nothing here is calibrated.
