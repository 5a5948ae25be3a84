"""The sender: carries out one call to one webhook and says how it ended. It decides nothing.

One deadline covers the whole exchange. Redirects, cookies, environment proxies and compressed replies are not for
webhooks. Calls to the sink have a client of their own; any other call has a connection of its own.
"""

import asyncio
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any

import aiohttp
from aiohttp.http import HttpProcessingError
from yarl import URL

from liveview import __version__
from liveview.adapters.addresses import Resolver, check
from liveview.adapters.clock import Clock
from liveview.adapters.descriptors import MOST_CALLS
from liveview.adapters.failures import failure, lacks_descriptors, stalled
from liveview.adapters.reply_protocol import PROGRESS, Connector, WebhookResponse
from liveview.adapters.sink_client import SinkClient, target_of
from liveview.core.steps import AttemptEnded, Call
from liveview.errors import BlockedError
from liveview.model.delivery import Outcome, Phase, Reason, status_error
from liveview.model.destination import SINK_SCHEME, Webhook
from liveview.model.event import Headers
from liveview.text.encodings import unpacked_start
from liveview.text.masking import mask_headers, redact, redact_bytes, secrets_of
from liveview.text.storable import storable

MOST_READ = 65_536
"""Bytes of a reply that are read; the rest is of no use and may never end."""
MOST_KEPT = 4_096
"""Bytes of a reply that are stored."""
AT_ONCE = 1e-6
"""Seconds that a connection outlives its call: none. Forced closing would send a header that is not documented."""
LONGEST_ERROR = 300
"""Characters of an error that are stored: a sentence, not the reply that it quotes."""
NO_DESCRIPTORS = "liveview has no file descriptors left to call anybody"
"""The error of a call that this machine could not make; it says nothing about the webhook."""
_AGAIN_SECONDS = 0.1
"""How long a call waits for a descriptor before it looks again."""
_WITHOUT_PHASE = {Outcome.OK, Outcome.HTTP_ERROR, Outcome.NOT_CALLED, Outcome.BLOCKED}
"""How calls end that were answered or not made."""
_SURPLUS = "bytes came after the end of the reply and were ignored"
_NO_TIMEOUT = aiohttp.ClientTimeout(total=None, connect=None, sock_connect=None, sock_read=None)
_OURS = ("Accept", "Accept-Encoding", "Content-Type", "User-Agent")


class _Exchange:
    """What is known of a call while it runs; it is `Progress`, too."""

    def __init__(self, hook: Webhook) -> None:
        self.phase = Phase.CONNECTING
        self.request_headers: Headers = ()
        """Those that were sent; () before that."""
        self.status: int | None = None
        self.response_headers: Headers = ()
        self.response_body: bytes | None = None
        """What was read of it, more than is stored."""
        self.lacking = False
        """Whether it waits for a descriptor."""
        self.reason: Reason | None = None
        """Why it was not made or was cut off; None while the webhook decides how it ends."""
        self._tls = hook.url.startswith("https:")
        self._keeps_coming_back = hook.is_sink and not hook.headers

    def connected(self) -> None:
        """There is a connection."""
        if self._tls:
            self.phase = Phase.TLS

    def sending(self) -> None:
        """The request is about to be sent."""
        self.lacking = False
        self.phase = Phase.SENDING

    def sent(self, headers: Iterable[tuple[str, str]]) -> None:
        """The head of the request was sent."""
        self.request_headers = self._masked(headers)
        self.phase = Phase.WAITING

    def answered(self, status: int, headers: Iterable[tuple[str, str]]) -> None:
        """The head of the reply has come."""
        self.phase = Phase.READING
        self.status = status
        self.response_headers = self._masked(headers)

    def _masked(self, headers: Iterable[tuple[str, str]]) -> Headers:
        return _remembered(tuple(headers)) if self._keeps_coming_back else mask_headers(headers)


