"""Mark-up elasticities against the mechanism, and templates of releases against a plain search."""

import numpy as np
import pytest

from sim.kernels import elasticity_of_revenue, template_rows
from sim.mechanisms.elasticity import demand_elasticity

G, C, V = 6, 40, 9


@pytest.mark.parametrize("seed", range(3))
def test_mean_elasticity_is_the_mechanism_weighted_by_revenue(seed):
    rng = np.random.default_rng(seed)
    revenue, developers, tokens = (rng.lognormal(0.0, 3.0, (G, 4, C)) for _ in range(3))
    revenue[:, 2:] = 0.0
    tokens[rng.random(tokens.shape) < 0.2] = 0.0
    developers[2] = 0.0
    price_share, sensitivity = rng.random(tokens.shape), rng.lognormal(1.0, 0.5, tokens.shape)
    vendor, is_open = rng.integers(0, V - 2, C), rng.random(C) < 0.6
    mean = elasticity_of_revenue(
        revenue, developers=developers, tokens=tokens, priced_tokens=tokens * price_share,
        sensitive_tokens=tokens * price_share * sensitivity, vendor=vendor, is_open=is_open, token_elasticity=0.3,
        n_vendors=V,
    )  # fmt: skip
    share = np.zeros((V, G))
    np.add.at(share, vendor, developers.sum(axis=1).T)
    share /= np.maximum(share.sum(axis=0), 1e-300)
    used = tokens > 0
    elasticity = demand_elasticity(
        sensitivity * used, price_share, share[vendor].T[:, None, :], 0.3 * price_share * used
    )
    for v in range(V):
        mine = ~is_open & (vendor == v)
        weight = revenue[..., mine].sum()
        expected = (revenue * elasticity)[..., mine].sum() / weight if weight > 0 else np.nan
        np.testing.assert_allclose(mean[v], expected, rtol=1e-12)


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
