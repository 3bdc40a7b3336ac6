import numpy as np
import pytest

from sim.results import OUTCOMES, Recorder
from tests.support_results import LABELS, synthetic_results

SMALL = ("hhi", "downloads")


def values(number):
    return {"hhi": number, "downloads": np.arange(4) + number}


def test_what_is_recorded_comes_back():
    recorder = Recorder(SMALL, LABELS, 0, 9)
    recorder.record(0, values(1.0))
    recorder.record(1, values(2.0))
    results = recorder.results({})
    np.testing.assert_array_equal(results.array("hhi"), [1.0, 2.0])
    np.testing.assert_array_equal(results.series("downloads", bloc="CN"), [2.0, 3.0])
    assert results.months == ("2023-01", "2023-02")
    assert results.at("downloads", "2023-02", bloc="other") == 5.0
    assert np.isnan(results.at("hhi", "2023-03"))


@pytest.mark.parametrize(
    ("month", "given", "message"),
    [
        (1, values(1.0), "the next one is 0"),
        (0, {"hhi": 1.0}, "missing: ['downloads']"),
        (0, values(1.0) | {"price": 1.0}, "unknown: ['price']"),
        (0, values(1.0) | {"downloads": np.zeros(3)}, "downloads has shape (3,); it must be (4,)"),
        (0, values(1.0) | {"hhi": np.zeros(1)}, "hhi has shape (1,); it must be ()"),
    ],
)
def test_wrong_records_are_refused_and_leave_nothing(month, given, message):
    recorder = Recorder(SMALL, LABELS, 0, 9)
    with pytest.raises(ValueError) as error:
        recorder.record(month, given)
    assert message in str(error.value)
    assert recorder.months_recorded == 0
    assert recorder.results({}).n_months == 0


def test_a_month_after_the_last_is_refused():
    recorder = Recorder(("hhi",), LABELS, 5, 5)
    recorder.record(5, {"hhi": 1.0})
    with pytest.raises(ValueError, match="the last 5"):
        recorder.record(6, {"hhi": 1.0})


def test_a_copy_goes_its_own_way():
    recorder = Recorder(("hhi",), LABELS, 0, 2)
    recorder.record(0, {"hhi": 1.0})
    twin = recorder.copy()
    twin.record(1, {"hhi": 5.0})
    recorder.record(1, {"hhi": 2.0})
    assert recorder.results({}).array("hhi").tolist() == [1.0, 2.0]
    assert twin.results({}).array("hhi").tolist() == [1.0, 5.0]


def test_an_extended_recorder_keeps_the_past():
    recorder = Recorder(("hhi",), LABELS, 0, 0)
    recorder.record(0, {"hhi": 1.0})
    longer = recorder.extended(3)
    longer.record(1, {"hhi": 2.0})
    assert longer.results({}).array("hhi").tolist() == [1.0, 2.0]
    with pytest.raises(ValueError, match="lies before"):
        longer.extended(0)


def test_recording_does_not_keep_the_callers_array():
    array = np.ones(4)
    recorder = Recorder(("downloads",), LABELS, 0, 1)
    recorder.record(0, {"downloads": array})
    array[:] = 7.0
    assert recorder.results({}).array("downloads").tolist() == [[1.0] * 4]


def test_all_outcomes_by_default():
    assert synthetic_results(months=1).outcomes == tuple(OUTCOMES)


def test_unknown_outcome_is_a_programming_error():
    with pytest.raises(KeyError):
        Recorder(("market",), LABELS, 0, 1)
