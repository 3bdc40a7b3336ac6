"""Results: what is reported, how it is recorded, kept and read again."""

from sim.results.output import check_identity, check_output, new_output, read_manifest
from sim.results.provenance import identity, package_fingerprint, run_provenance
from sim.results.recorder import Recorder
from sim.results.results import Results
from sim.results.schema import OUTCOMES, PANELS, Outcome, axis_labels, find_outcome, labels, matching_outcomes
from sim.results.store import load_results

__all__ = [
    "OUTCOMES",
    "PANELS",
    "Outcome",
    "Recorder",
    "Results",
    "axis_labels",
    "check_identity",
    "check_output",
    "find_outcome",
    "identity",
    "labels",
    "load_results",
    "matching_outcomes",
    "new_output",
    "package_fingerprint",
    "read_manifest",
    "run_provenance",
]
