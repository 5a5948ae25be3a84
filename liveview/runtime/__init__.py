"""A running liveview: the engine's thread and loop, and what stores and carries out what the core decides."""

from liveview.runtime.handle import Runtime

__all__ = ["Runtime"]
