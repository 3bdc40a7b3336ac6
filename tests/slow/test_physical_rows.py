"""Slow verification of factory rows in the whole model: sampling error and nothing else, and a hundred thousand."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from sim.digital_loop import ExpectedChooser
from sim.physical_loop import AbstractSiteChooser, ExpectedSites, SampledSites
from tests.model.runs import outcomes_of, small_model

pytestmark = pytest.mark.slow

SIZES = (1_000, 3_162, 10_000, 31_623, 100_000)
SEEDS = (40, 32, 24, 18, 15)
END = "2027-12"
FAST = {"deployment.innovation": 0.1, "deployment.imitation": 0.6, "embodied.data_slope": 160.0}
"""Within the priors, and so fast that chance has something to decide before 2028."""
GIGABYTES = 2.0


def headline(rows: int, chooser: AbstractSiteChooser) -> np.ndarray:
    """Logs of physical headline outcomes; developers are expected counts, so that only sites are left to chance."""
    changes = {"parameters": FAST, "run": {"developers": 1_000, "factories": rows}}
    model = small_model(changes=changes, end=END, chooser=ExpectedChooser())
    model.site_chooser = chooser
    outcomes = outcomes_of(model)
    sites = model.physical_world.sites.weight_in_cell
    last = {name: values[-1] for name, values in outcomes.items()}
    adopted = (last["factory_adoption"] * sites).sum() / sites.sum()
    revenue = outcomes["deployment_revenue"][-12:].sum()
    values = [last["ai_units"].sum(), last["humanoid_units"].sum(), adopted, revenue, *last["ai_units"][:2]]
    values += [*last["deployment_data"][:2], *last["unit_cost"][:2]]
    # points of progress on the scale of logs: 100 points of log-odds are 0.58
    return np.array([*np.log(values), *last["embodied_progress"][:2] / 100.0])


@pytest.fixture(scope="module")
def errors() -> np.ndarray:
    """Root mean square distance from the expected path, by number of rows and outcome."""
    expected = headline(SIZES[-1], ExpectedSites())
    return np.array([
        np.sqrt(np.mean([(headline(rows, SampledSites(seed)) - expected) ** 2 for seed in range(seeds)], axis=0))
        for rows, seeds in zip(SIZES, SEEDS, strict=True)
    ])  # fmt: skip


def test_agent_runs_converge_to_the_twin_in_the_number_of_factories(errors):
    """Error against the expected path over 10^3 to 10^5 rows: slope −0.5 ± 0.1 in logs for every outcome."""
    slopes = np.polyfit(np.log(SIZES), np.log(errors), 1)[0]
    assert slopes.mean() == pytest.approx(-0.5, abs=0.05), slopes
    np.testing.assert_allclose(slopes, -0.5, atol=0.1)


def test_what_is_left_at_many_rows_is_small(errors):
    assert np.all(errors[-1] < 0.06), errors[-1]


def test_few_rows_of_the_twin_give_nearly_the_path_of_many():
    np.testing.assert_allclose(headline(3_000, ExpectedSites()), headline(100_000, ExpectedSites()), atol=0.03)


def test_a_hundred_thousand_factories_work_in_less_than_two_gigabytes():
    script = (
        "import resource, numpy as np; from tests.model.runs import outcomes_of, small_model;"
        "m = small_model(changes={'run': {'developers': 20_000, 'factories': 100_000}}, end='2030-12');"
        "o = outcomes_of(m); assert m.physical_world.sites.count == 100_000;"
        "assert np.isfinite(o['ai_units']).all() and np.isfinite(o['embodied_progress'][38:]).all();"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    # kilobytes on Linux, bytes on macOS
    unit = 1.0 if sys.platform == "darwin" else 1024.0
    assert float(done.stdout) * unit / 1e9 < GIGABYTES
