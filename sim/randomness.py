"""Counter-based randomness: every draw is a pure function of (seed, stream, agent, month, item).

Nothing is stored between draws, so adding an agent, a lever or a draw never shifts another draw, and two
scenarios with one seed compare on common random numbers. The hash is the finaliser of SplitMix64 (Steele,
Lea & Flood 2014, OOPSLA, doi:10.1145/2660193.2660195): once each for seed, stream and month, then once for
agent and item together. Compiled kernels inline `stream_key` and `key_uniform`; `uniform`, `normal`,
`gamma` and `poisson` take numbers or arrays. All arithmetic of `uniform` is on integers, so it is bit for
bit the same on every machine.
"""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING, Any

import numba
import numpy as np
from numpy.typing import ArrayLike

if TYPE_CHECKING:
    from numpy.typing import NDArray


class Stream(enum.IntEnum):
    """What a draw is for. Append only: a number that changes hands would change every result."""

    RECONSIDER = 0
    REBIRTH = 1
    STAY = 2
    FAMILY = 3
    MODEL = 4
    CHANNEL = 5
    MODEL_STAY = 6
    FINE_TUNE = 7
    FINE_TUNE_FAMILY = 8
    OWNER = 9
    TYPE = 10
    RELEASE_RESIDUAL = 11
    RELEASE_TIMING = 12
    OPENNESS = 13
    VENDOR_EFFECT = 14
    INCIDENT = 15
    ENTRY = 16
    EXIT = 17
    SIZE = 18
    FACTORY_ADOPT = 19
    FACTORY_STACK = 20
    FACTORY_SWITCH = 21
    BLOC = 22
    FINE_TUNE_BLOC = 23


AGENT_STRIDE = np.uint64(0x9E3779B97F4A7C15)
"""2^64 divided by the golden ratio, made odd: consecutive agents are spread as evenly as can be."""
ITEM_STRIDE = np.uint64(0xD1342543DE82EF95)
"""Odd, and with no short relation to the first: no two pairs (agent below 2^40, item below 8192) share an
input of the hash (a test finds the nearest miss)."""
FIRST_MULTIPLIER = np.uint64(0xBF58476D1CE4E5B9)
SECOND_MULTIPLIER = np.uint64(0x94D049BB133111EB)
_SHIFT_30, _SHIFT_27, _SHIFT_31, _SHIFT_11 = np.uint64(30), np.uint64(27), np.uint64(31), np.uint64(11)
_UNIT = 2.0**-53
_SURELY = 1.0 - 1e-9
_FITS = range(-(2**63), 2**63)
"""Seeds that compiled code takes as they are."""


@numba.njit(cache=True, nogil=True)
def mix(x):
    """Finaliser of SplitMix64, a bijection of 64-bit integers: every input bit moves every output bit."""
    x = (x ^ (x >> _SHIFT_30)) * FIRST_MULTIPLIER
    x = (x ^ (x >> _SHIFT_27)) * SECOND_MULTIPLIER
    return x ^ (x >> _SHIFT_31)


@numba.njit(cache=True, nogil=True)
def stream_key(seed, stream, month):
    """Key of one stream in one month (uint64); kernels compute it once and use `key_uniform` per row."""
    key = mix(np.uint64(seed) + AGENT_STRIDE)
    key = mix(key + (np.uint64(stream) + np.uint64(1)) * AGENT_STRIDE)
    # A negative month wraps around modulo 2^64, which is one to one.
    return mix(key + np.uint64(month) * AGENT_STRIDE)


@numba.njit(cache=True, nogil=True)
def key_bits(key, agent, item):
    """Top 53 bits of the draw for a key from `stream_key`, as an integer (uint64) below 2^53."""
    # A signed key would turn the sum into a float.
    return mix(np.uint64(key) + np.uint64(agent) * AGENT_STRIDE + np.uint64(item) * ITEM_STRIDE) >> _SHIFT_11


@numba.njit(cache=True, nogil=True)
def mixed_uniform(x):
    """Draw in [0, 1) from the sum ``key + agent * AGENT_STRIDE + item * ITEM_STRIDE``."""
    # The signed conversion is exact below 2^53 and, unlike the unsigned one, a single instruction.
    return np.float64(np.int64(mix(x) >> _SHIFT_11)) * _UNIT


