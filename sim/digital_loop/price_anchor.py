"""Rule: a bloc's vendors hold their list prices against a rival bloc's at the same chance of success."""

from __future__ import annotations

import numpy as np

from sim.mechanisms.pricing import price_next


def anchored_prices(
    price: np.ndarray, capability: np.ndarray, bloc: np.ndarray, is_sold: np.ndarray, anchor: np.ndarray
) -> np.ndarray:
    """List prices after each anchored model has moved part of the way to its rival's price.

    The rival's price at equal chance of success is what its cheapest model asks that is at least as capable. A model
    that no rival matches keeps its price; one that answers several rivals follows the one that leaves it cheapest.

    Parameters
    ----------
    price : ndarray, shape (C,)
        List prices before the rule [USD per million tokens]; all of them rest on start-of-month state, so two blocs
        may answer each other.
    capability, bloc, is_sold : ndarray, shape (C,)
        Arena points, row of the bloc, whether the vendor sells the model itself.
    anchor : ndarray, shape (B, B)
        Fraction of the distance in ln price that a bloc (first axis) moves towards a rival; 0 everywhere returns
        the prices themselves.

    Returns
    -------
    ndarray, shape (C,)
        USD per million tokens.
    """
    pairs = np.argwhere(anchor)
    if not len(pairs):
        return price
    result = np.where(is_sold & np.isin(bloc, pairs[:, 0]), np.inf, price)
    for own, rival in pairs:
        mine, theirs = is_sold & (bloc == own), is_sold & (bloc == rival)
        at_least = capability[theirs][None, :] >= capability[mine][:, None]
        match = np.where(at_least, price[theirs][None, :], np.inf).min(axis=1, initial=np.inf)
        target = np.log(np.where(np.isfinite(match), match, price[mine]))
        moved = np.exp(price_next(np.log(price[mine]), target, anchor[own, rival]))
        result[mine] = np.minimum(result[mine], np.where(np.isfinite(match), moved, price[mine]))
    return result
