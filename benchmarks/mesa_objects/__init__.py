"""The developers of the digital loop as plain Mesa objects, one agent per workload row.

The same rules as the compiled kernel's, written as a Mesa user would write them who minds speed: agents hold their own
state and act in ``step``; what is the same for a class of developers is worked out once a month and looked up; draws
come from the model's own generator, so they are independent of those of the kernel. All else of the model is shared:
`ObjectChooser` puts the agents into `sim.TwoLoopsModel`. Two things rest on it: the comparison of speed, and the
cross-check that two implementations of one text agree within sampling error.
"""

from benchmarks.mesa_objects.chooser import ObjectChooser
from benchmarks.mesa_objects.developers import Developer, DeveloperModel

__all__ = ["Developer", "DeveloperModel", "ObjectChooser"]