@numba.njit(cache=True, nogil=True)
def key_uniform(key, agent, item):
    """Draw in [0, 1) for a key from `stream_key`."""
    return mixed_uniform(np.uint64(key) + np.uint64(agent) * AGENT_STRIDE + np.uint64(item) * ITEM_STRIDE)


@numba.njit(cache=True, nogil=True)
def hash_uniform(seed, stream, agent, month, item):
    """Draw in [0, 1) for compiled code; bit for bit the same as `uniform`."""
    return key_uniform(stream_key(seed, stream, month), agent, item)


@numba.njit(cache=True, nogil=True)
def _fill_agents(seed, stream, agent, month, item, out):
    if month.size == 1:
        key = stream_key(seed, stream, month[0])
        for i in range(out.size):
            out[i] = key_uniform(key, agent[i], item)
    else:
        for i in range(out.size):
            out[i] = hash_uniform(seed, stream, agent[i], month[i], item)


@numba.njit(cache=True, nogil=True)
def _fill(seed, stream, agent, month, item, out):
    # A part of the key that is one number for all draws has a single entry, which every draw reads.
    s, t, a, m, k = min(seed.size, 2), min(stream.size, 2), min(agent.size, 2), min(month.size, 2), min(item.size, 2)
    s, t, a, m, k = s - 1, t - 1, a - 1, m - 1, k - 1
    for i in range(out.size):
        out[i] = hash_uniform(seed[i * s], stream[i * t], agent[i * a], month[i * m], item[i * k])


def _is_row(part: Any) -> bool:
    """Whether a part of a key is a row of integers."""
    return isinstance(part, np.ndarray) and part.ndim == 1 and part.dtype.kind in "iu"


def _direct(seed: Any, stream: Any, agent: Any, month: Any, item: Any) -> float | NDArray[np.float64] | None:
    """Draws of the common keys, which need no broadcasting: one number, or one stream for a row of agents."""
    if not (type(seed) is int and isinstance(stream, Stream) and type(item) is int and seed in _FITS):
        return None
    if type(agent) is int and type(month) is int:
        draw: float = hash_uniform(seed, stream.value, agent, month, item)
        return draw
    if _is_row(agent) and (type(month) is int or (_is_row(month) and len(month) == len(agent))):
        # Copies: numba would compile anew for a read-only view.
        agents, months = np.array(agent, dtype=np.int64), np.array(month, dtype=np.int64, ndmin=1)
        draws = np.empty(len(agents))
        _fill_agents(seed, stream.value, agents, months, item, draws)
        return draws
    return None


def uniform(seed: ArrayLike, stream: ArrayLike, agent: ArrayLike, month: ArrayLike = 0, item: ArrayLike = 0) -> Any:
    """Uniform draws in [0, 1).

    Parameters
    ----------
    seed, stream, agent, month, item : array_like of int
        The key; broadcast against each other. Months before 2023-01 are negative.

    Returns
    -------
    float or ndarray of float64
        Multiples of 2^-53, of the broadcast shape; a float if every key is a single number.

    Raises
    ------
    TypeError
        If a part of the key is not of an integer type; round it first.

    Examples
    --------
    >>> uniform(1, Stream.FAMILY, [0, 1], month=-3).shape
    (2,)
    """
    direct = _direct(seed, stream, agent, month, item)
    if direct is not None:
        return direct
    parts = [np.asarray(part) for part in (seed, stream, agent, month, item)]
    for name, part in zip(("seed", "stream", "agent", "month", "item"), parts, strict=True):
        if part.dtype.kind not in "iu":
            raise TypeError(f"{name} is of type {part.dtype}; it must be an integer; round it first")
    shape = np.broadcast(*parts).shape
    flat = [np.ascontiguousarray(_spread(part, shape), dtype=np.int64) for part in parts]
    out = np.empty(shape)
    _fill(*flat, out.reshape(-1))
    return float(out) if shape == () else out