class Sender:
    """Calls webhooks. Use it inside one event loop; `sink` is the URL of the sink, without a path.

    `secrets` are those of all webhooks: one of them may repeat what another was sent.
    """

    def __init__(
        self, sink: str, clock: Clock, most: int = MOST_CALLS, secrets: Callable[[], tuple[str, ...]] = tuple
    ) -> None:
        self._clock = clock
        self._all_secrets = secrets
        self._turns = asyncio.Semaphore(most)
        self._to_sink = SinkClient(sink)
        self._to_others = _session(Connector(limit=0, keepalive_timeout=AT_ONCE, resolver=Resolver()))

    async def call(self, call: Call) -> AttemptEnded:
        """Carry out a call; every way to fail is an outcome, cancellation is `interrupted`.

        At most `most` calls are made at one time. Waiting for a turn is not part of a call: its budget begins after it.
        """
        started = self._clock.now()
        exchange = _Exchange(call.webhook)
        try:
            async with self._turns:
                started = self._clock.now()
                outcome, error = await self._exchange(call, exchange)
        except asyncio.CancelledError:
            outcome, error = Outcome.INTERRUPTED, f"liveview stopped while {exchange.phase.doing}"
            exchange.reason = Reason.STOPPED
        secrets = self._secrets_of(call.webhook)
        return AttemptEnded(
            delivery_id=call.delivery_id,
            outcome=outcome,
            duration_ms=round((self._clock.now() - started) * 1000, 3),
            sent=_redacted_headers(exchange.request_headers, secrets),
            status=exchange.status,
            response_headers=_redacted_headers(exchange.response_headers, secrets),
            response_body=_kept(exchange, secrets),
            error=redact(storable(error), secrets)[:LONGEST_ERROR] if error else None,
            phase=None if outcome in _WITHOUT_PHASE else exchange.phase,
            reason=exchange.reason,
        )

    def is_ours(self, address: Any) -> bool:
        """Whether a connection to the sink from this address is one of our calls."""
        return self._to_sink.is_ours(address)

    def _secrets_of(self, hook: Webhook) -> tuple[str, ...]:
        return _every_secret(hook.url, tuple(hook.headers.items()), self._all_secrets())

    async def close(self) -> None:
        """Close all connections."""
        await self._to_sink.close()
        await self._to_others.close()

    async def _exchange(self, call: Call, exchange: _Exchange) -> tuple[Outcome, str | None]:
        tls = call.webhook.url.startswith("https:")
        PROGRESS.set(exchange)
        try:
            async with asyncio.timeout(call.budget):
                return await self._post(call, exchange)
        except TimeoutError:
            if exchange.lacking:
                exchange.reason = Reason.NO_DESCRIPTORS
                return Outcome.NOT_CALLED, NO_DESCRIPTORS
            if exchange.phase is Phase.TLS:
                return Outcome.TLS, stalled(call.budget)
            return call.limit, f"timeout while {exchange.phase.doing}, after {call.budget:.2f} s"
        except BlockedError as error:
            return Outcome.BLOCKED, str(error)
        except (aiohttp.ClientError, HttpProcessingError, OSError, ValueError) as error:
            return failure(error, exchange.phase, tls=tls)

    async def _post(self, call: Call, exchange: _Exchange) -> tuple[Outcome, str | None]:
        """One call; while this machine has no descriptor for it, it waits for one."""
        while True:
            try:
                return await self._post_once(call, exchange)
            except (aiohttp.ClientError, OSError) as error:
                if exchange.request_headers or not lacks_descriptors(error):
                    raise
            exchange.lacking = True
            await asyncio.sleep(_AGAIN_SECONDS)

    async def _post_once(self, call: Call, exchange: _Exchange) -> tuple[Outcome, str | None]:
        hook = call.webhook
        if hook.is_sink:
            target = target_of(hook.url.removeprefix(SINK_SCHEME))
            calling = self._to_sink.request(call.method, target, hook.headers, call.body, exchange)
            async with calling as (head, content, connection):
                exchange.answered(head.code, head.headers.items())
                complete = await _read(content, exchange)
                surplus = connection.surplus
        else:
            url = URL(hook.url, encoded=True)
            headers = {"User-Agent": f"liveview/{__version__}", **hook.headers}
            check(url.host or "")
            post = self._to_others.request(call.method, url, data=call.body, headers=headers, allow_redirects=False)
            async with post as response:
                exchange.answered(response.status, response.headers.items())
                complete = await _read(response.content, exchange)
                surplus = isinstance(response, WebhookResponse) and response.has_surplus
        return _outcome(exchange.status or 0, complete=complete, surplus=surplus)


def _outcome(status: int, *, complete: bool, surplus: bool) -> tuple[Outcome, str | None]:
    """How a call ended that was answered, and what else there is to say about it."""
    notes = [] if complete else ["the reply was cut off; its status counts"]
    notes += [_SURPLUS] if surplus else []
    if 200 <= status < 300:
        return Outcome.OK, "; ".join(notes) or None
    return Outcome.HTTP_ERROR, "; ".join([status_error(status), *notes])


@lru_cache(maxsize=256)
def _every_secret(url: str, headers: Headers, others: tuple[str, ...]) -> tuple[str, ...]:
    """The secrets of one call and all others, longest first."""
    return tuple(sorted({*secrets_of(url, dict(headers)), *others}, key=len, reverse=True))


@lru_cache(maxsize=256)
def _remembered(headers: tuple[tuple[str, str], ...]) -> Headers:
    """The masked headers of a call to the sink, which keep coming back and hold nothing from a configuration."""
    return mask_headers(headers)


def _redacted_headers(headers: Headers, secrets: tuple[str, ...]) -> Headers:
    if not secrets:
        return headers
    return tuple((redact(name, secrets), redact(value, secrets)) for name, value in headers)


def _kept(exchange: _Exchange, secrets: tuple[str, ...]) -> bytes | None:
    """The beginning of a reply's body. One that repeats what we sent must not bring our secrets into the log.

    A compressed body that does is stored decompressed, so that they can be removed.
    """
    body = exchange.response_body
    if not body or not secrets:
        return body and body[:MOST_KEPT]
    plain = unpacked_start(body, exchange.response_headers)
    if plain is not None and (clean := redact_bytes(plain, secrets)) != plain:
        return clean[:MOST_KEPT]
    return redact_bytes(body, secrets)[:MOST_KEPT]


async def _read(content: aiohttp.StreamReader, exchange: _Exchange) -> bool:
    """Read the reply's body up to the limit; False when it broke off. The status decides either way (ours)."""
    read = bytearray()
    try:
        while len(read) < MOST_READ and not content.at_eof():
            read += await content.read(MOST_READ - len(read))
    except (aiohttp.ClientError, OSError):
        return False
    finally:
        exchange.response_body = bytes(read)
    return True


def _session(connector: aiohttp.TCPConnector) -> aiohttp.ClientSession:
    return aiohttp.ClientSession(
        connector=connector,
        response_class=WebhookResponse,
        cookie_jar=aiohttp.DummyCookieJar(),
        auto_decompress=False,
        trust_env=False,
        timeout=_NO_TIMEOUT,
        skip_auto_headers=_OURS,
    )
