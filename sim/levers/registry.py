"""The one place where a kind of lever becomes a class: files of this package, plug-ins, a user's folder."""

from __future__ import annotations

import importlib
import importlib.metadata
import importlib.util
import inspect
import os
import pkgutil
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType, ModuleType

from sim.errors import UserError, did_you_mean
from sim.levers.base import AbstractLever
from sim.parameters import find

ENTRY_POINTS = "two_loops.levers"
FOLDER_VARIABLE = "TWO_LOOPS_LEVERS"
"""Environment variable that names folders with lever files, separated as in PATH."""


def lever_classes(*folders: str | Path) -> Mapping[str, type[AbstractLever]]:
    """Return every lever by kind.

    Parameters
    ----------
    *folders : path
        Folders with further lever files, beside those in the environment variable ``TWO_LOOPS_LEVERS``.

    Raises
    ------
    UserError
        If a lever file cannot be used: it does not import, has no ``LEVER``, declares too little, touches a
        parameter that is unknown or that levers may not touch, or repeats a kind.
    """
    named = [folder for folder in os.environ.get(FOLDER_VARIABLE, "").split(os.pathsep) if folder]
    return _lever_classes(tuple(str(Path(folder).absolute()) for folder in (*named, *folders)))


def lever_class(kind: str) -> type[AbstractLever]:
    """Return the class behind a kind.

    Raises
    ------
    UserError
        If there is no such kind; the hint names the nearest one.
    """
    classes = lever_classes()
    if kind not in classes:
        raise UserError(f"there is no lever of kind {kind!r}", hint=did_you_mean(kind, classes))
    return classes[kind]


@cache
def _lever_classes(folders: tuple[str, ...]) -> Mapping[str, type[AbstractLever]]:
    found: dict[str, type[AbstractLever]] = {}
    for origin, candidate in (*_packaged(), *_entry_points(), *_from_folders(folders)):
        _check(origin, candidate)
        if candidate.kind in found:
            raise UserError(f"there are two levers of kind {candidate.kind!r}", file=origin, hint="Rename one of them.")
        found[candidate.kind] = candidate
    return MappingProxyType(dict(sorted(found.items())))


def _packaged() -> Iterator[tuple[str, type[AbstractLever]]]:
    directory = str(Path(__file__).parent)
    for module in pkgutil.iter_modules([directory]):
        loaded = importlib.import_module(f"sim.levers.{module.name}")
        if hasattr(loaded, "LEVER"):
            yield f"{directory}/{module.name}.py", loaded.LEVER


def _entry_points() -> Iterator[tuple[str, type[AbstractLever]]]:
    for point in importlib.metadata.entry_points(group=ENTRY_POINTS):
        yield point.value, point.load()


def _from_folders(folders: tuple[str, ...]) -> Iterator[tuple[str, type[AbstractLever]]]:
    for folder in map(Path, folders):
        if not folder.is_dir():
            raise UserError(f"the lever folder {str(folder)!r} does not exist", hint=f"Correct {FOLDER_VARIABLE}.")
        for file in sorted(folder.glob("*.py")):
            yield str(file), _load(file)


def _load(file: Path) -> type[AbstractLever]:
    name = f"two_loops_user_levers.{file.stem}"
    specification = importlib.util.spec_from_file_location(name, file)
    assert specification is not None and specification.loader is not None
    module: ModuleType = importlib.util.module_from_spec(specification)
    # dataclasses look their module up while the class is made
    sys.modules[name] = module
    try:
        specification.loader.exec_module(module)
    except Exception as error:
        raise UserError(f"the lever file does not load: {error}", file=file, hint="Correct the file.") from error
    if not hasattr(module, "LEVER"):
        raise UserError("the file has no LEVER", file=file, hint="End it with `LEVER = NameOfTheClass`.")
    lever: type[AbstractLever] = module.LEVER
    return lever


def _check(origin: str, candidate: type[AbstractLever]) -> None:
    if not (inspect.isclass(candidate) and issubclass(candidate, AbstractLever)) or inspect.isabstract(candidate):
        raise UserError(
            "LEVER is not a final subclass of AbstractLever",
            file=origin,
            hint="Derive it from sim.levers.AbstractLever and write changes.",
        )
    for name in ("kind", "title", "intensity_meaning", "touches", "not_touched", "evidence"):
        if not getattr(candidate, name, None):
            raise UserError(f"{candidate.__name__} does not declare {name}", file=origin, hint="Add it to the class.")
    for path in candidate.touches:
        try:
            composition = find(path).composition
        except UserError as error:
            raise UserError(f"{candidate.__name__}.touches: {error.message}", file=origin, hint=error.hint) from None
        if composition == "replace":
            raise UserError(
                f"{candidate.__name__} touches {path}, which levers may not touch",
                file=origin,
                hint="Declare a rule of composition for it, or add a parameter with a neutral default.",
            )
