"""Names are only labels, rows only resolution, and the expected path is what agent runs converge to."""

import time

import numpy as np
import pytest

from sim.history import load_history
from sim.physical_loop import ExpectedSites
from sim.tables import DATA_DIRECTORY
from tests.physical.support import Alone, assert_same, changed
from tests.support import renamed


def test_swapping_two_names_in_every_table_changes_no_bit(tmp_path):
    swapped = load_history(renamed(DATA_DIRECTORY, "US", "CN", tmp_path / "swapped"))
    assert swapped.dimensions.blocs[:2] == ("CN", "US")
    first, second = Alone(), Alone(history=swapped)
    first.run(48), second.run(48)
    assert_same(first.state, second.state)


def test_a_month_of_the_default_rows_takes_milliseconds():
    run = Alone(n_factories=3000, end_month=95)
    run.step()

    def seconds():
        start = time.perf_counter()
        run.step()
        return time.perf_counter() - start

    # 1.5 ms on two shared cores, less than half of the digital month; the bound leaves room for a busy machine
    assert min(seconds() for _ in range(10)) < 0.008


def test_a_hundred_thousand_factories_work():
    run = Alone(n_factories=100_000)
    run.run(3)
    assert run.world.sites.count == 100_000
    state = run.state.factories
    assert sum(np.asarray(getattr(state, name)).nbytes for name in state.__slots__) <= 48 * 100_000
    assert np.isfinite(run.state.signals.data).all()


EAGER = changed(deployment__difficulty=350.0, deployment__innovation=0.1)


def headline(rows, chooser=None, seed=1):
    """Logs of AI-run units, adoption and data after five years."""
    run = Alone(EAGER, n_factories=rows, chooser=chooser, seed=seed)
    run.run(60)
    sites = run.world.sites
    units = (sites.weight * run.state.factories.ai_units)[sites.domain == 0].sum()
    adopted = (run.state.adopted_share * sites.weight_in_cell).sum() / sites.weight_in_cell.sum()
    return np.log([units, adopted, *run.state.signals.data[:2, 0]])


@pytest.mark.slow
def test_agent_runs_converge_to_the_expected_path():
    expected = headline(100_000, ExpectedSites())
    rows = np.array([300, 1000, 3000, 10_000])
    error = [np.sqrt(np.mean([(headline(n, None, seed) - expected) ** 2 for seed in range(12)], axis=0)) for n in rows]
    slopes = np.polyfit(np.log(rows), np.log(error), 1)[0]
    # 12 seeds leave an error of some 0.1 in each slope
    assert slopes.mean() == pytest.approx(-0.5, abs=0.1)


@pytest.mark.slow
def test_few_rows_give_nearly_the_expected_path_of_many():
    np.testing.assert_allclose(headline(3000, ExpectedSites()), headline(100_000, ExpectedSites()), atol=0.02)
