"""Sizes of a generation: template of the family, capability of smaller sizes, memory needed."""

from __future__ import annotations

import numpy as np

from sim.mechanisms.arrays import FloatArray, Numbers, floats


def size_template(template: Numbers, growth_decades_per_year: Numbers, years: Numbers) -> FloatArray:
    r"""Sizes of a family's next generation, grown from its last recorded line-up.

    .. math:: B = B_0\,10^{g y}

    Parameters
    ----------
    template : array_like
        Parameters B_0 of the sizes in the template [billions].
    growth_decades_per_year : array_like
        g [decades per year]; 0 keeps the template.
    years : array_like
        Years y since the template [years].

    Returns
    -------
    ndarray
        B [billions].

    References
    ----------
    Model assumption (``docs/model.md``); templates: ``sim/data/families.csv``.

    Examples
    --------
    >>> size_template([7.0, 70.0], 0.5, 2.0)
    array([ 70., 700.])
    """
    return floats(template) * 10.0 ** (floats(growth_decades_per_year) * years)


def size_capability(
    flagship_capability: Numbers,
    size: Numbers,
    flagship_size: Numbers,
    slope: Numbers,
) -> FloatArray:
    r"""Capability of a smaller size of a generation.

    .. math:: \kappa = \kappa_1 - s_B \log_{10}(B_1 / B)

    Parameters
    ----------
    flagship_capability : array_like
        κ_1 of the largest size [arena points].
    size, flagship_size : array_like
        Sizes B and B_1 on one measure, for instance √(total × active) [billions].
    slope : array_like
        s_B [arena points per decade of size].

    Returns
    -------
    ndarray
        κ [arena points].

    References
    ----------
    Kaplan et al. (2020), arXiv:2001.08361 (loss is linear in the logarithm of size over a limited range).

    Examples
    --------
    >>> float(size_capability(1400.0, 7.0, 70.0, 100.0))
    1300.0
    """
    return floats(flagship_capability) - floats(slope) * np.log10(floats(flagship_size) / size)


def memory_needed(total: Numbers, gb_per_billion: Numbers, overhead: Numbers) -> FloatArray:
    r"""Accelerator memory that self-hosting needs.

    .. math:: M = b\,B\,o

    Parameters
    ----------
    total : array_like
        Total parameters B [billions].
    gb_per_billion : array_like
        b [GB per billion parameters]; about 0.6 at 4 bits.
    overhead : array_like
        Factor o for cache and activations [1], at least 1.

    Returns
    -------
    ndarray
        M [GB].

    References
    ----------
    Identity; measured bytes per parameter: ``sim/data/families.csv``.

    Examples
    --------
    >>> float(memory_needed(10.0, 0.6, 1.2))
    7.2
    """
    return floats(total) * floats(gb_per_billion) * floats(overhead)
