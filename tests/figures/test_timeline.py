"""The timeline of `explain`: bars, what they say, and that nothing overlaps."""

import itertools

import pytest

from sim.figures import save_figure
from sim.figures.style import visible_texts
from sim.figures.timeline import scenario_timeline, timeline_bars
from sim.scenario import load_scenario


def test_bars_have_dates_strength_and_edges():
    bars = {bar.name: bar for bar in timeline_bars(load_scenario("kitchen_sink_us"))}
    assert bars["Chip controls (D21)"].kind == "recorded"
    anchor = bars["Price anchor (half_parity)"]
    assert (anchor.kind, anchor.start, anchor.end, anchor.edges) == ("own", 42, 95, "D1–4")
    assert anchor.strength[:7] == pytest.approx([1 / 6, 2 / 6, 3 / 6, 4 / 6, 5 / 6, 1, 1])
    assert anchor.label == "US: 0.5"


def test_cuts_and_what_lies_outside():
    late = {"kind": "price_cut", "target": "US", "start": "2031-01", "intensity": 0.3}
    scenario = load_scenario({"levers": [late], "cuts": [{"edge": "P1", "from": "2026-04", "until": "2027-03"}]})
    (bar,) = timeline_bars(scenario)
    assert (bar.kind, bar.start, bar.end) == ("cut", 39, 50)
    assert "data → embodied capability" in bar.name


@pytest.mark.parametrize("name", ["kitchen_sink_us", "both_loops_cut", "baseline"])
def test_texts_do_not_overlap(name):
    figure, table = scenario_timeline(load_scenario(name))
    assert len(table) >= 7
    boxes = visible_texts(figure)
    for (one, a), (other, b) in itertools.combinations(boxes, 2):
        apart = a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1]
        assert apart, f"{one!r} and {other!r} overlap"
    width, height = figure.canvas.get_width_height()
    assert all(x0 >= 0 and y0 >= 0 and x1 <= width and y1 <= height for _, (x0, y0, x1, y1) in boxes)


def test_no_policies_and_the_same_bytes_twice(tmp_path):
    for folder in ("one", "two"):
        save_figure(scenario_timeline(load_scenario({"title": "Nothing"}))[0], tmp_path / folder, "timeline")
    for suffix in ("png", "svg"):
        first, second = ((tmp_path / folder / f"timeline.{suffix}").read_bytes() for folder in ("one", "two"))
        assert first == second
