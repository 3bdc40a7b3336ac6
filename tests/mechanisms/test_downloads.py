import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sim.mechanisms.downloads import (
    deployment_downloads,
    new_downloads,
    repeat_downloads,
    trial_downloads,
)

amount = st.floats(0, 1e9)


@given(amount, amount, amount)
def test_downloads_are_counted_once(reviews, deployments, installed):
    total = new_downloads(
        trial_downloads(reviews, 0.3),
        deployment_downloads(deployments, 4.0),
        repeat_downloads(installed, 1.5),
    )
    np.testing.assert_allclose(total, 0.3 * reviews + 4.0 * deployments + 1.5 * installed, rtol=1e-14)


def test_nothing_in_use_and_nobody_looking_means_no_downloads():
    assert new_downloads(trial_downloads(0.0, 0.3), deployment_downloads(0.0, 4.0), repeat_downloads(0.0, 1.5)) == 0.0


def test_installed_rows_are_pulled_every_month():
    # 100 developers deploy once and stay a year: 4 pulls each at the start, 2 in each of 11 months after
    monthly = [
        new_downloads(0.0, deployment_downloads(100.0 * (m == 0), 4.0), repeat_downloads(100.0 * (m > 0), 2.0))
        for m in range(12)
    ]
    assert sum(monthly) == 100 * (4 + 11 * 2)
