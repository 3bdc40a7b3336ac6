"""Powers and logarithms to base 2 from additions and multiplications only.

The C library's `exp` and `log` differ in the last bit between machines and versions and are not vectorised.
These are: the same bits everywhere, and four to eight numbers at a time. Weights are kept as mantissa times a
power of two, because scaling by a power of two is exact and is the same in two scenarios that differ little.
"""

from __future__ import annotations

import itertools
import math
import struct

import numba
import numpy as np
from llvmlite import ir
from numba import types
from numba.core.errors import TypingError
from numba.extending import intrinsic

_LN_2 = 0.6931471805599453
LOG2_E = 1.0 / _LN_2
# Adding and subtracting 1.5 * 2^52 rounds a float to the nearest integer (ties to even) without a branch.
_ROUND = 1.5 * 2.0**52
# Powers below this count as 0: far under any weight that could be drawn, and above the subnormal numbers.
_LOWEST_POWER = -1020.0
_HIGHEST_POWER = 1020.0
# Taylor coefficients of 2^f = e^(f ln 2); on |f| <= 1/2 the first one left out is below 1e-17.
_EXP = tuple(itertools.accumulate(range(1, 14), lambda previous, n: previous * _LN_2 / n, initial=1.0))
# log2(m) = 2/ln 2 * (s + s^3/3 + s^5/5 + ...) with s = (m - 1)/(m + 1), |s| <= 0.1716: 12 terms reach 1e-17.
_LOG = tuple(2.0 * LOG2_E / (2 * n + 1) for n in range(12))
_E0, _E1, _E2, _E3, _E4, _E5, _E6, _E7, _E8, _E9, _E10, _E11, _E12, _E13 = _EXP
_L0, _L1, _L2, _L3, _L4, _L5, _L6, _L7, _L8, _L9, _L10, _L11 = _LOG
_MANTISSA = (1 << 52) - 1
_ONE_BITS = 1023 << 52
_SQRT_2 = math.sqrt(2.0)
_LEAST_NORMAL = 2.0**-1022
# Bits of the number after sqrt(1/2): mantissas from there to sqrt(2) are those nearest to 1.
_ROOT_BITS = struct.unpack("<q", struct.pack("<d", math.sqrt(0.5)))[0] + 1
# A float from 2^52 on holds an integer in its last bits.
_INTEGER = 2.0**52
_INTEGER_BITS = (1023 + 52) << 52


@intrinsic
def _float_from_bits(typingctx, bits):
    """Float64 whose bit pattern is the given int64."""
    if bits != types.int64:
        raise TypingError(f"the bit pattern must be int64, not {bits}")

    def codegen(context, builder, signature, args):
        return builder.bitcast(args[0], ir.DoubleType())

    return types.float64(types.int64), codegen


@intrinsic
def _bits_from_float(typingctx, number):
    """Bit pattern of a float64 as int64."""
    if number != types.float64:
        raise TypingError(f"the number must be float64, not {number}")

    def codegen(context, builder, signature, args):
        return builder.bitcast(args[0], ir.IntType(64))

    return types.int64(types.float64), codegen


@intrinsic
def _fused(typingctx, a, b, c):
    """Float64 a * b + c, rounded once: the same bits everywhere, in one instruction on processors since about 2013."""
    if not a == b == c == types.float64:
        raise TypingError(f"all numbers must be float64, not {a}, {b}, {c}")

    def codegen(context, builder, signature, args):
        return builder.fma(*args)

    return types.float64(a, b, c), codegen


@intrinsic
def wide_vectors(typingctx):
    """Let the compiler use the widest vector registers in the function that calls this, where it would not by itself.

    LLVM keeps to half of AVX-512, which slowed down early processors; these loops run almost twice as fast with all
    of it. Results are the same bits in any case, and other processors are not affected.
    """

    def codegen(context, builder, signature, args):
        # Numba has no option for this, and llvmlite knows only some of LLVM's attributes by name.
        set.add(builder.function.attributes, '"prefer-vector-width"="512"')
        return context.get_dummy_value()

    return types.void(), codegen


