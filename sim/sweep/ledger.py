"""Which runs of a sweep are wanted, there or handed out, in a few bytes per run."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np


class Ledger:
    """Keys that a sweep wants, each open or not.

    A key is a number of 64 bits written in hexadecimal: kept as a number it takes 9 bytes in place of about 150 as
    text in a set, so that memory does not grow with sweeps of ordinary size.

    Parameters
    ----------
    keys : iterable of str
        Keys of the runs wanted; equal ones count once.

    Examples
    --------
    >>> ledger = Ledger(["00000000000000ff", "0000000000000001", "00000000000000ff"])
    >>> len(ledger), ledger.take("00000000000000ff"), ledger.take("00000000000000ff"), ledger.n_open
    (2, True, False, 1)
    """

    def __init__(self, keys: Iterable[str]) -> None:
        self._keys = np.unique(np.fromiter((int(key, 16) for key in keys), dtype=np.uint64))
        self._open = np.ones(len(self._keys), dtype=bool)

    def __len__(self) -> int:
        return len(self._keys)

    @property
    def n_open(self) -> int:
        """Keys that are open."""
        return int(np.count_nonzero(self._open))

    def copy(self) -> Ledger:
        """Return a ledger that may be worked through on trial."""
        other = Ledger(())
        other._keys, other._open = self._keys, self._open.copy()
        return other

    def is_open(self, key: str) -> bool:
        """Whether a key is wanted and open."""
        place = self._place(key)
        return place is not None and bool(self._open[place])

    def take(self, key: str) -> bool:
        """Close a key; whether it was open."""
        place = self._place(key)
        if place is None or not self._open[place]:
            return False
        self._open[place] = False
        return True

    def close(self, keys: Iterable[str]) -> bool:
        """Close keys; whether all of them were wanted."""
        all_wanted = True
        for key in keys:
            place = self._place(key)
            if place is None:
                all_wanted = False
            else:
                self._open[place] = False
        return all_wanted

    def count(self, keys: Iterable[str]) -> int:
        """Count the distinct wanted keys among some."""
        found = np.zeros(len(self._keys), dtype=bool)
        for key in keys:
            place = self._place(key)
            if place is not None:
                found[place] = True
        return int(np.count_nonzero(found))

    def _place(self, key: str) -> int | None:
        number = np.uint64(int(key, 16))
        place = int(np.searchsorted(self._keys, number))
        return place if place < len(self._keys) and self._keys[place] == number else None
