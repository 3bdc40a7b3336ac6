"""The command ``two-loops``: parse, call, print; no logic."""

from sim.cli.main import main

__all__ = ["main"]
