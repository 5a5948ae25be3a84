"""Plain requests to the sink, answered without the layers that they do not need."""

from functools import lru_cache
from http import HTTPStatus

from aiohttp.http import RawRequestMessage

from liveview.adapters.fast_path import Plain, Write, reply
from liveview.adapters.headers import remembered_pairs
from liveview.adapters.sink import Sink
from liveview.adapters.sink_replies import body_of
from liveview.sink_script.step import NO_BODY, BehaviourStep, Manner


class FastSink:
    """`FastPath` of a sink."""

    def __init__(self, sink: Sink) -> None:
        self._sink = sink

    @property
    def epoch(self) -> object:
        """The origin policy in effect."""
        return self._sink.origin_policy

    def admits(self, message: RawRequestMessage) -> bool:
        """Whether a plain request has a plain path, and names us as its host."""
        return message.url.path == message.path and self._sink.admits(message.headers, message.path)

    def answer(self, request: Plain, body: bytes, peer: str, write: Write) -> bool:  # noqa: ARG002 - `FastPath` has it
        """Record and answer a request to a path of webhooks that just replies; False for any other path."""
        step = self._sink.meets(request.path)
        if not _is_immediate(step) or self._sink.is_service(request.path):
            return False
        self._sink.take(request.path, remembered_pairs(request.headers, ()), body, request.content_type)
        write(reply(_status_line(step.status), "Content-Type: text/plain; charset=utf-8\r\n", body_of(step)))
        return True


def _is_immediate(step: BehaviourStep) -> bool:
    """Whether a step is a reply that is sent at once, without headers of its own."""
    spoiled = step.delay or step.drip is not None or step.endless
    has_headers = step.headers or step.redirect or step.retry_after is not None
    return step.manner is Manner.REPLY and not spoiled and not has_headers and step.status not in NO_BODY


@lru_cache
def _status_line(status: int) -> bytes:
    phrase = HTTPStatus(status).phrase if status in _KNOWN else ""
    return f"{status} {phrase}".encode()


_KNOWN = frozenset(HTTPStatus)
