"""A running liveview: threads, queues and timers around the engine."""

from liveview.runtime.engine_room import StartError
from liveview.runtime.runtime import Runtime

__all__ = ["Runtime", "StartError"]
