"""Arguments that several verbs share, and how a wrong one is reported."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable
from typing import Any, NoReturn

from sim.errors import TwoLoopsError, UserError, did_you_mean
from sim.months import month_index

MIN_DEVELOPERS, MAX_DEVELOPERS = 1_000, 1_000_000


class Parser(argparse.ArgumentParser):
    """Argument parser that reports wrong input as every other part of the program does."""

    verbs: tuple[str, ...] = ()

    def __init__(self, **settings: Any) -> None:
        settings.setdefault("allow_abbrev", False)
        super().__init__(**settings)

    def error(self, message: str) -> NoReturn:
        """Raise instead of printing the whole usage."""
        hint = f"`{self.prog} --help` shows the arguments and an example."
        unknown = re.search(r"unrecognized arguments: (--?[\w-]+)", message)
        if unknown:
            options = [option for action in self._actions for option in action.option_strings]
            hint = did_you_mean(unknown[1], options)
            message = f"there is no option {unknown[1]}"
        raise UserError(message, hint=hint)

    def parse_known_args(self, *args: Any, **kwargs: Any) -> Any:
        """Report an unknown option of a verb with the options of that verb."""
        namespace, rest = super().parse_known_args(*args, **kwargs)
        if rest and not self.verbs:
            self.error(f"unrecognized arguments: {' '.join(rest)}")
        return namespace, rest


def add_verb(verbs: Any, name: str, handler: Callable[[argparse.Namespace], int], about: str, example: str) -> Parser:
    """Add a verb with its handler, one line of help and an example."""
    parser: Parser = verbs.add_parser(
        name, help=about, description=about[0].upper() + about[1:] + ".", epilog=f"example:\n  {example}",
        formatter_class=argparse.RawDescriptionHelpFormatter)  # fmt: skip
    parser.add_argument("--debug", action="store_true", default=argparse.SUPPRESS, help="show tracebacks")
    parser.set_defaults(handler=handler)
    return parser


def add_out(parser: Parser, default: str) -> None:
    """Add ``--out`` and ``--force``."""
    parser.add_argument("--out", metavar="DIR", help=f"folder for the results (default {default})")
    parser.add_argument("--force", action="store_true", help="replace the results of a different run in that folder")


def add_size(parser: Parser) -> None:
    """Add ``--developers`` and ``--until``."""
    parser.add_argument("--developers", type=whole(MIN_DEVELOPERS, MAX_DEVELOPERS), metavar="N",
                        help="workload rows simulated (default: the scenario's, usually 20,000)")  # fmt: skip
    parser.add_argument("--until", type=_month, metavar="YYYY-MM", help="last month (default: the scenario's)")


def add_seeds(parser: Parser, default: int) -> None:
    """Add ``--seeds`` and ``--workers``."""
    parser.add_argument("--seeds", type=whole(1, 10_000), default=default, metavar="N",
                        help=f"seeds, the same for every scenario (default {default})")  # fmt: skip
    add_workers(parser)


def add_workers(parser: Parser) -> None:
    """Add ``--workers``."""
    parser.add_argument("--workers", type=whole(1, 256), metavar="N", help="processes (default: one per core)")


def add_format(parser: Parser) -> None:
    """Add ``--format``."""
    parser.add_argument("--format", choices=("text", "csv", "json"), default="text", help="default text")


def slug(source: str) -> str:
    """Name of a folder made from a file or scenario name.

    Examples
    --------
    >>> slug("scenarios/Tight controls.toml")
    'tight-controls'
    """
    stem = re.sub(r"\.toml$", "", re.split(r"[\\/]", source)[-1].lower())
    return re.sub(r"[^a-z0-9_]+", "-", stem).strip("-") or "scenario"


def seed(text: str) -> int:
    """Seed of the random numbers: a whole number of at most 63 bits."""
    return whole(0, 2**63 - 1)(text)


def whole(low: int, high: int) -> Callable[[str], int]:
    """Reader of a whole number in a range."""

    def number(text: str) -> int:
        digits = text.replace("_", "").replace(",", "")
        if not re.fullmatch(r"-?\d+", digits) or not low <= int(digits) <= high:
            raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from {low:,} to {high:,}")
        return int(digits)

    return number


def _month(text: str) -> str:
    try:
        month_index(text)
    except TwoLoopsError as error:
        raise argparse.ArgumentTypeError(error.message) from None
    return text