def _spread(part: NDArray[np.integer[Any]], shape: tuple[int, ...]) -> NDArray[np.integer[Any]]:
    """One entry per draw in a row, or a single entry for all of them."""
    # reshape copies a broadcast view into one row, which is what the kernel is compiled for.
    return (part if part.size == 1 or part.shape == shape else np.broadcast_to(part, shape)).reshape(-1)


def _open_uniform(seed: ArrayLike, stream: ArrayLike, agent: ArrayLike, month: ArrayLike, item: ArrayLike) -> Any:
    """Middle of the interval of `uniform`, so that neither 0 nor 1 (an infinite quantile) can come out."""
    return np.minimum(uniform(seed, stream, agent, month, item) + _UNIT / 2, 1.0 - _UNIT)


def normal(seed: ArrayLike, stream: ArrayLike, agent: ArrayLike, month: ArrayLike = 0, item: ArrayLike = 0) -> Any:
    """Standard normal draws by inverse distribution function; arguments as for `uniform`."""
    from scipy.special import ndtri

    return ndtri(_open_uniform(seed, stream, agent, month, item))


def gamma(
    seed: ArrayLike,
    stream: ArrayLike,
    agent: ArrayLike,
    month: ArrayLike = 0,
    item: ArrayLike = 0,
    *,
    shape: ArrayLike,
    scale: ArrayLike = 1.0,
) -> Any:
    """Gamma draws with mean ``shape * scale`` by inverse distribution function.

    Parameters
    ----------
    seed, stream, agent, month, item : array_like of int
        As for `uniform`.
    shape : array_like
        Shape [1], above 0.
    scale : array_like
        Scale, above 0, in the unit of the result.

    Returns
    -------
    float or ndarray of float64
        For given key, increasing in ``shape`` and proportional to ``scale``: paired scenarios stay in step.
    """
    from scipy.special import gammaincinv

    return gammaincinv(shape, _open_uniform(seed, stream, agent, month, item)) * scale


def poisson(
    seed: ArrayLike,
    stream: ArrayLike,
    agent: ArrayLike,
    month: ArrayLike = 0,
    item: ArrayLike = 0,
    *,
    mean: ArrayLike,
) -> NDArray[np.int64] | int:
    """Poisson draws: the least k whose distribution function exceeds the uniform draw.

    Parameters
    ----------
    seed, stream, agent, month, item : array_like of int
        As for `uniform`.
    mean : array_like
        Expected number [1], at least 0.

    Returns
    -------
    int or ndarray of int64
        For given key, never falls when ``mean`` rises.
    """
    draw, mean = uniform(seed, stream, agent, month, item), np.asarray(mean, dtype=float)
    # A draw so far below the mass at 0 that rounding cannot matter: with small means, nearly all.
    is_zero = draw < _SURELY * np.exp(-mean)
    count = np.zeros(is_zero.shape) if is_zero.all() else _poisson_quantile(draw, mean)
    return int(count) if count.ndim == 0 else count.astype(np.int64)


def _poisson_quantile(draw: Any, mean: NDArray[np.float64]) -> NDArray[np.float64]:
    """Least k whose distribution function exceeds the draw."""
    from scipy.special import pdtr, pdtrik

    with np.errstate(all="ignore"):
        # Only a first guess, which may be off by one or undefined below the mass at 0; the loops settle it.
        count = np.asarray(np.ceil(np.nan_to_num(pdtrik(draw, mean), nan=0.0, posinf=0.0)).clip(min=0.0))
    while (short := pdtr(count, mean) <= draw).any():
        count = count + short
    while (far := (count > 0) & (pdtr(count - 1.0, mean) > draw)).any():
        count = count - far
    return count


@numba.njit(cache=True, nogil=True)
def _fill_rows(seed, stream, month, item, out):
    key = stream_key(seed, stream, month)
    for i in range(out.size):
        out[i] = key_uniform(key, i, item)


def uniform_rows(seed: int, stream: int, out: NDArray[np.float64], month: int = 0, item: int = 0) -> None:
    """Write the draws of agents 0, 1, 2, … into an array: `uniform` for a whole population at once.

    Parameters
    ----------
    seed, stream, month, item : int
        The key without the agent.
    out : ndarray of float64
        One entry per agent, contiguous; overwritten.
    """
    _fill_rows(int(seed), int(stream), int(month), int(item), out)
