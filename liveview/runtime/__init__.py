"""A running liveview: threads, queues and timers around the engine."""

from liveview.runtime.runtime import Runtime, StartError

__all__ = ["Runtime", "StartError"]
