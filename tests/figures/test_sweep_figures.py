"""Figures of a sweep: findings that follow the numbers, tables that match, layout that holds."""

import numpy as np
import pandas
import pytest

from sim.analysis import sweep_effects
from sim.analysis.sweep_headlines import SweepHeadlines
from sim.analysis.sweep_scenarios import sweep_scenarios
from sim.errors import UserError
from sim.figures import (
    save_figure,
    scenarios_timeline,
    sweep_bands_figure,
    sweep_channels_end_figure,
    sweep_channels_figure,
    sweep_effects_figure,
    sweep_grid_figure,
    sweep_spread_figure,
)
from tests.figures.layout import check_layout, check_words, words
from tests.support_sweeps import DRAWS, GRID, LINES, quick_sweep

POLICY = "Cut and subsidy"
DRAWN = {
    "effects": ("lines", sweep_effects_figure),
    "effects of draws": ("draws", sweep_effects_figure),
    "bands": ("lines", sweep_bands_figure),
    "bands of draws": ("draws", sweep_bands_figure),
    "channels": ("lines", sweep_channels_figure),
    "channels by scenario": ("lines", sweep_channels_end_figure),
    "grid": ("grid", sweep_grid_figure),
    "grid of one": ("grid", lambda sweep: sweep_grid_figure(sweep, settings=["levers.cut.intensity"])),
    "spread": ("draws", sweep_spread_figure),
    "timeline": ("lines", lambda numbers: scenarios_timeline(sweep_scenarios(numbers.sweep))),
}


@pytest.fixture(scope="module")
def sweeps(tmp_path_factory):
    return {
        name: SweepHeadlines(quick_sweep(tmp_path_factory.mktemp(name), text))
        for name, text in (("lines", LINES), ("grid", GRID), ("draws", DRAWS))
    }


@pytest.fixture(scope="module")
def figures(sweeps):
    return {name: draw(sweeps[source]) for name, (source, draw) in DRAWN.items()}


@pytest.mark.parametrize("name", DRAWN)
def test_texts_stand_apart_and_say_what_they_rest_on(figures, name):
    figure, table = figures[name]
    check_layout(figure)
    check_words(figure)
    assert len(table)
    for axes in figure.axes:
        assert name == "timeline" or axes.get_ylabel() or axes.get_xlabel()


def test_effects_are_those_of_sweep_effects(sweeps, figures):
    _, table = figures["effects"]
    row = table[(table["panel"] == "Tokens on Chinese models") & (table["scenario"] == POLICY)].iloc[0]
    other = sweep_effects(sweeps["lines"].sweep, ["token_share.CN.all"]).set_index(["scenario", "scale"])
    for end in ("mean", "low", "high", "pairs", "replicates"):
        assert row[end] == pytest.approx(other.loc[(POLICY, "percentage points"), end], abs=1e-12)
    neutral = table[table["scenario"].str.startswith("Tariff")]
    assert (neutral["mean"] == 0.0).all()


@pytest.mark.parametrize(("sign", "mark"), [(1.0, "+"), (-1.0, "−")])
def test_titles_change_their_sign_with_the_effects(tmp_path, sign, mark):
    lines = quick_sweep(tmp_path, LINES, sign=sign)
    figure, table = sweep_effects_figure(lines)
    size = abs(table[(table["panel"] == "Tokens on Chinese models") & (table["scenario"] == POLICY)]["mean"].item())
    assert words(figure, 0) == (
        f"Tokens on Chinese models, 2026-12: {mark}{size:.1f} points in “{POLICY}”; 2 of 3 can be told apart from zero"
    )


@pytest.mark.parametrize(("sign", "title"), [(1.0, "together more than the sum"), (-1.0, "together less than the sum")])
def test_the_title_of_a_grid_follows_the_interplay(tmp_path, sign, title):
    sweep = quick_sweep(tmp_path, GRID, sign=sign, noise=0.001)
    figure, table = sweep_grid_figure(sweep, ["token_share.CN.all"])
    assert words(figure, 0).endswith(title)
    mark = "+" if sign > 0 else "−"
    top = table[(table["levers.cut.intensity"] == 0.4) & (table["levers.subsidy.intensity"] == 0.2)]["mean"].item()
    assert f"both {mark}{abs(top):.1f} points" in words(figure, 0)
    # relative effects that do not meddle with each other multiply: these do meddle
    relative, _ = sweep_grid_figure(sweep, ["ai_units.CN"])
    assert words(relative, 0).endswith(title.replace("sum", "product"))


