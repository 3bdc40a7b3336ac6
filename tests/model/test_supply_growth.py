"""Arrivals after the record against the growth that they are meant to give."""

import numpy as np

from sim.mechanisms.compute import stock_next, supply_growth_decay
from sim.world.supply_path import _growth_of_arrivals
from tests.physical.support import changed


def test_arrivals_after_the_record_make_the_stock_grow_at_the_stated_rate():
    parameters = changed(compute__growth=2.0, compute__growth_time_constant=3.0, compute__retirement=0.01)
    months = np.arange(1, 58)
    rate = supply_growth_decay(np.log(2.0) / 12.0, np.append(0.0, months), 36.0)
    first = np.expm1(rate[0]) + 0.01  # what a stock of 1 needs in the last month of the record
    arrivals = first * np.append(1.0, _growth_of_arrivals(months, parameters))
    stock = 1.0
    for month, arrival in enumerate(arrivals):
        grown = float(stock_next(stock, arrival, 0.01))
        np.testing.assert_allclose(np.log(grown / stock), rate[month], rtol=1e-9)
        stock = grown
