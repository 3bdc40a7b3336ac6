"""Stretches of rows of the same class: in them, thresholds and tables are constants of a loop."""

from __future__ import annotations

import numba
import numpy as np

# Rows that are looked through at once; most pieces of a sorted population hold no border.
_PIECE = 256
_PER_WORD = 4
# A class times this is the 64-bit word of four rows of the class.
_FOUR_TIMES = np.int64(0x0001_0001_0001_0001)


@numba.njit(cache=True, nogil=True)
def class_runs(class_row):
    """Borders of the stretches of rows of one class, from 0 to the number of rows.

    Right for classes in any order; fast where the rows come in order of class, as those of a model do.

    Parameters
    ----------
    class_row : ndarray of int16, shape (N,)
        At least 0.

    Returns
    -------
    ndarray of int64, shape (runs + 1,)
        Rows ``out[r] : out[r + 1]`` are of one class.
    """
    n_rows = class_row.size
    words = class_row[: n_rows - n_rows % _PER_WORD].view(np.int64)
    out = np.zeros(1024, dtype=np.int64)
    n, last = 1, class_row[0] if n_rows > 0 else np.int16(0)
    for start in range(0, n_rows, _PIECE):
        piece = words[start // _PER_WORD : (start + _PIECE) // _PER_WORD]
        expected, differences = np.int64(last) * _FOUR_TIMES, np.int64(0)
        for w in range(piece.size):
            differences |= piece[w] ^ expected
        if differences != 0 or start + _PIECE > n_rows:
            if n + _PIECE >= out.size:
                out = np.concatenate((out, np.zeros_like(out)))
            for i in range(start, min(start + _PIECE, n_rows)):
                out[n] = i
                n += class_row[i] != last
                last = class_row[i]
    out[n] = n_rows
    return out[: n + 1] if n_rows > 0 else out[:1]