@pytest.mark.parametrize(
    ("text", "draw"),
    [(LINES, sweep_effects_figure), (GRID, lambda sweep: sweep_grid_figure(sweep, ["token_share.CN.all"]))],
)
def test_noise_is_called_noise(tmp_path, text, draw):
    sweep = quick_sweep(tmp_path, text, noise=1.0)
    figure, table = draw(sweep)
    first = table[table["panel"] == "Tokens on Chinese models"]
    moving = first[first["mean"] != 0.0]
    assert len(moving) and ((moving["low"] <= 0.0) & (moving["high"] >= 0.0)).all()  # the seeds were looked at once
    assert "no effect can be told apart from zero" in words(figure, 0)


def test_the_grid_shows_the_effects_of_its_points(sweeps, figures):
    _, table = figures["grid"]
    other = sweep_effects(sweeps["grid"].sweep, ["ai_units.CN"])
    settings = ["levers.cut.intensity", "levers.subsidy.intensity"]
    both = table[table["panel"] == "AI-run units in China (prior-driven)"].merge(other, on=settings)
    assert len(both) == 6
    np.testing.assert_allclose(both["mean_x"], both["mean_y"], atol=1e-10)
    np.testing.assert_allclose(both["low_x"], both["low_y"], atol=1e-10)


def test_bands_and_channels_are_those_of_the_runs(sweeps, figures):
    frame = sweeps["draws"].sweep.to_frame(["token_share.CN.router"], ["2026-12"], [POLICY])
    _, table = sweep_bands_figure(sweeps["draws"], ["token_share.CN.router"])
    row = table[(table["scenario"] == POLICY) & (table["month"] == "2026-12")].iloc[0]
    values = frame["token_share.CN.router"]
    expected = [values.median(), values.quantile(0.05), values.quantile(0.95)]
    np.testing.assert_allclose([row["median"], row["low"], row["high"]], expected, rtol=1e-12)

    _, channels = figures["channels by scenario"]
    share = sweeps["lines"].sweep.to_frame(["derivative_share.CN"], ["2026-12"], [POLICY])["derivative_share.CN"]
    seen = channels[(channels["scenario"] == POLICY) & (channels["source"] == "derivatives")]["median"].item()
    assert seen == pytest.approx(share.median(), rel=1e-15)
    assert set(channels["source"]) == {"all tokens", "router", "Western firms", "Chinese firms", "public clouds",
                                       "downloads", "derivatives"}  # fmt: skip


def test_the_title_of_the_channels_names_the_ends(figures):
    figure, table = figures["channels"]
    last = table[(table["month"] == "2026-12") & (table["scenario"] == "Recorded history")]
    seen = last[last["source"] != "all tokens"].set_index("source")["median"]
    assert f"{100 * seen.min():.1f} % ({seen.idxmin()})" in words(figure, 0)
    assert f"{100 * seen.max():.1f} % ({seen.idxmax()})" in words(figure, 0)


def test_policy_dates_are_marked(figures):
    for name in ("bands", "channels"):
        figure, _ = figures[name]
        # begin of both levers, the month after the subsidy ends; price_war begins with one of them and in July
        assert "policy dates 2026-04, 2026-07, 2026-11" in words(figure, 2)
        marks = {round(line.get_xdata()[0]) for line in figure.axes[0].lines if line.get_linestyle() not in ("-",)
                 and len(set(line.get_xdata())) == 1}  # fmt: skip
        assert {39, 42, 46} <= marks


