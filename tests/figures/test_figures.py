"""Every figure: no text on text, labels with units, the same bytes twice, the numbers behind it."""

import numpy as np
import pytest

import tests.support_results
from sim.analysis import Effects
from sim.errors import UserError
from sim.figures import (
    GROUPS,
    charts,
    digital_overview,
    effects_figure,
    hindcast_figure,
    physical_overview,
    save_figure,
    supply_overview,
    visible_texts,
)
from sim.figures.effects import finding
from sim.history import load_history
from sim.results import axis_labels
from tests.figures.layout import check_layout, check_words, words
from tests.support_results import synthetic_results

LABELS = axis_labels(load_history())


def changed(name, month, array):
    if month >= 39 and name in ("token_share", "frontier_gap", "compute_stock", "ai_units"):
        return array * 1.2
    return array


@pytest.fixture(scope="module")
def runs():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tests.support_results, "LABELS", LABELS)
        return {
            title: tuple(synthetic_results(title, seed, 60, noise=0.3, change=change) for seed in (1, 2, 3))
            for title, change in (("Recorded history", None), ("A scenario with quite a long title", changed))
        }


@pytest.fixture(scope="module")
def figures(runs):
    base, treated = runs.values()
    made = {f"hindcast {group}": hindcast_figure(group, base) for group in GROUPS}
    made["effects"] = effects_figure(Effects("Recorded history", runs), [39, 45])
    made["digital"] = digital_overview(treated[0], base[0], [39])
    made["supply"] = supply_overview(treated[0], base[0], [39])
    made["physical"] = physical_overview(treated[0], base[0], [39])
    made["alone"] = digital_overview(base[0], base[0])
    return made


NAMES = [*(f"hindcast {group}" for group in GROUPS), "effects", "digital", "supply", "physical", "alone"]


@pytest.mark.parametrize("name", NAMES)
def test_no_text_covers_another_or_leaves_the_page(figures, name):
    check_layout(figures[name][0])


@pytest.mark.parametrize("name", NAMES)
def test_every_panel_has_a_title_and_a_unit(figures, name):
    figure, _ = figures[name]
    for axes in figure.axes:
        assert axes.get_title(loc="left")
        assert axes.get_ylabel()
        assert len(axes.get_xticklabels()) >= 2


@pytest.mark.parametrize("name", NAMES)
def test_every_figure_says_what_it_rests_on(figures, name):
    check_words(figures[name][0])


@pytest.mark.parametrize("name", ["effects", "hindcast router", "digital"])
def test_files_are_the_same_byte_for_byte(runs, figures, tmp_path, name):
    base, treated = runs.values()
    again = {
        "effects": lambda: effects_figure(Effects("Recorded history", runs), [39, 45]),
        "hindcast router": lambda: hindcast_figure("router", base),
        "digital": lambda: digital_overview(treated[0], base[0], [39]),
    }[name]()
    first = save_figure(figures[name][0], tmp_path / "a", "figure")
    second = save_figure(again[0], tmp_path / "b", "figure")
    for one, other in zip(first, second, strict=True):
        assert one.read_bytes() == other.read_bytes()
        assert one.stat().st_size > 10_000
    assert b"<dc:date>" not in first[1].read_bytes()


def test_titles_state_the_finding_from_the_numbers(runs, figures):
    base, treated = (group[0] for group in runs.values())
    share = 100 * treated.at("token_share", "2027-12", bloc="CN", panel="all")
    title = words(figures["digital"][0], 0)
    assert f"{share:.1f} %" in title
    assert f"{100 * base.at('token_share', '2027-12', bloc='CN', panel='all'):.1f} %" in title


def test_a_hindcast_counts_the_figures_it_meets(figures):
    figure, table = figures["hindcast enterprises"]
    points = table[(table.kind == "figure") & (table.use != "show")]
    met = ((points.simulated >= points.data_low) & (points.simulated <= points.data_high)).sum()
    title = words(figure, 0)
    assert f"{met} of {points.distance.notna().sum()} figures" in title


def test_the_tables_hold_what_is_drawn(runs, figures):
    _, table = figures["effects"]
    panel = table[(table.panel == "Accelerators of Chinese vendors") & (table.month == "2027-01")]
    assert panel["mean"].item() == pytest.approx(20.0)
    _, overview = figures["digital"]
    row = overview[
        (overview.panel == "Downloads of open weights") & (overview.series == "CN") & (overview.run == "scenario")
    ]
    treated = runs["A scenario with quite a long title"][0]
    np.testing.assert_array_equal(row.value, treated.series("download_share", bloc="CN"))


@pytest.mark.parametrize("name", ["hindcast machines", "physical"])
def test_figures_on_machines_say_that_they_are_prior_driven(figures, name):
    figure, table = figures[name]
    assert "Prior-driven" in figure.texts[1].get_text()
    figures_of_the_record = table[table.kind == "figure"] if "kind" in table else table
    assert len(figures_of_the_record) and figures_of_the_record.prior_driven.all()


def test_panels_on_machines_say_that_they_are_prior_driven_and_no_others(figures):
    figure, table = figures["effects"]
    titles = {axes.get_title(loc="left") for axes in figure.axes}
    assert titles == set(table.panel)
    marked = {title for title in titles if title.endswith("(prior-driven)")}
    assert marked == set(table[table.prior_driven].panel) and len(marked) == 4 and len(titles) == 12
    # the effect of each scenario by name would not fit in two lines
    assert "AI-run units in China (prior-driven): +20.0 %" in words(figure, 0)


