"""A running liveview: threads, queues and timers around the engine."""

from liveview.runtime.handle import Runtime

__all__ = ["Runtime"]
