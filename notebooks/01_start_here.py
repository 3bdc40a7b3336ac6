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
# # Start here
#
# **How much would a near-complete denial of foreign accelerators from April 2026 on change the use of Chinese
# models?**
#
# A scenario comes from the library by its name; `sim.run` simulates it; `sim.digital_overview` draws it.

# %%
# %matplotlib inline
from IPython.display import display

import sim

scenario = sim.load_scenario("tight_controls")
scenario

# %%
results = sim.run(scenario, seed=1, developers=5_000, until="2028-12")
baseline = sim.run("baseline", seed=1, developers=5_000, until="2028-12")
figure, table = sim.digital_overview(results, baseline)
display(figure)

# %% [markdown]
# Every outcome is a labelled monthly series with its unit; `table` holds the numbers behind the figure.

# %%
share = results["token_share"].sel(bloc="CN", panel="router")
print(share.attrs["long_name"], f"[{share.attrs['units']}]")
share.to_series().loc["2028-07":].round(3)

# %% [markdown]
# ## Answer
#
# One seed cannot tell an effect from luck. `sim.compare` runs both scenarios with several seeds, the same for both,
# and takes differences in pairs.

# %%
effects = sim.compare("baseline", scenario, seeds=5, developers=5_000, until="2028-12")
effects

# %%
print(
    *sim.five_sentences(effects, scenario.title, scenario.resolve(), sim.load_scenario("baseline").resolve()), sep="\n"
)

# %% [markdown]
# An interval that contains no change means *undecided*, not *no effect*. The interval contains luck alone: whether an
# effect keeps its sign over the ranges of the parameters is another question. What the model cannot say, and what to
# ask before quoting a number, stands in `docs/limits.md`.
