"""Templates of releases against a plain search."""

import numpy as np

from sim.kernels import template_rows


def plain_template(line, vendor, tier, is_open, most):
    of_tier = line["tier"] == tier
    mine = of_tier & (line["vendor"] == vendor)
    alike = mine & (line["open"] == is_open)
    pool = np.flatnonzero(alike if alike.any() else mine if mine.any() else of_tier)
    last = pool[-1]
    same = (line["month"][pool] == line["month"][last]) & (line["family"][pool] == line["family"][last])
    return pool[same][:most].tolist()


def test_templates_are_those_of_a_plain_search():
    rng = np.random.default_rng(5)
    month = np.sort(rng.integers(0, 9, 300))
    vendor = rng.integers(0, 8, 300)
    line = {
        "vendor": vendor, "tier": rng.integers(0, 2, 300), "open": rng.random(300) < 0.5,
        "family": 2 * vendor + rng.integers(0, 2, 300), "month": month,
    }  # fmt: skip
    line["open"][(vendor == 3) | (vendor == 4)] = True
    line["tier"][vendor == 5] = 0
    # Vendor 9 has released nothing, vendor 5 no small model, vendors 3 and 4 no closed one.
    asked = [(v, t, o) for v in (*range(8), 9) for t in (0, 1) for o in (False, True)]
    rows = template_rows(
        *(np.array(part) for part in zip(*asked, strict=True)), line_vendor=line["vendor"], line_tier=line["tier"],
        line_open=line["open"], line_family=line["family"], line_month=line["month"], most=2,
    )  # fmt: skip
    for found, key in zip(rows, asked, strict=True):
        assert found[found >= 0].tolist() == plain_template(line, *key, 2)
    assert max(len(plain_template(line, *key, 99)) for key in asked) > 2, "the limit was not reached"
