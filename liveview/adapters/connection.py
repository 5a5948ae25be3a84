"""One connection of a server: its limits and timeouts, and what it does with what arrives.

aiohttp's own error replies name its version, repeat what was sent and log tracebacks; its connections may stay
half-open for ever. Here a connection gets ten seconds to send a request's headers, and a request that is not HTTP gets
one plain sentence.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from typing import Any, TypeAlias

from aiohttp import StreamReader, web
from aiohttp.web_protocol import RequestHandler

from liveview.adapters import aiohttp_private
from liveview.adapters.connection_limit import ConnectionLimit
from liveview.adapters.fast_path import FastPath, Heads, Plain, segment_of
from liveview.adapters.other_protocols import FAREWELLS, OtherProtocol, is_undecided, recognise
from liveview.adapters.request_splitting import RequestSplitter
from liveview.model.event import REFUSED_BODY_BYTES

HEADER_SECONDS = 10.0
"""Seconds to send the headers of a request; a client that needs longer hangs or is hostile."""
MAX_LINE = 131_072
"""Bytes of a request line or header: a web SDK's GET with a deep page's elements needs more than the usual 8 KiB."""
KEEP_ALIVE = 75.0
"""Seconds that an idle connection is kept; longer than our own client keeps one, so it never meets a closed one."""
MOST_WAITING = 8
"""Requests of one connection that wait for their answers; more of them wait unread."""
CLOSE_SECONDS = 0.2
"""Seconds that open requests get to finish when the port closes, and another protocol to read why it is closed."""
POLICY = "Cross-Origin-Resource-Policy"
"""The header that says which pages may use a reply; only our own unless something else is set."""
OPTIONS: dict[str, Any] = {
    "access_log": None,
    "auto_decompress": False,
    "max_line_size": MAX_LINE,
    "max_field_size": MAX_LINE,
    "keepalive_timeout": KEEP_ALIVE,
    "lingering_time": CLOSE_SECONDS,
}
"""How aiohttp treats each connection."""

OnOtherProtocol: TypeAlias = Callable[[str, OtherProtocol, bytes], None]
"""Called for a client with another protocol: its address, the protocol, and what it has sent."""


class Connection(RequestHandler):
    """A connection with limits; with `on_other_protocol` its first bytes are examined."""

    __slots__ = (
        *(
            "_answering_fast",
            "_closing",
            "_deadline",
            "_ends",
            "_events",
            "_fast_path",
            "_heads",
            "_last_body",
            "_limit",
        ),
        *("_on_other_protocol", "_is_aside", "_opening", "_peer", "_splitter", "_unread", "cut_off", "since"),
    )

    def __init__(
        self,
        manager: web.Server,
        limit: ConnectionLimit,
        closing: asyncio.Event,
        fast_path: FastPath | None,
        heads: Heads | None,
        on_other_protocol: OnOtherProtocol | None,
    ) -> None:
        self._events = asyncio.get_running_loop()
        super().__init__(manager, loop=self._events, **OPTIONS)
        self.since = 0.0
        self.cut_off: object = None
        """The body within which the client stopped sending."""
        self._last_body: StreamReader | None = None
        self._limit = limit
        self._closing = closing
        self._fast_path = fast_path
        self._heads = heads
        self._answering_fast = False
        """Whether a plain request is being answered without aiohttp."""
        self._ends = False
        """Whether the client sends no more; then the connection closes once what has arrived is answered."""
        self._is_aside = False
        """Whether it waits for news and does not count."""
        self._peer = ""
        """The client's address; "" while it is not known."""
        self._deadline: asyncio.TimerHandle | None = None
        self._splitter = RequestSplitter()
        self._unread: deque[bytes] = deque()
        """What arrived while earlier requests waited for their answers."""
        self._on_other_protocol = on_other_protocol
        self._opening: bytes | None = None if on_other_protocol is None else b""
        """What has arrived while the protocol is not recognised; None once it is."""

    @property
    def _takes_more(self) -> bool:
        """Whether more may be parsed: not too many requests wait, and the last one is HTTP."""
        if self._answering_fast:
            return False
        waiting = aiohttp_private.unanswered(self)
        return not waiting or (len(waiting) < MOST_WAITING and not aiohttp_private.is_malformed(waiting[-1][0]))

    @property
    def busy(self) -> bool:
        """Whether a request has arrived and is not answered yet."""
        if self._answering_fast:
            return True
        return aiohttp_private.current_request(self) is not None or bool(aiohttp_private.unanswered(self))

    @property
    def waits_for_client(self) -> bool:
        """Whether it is the client's turn: to send a request, the rest of one, or to read a reply."""
        if self._answering_fast:
            return False
        request = aiohttp_private.current_request(self)
        if request is None:
            return not aiohttp_private.unanswered(self)
        return self.writing_paused or not request.content.is_eof()

    def drop(self) -> None:
        """Close at once."""
        if self.transport is not None:
            self.transport.abort()

    def set_aside(self) -> None:
        """A request waits for news: the connection does not count, and ends when its client sends no more."""
        self._is_aside = True
        self._limit.set_aside(self)
        if self._ends:
            self.drop()

    def take_back(self) -> None:
        """The request is answered: the connection counts again."""
        self._is_aside = False
        self._limit.take_back(self)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Count the connection, and begin to wait for its first request."""
        super().connection_made(transport)
        self.since = self._events.time()
        address = transport.get_extra_info("peername")
        self._peer = str(address[0]) if address else ""
        self._limit.add(self, address)
        if self._closing.is_set():
            self.drop()
        self._expect_headers()

    def connection_lost(self, exc: BaseException | None) -> None:
        """Count the connection no more."""
        self._limit.remove(self)
        self._stop_waiting()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take what the client has sent."""
        if self._opening is not None and not (data := self._after_opening(data)):
            return
        if self._fast_path is not None and self._splitter.is_between and self._is_answered_fast(data):
            return
        was_busy = self.busy
        self._unread.extend(self._splitter.pieces(data))
        while self._unread and self._takes_more:
            super().data_received(self._unread.popleft())
        if not data:
            super().data_received(data)  # aiohttp continues with what it has put back
        if waiting := aiohttp_private.unanswered(self):
            self._last_body = waiting[-1][1]
            if self._ends:
                self._cut_off()
        if self.busy:
            self.since = self.since if was_busy else self._events.time()
            self._stop_waiting()
        elif self._deadline is None:
            self._expect_headers()

    def _is_answered_fast(self, data: bytes) -> bool:
        """Whether this is one whole request that is taken care of; otherwise nothing has been done with it."""
        heads = self._heads
        if heads is None or self._answering_fast or self.writing_paused:
            return False
        if aiohttp_private.is_answering(self) or aiohttp_private.unanswered(self):
            return False
        seen = heads.known(data)
        if seen is not None and self._answers(*seen):
            return True
        segment = segment_of(data)
        if segment is None:
            return False
        known = heads.recall(segment)
        if known is not None and self._answers(known, segment.body):
            return True
        parsed = aiohttp_private.parse(self, data)
        for message, payload in parsed or ():
            plain = heads.learn(segment, message) if known is None else None
            if plain is not None and self._answers(plain, segment.body):
                aiohttp_private.consumed(self)
            else:
                self._note_request()
                aiohttp_private.enqueue(self, message, payload)
                self._last_body = payload
        return parsed is not None

    def _answers(self, plain: Plain, body: bytes) -> bool:
        """Whether a plain request is being answered without aiohttp."""
        if self._fast_path is None:
            return False
        self._note_request()
        self._answering_fast = True  # the answer may be sent before `answer` returns
        aiohttp_private.hold_open(self)
        try:
            taken = self._fast_path.answer(plain, body, self._peer, self._reply_fast)
        except Exception:  # the application fails in the same way, and reports it
            taken = False
        if not taken:
            self._answering_fast = False
        return taken

    def _note_request(self) -> None:
        """A request has arrived as a whole."""
        self.since = self._events.time()
        self._stop_waiting()

    def _reply_fast(self, data: bytes) -> None:
        """Send the reply to a plain request, and read on."""
        self._answering_fast = False
        if self.transport is None:
            return
        self.transport.write(data)
        aiohttp_private.keep_alive(self, self._events.time() + KEEP_ALIVE)
        self._go_on()

    async def finish_response(
        self, request: web.BaseRequest, resp: web.StreamResponse, start_time: float | None
    ) -> tuple[web.StreamResponse, bool]:
        """Send a reply, and read on."""
        finished = await super().finish_response(request, resp, start_time)
        self._go_on()
        return finished

    def _go_on(self) -> None:
        """After an answer: read what has arrived meanwhile, and close if that was the last of the client."""
        if self._unread:
            self.data_received(b"")
        if self._ends and not self.busy:
            self.force_close()
        elif self._splitter.is_in_head and self._deadline is None and not self.busy:
            self._expect_headers()

    def eof_received(self) -> bool:  # type: ignore[override] # aiohttp says None: it never stays half open
        """The client sends no more but may still read: it learns that its body is cut off, or gets its replies.

        aiohttp would close at once, and the request would go unnoticed. TLS has no such half-open state, and a reply
        of the sink must end with its caller.
        """
        if self._on_other_protocol is None or self._is_aside:
            return False
        self._cut_off()
        if self.busy:
            self._ends = True
            return True
        self.close()
        return aiohttp_private.is_answering(self)  # it closes when the reply is sent

    def _cut_off(self) -> None:
        """End the last body, if it has not ended."""
        if self._last_body is not None and not self._last_body.is_eof():
            self.cut_off = self._last_body
            self._last_body.feed_eof()

    def handle_error(
        self,
        request: web.BaseRequest,  # noqa: ARG002 - aiohttp's signature
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,  # noqa: ARG002 - the same; it may quote what was sent
    ) -> web.StreamResponse:
        """Answer what the parser or a handler failed at: no version, no traceback, nothing repeated."""
        reason = "the request is not valid HTTP" if status < 500 else "liveview failed; the reason is in its log"
        if status >= 500 and exc is not None:
            self._events.call_exception_handler({"message": "a request failed", "exception": exc})
        elif self._on_other_protocol is not None:
            self._on_other_protocol(self._peer, OtherProtocol.MALFORMED, b"")
        response = web.Response(status=status, text=f"{status}: {reason}\n")
        harden(response)
        response.force_close()
        return response

    def _after_opening(self, data: bytes) -> bytes:
        """What to read as HTTP once the protocol is known to be HTTP/1; b"" before that, and for another protocol."""
        if self._on_other_protocol is None:
            return b""  # it was turned away, and keeps sending
        first = (self._opening or b"") + data
        other = recognise(first)
        if other is not None:
            tell, self._on_other_protocol = self._on_other_protocol, None
            tell(self._peer, other, first[:REFUSED_BODY_BYTES])
            self._turn_away(FAREWELLS[other])
            return b""
        undecided = is_undecided(first)
        self._opening = first if undecided else None
        return b"" if undecided else first

    def _turn_away(self, farewell: bytes) -> None:
        """Send something that is not HTTP, and close once it could be read: closing at once may lose it."""
        if self.transport is not None:
            self.transport.write(farewell)
            self.transport.write_eof()
            self._events.call_later(CLOSE_SECONDS, self.drop)

    def _expect_headers(self) -> None:
        self._deadline = self._events.call_later(HEADER_SECONDS, self._too_slow)

    def _stop_waiting(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _too_slow(self) -> None:
        self._deadline = None
        if not self.busy:
            self.drop()


def harden(response: web.StreamResponse) -> None:
    """Headers that every reply carries."""
    response.headers["Server"] = "liveview"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "no-store"
    response.headers.setdefault(POLICY, "same-origin")
