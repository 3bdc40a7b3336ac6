"""Lightness of colours: what is left of them in grey print, and whether text in them can be read."""

from __future__ import annotations

import functools

import numpy as np
from matplotlib.colors import to_hex, to_rgb

TEXT_CONTRAST = 4.5
"""Least contrast of coloured text against white (WCAG 2.2, level AA)."""


@functools.cache
def text_colour(colour: str) -> str:
    """Colour for the label of a line: the line's own, darkened until it can be read on white.

    Examples
    --------
    >>> text_colour("#0072B2"), contrast(text_colour("#E69F00")) >= TEXT_CONTRAST
    ('#0072b2', True)
    """
    channels = np.array(to_rgb(colour))
    while contrast(to_hex(channels)) < TEXT_CONTRAST:
        channels = channels * 0.95
    return to_hex(channels)


def contrast(colour: str) -> float:
    """Contrast ratio against white, from 1 to 21 (WCAG 2.2)."""
    return 1.05 / (luminance(colour) + 0.05)


def luminance(colour: str) -> float:
    """Relative luminance in [0, 1]: what is left of a colour in grey print."""
    channels = np.array(to_rgb(colour))
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    return float(linear @ np.array([0.2126, 0.7152, 0.0722]))
