"""Entry point: the verbs, what happens on an error, exit codes."""

from __future__ import annotations

import argparse
import os
import sys
import traceback
from collections.abc import Sequence

from sim.cli.arguments import Parser
from sim.cli.brief import add_verbs as add_brief
from sim.cli.compare import add_verbs as add_compare
from sim.cli.describe import add_verbs as add_describing
from sim.cli.listings import add_verbs as add_listings
from sim.cli.run import add_verbs as add_run
from sim.cli.schema import add_verbs as add_schema
from sim.cli.sweep import add_verbs as add_sweep
from sim.errors import TwoLoopsError, UserError, did_you_mean

DONE, FAILED, WRONG_INPUT, INTERRUPTED = 0, 1, 2, 130

_ABOUT = """\
Simulates how open AI models spread between the US, China and the rest of the world, and what
policies change. Every answer says what it rests on."""

_FIRST_STEPS = """\
first steps:
  two-loops explain scenarios/tight_controls.toml
  two-loops run scenarios/tight_controls.toml
  two-loops brief

`two-loops VERB --help` shows an example of each verb.
exit codes: 0 done, 1 the work failed, 2 the input is wrong, 130 interrupted"""


def build_parser() -> Parser:
    """Parser with all verbs; loads nothing heavy."""
    parser = Parser(prog="two-loops", description=_ABOUT, epilog=_FIRST_STEPS,
                    formatter_class=argparse.RawDescriptionHelpFormatter)  # fmt: skip
    parser.add_argument("--debug", action="store_true", help="show tracebacks")
    verbs = parser.add_subparsers(title="verbs", metavar="VERB", dest="verb", parser_class=Parser)
    for add_verbs in (add_run, add_compare, add_sweep, add_brief, add_describing, add_listings, add_schema):
        add_verbs(verbs)
    parser.verbs = tuple(verbs.choices)
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line.

    Parameters
    ----------
    arguments : sequence of str, optional
        Words after ``two-loops``; those of the process by default.

    Returns
    -------
    int
        Exit code: 0 done, 1 the work failed, 2 wrong input, 130 interrupted.
    """
    words = list(sys.argv[1:] if arguments is None else arguments)
    debug = "--debug" in words
    try:
        return _dispatch(build_parser(), words)
    except KeyboardInterrupt:
        print("\ninterrupted; finished work is kept", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:  # the reader of a pipe has gone, for example `| head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except TwoLoopsError as error:
        if debug:
            traceback.print_exc()
        print(f"error: {error}", file=sys.stderr)
        return error.exit_code
    except Exception as error:
        if debug:
            traceback.print_exc()
        print(f"error: the work failed: {type(error).__name__}: {error}", file=sys.stderr)
        if not debug:
            print("  This is a fault of the program. `--debug` shows where it happened.", file=sys.stderr)
        return FAILED


def _dispatch(parser: Parser, words: list[str]) -> int:
    verb = next((word for word in words if not word.startswith("-")), None)
    if verb is not None and verb not in parser.verbs:
        raise UserError(f"there is no verb {verb!r}", hint=did_you_mean(verb, parser.verbs))
    options = parser.parse_args(words)
    if options.verb is None:
        parser.print_help()
        return DONE
    code: int = options.handler(options)
    sys.stdout.flush()
    return code
