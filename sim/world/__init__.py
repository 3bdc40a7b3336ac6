"""What is given before a run starts: classes of developers, recorded paths, supply without controls."""

from sim.world.classes import DeveloperClasses
from sim.world.world import World, build_world

__all__ = ["DeveloperClasses", "World", "build_world"]
