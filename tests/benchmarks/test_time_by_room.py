"""The sampler books time where it is spent."""

import time

from benchmarks.time_by_room import Sampler, room
from sim.mechanisms.arrays import floats


def test_rooms():
    assert room("digital_loop/market:build_market") == "digital_loop"
    assert room("kernels/tables:choice_tables") == "kernels/tables"
    assert room("model:TwoLoopsModel.step") == "model"


def test_time_inside_and_outside_the_package_is_told_apart():
    numbers = [0.5] * 200_000

    def spend(seconds, work):
        end = time.process_time() + seconds
        while time.process_time() < end:
            work()

    with Sampler() as sampler:
        spend(0.2, lambda: floats(numbers))
        spend(0.1, lambda: sorted(numbers))
    inside, outside = sampler.seconds["mechanisms/arrays:floats"], sampler.seconds["elsewhere"]
    assert set(sampler.seconds) == {"mechanisms/arrays:floats", "elsewhere"}
    assert 0.15 < inside < 0.25
    assert 0.07 < outside < 0.15
