"""Opens an IAMC export as a user of pyam would, and prints what it found. Runs in pyam's own environment."""

import json
import sys

import matplotlib

matplotlib.use("Agg")
import pyam

data = pyam.IamDataFrame(sys.argv[1])
one = data.filter(point=0, seed=1, scenario="Cut")
one.filter(variable="download_share").plot(color="region")
world = one.aggregate_region("download_share", region="World", subregions=["CN", "US"])
august = one.filter(month=8).swap_time_for_year()
sys.stdout.write(
    json.dumps(
        {
            "model": data.model,
            "scenario": data.scenario,
            "region": data.region,
            "variable": data.variable,
            "units": {name: data.filter(variable=name).unit for name in data.variable},
            "extra": data.extra_cols,
            "months": len(data.time),
            "rows": len(data.data),
            "world": world.data["value"].round(9).unique().tolist(),
            "years": [int(year) for year in august.year],
            "gap": august.filter(variable="frontier_gap").data["value"].tolist(),
        }
    )
)
