"""Slow verification: what `warm` compiles at set-up is all that a run needs, for rows and for the twin."""

from __future__ import annotations

import subprocess
import sys

import pytest

pytestmark = pytest.mark.slow

SCRIPT = """
import gc
from numba.core.dispatcher import Dispatcher
from sim.digital_loop import ExpectedChooser
from sim.kernels import warm
from tests.model.runs import small_model

def signatures():
    kernels = (thing for thing in gc.get_objects() if isinstance(thing, Dispatcher))
    return {(kernel.py_func.__module__, kernel.py_func.__name__): len(kernel.signatures) for kernel in kernels}

warm()
before = signatures()
for chooser in (None, ExpectedChooser()):
    model = small_model(end="2026-06", chooser=chooser)
    model.run_until(model.monthly.end_month)
after = signatures()
print([name for name, number in after.items() if name[0].startswith("sim.") and number > before.get(name, 0)])
"""


def test_a_run_compiles_nothing_that_set_up_has_not_compiled():
    done = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
