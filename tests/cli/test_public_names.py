import subprocess
import sys

import pytest

import sim


def test_public_names():
    assert set(sim.__all__) <= set(dir(sim))
    for name in sim.__all__:
        assert callable(getattr(sim, name))


def test_unknown_names_are_attribute_errors():
    with pytest.raises(AttributeError, match="no attribute 'rum'"):
        _ = sim.rum


def test_sim_run_is_the_function_even_if_the_module_was_imported_first():
    code = "import sim.run, sim; from sim.run import resolve; print(callable(sim.run), sim.run.__name__)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["True", "run"]