def test_effects_of_chosen_outcomes_alone(runs):
    effects = Effects("Recorded history", runs)
    figure, table = effects_figure(effects, [39], outcomes=["token_share.CN.all", "ai_units.US", "hhi"])
    assert list(table.panel.unique()) == [
        "Tokens on Chinese models", "AI-run units in the US (prior-driven)",
        "Concentration of tokens over families (Herfindahl-Hirschman)",
    ]  # fmt: skip
    assert len(figure.axes) == 3 and table[table.panel.str.startswith("Conc")].unit.unique() == ["index 0-1"]
    with pytest.raises(UserError, match="there is no outcome 'token_shar'"):
        effects_figure(effects, outcomes=["token_shar"])


def test_of_many_scenarios_the_title_names_the_largest_effect(runs):
    def lower(by):
        return lambda name, month, array: array * (1 - by)

    many = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tests.support_results, "LABELS", LABELS)
        for i in range(1, 6):
            many[f"Scenario number {i} of a long list of scenarios"] = tuple(
                synthetic_results(f"S{i}", seed, 60, noise=0.3, change=lower(0.01 * i)) for seed in (1, 2, 3)
            )
    figure, _ = effects_figure(Effects("Recorded history", {"Recorded history": runs["Recorded history"], **many}))
    check_words(figure)
    assert "most in “Scenario number 5 of a long list of scenarios”: −" in words(figure, 0)


def test_an_interval_around_none_is_called_not_distinguishable(runs):
    def noisy(name, month, array):
        rng = np.random.default_rng([month, *np.ascontiguousarray(array).tobytes()[:4]])
        return array * np.exp(rng.normal(0, 1)) if name == "ai_units" else array

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tests.support_results, "LABELS", LABELS)
        base = tuple(synthetic_results("Base", seed, 12, noise=0.1) for seed in (1, 2, 3))
        two = {
            title: tuple(synthetic_results(title, seed, 12, noise=0.1, change=noisy) for seed in (1, 2, 3))
            for title in ("One", "Two")
        }
    one = finding(Effects("Base", {"Base": base, "One": two["One"]}))
    assert one.endswith("AI-run units in China (prior-driven): not distinguishable from none")
    assert one.startswith("Tokens on Chinese models: no change")
    assert finding(Effects("Base", {"Base": base, **two})).endswith(
        "not distinguishable from none in any of 2 scenarios"
    )


def test_months_of_another_past_are_not_drawn(runs):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tests.support_results, "LABELS", LABELS)
        other = synthetic_results("Other past", 1, 60, change=changed, departs_from_history=True)
    base = runs["Recorded history"][:1]
    figure, table = effects_figure(Effects("Recorded history", {"Recorded history": base, "Other past": (other,)}))
    panels = table.set_index("panel")
    assert panels.loc["Embodied progress, China (prior-driven)", "mean"].isna().all()
    assert panels.loc["AI-run units in China (prior-driven)", "mean"].notna().all()
    assert "not drawn for Other past" in words(figure, 2)


def test_less_than_one_unit_is_not_drawn_but_stands_in_the_table(runs):
    def few(name, month, array):
        return array * 0.0 + [9.0, 3.0, 0.4, 0.0] if name == "robotaxi_units" else array

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tests.support_results, "LABELS", LABELS)
        figure, table = physical_overview(synthetic_results(months=24, change=few))
    axes = next(axes for axes in figure.axes if axes.get_title(loc="left").startswith("Robotaxis"))
    assert {text.get_text() for text in axes.texts} == {"US", "CN"}
    rows = table[table.panel.str.startswith("Robotaxis") & (table.month == "2024-12")].set_index("series")
    assert rows.value.to_dict() == {"US": 9.0, "CN": 3.0, "EU": 0.4, "other": 0.0}


def test_every_data_source_with_two_points_has_a_chart():
    from sim.analysis.hindcast import comparable_targets

    shown = {target.observer for group in GROUPS for chart in charts(group) for target in chart.targets}
    assert shown == {target.observer for target in comparable_targets()}
    assert all(len(chart.targets) > 1 for group in GROUPS for chart in charts(group))


def test_a_run_beside_itself_has_no_baseline(figures):
    _, table = figures["alone"]
    assert set(table.run) == {"scenario"}


def test_short_runs_have_figures_too(runs):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tests.support_results, "LABELS", LABELS)
        short = synthetic_results(months=3)
    for figure, _ in (
        digital_overview(short),
        supply_overview(short),
        physical_overview(short),
        hindcast_figure("router", [short]),
    ):
        assert visible_texts(figure)


def test_settings_of_the_user_are_neither_used_nor_changed(runs, tmp_path):
    import matplotlib

    base = runs["Recorded history"][0]
    plain = save_figure(digital_overview(base)[0], tmp_path, "plain")
    with matplotlib.rc_context({"font.size": 30, "lines.linewidth": 9}):
        own = save_figure(digital_overview(base)[0], tmp_path, "own")
        assert matplotlib.rcParams["font.size"] == 30
    assert plain[0].read_bytes() == own[0].read_bytes()
