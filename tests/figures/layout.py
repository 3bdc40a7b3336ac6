"""What every figure has to keep: texts apart and on the page, titles of two lines, numbers with their units."""

import itertools
import re

from sim.figures import visible_texts

NBSP = "\u00a0"


def words(figure, place=None):
    """Texts of a figure in one line, or one of them: 0 title, 1 subtitle, 2 source line."""
    texts = [text.get_text().replace("\n", " ").replace(NBSP, " ") for text in figure.texts]
    return " ".join(texts) if place is None else texts[place]


def check_layout(figure):
    """Nothing covers another text or leaves the page."""
    texts = visible_texts(figure)
    width, height = figure.get_size_inches() * figure.dpi
    assert len(texts) > 8
    for text, (x0, y0, x1, y1) in texts:
        assert x0 >= 0 and y0 >= 0 and x1 <= width and y1 <= height, text
    for (one, a), (other, b) in itertools.combinations(texts, 2):
        overlap_x = min(a[2], b[2]) - max(a[0], b[0])
        overlap_y = min(a[3], b[3]) - max(a[1], b[1])
        # boxes include the space of accents: neighbours may share a pixel or two
        assert overlap_x <= 1.0 or overlap_y <= 2.0, (one, other)


def check_words(figure):
    """Title of at most two lines with units that stay with their numbers; what the numbers rest on."""
    title = figure.texts[0].get_text()
    assert 1 <= len(title.split("\n")) <= 2
    assert not re.search(r"\d (?:%|points)", title)
    assert not re.search(r"\n(?:%|points)", title)
    assert "prior ranges, not calibrated" in words(figure)
