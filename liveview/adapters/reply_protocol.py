"""How a webhook's reply is read: the same whichever way its bytes are cut into segments.

The library parses a whole segment at once, and one wrong byte in it discards what came before: a status that had
arrived is lost because something follows it. Here the headers are read on their own. What comes after the end of a
reply is noted and never read as part of another one; the connection is then not used again.
"""

import asyncio
import re
from collections.abc import Iterable
from contextvars import ContextVar
from typing import Any, Protocol, TypeAlias

import aiohttp
from aiohttp import StreamReader
from aiohttp.client_proto import ResponseHandler
from aiohttp.http import RawResponseMessage
from aiohttp.streams import EMPTY_PAYLOAD

from liveview.adapters.aiohttp_private import use_protocol

_END_OF_HEADERS = re.compile(rb"\r?\n\r?\n")
_TLS_ALERT = b"\x15\x03"
"""How a TLS server begins its answer to plain HTTP (RFC 8446, 5.1)."""
_OVERLAP = 3
"""Bytes of a segment that may begin what ends the headers in the next one."""
_BEGIN = b"HTTP/"
_NO_BODY = {101, 204, 205, 304}
"""Final statuses after which nothing comes (RFC 9110, 15.2.2, 15.3.5, 15.3.6 and 15.4.5)."""

_Message: TypeAlias = tuple[Any, Any]
"""The head of a reply and the stream of its body, as the library's parser makes them."""


class Progress(Protocol):
    """Is told how far a call is."""

    def connected(self) -> None:
        """There is a connection; nothing was said on it yet, so TLS may follow."""

    def sending(self) -> None:
        """The request is about to be sent."""

    def sent(self, headers: Iterable[tuple[str, str]]) -> None:
        """The head of the request was sent, with these headers."""


PROGRESS: ContextVar[Progress | None] = ContextVar("progress", default=None)
"""Whom the call of this task tells."""


class SpeaksTlsError(aiohttp.ClientError):
    """The server answered plain HTTP in TLS."""


class ReplyProtocol(ResponseHandler):
    """Reads one reply at a time. `surplus` says that more came than belongs to it."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__(loop)
        self.surplus = False
        self._in_headers = True
        self._after_interim = False
        self._held = b""
        """The end of what came before, while it is not known what it belongs to."""
        self._left: int | None = None
        """Bytes of the body that are still to come; None when only its own end tells."""
        self._body: Any = None
        if progress := PROGRESS.get():
            progress.connected()

    def set_response_params(self, **params: Any) -> None:
        """Another request is about to be sent: what comes now is its reply."""
        self.surplus = self._after_interim = False
        self._in_headers = True
        self._held, self._left, self._body = b"", None, None
        super().set_response_params(**params)
        if progress := PROGRESS.get():
            progress.sending()

    def begin(self) -> None:
        """A request is about to be sent without a client session; its body is never decompressed."""
        self.set_response_params(read_until_eof=True, auto_decompress=False)

    def send(self, data: bytes) -> None:
        """Send a whole request."""
        if self.transport is None:
            raise aiohttp.ServerDisconnectedError
        self.transport.write(data)

    async def reply(self) -> tuple[RawResponseMessage, StreamReader]:
        """The head of the final reply, and its body; interim ones are left out.

        Raises `aiohttp.ClientError` or `aiohttp.http.HttpProcessingError`.
        """
        while True:
            head, content = await self.read()
            if not 100 <= head.code < 200 or head.code == 101:
                return head, content

    def data_received(self, data: bytes) -> None:
        """Read the headers on their own, then the body, and nothing after its end."""
        if self._parser is None:
            super().data_received(data)  # nobody reads yet; it comes again
            return
        if self._in_headers and data.startswith(_TLS_ALERT):
            self.set_exception(SpeaksTlsError())
            return
        position = 0
        while self._in_headers:
            if self._after_interim:
                data, position = self._next_headers(data[position:]), 0
                if not data:
                    return
            end = self._end_of_headers(data, position)
            if position < end:
                super().data_received(data[position:end])
            position = end
            if position >= len(data) or self.exception() is not None:
                return
        self._read_body(data[position:])

    def feed_data(self, data: _Message, size: int = 0) -> None:
        """Take a reply's head that was read, and with it how far its body goes."""
        message, body = data
        if not self._in_headers:
            self._too_much()
            return
        if 100 <= message.code < 200 and message.code != 101:
            self._after_interim = True
        else:
            self._in_headers = False
            length = message.headers.get("Content-Length")
            if message.code in _NO_BODY and not message.chunked:
                self._left, body = 0, EMPTY_PAYLOAD
            elif not message.chunked and length is not None:
                self._left = int(length)
            self._body = body
        super().feed_data((message, body), size)

    def _end_of_headers(self, data: bytes, position: int) -> int:
        """Where the headers end in this segment; its length if they go on."""
        overlap = self._held if position == 0 else b""
        found = _END_OF_HEADERS.search(overlap + data if overlap else data, 0 if overlap else position)
        if found is None or found.end() <= len(overlap):
            self._held = (overlap + data[position:])[-_OVERLAP:]
            return len(data)
        self._held = b""
        return found.end() - len(overlap)

    def _next_headers(self, data: bytes) -> bytes:
        """What begins the reply after an interim one; what is in between belongs to nothing."""
        data, self._held = self._held + data, b""
        start = data.find(_BEGIN)
        if start >= 0:
            self._after_interim = False
            if data[:start].strip():
                self._too_much()
            return data[start:]
        self._held = data[1 - len(_BEGIN) :]
        if data.strip() and not _BEGIN.startswith(data.lstrip()):
            self._too_much()
        return b""

    def _read_body(self, data: bytes) -> None:
        if self._left is not None:
            if len(data) > self._left:
                self._too_much()
            data = data[: self._left]
            self._left -= len(data)
        if data and self.exception() is None:
            super().data_received(data)
            if self.exception() is not None:
                self._end_body()

    def _end_body(self) -> None:
        """The parser has failed: behind the body, or within it, where its reader would wait for ever."""
        if self._body.is_eof():
            self._too_much()
        else:
            self._body.set_exception(aiohttp.ClientPayloadError("the body is broken"))

    def _too_much(self) -> None:
        self.surplus = True
        self.force_close()


class WebhookResponse(aiohttp.ClientResponse):
    """A reply that knows whether more came than belongs to it."""

    _read_by: ReplyProtocol | None = None

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        if progress := PROGRESS.get():  # aiohttp makes the response once the head of the request was written
            progress.sent(self.request_info.headers.items())

    async def start(self, connection: Any) -> "WebhookResponse":
        """Wait for the head of the reply."""
        self._read_by = connection.protocol
        await super().start(connection)
        return self

    @property
    def has_surplus(self) -> bool:
        """Whether bytes came after the end of the reply, as far as it was read."""
        return self._read_by is not None and self._read_by.surplus


class Connector(aiohttp.TCPConnector):
    """Connections whose replies are read by `ReplyProtocol`."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        use_protocol(self, ReplyProtocol)
