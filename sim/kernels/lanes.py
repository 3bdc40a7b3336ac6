"""Eight trials of one draw at a time: the inner step of the rejection sampler as vector instructions.

A trial is a hash, a look-up and a comparison. LLVM does not make vectors of a loop that looks something up and
stores something, because it cannot rule out that the one changes the other; so the step is written in LLVM's own
vector operations. They exist on every processor (without AVX-512, LLVM takes them apart) and give the same bits
as the scalar code of `sim.randomness`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.core.errors import TypingError
from numba.extending import intrinsic

from sim.randomness import FIRST_MULTIPLIER, ITEM_STRIDE, SECOND_MULTIPLIER

if TYPE_CHECKING:
    from collections.abc import Iterable

LANES = 8
"""Trials per step: 64-bit numbers in an AVX-512 register."""
_WORD, _INDEX, _FLOAT = ir.IntType(64), ir.IntType(32), ir.DoubleType()
_WORDS, _FLOATS = ir.VectorType(_WORD, LANES), ir.VectorType(_FLOAT, LANES)
_INDICES, _FLAGS = ir.VectorType(_INDEX, LANES), ir.VectorType(ir.IntType(1), LANES)


@intrinsic
def try_weights(typingctx, start, unit, weights, offset):
    """Make the next `LANES` trials of a draw among ``weights[offset:]``.

    Parameters
    ----------
    start : uint64
        Sum ``key + agent * AGENT_STRIDE + trial * ITEM_STRIDE`` of the first of these trials.
    unit : float
        Number of candidates times 2^-53.
    weights : ndarray of float64, one dimension
        Not checked against ``offset``.
    offset : int

    Returns
    -------
    int
        Bits 32 and up say which of the trials were accepted: 0 if none was. If any was, the lower 32 bits are the
        candidate of the first one. One number, since LLVM would turn a choice between two into a branch.
    """
    _check(weights, types.float64)

    def codegen(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        candidate, height = _propose(builder, args[0], args[1])
        row = builder.gep(_data(context, builder, signature, args, 2), [args[3]])
        return _first_accepted(builder, candidate, height, _look_up(builder, row, candidate, _FLOATS, 8))

    return types.int64(types.uint64, types.float64, weights, types.int64), codegen


def _check(array: Any, kind: Any) -> None:
    if not isinstance(array, types.Array) or array.dtype != kind or array.ndim != 1 or array.layout != "C":
        raise TypingError(f"the table must be a contiguous array of {kind} with one dimension, not {array}")


def _data(context: Any, builder: Any, signature: Any, args: Any, position: int) -> Any:
    """Pointer to the first element of an argument that is an array."""
    return context.make_array(signature.args[position])(context, builder, args[position]).data


def _words(values: Iterable[int]) -> Any:
    return ir.Constant(_WORDS, [int(value) % 2**64 for value in values])


def _spread(builder: Any, number: Any) -> Any:
    """The same number in every lane."""
    empty = ir.Constant(ir.VectorType(number.type, LANES), ir.Undefined)
    first = builder.insert_element(empty, number, ir.Constant(_INDEX, 0))
    return builder.shuffle_vector(first, empty, ir.Constant(_INDICES, [0] * LANES))


def _propose(builder: Any, start: Any, unit: Any) -> tuple[Any, Any]:
    """Candidate and height of each trial; the steps of `sim.randomness.mixed_uniform` times their number."""
    x = builder.add(_spread(builder, start), _words(trial * int(ITEM_STRIDE) for trial in range(LANES)))
    for shift, multiplier in ((30, FIRST_MULTIPLIER), (27, SECOND_MULTIPLIER)):
        x = builder.mul(builder.xor(x, builder.lshr(x, _words([shift] * LANES))), _words([int(multiplier)] * LANES))
    bits = builder.lshr(builder.xor(x, builder.lshr(x, _words([31] * LANES))), _words([11] * LANES))
    # One product instead of two: scaling by a power of two is exact, so both round alike.
    draw = builder.fmul(builder.sitofp(bits, _FLOATS), _spread(builder, unit))
    candidate = builder.fptosi(draw, _WORDS)
    return candidate, builder.fsub(draw, builder.sitofp(candidate, _FLOATS))


def _look_up(builder: Any, first: Any, index: Any, kind: Any, size: int, wanted: Any = None) -> Any:
    """Elements of ``size`` bytes at the places ``index`` counted from the pointer ``first``; 0 where not wanted."""
    offset = builder.mul(index, _words([size] * LANES))
    address = builder.add(_spread(builder, builder.ptrtoint(first, _WORD)), offset)
    pointers = ir.VectorType(first.type, LANES)
    name = f"llvm.masked.gather.v{LANES}{'f64' if kind is _FLOATS else 'i32'}.v{LANES}p0"
    gather = cgutils.get_or_insert_function(
        builder.module, ir.FunctionType(kind, [pointers, _INDEX, _FLAGS, kind]), name
    )
    wanted = ir.Constant(_FLAGS, [1] * LANES) if wanted is None else wanted
    where = builder.inttoptr(address, pointers)
    return builder.call(gather, [where, ir.Constant(_INDEX, size), wanted, ir.Constant(kind, [0] * LANES)])


def _first_accepted(builder: Any, candidate: Any, height: Any, weight: Any) -> Any:
    """Flags of the accepted trials above bit 32 and the first accepted candidate below."""
    flags = builder.bitcast(builder.fcmp_ordered("<", height, weight), ir.IntType(LANES))
    first = builder.zext(builder.cttz(flags, ir.Constant(ir.IntType(1), 0)), _INDEX)
    # Without any, the first would be lane 8; what comes out then is not used.
    lane = builder.and_(first, ir.Constant(_INDEX, LANES - 1))
    accepted = builder.shl(builder.zext(flags, _WORD), ir.Constant(_WORD, 32))
    return builder.or_(builder.extract_element(candidate, lane), accepted)
