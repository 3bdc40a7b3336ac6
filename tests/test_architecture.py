"""The rules of the house: who may import whom, what loads when, how large a file grows.

A new room under ``sim`` needs a line in ``LAYERS``, so that its place is a decision.
"""

import ast
import graphlib
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "sim"

LAYERS = (
    {"months", "errors", "dimensions", "tables", "display"},
    {"parameters", "randomness", "populations", "mechanisms", "kernels"},
    {"levers"},
    {"history"},
    {"scenario", "world", "state", "physical_world", "physical_state"},
    {"digital_loop", "physical_loop", "coupling"},
    {"initial_state", "government", "population_views"},
    {"observation"},
    {"simulation"},
    {"agents"},
    {"model"},
    {"results"},
    {"run"},
    {"sweep", "calibration"},
    {"analysis"},
    {"regression"},
    {"scenario_report"},
    {"docs"},
    {"figures"},
    {"brief"},
    {"cli", "warm", "__init__", "__main__"},
)
"""Rooms from the ground up; a room imports from its own floor and the floors below."""

CLOSED_DOORS = {
    # Equations: numbers and arrays in, numbers and arrays out.
    "mechanisms": {"parameters", "populations", "randomness", "tables"},
    "kernels": {"parameters", "populations", "mechanisms", "tables"},
    # A lever is parameters by month, worked out before the run starts.
    "digital_loop": {"levers", "scenario"},
    "physical_loop": {"levers", "scenario"},
    "coupling": {"levers", "scenario"},
    "observation": {"levers", "scenario"},
    "agents": {"levers", "scenario"},
    # The model is given parameters per month and never sees where they come from.
    "simulation": {"levers", "scenario"},
    "model": {"levers", "scenario"},
}
"""What a room must not import although it lies below."""

ONLY_IN = {
    "mesa": {"agents", "populations", "model"},
    "numba": {"kernels", "randomness"},
    "llvmlite": {"kernels", "randomness"},
    "matplotlib": {"figures"},
}
"""Libraries that only these rooms know."""

HEAVY = {"dask", "distributed", "duckdb", "llvmlite", "matplotlib", "mesa", "networkx", "numba", "pandas"} | {
    "polars", "pyarrow", "SALib", "scipy", "tqdm", "xarray"}  # fmt: skip
"""Libraries that take long to load: imported inside the function that needs them."""

HEAVY_ON_IMPORT = {**ONLY_IN, "scipy": {"mechanisms"}}
"""Rooms that may import a heavy library when they are imported themselves."""

MAX_MODULE_LINES = 400
MAX_STEP_LINES = 40

FLOOR = {room: floor for floor, rooms in enumerate(LAYERS) for room in rooms}
MODULES = sorted(PACKAGE.rglob("*.py"))


def name_of(file):
    """Dotted name, for example ``sim.levers.registry`` or ``sim.levers.__init__``."""
    return ".".join(file.relative_to(ROOT).with_suffix("").parts)


def room_of(name):
    """Room that a dotted name belongs to; names taken from ``sim`` itself are in its ``__init__``."""
    room = name.partition(".")[2].split(".")[0]
    is_room = room in FLOOR or (PACKAGE / room / "__init__.py").exists() or (PACKAGE / f"{room}.py").exists()
    return room if is_room else "__init__"


