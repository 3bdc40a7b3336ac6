"""What every equation owes its reader: documented arguments, a reference, an example and a test."""

import importlib
import inspect
import pkgutil
from pathlib import Path

import numpy as np
import pytest

import sim.mechanisms

MODULES = [
    importlib.import_module(f"sim.mechanisms.{module.name}") for module in pkgutil.iter_modules(sim.mechanisms.__path__)
]
FUNCTIONS = [
    function
    for module in MODULES
    for name, function in inspect.getmembers(module, inspect.isfunction)
    if function.__module__ == module.__name__ and not name.startswith("_")
]
TESTS = "".join(file.read_text(encoding="utf-8") for file in Path(__file__).parent.glob("test_*.py"))


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda function: function.__name__)
def test_docstring_names_arguments_result_reference_and_example(function):
    text = inspect.getdoc(function) or ""
    if function.__name__ != "floats":
        for section in ("Parameters", "Returns", "References", "Examples"):
            assert f"\n{section}\n{'-' * len(section)}\n" in text, f"{section} is missing"
        arguments = text.split("\nParameters\n")[1].split("\nReturns\n")[0]
        for name in inspect.signature(function).parameters:
            assert name in arguments, f"argument {name} is not documented"


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda function: function.__name__)
def test_function_has_a_test(function):
    assert f"{function.__name__}(" in TESTS


# these work along a last axis of vendors, blocs, groups, scopes or channels
ALONG_AN_AXIS = {
    "accessible_data",
    "drawn_stack",
    "experience",
    "stack_probability",
    "switched_probability",
    "transferred_data",
    "allocate_inflow",
    "best_of_others",
    "capability_lag_months",
    "capability_lag_now",
    "controlled_inflow",
    "mean_elasticity",
    "returned_signal",
    "uncontrolled_inflow",
    "volume_multipliers",
}
ELEMENTWISE = [
    function
    for function in FUNCTIONS
    if function.__name__ not in ALONG_AN_AXIS
    and {p.annotation for p in inspect.signature(function).parameters.values()} == {"Numbers"}
]


@pytest.mark.parametrize("function", ELEMENTWISE, ids=lambda function: function.__name__)
def test_every_argument_may_be_a_list(function):
    count = len(inspect.signature(function).parameters)
    single = function(*[0.5] * count)
    for position in range(count):
        arguments: list = [0.5] * count
        arguments[position] = [0.5, 0.5]
        np.testing.assert_array_equal(function(*arguments), [single, single])


def test_all_equations_are_found():
    assert {"nested_logit_shares", "controlled_inflow", "forced_capability"} <= {f.__name__ for f in FUNCTIONS}