@numba.njit(cache=True, nogil=True)
def power_of_two(x):
    """2^x within 2 units in the last place; 0 below -1020 (also at -inf), held at 2^1020 above."""
    held = min(max(x, _LOWEST_POWER), _HIGHEST_POWER)
    whole = (held + _ROUND) - _ROUND
    f = held - whole
    high = _E8 + f * (_E9 + f * (_E10 + f * (_E11 + f * (_E12 + f * _E13))))
    p = _E0 + f * (_E1 + f * (_E2 + f * (_E3 + f * (_E4 + f * (_E5 + f * (_E6 + f * (_E7 + f * high)))))))
    scaled = p * _float_from_bits((np.int64(whole) + np.int64(1023)) << np.int64(52))
    return scaled if x >= _LOWEST_POWER else 0.0


# error_model="numpy": the check for division by zero, which cannot happen here, would stop vectorisation.
@numba.njit(cache=True, nogil=True, error_model="numpy")
def log_of_two(x):
    """log2(x) for positive normal x, to about 1e-16; -inf at 0 and below the normal numbers."""
    bits = _bits_from_float(x)
    exponent = (bits >> np.int64(52)) - np.int64(1023)
    m = _float_from_bits((bits & np.int64(_MANTISSA)) | np.int64(_ONE_BITS))
    above = m > _SQRT_2
    m = m * 0.5 if above else m
    s = (m - 1.0) / (m + 1.0)
    q = s * s
    high = _L6 + q * (_L7 + q * (_L8 + q * (_L9 + q * (_L10 + q * _L11))))
    series = s * (_L0 + q * (_L1 + q * (_L2 + q * (_L3 + q * (_L4 + q * (_L5 + q * high))))))
    whole = np.float64(exponent) + (1.0 if above else 0.0)
    return whole + series if exponent > -1023 else -np.inf


@numba.njit(cache=True, nogil=True)
def fused_power_of_two(x):
    """As `power_of_two` but for the last place, and more than twice as fast in a loop."""
    held = min(max(x, _LOWEST_POWER), _HIGHEST_POWER)
    shifted = held + _ROUND
    f = held - (shifted - _ROUND)
    high = _fused(f, _fused(f, _fused(f, _fused(f, _fused(f, _E13, _E12), _E11), _E10), _E9), _E8)
    middle = _fused(f, _fused(f, _fused(f, _fused(f, high, _E7), _E6), _E5), _E4)
    p = _fused(f, _fused(f, _fused(f, _fused(f, middle, _E3), _E2), _E1), _E0)
    # The last bits of the shifted number are those of its integer, which is added to the exponent of p.
    scaled = _float_from_bits(_bits_from_float(p) + (_bits_from_float(shifted) << np.int64(52)))
    return scaled if x >= _LOWEST_POWER else 0.0


@numba.njit(cache=True, nogil=True, error_model="numpy")
def fused_log_of_two(x):
    """As `log_of_two` but for the last place, and twice as fast in a loop."""
    bits = _bits_from_float(x)
    biased = np.uint64(bits - np.int64(_ROOT_BITS) + np.int64(_ONE_BITS)) >> np.uint64(52)
    m = _float_from_bits(bits - ((np.int64(biased) - np.int64(1023)) << np.int64(52)))
    s = (m - 1.0) / (m + 1.0)
    q = s * s
    high = _fused(q, _fused(q, _fused(q, _fused(q, _fused(q, _L11, _L10), _L9), _L8), _L7), _L6)
    middle = _fused(q, _fused(q, _fused(q, high, _L5), _L4), _L3)
    series = _fused(q, _fused(q, _fused(q, middle, _L2), _L1), _L0)
    whole = _float_from_bits(np.int64(biased) | np.int64(_INTEGER_BITS)) - (_INTEGER + 1023.0)
    return _fused(s, series, whole) if x >= _LEAST_NORMAL else -np.inf
