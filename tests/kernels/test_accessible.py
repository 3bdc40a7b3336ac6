"""The best general model that makers may build on, by hand."""

import numpy as np

from sim.dimensions import API
from sim.kernels import accessible_capability
from sim.kernels.tables import N_CHANNELS

OPEN_DOOR = np.log(0.5)


def best_of(capability, *, is_open, month=5, doors=((1, 0), (0, 1)), has_api=(True, True)):
    """Models of vendors 0 and 1, the second one of month 5; blocs 0 and 1 live in regions 0 and 1, bloc 2 nowhere."""
    log_access = np.full((2, 2, N_CHANNELS), -9.0)
    log_access[:, :, API] = np.where(np.array(doors, dtype=bool), 0.0, -9.0)
    return accessible_capability(
        capability, release=[0, 5], vendor=[0, 1], is_open=is_open, month=month, log_access=log_access, least=OPEN_DOOR,
        is_home=np.array([[True, False, False], [False, True, False]]), vendor_has_api=list(has_api),
    )  # fmt: skip


def test_closed_models_need_an_open_door_at_home_or_anywhere_for_a_bloc_without_a_home():
    np.testing.assert_array_equal(best_of([10.0, 20.0], is_open=[False, False]), [10.0, 20.0, 20.0])


def test_open_models_are_for_all():
    np.testing.assert_array_equal(best_of([10.0, 20.0], is_open=[False, True]), [20.0, 20.0, 20.0])


def test_a_model_counts_from_its_month_on():
    found = best_of([10.0, 20.0], is_open=[False, True], month=4)
    np.testing.assert_array_equal(found, [10.0, np.nan, 10.0])


def test_without_an_api_nobody_builds_on_a_closed_model():
    found = best_of([10.0, 20.0], is_open=[False, False], has_api=(True, False))
    np.testing.assert_array_equal(found, [10.0, np.nan, 10.0])
