"""Calls of a real sender, made one after another in a loop of their own."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import TypeVar

from liveview.adapters.clock import Clock
from liveview.adapters.sender import Sender
from liveview.core.steps import AttemptEnded, Call
from liveview.model import destination
from liveview.model.delivery import Outcome

T = TypeVar("T")
BODY = '{"messageId":"m","é":"😀"}'.encode()
JSON = {"Content-Type": "application/json"}
BUDGET = 0.25
"""Seconds of a call in these tests; 5 in the product."""


def call(
    url: str, headers: Mapping[str, str] | None = None, budget: float = 5.0, limit: Outcome = Outcome.TIMEOUT
) -> Call:
    return Call(1, destination.Webhook(url, dict(JSON if headers is None else headers)), BODY, budget, limit)


def using(work: Callable[[Sender], Awaitable[T]], sink: str = "http://127.0.0.1:9", secrets: tuple[str, ...] = ()) -> T:
    """Run `work` with a sender of its own."""

    async def main() -> T:
        sender = Sender(sink, Clock(), secrets=lambda: secrets)
        try:
            return await work(sender)
        finally:
            await sender.close()

    return asyncio.run(main())


def sent(*calls: Call, sink: str = "http://127.0.0.1:9") -> list[AttemptEnded]:
    """Carry out calls one after another."""

    async def work(sender: Sender) -> list[AttemptEnded]:
        return [await sender.call(one) for one in calls]

    return using(work, sink)


def send(one: Call) -> AttemptEnded:
    return sent(one)[0]
