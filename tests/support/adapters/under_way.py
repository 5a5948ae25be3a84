"""The replies of the sink that are under way, seen from inside: their connections."""

import asyncio

import pytest
from aiohttp import web

from liveview.adapters import sink_replies
from liveview.sink_script.step import BehaviourStep


def replies_under_way(monkeypatch: pytest.MonkeyPatch) -> list[asyncio.Transport]:
    """The connections of all replies that have begun and not ended, kept up to date by the sink's thread."""
    under_way: list[asyncio.Transport] = []
    answer = sink_replies.answer

    async def watched(request: web.Request, step: BehaviourStep, speed: float) -> web.StreamResponse:
        transport = request.transport
        assert transport is not None
        under_way.append(transport)
        try:
            return await answer(request, step, speed)
        finally:
            under_way.remove(transport)

    monkeypatch.setattr(sink_replies, "answer", watched)
    return under_way
