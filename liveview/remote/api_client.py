"""A blocking client of the HTTP API, with a method for each route. Each raises `RemoteError`."""

import contextlib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeVar
from urllib.parse import quote, urlencode

import msgspec

from liveview.errors import GoneError, NotAnsweredError
from liveview.model.outgoing import Outgoing
from liveview.remote.address import Address
from liveview.remote.answers import (
    EventsAnswer,
    NewSessionAnswer,
    RequestsAnswer,
    RequestsOfDeliveryAnswer,
    RetriedAnswer,
    SentEvent,
    SentEvents,
    SettingsAnswer,
    SummaryAnswer,
    WaitedAnswer,
)
from liveview.remote.breakpoints import RemoteBreakpoints
from liveview.remote.exchange import lines, opened, read
from liveview.remote.stream import StreamedFact, messages
from liveview.text.half_pairs import decoded
from liveview.text.headers import OF_THE_CONNECTION, can_be_sent

PREFIX = "/_liveview/"
SECONDS = 30.0
"""Seconds in which an answer must begin; a large page takes one or two."""
STREAM_SECONDS = 60.0
"""Seconds that a stream may be silent: a liveview that has nothing to tell says so every 15."""
REQUEST_HEADER = "Liveview-Request"
"""The header with the id of the row that a request became."""
STREAM_TYPE = "text/event-stream"

Answer = TypeVar("Answer")


@contextlib.contextmanager
def still_there() -> Iterator[None]:
    """For a liveview that has answered before: if nobody answers now, it went away. Raises `GoneError` then."""
    try:
        yield
    except NotAnsweredError as error:
        raise GoneError(str(error)) from None


