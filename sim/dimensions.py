"""Names along every axis: what is fixed by the model and what the data tables say."""

from __future__ import annotations

import dataclasses

SEGMENTS = ("hobbyist", "startup", "enterprise", "researcher")
WORKLOADS = ("interactive", "agentic", "sensitive")
HARDWARE_GB = (0, 8, 24, 80, 640)
"""Accelerator memory that a developer can use for self-hosting [GB]."""
CHANNELS = ("api", "cloud", "host", "self")
"""Where a model is bought: the vendor's API, a hyperscaler cloud, a third-party host, own hardware."""
API, CLOUD, HOST, SELF = range(4)
TIERS = ("flagship", "small")
OPENNESS = ("open", "closed")
SCOPES = ("training", "serving", "embodied_training", "edge")
EDGES = ("D1", "D2", "D3", "D4")
PHYSICAL_EDGES = ("P1", "P2", "P3", "P4")
COUPLING_EDGES = ("C1", "C2", "C3")
SECTORS = ("electronics", "automotive", "metal_machinery", "logistics", "other_manufacturing", "mobility")
DOMAINS = ("manipulation", "mobility")
MANIPULATION, MOBILITY = range(2)
DOMAIN_OF_SECTOR = (MANIPULATION,) * 5 + (MOBILITY,)
"""Domain of embodied capability that the work of each sector needs."""
UNIT_KINDS = ("arm", "humanoid", "robotaxi")
ARM, HUMANOID, ROBOTAXI = range(3)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Dimensions:
    """Geographic axes; their order is the order of rows in ``blocs.csv`` and ``regions.csv``."""

    blocs: tuple[str, ...]
    regions: tuple[str, ...]

    def labels(self, name: str) -> tuple[str, ...]:
        """Labels along the axis called ``name`` (``bloc``, ``region``, ``segment``, …)."""
        fixed = {
            "segment": SEGMENTS,
            "workload": WORKLOADS,
            "channel": CHANNELS,
            "tier": TIERS,
            "scope": SCOPES,
            "openness": OPENNESS,
            "sector": SECTORS,
            "domain": DOMAINS,
            "unit_kind": UNIT_KINDS,
            "hardware": tuple(f"{gigabytes}GB" for gigabytes in HARDWARE_GB[1:]),
        }
        if name in ("bloc", "source_bloc", "reference_bloc", "rival_bloc"):
            return self.blocs
        if name == "region":
            return self.regions
        return fixed[name]
