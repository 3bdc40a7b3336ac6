import numpy as np
import pytest

from sim.analysis import Effects
from sim.analysis.answer import (
    PRIOR_MARK,
    PRIOR_NOTE,
    YARDSTICK_NOTE,
    by_loop,
    effect_lines,
    five_sentences,
    how_sure,
    parameter_counts,
    text_table,
    told,
)
from sim.analysis.headline import HEADLINES, PHYSICAL_HEADLINES, YARDSTICK, Headline, headline_effect
from sim.brief.page import answer
from sim.parameters import specifications
from sim.results import OUTCOMES
from tests.support_results import synthetic_results


class Resolved:
    """Stands for a resolved scenario: all that the sentences ask is where two of them part."""

    def __init__(self, month):
        self.month = month

    def first_difference(self, other):
        return self.month


def effects_of(change, seeds=(1, 2, 3), noise=0.2, **facts):
    runs = {
        "Base": tuple(synthetic_results("Base", seed, 48, noise=noise) for seed in seeds),
        "Treated": tuple(synthetic_results("Treated", seed, 48, noise=noise, change=change, **facts) for seed in seeds),
    }
    return Effects("Base", runs)


def more_compute(name, month, array):
    return array * 2.0 if name == "compute_stock" and month >= 40 else array


def test_lines_hold_value_baseline_and_effect_of_each_headline():
    effects = effects_of(more_compute)
    lines = effect_lines(effects, "Treated")
    assert [line.headline for line in lines] == list(HEADLINES)
    stock = next(line for line in lines if line.headline.outcome == "compute_stock")
    assert stock.effect == pytest.approx(100.0)
    assert stock.value == pytest.approx(2 * stock.baseline)
    assert stock.size == pytest.approx(np.log(2.0))
    assert stock.is_distinguishable
    assert all(line.effect == 0.0 and not line.is_distinguishable for line in lines if line is not stock)


def test_five_sentences_name_the_largest_change():
    sentences = five_sentences(effects_of(more_compute), "Treated", Resolved(40), Resolved(None))
    assert len(sentences) == 5
    assert sentences[0] == "“Treated” differs from “Base” from 2026-05 on."
    assert sentences[1].startswith("Digital loop: in 2026-12 the share of all tokens on Chinese models is")
    assert "as in the baseline; the largest other change: the number of accelerators of Chinese vendors" in sentences[1]
    assert "(+100 %)" in sentences[1]
    assert sentences[2].startswith("Physical loop (prior-driven): in 2026-12 the number of AI-run units in China is")
    assert sentences[2].endswith("as in the baseline; no other headline outcome changes.")


def more_humanoids(name, month, array):
    return array * 3.0 if name == "humanoid_units" and month >= 40 else array


def test_the_physical_loop_has_its_own_largest_change():
    sentences = five_sentences(effects_of(more_humanoids), "Treated", Resolved(40), Resolved(None))
    assert sentences[1].endswith("no other headline outcome changes.")
    assert "the largest other change: the number of humanoids of Chinese makers" in sentences[2]
    assert "(+200 %)" in sentences[2]


def test_a_share_of_an_outcome_is_compared_as_a_share():
    def doubled(name, month, array):
        return array * [1.0, 3.0, 1.0, 1.0] if name == "deployment_data" else array

    effects = effects_of(doubled, noise=0.0)
    headline = Headline("deployment_data", "share", (("bloc", "CN"),), share_of="bloc")
    # the synthetic blocs are as 1 : 2 : 3 : 4
    np.testing.assert_allclose(headline.series(effects.runs["Base"][0]), 0.2)
    effect = headline_effect(headline, effects.runs["Treated"], effects.runs["Base"])
    np.testing.assert_allclose(effect.mean, 100 * (6 / 14 - 2 / 10))
    assert effect.scale == "percentage points"


def slower(name, month, array):
    return array - 5.0 if name.startswith("embodied_progress") else array


def test_months_of_another_past_are_marked_and_not_told():
    same, moved = (
        effect_lines(effects_of(slower, departs_from_history=departs), "Treated") for departs in (False, True)
    )
    assert YARDSTICK_NOTE not in text_table(same) and YARDSTICK_NOTE in text_table(moved)
    assert {line.headline.outcome for line in moved if line.yardstick_moved} == {YARDSTICK}
    assert YARDSTICK in {line.headline.outcome for line in told(same)}
    outcomes = {line.headline.outcome for line in told(moved)}
    assert YARDSTICK not in outcomes and "embodied_progress" in outcomes


def test_physical_rows_carry_a_mark_and_one_footnote():
    lines = effect_lines(effects_of(None), "Treated")
    digital, physical = by_loop(lines)
    assert [line.headline for line in physical] == list(PHYSICAL_HEADLINES)
    text = text_table(lines)
    assert text.count(PRIOR_MARK) == len(physical) + 1
    assert text.endswith(PRIOR_NOTE)
    assert PRIOR_MARK not in text_table(digital)


def test_results_without_the_physical_loop_have_answers_too():
    names = tuple(name for name, outcome in OUTCOMES.items() if not outcome.prior_driven)
    runs = {title: (synthetic_results(title, 1, 48, outcomes=names),) for title in ("Base", "Treated")}
    sentences = five_sentences(Effects("Base", runs), "Treated", Resolved(None), Resolved(None))
    assert sentences[2].endswith("nothing was recorded.")


@pytest.mark.parametrize(("month", "words"), [(None, "the same parameters"), (-24, "from before 2023 on")])
def test_where_scenarios_part(month, words):
    sentences = five_sentences(effects_of(None), "Treated", Resolved(month), Resolved(None))
    assert words in sentences[0]
    assert all("no other headline outcome changes" in sentence for sentence in sentences[1:3])


def test_assumptions_are_counted():
    total, assumed = parameter_counts()
    free = [item for item in specifications().values() if item.prior != "fixed"]
    assert total == len(free)
    assert 0 < assumed < total


def test_how_sure_speaks_of_seeds():
    assert "one seed" in how_sure(1)
    assert "90 % over 7 seeds" in how_sure(7)


def test_the_table_has_one_row_per_headline_and_straight_columns():
    text = text_table(effect_lines(effects_of(more_compute), "Treated")).splitlines()
    assert len(text) == 1 + len(HEADLINES) + 1
    column = text[0].index("effect")
    assert all(line[column - 2 : column] == "  " and line[column] != " " for line in text[:-1])


def noisy(name, month, array):
    return array + np.random.default_rng([month, *array.tobytes()[:4]]).normal(0, 5) if name == "open_gap" else array


def test_the_page_says_what_seeds_do_not_explain_and_what_they_do():
    def change(name, month, array):
        return noisy(name, month, more_compute(name, month, array))

    text = answer(effect_lines(effects_of(change), "Treated"))
    assert text.startswith("The share of all tokens on Chinese models is")
    assert "Largest other changes: the number of accelerators of Chinese vendors" in text
    assert "Within what seeds differ: lead of the best closed over the best open model." in text
    assert "No other headline outcome changes" in answer(effect_lines(effects_of(None), "Treated"))
