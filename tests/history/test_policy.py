"""Recorded policy: controls, access, incidents and initial distrust."""

import itertools

import numpy as np
import pytest

from sim.dimensions import API, CHANNELS, CLOUD, HOST, SCOPES, SEGMENTS, SELF
from sim.history import load_history
from sim.months import month_index
from sim.tables import DATA_DIRECTORY
from tests.support import edited

HISTORY = load_history()
BLOCS, REGIONS = HISTORY.dimensions.blocs, HISTORY.dimensions.regions


def in_force(rows, month):
    return [row for row in rows if row.start <= month and (row.end is None or month <= row.end)]


def test_each_month_of_the_record_has_one_total_per_target_and_scope():
    for month in range(month_index("2022-10"), month_index("2026-03") + 1):
        for scope in range(len(SCOPES)):
            rows = [row for row in in_force(HISTORY.controls, month) if row.scope == scope and row.target == "CN"]
            assert len(rows) == 1


def test_controls_act_on_blocs_at_home_in_the_target():
    for row in HISTORY.controls:
        assert row.bloc == (BLOCS.index(row.target) if row.target in BLOCS else None)
        assert 0 <= row.low <= row.intensity <= row.high <= 1


def access(region, vendor, channel, month):
    place = [v.name for v in HISTORY.vendors].index(vendor)
    rules = in_force(HISTORY.access, month_index(month))
    shares = [
        r.share for r in rules if r.region == REGIONS.index(region) and place in r.vendors and channel in r.channels
    ]
    return max(shares, default=0.0)


def test_the_strictest_access_rule_counts():
    assert access("CN", "OpenAI", API, "2024-06") == 0.5
    assert access("CN", "OpenAI", API, "2024-07") == 0.95
    assert access("CN", "OpenAI", CLOUD, "2024-10") == 0.5
    assert access("CN", "OpenAI", CLOUD, "2024-11") == 0.9
    assert access("CN", "Anthropic", SELF, "2025-08") == 0
    assert all(access("CN", "Anthropic", channel, "2025-09") == 0.98 for channel in range(len(CHANNELS)))
    assert access("US", "DeepSeek", API, "2024-12") == 0
    assert access("US", "DeepSeek", API, "2025-01") == 0.05


def test_rules_on_weights_leave_the_api_alone_and_all_means_all_of_the_bloc():
    weights = [rule for rule in HISTORY.access if rule.only_open_weights]
    assert weights and all(rule.channels == (CLOUD, HOST, SELF) for rule in weights)
    chinese = next(rule for rule in weights if rule.region == REGIONS.index("US"))
    assert {HISTORY.vendors[vendor].bloc for vendor in chinese.vendors} == {BLOCS.index("CN")}
    assert len(chinese.vendors) == sum(vendor.bloc == BLOCS.index("CN") for vendor in HISTORY.vendors)


def test_incidents_are_dated_sized_and_ordered():
    months = [incident.month for incident in HISTORY.incidents]
    assert months == sorted(months)
    assert {BLOCS[incident.bloc] for incident in HISTORY.incidents} == {"US", "CN"}
    assert all(0 < i.low <= i.size <= i.high <= 1 and i.known_by >= i.month for i in HISTORY.incidents)


def test_initial_distrust_is_symmetric_between_blocs_at_home_somewhere():
    homes = [bloc for bloc in HISTORY.blocs if bloc.home_region is not None]
    for values in (HISTORY.distrust, HISTORY.distrust_low, HISTORY.distrust_high):
        for one, other in itertools.product(homes, homes):
            np.testing.assert_array_equal(values[one.home_region, other.row], values[other.home_region, one.row])


def test_initial_distrust_is_zero_at_home_and_ordered_by_segment_and_channel():
    central = HISTORY.distrust
    assert central.shape == (len(REGIONS), len(BLOCS), len(SEGMENTS), len(CHANNELS))
    assert (HISTORY.distrust_low <= central).all() and (central <= HISTORY.distrust_high).all()
    for bloc in HISTORY.blocs:
        if bloc.home_region is not None:
            assert (central[bloc.home_region, bloc.row] == 0).all()
    rival = central[REGIONS.index("US"), BLOCS.index("CN")]
    neutral = central[REGIONS.index("SEA"), BLOCS.index("CN")]
    assert (rival > neutral).all() and (neutral > 0).all()
    assert (rival[:, SELF] < rival[:, HOST]).all() and (rival[:, HOST] < rival[:, API]).all()
    np.testing.assert_array_equal(central[REGIONS.index("SEA"), BLOCS.index("US")], neutral)


def test_the_most_specific_row_of_distrust_wins_from_left_to_right(tmp_path):
    def edit(rows):
        header, provenance = rows[0], rows[1][7:]
        rows[1:] = [
            ["all", "all", "all", "all", "1", "1", "1", *provenance],
            ["all", "CN", "all", "api", "2", "2", "2", *provenance],
            ["US", "all", "all", "all", "3", "3", "3", *provenance],
            ["US", "CN", "enterprise", "all", "4", "4", "4", *provenance],
        ]
        assert header[:7] == ["region", "bloc", "segment", "channel", "central", "low", "high"]

    distrust = load_history(edited(DATA_DIRECTORY, tmp_path / "data", "distrust", edit)).distrust
    us, sea, cn = REGIONS.index("US"), REGIONS.index("SEA"), BLOCS.index("CN")
    enterprise = SEGMENTS.index("enterprise")
    assert distrust[us, cn, enterprise, API] == 4
    assert distrust[us, cn, enterprise - 1, API] == 3
    assert distrust[sea, cn, enterprise, API] == 2
    assert distrust[sea, cn, enterprise, SELF] == 1


@pytest.mark.parametrize("name", ["distrust", "distrust_low", "distrust_high"])
def test_tables_cannot_be_written(name):
    with pytest.raises(ValueError, match="read-only"):
        getattr(HISTORY, name)[0, 0, 0, 0] = 1.0
