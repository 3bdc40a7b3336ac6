import itertools

import hypothesis
import hypothesis.strategies as st
import pytest

from sim.figures.panels import spread
from sim.figures.style import looks, text_width, wrapped


@hypothesis.given(st.lists(st.tuples(st.floats(0, 1), st.floats(0.01, 0.12)), max_size=9))
def test_labels_never_overlap_and_stay_in_order(labels):
    labels = sorted(labels)
    places, sizes = [place for place, _ in labels], [size for _, size in labels]
    centres = spread(places, sizes, low=-0.1, high=1.1)
    edges = [(centre - size / 2, centre + size / 2) for centre, size in zip(centres, sizes, strict=True)]
    for (_, below), (above, _) in itertools.pairwise(edges):
        assert above >= below - 1e-9
    if edges:
        assert edges[0][0] >= -0.1 - 1e-9
        assert edges[-1][1] <= 1.1 + 1e-9


def test_labels_that_do_not_touch_stay():
    assert spread([0.1, 0.5, 0.9], [0.1, 0.1, 0.1]) == pytest.approx([0.1, 0.5, 0.9])


def test_two_equal_places_part_symmetrically():
    assert spread([0.5, 0.5], [0.2, 0.2]) == pytest.approx([0.4, 0.6])


def test_text_is_wrapped_to_its_width():
    text = "one two three four five six seven eight nine ten"
    lines = wrapped(text, 10.0, 1.5).split("\n")
    assert " ".join(lines) == text
    assert len(lines) > 1
    assert all(text_width(line, 10.0) <= 1.5 for line in lines)
    assert wrapped("Donaudampfschifffahrt", 10.0, 0.1) == "Donaudampfschifffahrt"


def test_width_grows_with_size():
    assert text_width("mmm", 20.0) == pytest.approx(2 * text_width("mmm", 10.0), rel=0.02)


def test_series_of_a_panel_differ_in_colour_dashes_and_marker():
    found = list(looks(["US", "CN", "Qwen", "other open", "OpenAI"]).values())
    for part in ("colour", "dashes", "marker"):
        assert len({str(getattr(look, part)) for look in found}) == len(found)


def test_colours_are_dark_enough_in_grey():
    # Rec. 601 luma; dashes and markers tell series apart.
    for look in looks(["US", "CN", "EU", "other"]).values():
        red, green, blue = (int(look.colour[i : i + 2], 16) for i in (1, 3, 5))
        assert 0.299 * red + 0.587 * green + 0.114 * blue < 175  # dark enough on white
