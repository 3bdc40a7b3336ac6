"""What notebooks show: titles, questions, changes, units, where it comes from; text escaped, nothing from elsewhere."""

import html.parser

import numpy as np
import pytest

import sim
from sim.analysis.effects import Effects
from sim.analysis.paired import paired_effect
from sim.results import Results
from sim.sweep import run_sweep
from tests.sweep import hooks
from tests.sweep.texts import GRID, write

EVIL = 'Tight <script>alert("x")</script> & co'
VOID = {"br", "img", "link", "input", "meta"}


class Checker(html.parser.HTMLParser):
    """Fails on tags that do not close, scripts, and anything loaded from elsewhere; collects the text."""

    def __init__(self):
        super().__init__()
        self.open, self.words, self.tables = [], [], 0

    def handle_starttag(self, tag, attrs):
        assert tag not in VOID | {"script", "iframe"} and not {"src", "href", "onclick"} & {name for name, _ in attrs}
        self.open.append(tag)
        self.tables += tag == "table"

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.words.append(data)


def checked(thing):
    checker = Checker()
    checker.feed(thing._repr_html_())
    checker.close()
    assert checker.open == []
    return " ".join(checker.words), checker.tables


def results(seed, share, title="Base"):
    arrays = {
        "download_share": np.array([[1 - share, share]] * 3),
        "frontier_gap": np.array([10.0, 11.0, 12.0 - share]),
    }
    facts = {"scenario": title, "seed": seed, "developers": 1000, "run_id": f"r{seed}", "versions": {"two-loops": "9"}}
    return Results(arrays=arrays, labels={"bloc": ("US", "CN")}, first_month=37, provenance=facts)


def test_a_scenario_shows_question_policies_parameters_and_file():
    scenario = sim.load_scenario(
        {
            "title": EVIL, "question": "Does a < b?", "extends": "baseline", "horizon": {"end": "2028-12"},
            "parameters": {"choice": {"cost_sensitivity": 0.9}},
            "levers": [{"kind": "price_cut", "target": "CN", "start": "2026-04", "intensity": 0.3}],
            "cuts": [{"edge": "D4", "from": "2026-06"}],
        }
    )  # fmt: skip
    text, tables = checked(scenario)
    for words in (EVIL, "Does a < b?", "price_cut", "CN", "2026-04", "0.3", "choice.cost_sensitivity", "0.9", "D4",
                  "2028-12", "recorded chip controls", "from a mapping"):  # fmt: skip
        assert words in text, words
    assert tables == 2
    assert repr(scenario) == f"<Scenario {EVIL!r} to 2028-12: 1 own levers, 1 cuts, 1 parameters>"
    drawn, _ = checked(scenario.with_draw({"levers.price_cut.intensity": 0.123, "choice.cost_sensitivity": 0.7}))
    assert "levers.price_cut.intensity (drawn)" in drawn and "0.123" in drawn and "0.7" in drawn


def test_every_scenario_of_the_library_shows_its_file_name_and_no_folder():
    from sim.scenario import scenario_library

    for name, file in scenario_library().items():
        text, _ = checked(sim.load_scenario(name))
        assert str(file.parent) not in text and (f"{name}.toml" in text or name == "baseline")


def test_a_run_shows_units_and_provenance():
    text, tables = checked(results(4, 0.25, EVIL))
    assert tables == 1
    for words in (EVIL, "2026-02 to 2026-04", "arena points", "11.8", "US", "0.75", "seed 4", "run r4", "two-loops 9"):
        assert words in text, words


def test_effects_show_a_row_per_headline_and_a_column_per_scenario():
    base = tuple(results(seed, 0.4) for seed in (1, 2))
    treated = tuple(results(seed, 0.45 + 0.01 * seed, EVIL) for seed in (1, 2))
    effects = Effects("Base", {"Base": base, EVIL: treated, "None": base})
    text, tables = checked(effects)
    assert tables == 1
    for words in (EVIL, "2026-04", "90 %", "+6.5 points", "no change", "seeds 1, 2", "two-loops 9", effects.run_id):
        assert words in text, words
    assert repr(effects) == f"<Effects of {EVIL!r}, 'None' against 'Base': 2 seeds, 2026-02 to 2026-04>"
    single = paired_effect(treated, base, "download_share")
    text, _ = checked(single)
    assert "download_share in 2026-04" in text and "CN" in text and "+6.5 points" in text
    assert repr(single) == "<Effect on download_share [percentage points]: 2026-02 to 2026-04, at most 2 pairs>"


@pytest.mark.filterwarnings("error")
def test_a_sweep_shows_what_varies_and_how_far_it_is(tmp_path):
    text = GRID.replace('"Grid"', '"Grid <b>"\nquestion = "What & why?"')
    sweep = run_sweep(write(tmp_path, text), workers=1, out=tmp_path / "out", simulate=hooks.failing)
    shown, tables = checked(sweep)
    assert tables == 2
    for words in ("Grid <b>", "What & why?", "Cut", "choice.cost_sensitivity", "0.8", "1.2", "frontier_gap",
                  "arena points", "full design of 4 points", sweep.facts["sweep_id"]):  # fmt: skip
        assert words in shown, words
    assert "14 2 0 4" in shown  # of sixteen runs with the cut two failed; four seeds
