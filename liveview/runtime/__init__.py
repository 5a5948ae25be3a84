"""A running liveview: threads, queues and timers around the engine."""

from liveview.runtime.handle import Runtime
from liveview.runtime.host import StartError

__all__ = ["Runtime", "StartError"]
