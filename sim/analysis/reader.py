"""Results of a run, read as the data sources of the record would."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable

import numpy as np

from sim.analysis.paths import Path
from sim.errors import UserError, did_you_mean
from sim.history import History
from sim.results import Results


@dataclasses.dataclass(frozen=True, slots=True)
class Reader:
    """Results of one run, read as the data sources of the record would."""

    results: Results
    history: History

    def state(self, values: np.ndarray) -> Path:
        """Path of a level."""
        return Path(form="state", first_month=self.results.first_month, part=np.asarray(values, dtype=float))

    def flow(self, values: np.ndarray) -> Path:
        """Path of an amount per month."""
        return Path(form="flow", first_month=self.results.first_month, part=np.asarray(values, dtype=float))

    def share(self, part: np.ndarray, whole: np.ndarray) -> Path:
        """Path of a part of a whole."""
        # A share of nothing is missing; as a part of nothing it counts for nothing.
        part = np.where(whole > 0, part, 0.0)
        return Path(form="share", first_month=self.results.first_month, part=part, whole=whole)

    def tokens(self, panel: str) -> np.ndarray:
        """Tokens that a panel counts [trillion per month]."""
        return self.results.series("panel_tokens", panel=panel)

    def token_share(self, panel: str, entity: str) -> Path:
        """Share of a panel's tokens on a bloc, on open weights, or on the models of a family or firm."""
        whole = self.tokens(panel)
        if entity in self.results.labels["bloc"]:
            share = self.results.series("token_share", bloc=entity, panel=panel)
        elif entity == "OPEN":
            share = self.results.series("open_token_share", panel=panel)
        elif entity == "CN_OPEN":
            share = self.results.series("open_bloc_token_share", bloc="CN", panel=panel)
        elif entity == "OTHER_OPEN":
            chinese = self.results.series("open_bloc_token_share", bloc="CN", panel=panel)
            share = self.results.series("open_token_share", panel=panel) - chinese
        else:
            panel_index = self.results.labels["panel"].index(panel)
            by_family = self.results.array("family_token_share")[:, :, panel_index]
            share = by_family[:, self.families(entity)].sum(axis=1)
        return self.share(share * whole, whole)

    def families(self, entity: str) -> list[int]:
        """Rows of a family, or of all families of a firm.

        Raises
        ------
        UserError
            If neither a family nor a vendor has that name.
        """
        names = self.results.labels["family"]
        rows = [row for row, name in enumerate(names) if plain(name) == plain(entity)]
        if not rows:
            vendors = [row for row, vendor in enumerate(self.history.vendors) if plain(vendor.name) == plain(entity)]
            rows = [family.row for family in self.history.families if family.vendor in vendors]
        if not rows:
            raise UserError(f"no family or vendor is called {entity!r}", hint=did_you_mean(entity, names))
        return rows

    def family_downloads(self, entities: Iterable[str]) -> np.ndarray:
        """Downloads since the start of families or firms [million]."""
        rows = sorted({row for entity in entities for row in self.families(entity)})
        return self.results.array("cumulative_family_downloads")[:, rows].sum(axis=1)


def plain(name: str) -> str:
    """Name without case, blanks and signs, as the targets write it.

    Examples
    --------
    >>> plain("gpt-oss"), plain("Alibaba Qwen")
    ('GPTOSS', 'ALIBABAQWEN')
    """
    return re.sub(r"[^A-Z0-9]", "", name.upper())
