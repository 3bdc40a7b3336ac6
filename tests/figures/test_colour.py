"""Lines can be told apart in grey print and by readers who see few colours, and their labels can be read."""

import itertools

import numpy as np
import pytest

from sim.figures.colour import TEXT_CONTRAST, contrast, luminance, text_colour
from sim.figures.style import BASELINE_LOOK, looks
from sim.figures.sweep_channels import CHANNELS, TOTAL, TOTAL_LOOK
from sim.figures.sweep_grid import _line_looks

LOOKS = list(looks([f"series {i}" for i in range(8)]).values())
# Viénot, Brettel and Mollon (1999), on linear RGB: what is left without one kind of cone
DICHROMATS = {
    "protan": np.array([[0.11238, 0.88762, 0.0], [0.11238, 0.88762, 0.0], [0.00401, -0.00401, 1.0]]),
    "deutan": np.array([[0.29275, 0.70725, 0.0], [0.29275, 0.70725, 0.0], [-0.02234, 0.02234, 1.0]]),
}


def linear(colour):
    from matplotlib.colors import to_rgb

    channels = np.array(to_rgb(colour))
    return np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)


def lightness(colour):
    """CIE 1976 L*, from 0 to 100."""
    y = luminance(colour)
    return 116 * y ** (1 / 3) - 16 if y > 0.008856 else 903.3 * y


@pytest.mark.parametrize(("colour", "expected"), [("#000000", 21.0), ("#ffffff", 1.0), ("#767676", 4.54)])
def test_contrast_is_that_of_the_guidelines(colour, expected):
    assert contrast(colour) == pytest.approx(expected, abs=0.005)


def test_every_pair_of_lines_differs_without_its_colour():
    for one, other in itertools.combinations(LOOKS, 2):
        assert one.dashes != other.dashes and one.marker != other.marker
    for look in LOOKS:
        assert lightness(look.colour) < 75, "too pale on white"
    assert BASELINE_LOOK.dashes not in [look.dashes for look in LOOKS]


def test_lines_of_near_lightness_differ_in_hue_for_dichromats_or_lie_apart_in_grey():
    """Dashes and markers tell all lines apart; this holds the palette itself."""
    for one, other in itertools.combinations(LOOKS, 2):
        if abs(lightness(one.colour) - lightness(other.colour)) >= 8:
            continue
        for name, matrix in DICHROMATS.items():
            away = np.abs(matrix @ (linear(one.colour) - linear(other.colour))).max()
            assert away > 0.03, (one.colour, other.colour, name)


@pytest.mark.parametrize("count", [2, 3, 5, 8])
def test_values_of_a_setting_go_from_dark_to_light_in_grey(count):
    steps = np.diff([lightness(look.colour) for look in _line_looks(count)])
    assert (steps > 40 / count).all()
    assert len({(str(look.dashes), look.marker) for look in _line_looks(count)}) == count


def test_labels_can_be_read_on_white():
    for look in [*LOOKS, *_line_looks(8), TOTAL_LOOK]:
        assert contrast(text_colour(look.colour)) >= TEXT_CONTRAST
    assert text_colour("#0072B2") == "#0072b2"  # dark enough already


def test_data_sources_have_looks_of_their_own():
    styles = looks([name for name, _ in CHANNELS if name != TOTAL])
    assert len({look.marker for look in styles.values()} | {TOTAL_LOOK.marker}) == len(CHANNELS)