class ApiClient:
    """Asks the liveview at an address. `token` is its token, None to ask without; `ca` is as in `exchange.opened`."""

    def __init__(self, address: Address, token: str | None, ca: str | None = None) -> None:
        self.address = address
        self.breakpoints = RemoteBreakpoints(self._send)
        """Calls that are held, and what is decided about them."""
        self._token = token
        self._ca = ca

    def is_healthy(self) -> bool:
        """Whether the log can be written; asked without the token."""
        with opened(self.address, "GET", f"{PREFIX}health", {}, seconds=SECONDS, ca=self._ca) as response:
            return response.status == 200

    def openapi(self) -> dict[str, Any]:
        """The description of the API."""
        return self._get("openapi.json", dict[str, Any])

    def events(
        self, text: str = "", *, order: str = "newest", limit: int = 100, cursor: str | None = None
    ) -> EventsAnswer:
        """A page of the events that match the filter `text`."""
        return self._get("events", EventsAnswer, filter=text, order=order, limit=limit, cursor=cursor)

    def walk(self, text: str = "") -> Iterator[msgspec.Raw]:
        """All events that match the filter `text`, oldest first."""
        page = self.events(text, order="oldest", limit=1_000)
        yield from page.events
        while page.next is not None:
            page = self.events(text, order="oldest", limit=1_000, cursor=page.next)
            yield from page.events

    def event(self, event_id: int) -> msgspec.Raw:
        """One event with everything that is known about it."""
        return self._get(f"events/{event_id:d}", msgspec.Raw)

    def requests_of_delivery(self, delivery_id: int) -> tuple[msgspec.Raw, ...]:
        """What a delivery sends, or what a preview would send, in the order of the calls."""
        return self._get(f"deliveries/{delivery_id:d}/requests", RequestsOfDeliveryAnswer).requests

    def requests(
        self, *, refused: bool | None = None, order: str = "newest", limit: int = 100, cursor: str | None = None
    ) -> RequestsAnswer:
        """A page of the requests to the receiver: all, or only those that were refused or not."""
        told = None if refused is None else str(refused).lower()
        return self._get("requests", RequestsAnswer, refused=told, order=order, limit=limit, cursor=cursor)

    def sink_requests(
        self, path: str | None = None, *, order: str = "newest", limit: int = 100, cursor: str | None = None
    ) -> RequestsAnswer:
        """A page of the requests to the sink, to all paths or to one."""
        return self._get("sink/requests", RequestsAnswer, path=path, order=order, limit=limit, cursor=cursor)

    def summary(self) -> SummaryAnswer:
        """The open session in numbers."""
        return self._get("summary", SummaryAnswer)

    def wait(self, text: str, *, count: int = 1, timeout: float = 5.0) -> WaitedAnswer:
        """Wait until `count` events match, at most `timeout` seconds; then it raises `NotInTimeError`."""
        seconds = timeout + SECONDS
        asked = round(timeout, 4)  # a shorter time would be written with an exponent, which the API refuses
        return self._get("wait", WaitedAnswer, seconds, filter=text, count=count, timeout=asked)

    @contextlib.contextmanager
    def stream(self, text: str = "", *, last_id: str | None = None) -> Iterator[Iterator[StreamedFact]]:
        """The facts of events that match, as they happen, after those that `last_id` names; open once this returns.

        The stream ends when the liveview does.
        """
        headers = self._headers() | ({} if last_id is None else {"Last-Event-ID": last_id})
        target = _target("stream", {"filter": text})
        with opened(self.address, "GET", target, headers, seconds=STREAM_SECONDS, ca=self._ca) as response:
            if response.status != 200 or STREAM_TYPE not in (response.getheader("Content-Type") or ""):
                read(self.address, response)
                raise NotAnsweredError(f"what answers at {self.address.url} has no stream of facts")
            yield messages(lines(self.address, response))

    def begin_session(self, label: str = "") -> NewSessionAnswer:
        """Begin a new session."""
        return self._send("POST", "sessions", {"label": label}, NewSessionAnswer)

    def settings(self) -> SettingsAnswer:
        """The settings in effect."""
        return self._get("settings", SettingsAnswer)

    def change_settings(self, change: Mapping[str, Any]) -> SettingsAnswer:
        """Change what `change` names; a value of None is what the file says."""
        return self._send("PUT", "settings", change, SettingsAnswer)

    def send(self, events: Iterable[Mapping[str, Any]]) -> tuple[SentEvent, ...]:
        """Have events posted to the receiver, each as it is."""
        return self._send("POST", "send", list(events), SentEvents).sent

    def retry(self, events: Iterable[int], *, give_up: bool = False) -> tuple[int, ...]:
        """Try what is pending of these events now, or give it up; which of them have something pending."""
        body = {"events": list(events), **({"give_up": True} if give_up else {})}
        return self._send("POST", "retry", body, RetriedAnswer).events

    def behave(self, path: str, behaviour: str | None) -> None:
        """Give a path of the sink another behaviour; None for the configured one."""
        self._send("PUT", "sink/behaviours", {"path": path, "behaviour": behaviour}, dict[str, Any])

    def panic(self, behaviour: str) -> None:
        """Give every path of the sink one behaviour; "" gives each its own back."""
        self._send("PUT", "sink/panic", {"behaviour": behaviour}, dict[str, Any])

    def mark(self, event_id: int, *, marked: bool) -> None:
        """Mark an event, or remove its mark."""
        self._send("PUT", "marks", {"event": event_id, "marked": marked}, dict[str, Any])

    def post(self, request: Outgoing) -> SentEvent:
        """Send a request to the receiver as it is, without the token; which row it became."""
        given = [each for each in request.headers if each[0].lower() not in OF_THE_CONNECTION and can_be_sent(*each)]
        sent = opened(
            self.address, request.method, request.target, dict(given), request.body, seconds=SECONDS, ca=self._ca
        )
        with sent as response:
            number = response.getheader(REQUEST_HEADER) or ""
            return SentEvent(response.status, int(number) if number.isdecimal() else None)

    def _headers(self) -> dict[str, str]:
        return {} if self._token is None else {"Authorization": f"Bearer {self._token}"}

    def _get(self, route: str, kind: type[Answer], seconds: float = SECONDS, **query: object) -> Answer:
        target = _target(route, query)
        with opened(self.address, "GET", target, self._headers(), seconds=seconds, ca=self._ca) as response:
            return self._decoded(read(self.address, response), kind)

    def _send(self, method: str, route: str, value: object, kind: type[Answer]) -> Answer:
        headers = self._headers() | {"Content-Type": "application/json"}
        body = None if value is None else msgspec.json.encode(value)
        target = _target(route, {})
        with opened(self.address, method, target, headers, body, seconds=SECONDS, ca=self._ca) as response:
            return self._decoded(read(self.address, response), kind)

    def _decoded(self, content: bytes, kind: type[Answer]) -> Answer:
        try:
            return decoded(content, kind)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise NotAnsweredError(f"what {self.address.url} answers is not what liveview answers: {error}") from None


def _target(route: str, query: Mapping[str, object]) -> str:
    """Path and query of a request; what is None is left out."""
    given = {name: value for name, value in query.items() if value is not None and value != ""}
    return f"{PREFIX}{route}" + (f"?{urlencode(given, quote_via=quote, errors='replace')}" if given else "")
