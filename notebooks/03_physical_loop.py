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
# # The physical loop
#
# **What do chip controls move in the physical loop?**
#
# The claim is: hardly anything, because robots learn from deployment and deployment does not need the controlled
# chips. Two controls are compared with the recorded policies: 80 % of foreign edge chips denied to Chinese makers
# from April 2026 on, and every accelerator denied from October 2022 on. The loop itself, cut, is the yardstick.
#
# **Everything physical here is prior-driven**: it follows from ranges that were chosen more than from data.

# %%
# %matplotlib inline
from IPython.display import display

import sim

names = {
    "edge_chip_controls": "Edge chips",
    "maximal_controls": "Maximal",
    "physical_loop_cut": "Loop cut",
}
scenarios = [sim.load_scenario(name).with_changes({"title": title}) for name, title in names.items()]
effects = sim.compare("baseline", *scenarios, seeds=6, developers=5_000, until="2028-12")

# %%
figure, table = sim.effects_figure(effects, [sim.month_index("2026-04")], first_month=sim.month_index("2023-01"))
display(figure)

# %% [markdown]
# ## Answer

# %%
asked = (
    "AI-run units in China",
    "humanoids of Chinese",
    "Chinese embodied progress since 2026-03",
    "cost of a Chinese",
)
for scenario in effects.scenarios:
    print(f"{scenario}, in 2028-12:")
    lines = sim.effect_lines(effects, scenario)
    for line in lines:
        if any(words in line.headline.words for words in asked) and not line.headline.words.endswith("pace"):
            print(f"  the {line.words}{'; sign open' if line.is_uncertain else ''}")
    print(" ", sim.what_it_rests_on(effects.runs[scenario][0]))
print(sim.how_sure(len(effects.seeds)))
print(*sim.footnotes(lines), sep="\n")

# %% [markdown]
# Compare the controls with the cut: the loop is strong *if* the priors hold, and controls reach it only through the
# price of units and the compute for training. That controls do little here is therefore nearly an input: the share of
# edge chips in the cost of a unit, the data that reaches a lab, and the weight of compute in embodied progress are
# assumptions. Maximal controls change the past before March 2026 too, so that its progress starts from another level.