def test_the_spread_counts_signs(sweeps, figures):
    figure, table = figures["spread"]
    part = table[table["panel"] == "Tokens on Chinese models"]
    pairs = (
        sweeps["draws"]
        .sweep.to_frame(["token_share.CN.all"], ["2026-12"])
        .pivot(index="point", columns="scenario", values="token_share.CN.all")
    )
    expected = np.sort(100 * (pairs[POLICY] - pairs["Recorded history"]))
    np.testing.assert_allclose(part["effect"], expected, atol=1e-10)
    assert f"up in {100 * np.mean(expected > 0):.0f} %" in words(figure, 0)


def test_what_a_sweep_does_not_keep_is_said_and_the_rest_is_drawn(tmp_path):
    sweep = quick_sweep(tmp_path, LINES, outcomes='["token_share", "hhi"]')
    figure, table = sweep_effects_figure(sweep)
    assert set(table["panel"]) == {"Tokens on Chinese models"}
    assert "Not kept by the sweep: open_token_share, open_bloc_token_share, download_share" in words(figure, 2)
    figure, table = sweep_channels_figure(sweep)
    assert "downloads" not in set(table["source"]) and "download_share, derivative_share" in words(figure, 2)
    with pytest.raises(UserError) as caught:
        sweep_effects_figure(sweep, ["ai_units", "unit_cost.CN"])
    assert caught.value.hint == "Add ai_units, unit_cost to outcomes in the sweep file."
    _, own = sweep_effects_figure(sweep, ["hhi", "token_share.EU.router"])
    assert list(own["panel"].unique()) == [
        "Concentration of tokens over families (Herfindahl-Hirschman)",
        "Share of a panel's tokens on models of a bloc, EU, router",
    ]
    for draw in (sweep_effects_figure, sweep_bands_figure):
        check_layout(draw(sweep, ["hhi", "token_share.EU.router"])[0])


@pytest.mark.parametrize(
    ("draw", "says"),
    [
        (lambda s: sweep_effects_figure(s, ["token_shar"]), "there is no outcome 'token_shar'"),
        (lambda s: sweep_effects_figure(s, ["vendor_revenue"]), "needs a label for each of its axes"),
        (lambda s: sweep_grid_figure(s), "the sweep has no grid"),
        (lambda s: sweep_grid_figure(s, scenario="Cat"), "no finished pair of a scenario 'Cat'"),
        (lambda s: sweep_spread_figure(s), "draws nothing"),
    ],
)
def test_wrong_wishes_are_clear_errors(sweeps, draw, says):
    with pytest.raises(UserError, match=says):
        draw(sweeps["lines"])


def test_a_setting_that_does_not_vary_and_a_month_outside_are_errors(sweeps):
    with pytest.raises(UserError, match="does not vary"):
        sweep_grid_figure(sweeps["grid"], settings=["choice.cost_sensitivity"])
    with pytest.raises(UserError, match="holds no month 2031-01"):
        sweep_grid_figure(sweeps["grid"], month="2031-01")


@pytest.mark.parametrize("name", ["effects", "grid", "channels by scenario"])
def test_files_are_the_same_byte_for_byte(sweeps, figures, tmp_path, name):
    source, draw = DRAWN[name]
    first = save_figure(figures[name][0], tmp_path / "a", "figure")
    second = save_figure(draw(sweeps[source])[0], tmp_path / "b", "figure")
    for one, other in zip(first, second, strict=True):
        assert one.read_bytes() == other.read_bytes()


def test_of_many_scenarios_the_strongest_are_drawn_and_all_are_in_the_table(tmp_path):
    names = ["policy.toml", "robot_tariff", "price_war", "us_price_parity", "data_localisation", "us_capital_shock"]
    listed = ", ".join(f'"{name}"' for name in names)
    text = LINES.replace('"policy.toml", "robot_tariff", "price_war"', listed)
    figure, table = sweep_bands_figure(quick_sweep(tmp_path, text), ["token_share.CN.all", "ai_units.CN"])
    check_layout(figure)
    assert len(set(table["scenario"])) == 7
    labels = {text.get_text().replace("\n", " ") for axes in figure.axes for text in axes.texts}
    assert {"baseline", POLICY, "Price war from April 2026"} <= labels and len(labels) == 5
    assert "Of 6 scenarios the 4 with the largest effects" in words(figure, 1)
    assert isinstance(table, pandas.DataFrame)
