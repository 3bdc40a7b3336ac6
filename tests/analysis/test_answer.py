import numpy as np
import pytest

from sim.analysis import Effects
from sim.analysis.answer import effect_lines, five_sentences, how_sure, parameter_counts, text_table
from sim.analysis.headline import HEADLINES
from sim.brief.page import answer
from sim.parameters import specifications
from tests.support_results import synthetic_results


class Resolved:
    """Stands for a resolved scenario: all that the sentences ask is where two of them part."""

    def __init__(self, month):
        self.month = month

    def first_difference(self, other):
        return self.month


def effects_of(change, seeds=(1, 2, 3), noise=0.2):
    runs = {
        "Base": tuple(synthetic_results("Base", seed, 48, noise=noise) for seed in seeds),
        "Treated": tuple(synthetic_results("Treated", seed, 48, noise=noise, change=change) for seed in seeds),
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
    assert sentences[1].startswith("In 2026-12 the share of all tokens on Chinese models is")
    assert sentences[1].endswith("as in the baseline.")
    assert sentences[2].startswith("The largest other change: the number of accelerators of Chinese vendors is")
    assert "(+100 %)" in sentences[2]


@pytest.mark.parametrize(("month", "words"), [(None, "the same parameters"), (-24, "from before 2023 on")])
def test_where_scenarios_part(month, words):
    sentences = five_sentences(effects_of(None), "Treated", Resolved(month), Resolved(None))
    assert words in sentences[0]
    assert sentences[2] == "No other headline outcome changes."


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
    assert len(text) == 1 + len(HEADLINES)
    column = text[0].index("effect")
    assert all(line[column - 2 : column] == "  " and line[column] != " " for line in text)


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
