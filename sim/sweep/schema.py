"""JSON Schema of sweep files."""

from __future__ import annotations

from typing import Any

from sim.dimensions import Dimensions
from sim.history import load_history
from sim.results import OUTCOMES
from sim.scenario.schema import DRAFT, TEXT, table, uncertainty_schema, whole
from sim.scenario.settings import ROWS
from sim.sweep.file import LISTED, MOST_RUNS, MOST_SEEDS, SAMPLED


def sweep_schema(dimensions: Dimensions | None = None) -> dict[str, Any]:
    """Return the JSON Schema of sweep files; rules that join several keys are for ``two-loops validate``."""
    axes = load_history().dimensions if dimensions is None else dimensions
    points = whole(1, MOST_RUNS, "points of the design")
    sampled = table(
        {"kind": {"enum": [kind for kind in SAMPLED if kind != "ensemble"]}, "runs": points}, required=("kind", "runs")
    )
    members = TEXT | {"description": "CSV file of parameter sets, one a row; columns are named by path"}
    ensemble = table(
        {"kind": {"const": "ensemble"}, "runs": points, "members": members}, required=("kind", "runs", "members")
    )
    listed = table({"kind": {"enum": list(LISTED)}}, required=("kind",))
    rows = {name: whole(fewest, most, f"{name} rows of every run") for name, (fewest, most, _) in ROWS.items()}
    names = {"type": "array", "items": TEXT, "minItems": 1, "uniqueItems": True}
    return {"$schema": DRAFT, "title": "Two Loops sweep"} | table(
        {
            "title": TEXT,
            "question": TEXT,
            "scenarios": names | {"description": "names of scenarios that come along, or files beside this one"},
            "horizon": table({"end": TEXT | {"description": "last month of every run"}}),
            "run": table(rows),
            "seeds": whole(1, MOST_SEEDS, "seeds at each point"),
            "design": {"oneOf": [sampled, ensemble, listed], "description": "how points are chosen"},
            "uncertainty": uncertainty_schema(axes),
            "priors": {
                "type": "array",
                "items": TEXT,
                "description": "parameters drawn over their prior range: names or patterns such as choice.*",
            },
            "outcomes": {
                "type": "array",
                "items": {"enum": sorted(OUTCOMES)},
                "uniqueItems": True,
                "description": "outcomes that are kept; all without it",
            },
        },
        required=("scenarios", "design"),
    )