def imported_names(node, module):
    """Full dotted names that an import statement asks for."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if node.level:
        base = ".".join(module.split(".")[: -node.level] + ([node.module] if node.module else []))
    else:
        base = node.module
    return [f"{base}.{alias.name}" for alias in node.names]


class Imports(ast.NodeVisitor):
    """Collects imports as (dotted name, line, whether it runs when the module is imported)."""

    def __init__(self, module):
        self.module = module
        self.found = []
        self.runs_on_import = True

    def visit_import(self, node):
        self.found += [(name, node.lineno, self.runs_on_import) for name in imported_names(node, self.module)]

    visit_Import = visit_ImportFrom = visit_import

    def visit_later(self, node):
        before, self.runs_on_import = self.runs_on_import, False
        self.generic_visit(node)
        self.runs_on_import = before

    visit_FunctionDef = visit_AsyncFunctionDef = visit_Lambda = visit_later

    def visit_If(self, node):
        if ast.unparse(node.test) in ("TYPE_CHECKING", "typing.TYPE_CHECKING"):
            self.visit_later(node)
        else:
            self.generic_visit(node)


def imports_of(source, module):
    visitor = Imports(module)
    visitor.visit(ast.parse(source))
    return visitor.found


def broken_rules(source, module):
    """What the imports of one module do wrong, one sentence each."""
    room = room_of(module)
    for name, line, runs_on_import in imports_of(source, module):
        library = name.split(".")[0]
        place = f"{module}:{line}"
        if library == "sim":
            target = room_of(name)
            if target == room:
                continue
            if target not in FLOOR or room not in FLOOR:
                yield f"{place}: {room} or {target} is not in LAYERS"
            elif FLOOR[target] > FLOOR[room]:
                yield f"{place}: {room} lies below {target} and must not import it"
            elif target in CLOSED_DOORS.get(room, ()):
                yield f"{place}: {room} must not know {target}"
        elif library in ONLY_IN and room not in ONLY_IN[library]:
            yield f"{place}: only {', '.join(sorted(ONLY_IN[library]))} may import {library}"
        elif library in HEAVY and runs_on_import and room not in HEAVY_ON_IMPORT.get(library, ()):
            yield f"{place}: {library} takes long to load; import it in the function that needs it"


def test_every_room_has_a_floor():
    rooms = {room_of(name_of(file)) for file in MODULES}
    assert rooms <= FLOOR.keys(), "add these to LAYERS"
    assert sum(map(len, LAYERS)) == len(FLOOR), "a room lies on two floors"
    named = CLOSED_DOORS.keys() | set().union(*CLOSED_DOORS.values(), *HEAVY_ON_IMPORT.values())
    assert named <= FLOOR.keys(), "a rule names a room that LAYERS does not"


@pytest.mark.parametrize("file", MODULES, ids=name_of)
def test_imports_follow_the_layers(file):
    assert not list(broken_rules(file.read_text(encoding="utf-8"), name_of(file)))


@pytest.mark.parametrize(
    ("module", "source", "broken"),
    [
        ("sim.months", "from sim.parameters import Parameters", "months lies below parameters"),
        ("sim.months", "import sim.parameters", "months lies below parameters"),
        ("sim.months", "from sim import parameters", "months lies below parameters"),
        ("sim.months", "from . import parameters", "months lies below parameters"),
        ("sim.parameters.__init__", "from ..mechanisms import choice", None),
        ("sim.mechanisms.choice", "from ..parameters import Parameters", "must not know parameters"),
        ("sim.months", "def late():\n    import sim.parameters", "months lies below parameters"),
        ("sim.months", "from sim import load_scenario", "months lies below __init__"),
        ("sim.parameters.container", "from sim.errors import UserError", None),
        ("sim.tables", "import pandas", "pandas takes long to load"),
        ("sim.tables", "try:\n    import pandas.api\nexcept ImportError: ...", "pandas takes long to load"),
        ("sim.tables", "class Table:\n    from pandas import DataFrame", "pandas takes long to load"),
        ("sim.tables", "def frame():\n    import pandas", None),
        ("sim.tables", "if TYPE_CHECKING:\n    import pandas", None),
        ("sim.tables", "def draw():\n    import matplotlib.pyplot", "only figures may import matplotlib"),
        ("sim.mechanisms.choice", "from scipy.special import ndtri", None),
        ("sim.mechanisms.choice", "import numba", "only kernels, randomness may import numba"),
        ("sim.kernels.arithmetic", "import numba", None),
    ],
)
def test_the_rules_find_what_they_forbid(module, source, broken):
    found = list(broken_rules(source, module))
    assert len(found) == (broken is not None), found
    assert broken is None or broken in found[0]


def test_no_two_rooms_need_each_other():
    needs = {room: set() for room in FLOOR}
    for file in MODULES:
        module = name_of(file)
        for name, _, _ in imports_of(file.read_text(encoding="utf-8"), module):
            if name.split(".")[0] == "sim" and room_of(name) != room_of(module):
                needs[room_of(module)].add(room_of(name))
    graphlib.TopologicalSorter(needs).prepare()  # raises CycleError and names the rooms


@pytest.mark.parametrize("file", MODULES, ids=name_of)
def test_a_module_stays_readable_at_one_sitting(file):
    lines = len(file.read_text(encoding="utf-8").splitlines())
    assert lines <= MAX_MODULE_LINES, "split the module"


def test_the_step_of_the_model_fits_on_a_screen():
    file = PACKAGE / "simulation.py"
    model = next(node for node in ast.parse(file.read_text(encoding="utf-8")).body
                 if isinstance(node, ast.ClassDef) and node.name == "Simulation")  # fmt: skip
    step = next(node for node in model.body if isinstance(node, ast.FunctionDef) and node.name == "step")
    assert step.end_lineno - step.lineno + 1 <= MAX_STEP_LINES


def loaded_by(statements):
    """Heavy libraries in a new Python after some statements."""
    code = f"{statements}\nimport sys\nprint('loaded', *sorted(sys.modules.keys() & {HEAVY!r}))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stdout.splitlines()[-1].split()[1:]


def test_what_is_loaded_is_noticed():
    assert "networkx" in loaded_by("import networkx")


def test_import_and_help_load_nothing_heavy():
    assert loaded_by("import sim") == []
    assert loaded_by("import sim.cli") == []
    asks_for_help = """
import sys
from sim.cli import main
sys.argv = ["two-loops", "--help"]
try:
    main()
except SystemExit as end:
    assert not end.code
"""
    assert loaded_by(asks_for_help) == []
