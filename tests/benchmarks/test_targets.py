"""The table of targets: sides, verdicts, figures."""

import pytest

from benchmarks.targets import Target, read_targets, table


def target(better, floor, goal, unit="s"):
    return Target(id="x", what="what", unit=unit, better=better, floor=floor, goal=goal, measured_by="script")


@pytest.mark.parametrize(
    ("better", "floor", "goal", "value", "verdict"),
    [
        ("lower", 2.0, 1.2, 1.2, "goal"),
        ("lower", 2.0, 1.2, 1.21, "floor"),
        ("lower", 2.0, 1.2, 2.0, "floor"),
        ("lower", 2.0, 1.2, 2.01, "missed"),
        ("higher", 200, 1000, 1000, "goal"),
        ("higher", 200, 1000, 999, "floor"),
        ("higher", 200, 1000, 199, "missed"),
    ],
)
def test_verdicts(better, floor, goal, value, verdict):
    assert target(better, floor, goal).verdict(value) == verdict


def test_every_target_can_be_met_and_its_goal_is_beyond_its_floor():
    targets = read_targets()
    assert len({one.id for one in targets}) == len(targets) == 12
    for one in targets:
        assert one.better in ("lower", "higher")
        assert (one.goal > one.floor) == (one.better == "higher"), one.id


def test_the_table_shows_what_was_measured_and_says_what_was_not():
    spread = {"median": 0.1449, "low": 0.14, "high": 1.5, "n": 9}
    rows = {row[0]: row[1:] for row in table({"default_run": {"spreads": {"default_run": spread}}})}
    shown = next(cells for what, cells in rows.items() if what.startswith("default run"))
    assert shown == ("≤ 0.4 s", "≤ 0.15 s", "0.145 s (0.140 s to 1.50 s)", "goal")
    assert sum(cells[2:] == ("not measured", "–") for cells in rows.values()) == len(rows) - 1


def test_figures_keep_three_digits():
    one = target("higher", 50, 150, unit="×")
    assert [one.amount(value) for value in (1234.4, 99.96, 0.01234)] == ["1,234×", "100×", "0.0123×"]
    assert one.bound(1000) == "≥ 1,000×"
