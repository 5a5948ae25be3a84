"""Events, requests and calls as HIPAA mode lets them be shown outside of the log: in `export` and the lines of `serve`.

What no list names is `***`, neither that of the project or environment nor that of any destination. IDs are the masks
that payloads have, so that they can still be told apart. The log itself keeps what was received.
"""

from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from liveview.core.json.document import Document, Json, encode, read, read_text
from liveview.core.pipeline.hipaa_names import listed_anywhere
from liveview.core.pipeline.listed_event import ListedEvent
from liveview.core.pipeline.removed_values import CUT
from liveview.core.pipeline.shown_fields import ShownFields
from liveview.core.wire.normalised import Origin
from liveview.core.wire.stored import StoredPayload
from liveview.core.wire.unpack import normalise
from liveview.model.delivery import Attempt, Delivery
from liveview.model.event import Event, EventType, Headers, Request, Wire
from liveview.model.pipeline_settings import PipelineSettings
from liveview.model.problem import Problem

_SHOWN_HEADERS = frozenset(
    {"accept", "accept-encoding", "connection", "content-encoding", "content-length", "content-type", "date", "host"}
)
"""Headers that say nothing about a person."""


class MaskedEvent:
    """An event as it may be shown; `key` masks its IDs."""

    def __init__(self, stored: StoredPayload, settings: PipelineSettings, key: bytes) -> None:
        self._found = read_text(stored.payload)
        event = normalise(self._found, stored.origin)
        names = listed_anywhere(stored.type, stored.token, settings)
        self._stored = stored
        self._split = ListedEvent(msgspec.structs.replace(event, type=stored.type), names)
        self._fields = ShownFields(self._split, names, key)

    @property
    def payload(self) -> bytes:
        """Its payload as JSON."""
        found, stored = self._found, self._stored
        if not isinstance(found, Document):
            return encode(CUT)
        return encode(self._fields.payload(found.value, stored.wire, is_profile_update=stored.is_profile_update))

    def text(self, text: str | None) -> str | None:
        """A text about it, such as its name."""
        return None if text is None else self._split.clean(text)

    def id(self, value: str | None) -> str | None:
        """An ID of it."""
        shown = self._fields.id(value)
        return shown if isinstance(shown, str) else None

    def problems(self, found: Iterable[Problem]) -> tuple[Problem, ...]:
        """What was found in it, without values; where it could not be read, without details either."""
        return tuple(self._problem(each) for each in found)

    def _problem(self, found: Problem) -> Problem:
        is_read = isinstance(self._found, Document)
        return msgspec.structs.replace(
            found,
            detail=self._split.clean(found.detail) if is_read else found.detail and CUT,
            advice=self._split.clean(found.advice) if is_read else found.advice,
            start=found.start and CUT,
            value=found.value and CUT,
        )


class Masking:
    """What HIPAA mode shows by these settings. `key` is that of the session."""

    def __init__(self, settings: PipelineSettings, key: bytes) -> None:
        self._settings = settings
        self._key = key
        self._by_kind: dict[EventType, frozenset[str]] = {}
        """What the lists of any environment name, by the type of an event."""

    def of(self, stored: StoredPayload) -> MaskedEvent:
        """A stored event."""
        return MaskedEvent(stored, self._settings, self._key)

    def rows(self, rows: Iterable[Any]) -> Iterator[Any]:
        """The rows of a commit, in which every event comes with its request."""
        wires: dict[int, Wire] = {}
        for row in rows:
            if isinstance(row, Request):
                wires[row.id] = row.wire or Wire.HTTP_API
                yield self.request(row)
            elif isinstance(row, Event):
                yield self.event(row, wires.get(row.request_id, Wire.HTTP_API))
            elif isinstance(row, Delivery):
                yield self.delivery(row)
            else:
                yield self.attempt(row) if isinstance(row, Attempt) else row

    def event(self, event: Event, wire: Wire) -> Event:
        """The row of an event that came over a wire."""
        found = self.of(
            StoredPayload(event.payload or "", wire, event.type, event.name, event.token, event.time, event.received_at)
        )
        return msgspec.structs.replace(
            event,
            name=found.text(event.name),
            distinct_id=found.id(event.distinct_id),
            device_id=found.id(event.device_id),
            problems=found.problems(event.problems),
            dedup_key=found.id(event.dedup_key),
            payload=None if event.payload is None else found.payload.decode(),
        )

    def request(self, request: Request) -> Request:
        """The row of a request: without query, body, and whatever else may be about a person."""
        return msgspec.structs.replace(
            request,
            path=shown_path(request.path),
            remote=request.remote and CUT,
            headers=shown_headers(request.headers),
            body=request.body and CUT.encode(),
        )

    def delivery(self, delivery: Delivery) -> Delivery:
        """The row of a delivery: a name that does not come from a definition may hold anything."""
        return delivery if delivery.definition is not None else msgspec.structs.replace(delivery, emission=None)

    def attempt(self, attempt: Attempt) -> Attempt:
        """The row of an attempt. The answer to a body that is not shown as it was sent is not shown either."""
        if attempt.request_body is None:
            return attempt
        body = self.body(attempt.request_body)
        if body == attempt.request_body:
            return attempt
        return msgspec.structs.replace(
            attempt,
            request_body=body,
            response_headers=shown_headers(attempt.response_headers),
            response_body=attempt.response_body and CUT.encode(),
        )

    def body(self, body: bytes) -> bytes:
        """A body that was sent to a webhook."""
        found = read(body)
        if not isinstance(found, Document) or not isinstance(found.value, dict):
            return CUT.encode()
        event = normalise(found, Origin(Wire.SEGMENT))
        names = self._listed_by_any(event.type)
        fields = ShownFields(ListedEvent(event, names), names, self._key)
        shown = fields.payload(found.value, Wire.SEGMENT)
        shown["messageId"] = found.value.get("messageId")
        return body if _is_same(shown, found.value) else encode(shown)

    def _listed_by_any(self, kind: EventType) -> frozenset[str]:
        """What the lists of any environment name: a body does not say which one it is of."""
        found = self._by_kind.get(kind)
        if found is None:
            tokens = (None, *self._settings.environments)
            found = frozenset().union(*[listed_anywhere(kind, token, self._settings) for token in tokens])
            self._by_kind[kind] = found
        return found


def shown_path(path: str) -> str:
    """A path; its query may be an event."""
    before, mark, query = path.partition("?")
    return f"{before}?{CUT}" if mark and query else path


def shown_headers(headers: Headers) -> Headers:
    """Headers; the values of those that may be about a person are `***`."""
    return tuple((name, value if name.lower() in _SHOWN_HEADERS else CUT) for name, value in headers)


def _is_same(shown: Json, value: Json) -> bool:
    return encode(shown) == encode(value)
