"""The IAMC export opens in pyam itself.

pyam wants older versions of pandas and polars than ours, so it has its own environment, fixed by hashes; a new lock is
made with ``tools/uv.sh pip compile --universal --generate-hashes`` from the ``requirements.in`` beside it.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from sim.sweep import run_sweep
from sim.sweep.exchange import export
from tests.sweep import hooks
from tests.sweep.texts import GRID, write

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent / "pyam"


def run(*words, cache=None):
    environment = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "VIRTUAL_ENV")}
    if cache is not None:
        environment["XDG_CACHE_HOME"] = str(cache)
    done = subprocess.run([str(word) for word in words], cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_pyam_reads_filters_plots_and_aggregates_an_export(tmp_path):
    python = tmp_path / "pyam" / "bin" / "python"
    run("tools/uv.sh", "venv", "--quiet", "--python", sys.executable, tmp_path / "pyam")
    run("tools/uv.sh", "pip", "sync", "--quiet", "--require-hashes", "--python", python, HERE / "requirements.lock")
    sweep = run_sweep(write(tmp_path, GRID), workers=1, out=tmp_path / "out", simulate=hooks.quick)
    file = export(sweep.folder, "iamc", tmp_path / "export.csv")
    # pyam keeps paths of its units' definitions in the user's cache, where they outlive this environment.
    found = json.loads(run(python, HERE / "read.py", file, cache=tmp_path / "cache").splitlines()[-1])
    frame = sweep.to_frame()
    assert found["model"] == ["Two Loops"] and found["scenario"] == ["Cut", "Recorded history"]
    assert found["region"] == ["CN", "US", "World"] and found["extra"] == ["point", "seed"]
    assert found["units"] == {"download_share": ["share"], "frontier_gap": ["arena points"]}
    assert (found["months"], found["rows"]) == (hooks.MONTHS, 3 * len(frame))
    assert found["world"] == [1.0] and found["years"] == [2026]
    chosen = frame[(frame["scenario"] == "Cut") & (frame["point"] == 0) & (frame["seed"] == 1)]
    assert found["gap"] == chosen.loc[chosen["month"] == "2026-08", "frontier_gap"].tolist()
