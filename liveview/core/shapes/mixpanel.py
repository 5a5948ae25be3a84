"""Mixpanel: events through `/import`, users through `/track` and `/engage`."""

import base64
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from urllib.parse import parse_qs, quote

from liveview.core.json.document import Document, Json, decimal, encode, read
from liveview.core.shapes.outgoing_event import OutgoingEvent
from liveview.core.shapes.shape import KindSettings, Shape
from liveview.core.wire.forms import events, fields, is_form
from liveview.core.wire.normalised import object_of, text_of
from liveview.model.event import EventType, Headers
from liveview.model.kind import Kind
from liveview.model.service import Finding, ServiceReply, ServiceRequest
from liveview.text.storable import storable

IMPORT, TRACK, ENGAGE = "/import", "/track", "/engage"
PAGE_VIEW = "$mp_web_page_view"
"""What Mixpanel's own library calls a page view."""
NOBODY = frozenset({
    "00000000-0000-0000-0000-000000000000", "anon", "anonymous", "nil", "none", "null", "n/a"
})  # fmt: skip
"""Values of `distinct_id` that Mixpanel's page on 400 Bad Request names, whatever their letter case (ours)."""
MOST_EVENTS, MOST_BYTES = 2_000, 10_485_760
"""What one request to `/import` may hold, uncompressed."""
FIRST_SECOND = 31_536_000
"""1971-01-01: events before it are refused."""
AHEAD_SECONDS = 3_600
"""How far in the future an event may be."""
_SECONDS_BELOW = 100_000_000_000
"""A smaller time is in seconds; as milliseconds, this is 1973."""
_INSERT_ID = re.compile(r"[A-Za-z0-9-]{1,36}", re.ASCII)
_PROFILE = {
    "avatar": "$avatar",
    "created": "$created",
    "createdAt": "$created",
    "email": "$email",
    "firstName": "$first_name",
    "first_name": "$first_name",
    "lastName": "$last_name",
    "last_name": "$last_name",
    "name": "$name",
    "phone": "$phone",
    "username": "$username",
}
"""The names that Mixpanel's profiles have for traits (from Segment's mapping; those with `_`: ours)."""
_PAGE = {"url": "$current_url", "title": "current_page_title", "path": "current_url_path"}
"""The names that Mixpanel's own library has for what is known of a page."""


def _requests(event: OutgoingEvent, settings: KindSettings) -> tuple[ServiceRequest, ...]:
    token = settings.get("token", "")
    if event.type is EventType.IDENTIFY:
        return tuple(_identified(event, token))
    is_page = event.type is EventType.PAGE
    names = _PAGE if is_page else {"url": "$current_url"}
    known: dict[str, Json] = {"time": event.milliseconds, "distinct_id": event.id}
    known |= {"$device_id": event.anonymous_id} if event.anonymous_id else {}
    known |= {"$user_id": event.user_id} if event.user_id else {}
    known |= {"$insert_id": _insert_id(event)}
    known |= {name: event.page[ours] for ours, name in names.items() if ours in event.page}
    rest = {name: value for name, value in event.properties.items() if name not in known}
    packed = base64.b64encode(f"{token}:".encode()).decode()
    headers = (("Authorization", f"Basic {packed}"), ("Content-Type", "application/json"))
    made = [{"event": PAGE_VIEW if is_page else event.name, "properties": known | rest}]
    return (ServiceRequest("POST", f"{IMPORT}?strict=1", headers, encode(made)),)


def _insert_id(event: OutgoingEvent) -> str:
    """The event's own if Mixpanel takes it, else the bytes of the message id in hex."""
    own = text_of(event.event.properties.get("$insert_id"))
    return own if _INSERT_ID.fullmatch(own) else base64.b64decode(event.message).hex()


def _identified(event: OutgoingEvent, token: str) -> Iterator[ServiceRequest]:
    if event.user_id and event.anonymous_id:
        ids = {"$identified_id": event.user_id, "$anon_id": event.anonymous_id, "token": token}
        yield _form(TRACK, {"event": "$identify", "properties": ids})
    yield _form(ENGAGE, [{"$token": token, "$distinct_id": event.id, "$set": _profile(event.traits)}])


def _profile(traits: Mapping[str, Json]) -> dict[str, Json]:
    """The traits under the names that Mixpanel has for them; a name that is taken already stays with its value."""
    found: dict[str, Json] = {}
    for name, value in traits.items():
        to = _PROFILE.get(name, name)
        found[name if to != name and (to in traits or to in found) else to] = value
    first, last = found.get("$first_name"), found.get("$last_name")
    if "$name" not in found and isinstance(first, str) and isinstance(last, str):
        found["$name"] = f"{first} {last}".strip()
    return found


def _form(path: str, data: Json) -> ServiceRequest:
    headers = (("Content-Type", "application/x-www-form-urlencoded"), ("Accept", "text/plain"))
    return ServiceRequest("POST", path, headers, b"data=" + quote(encode(data), safe="").encode())


_SENTENCES = {
    "distinct-id": "the user is a placeholder such as anonymous, so Mixpanel refuses it; send a real ID or none",
    "insert-id": "$insert_id is over 36 characters or has others than letters, digits and -, so Mixpanel refuses it",
    "time": "the time is before 1971 or over an hour ahead, so Mixpanel refuses the event; check its unit",
}
_IMPORT_FAILURES = {
    "distinct-id": ("properties.distinct_id", "must not be a placeholder"),
    "insert-id": ("properties.$insert_id", "must be at most 36 letters, digits or '-'"),
    "time": ("properties.time", "must be after 1971-01-01 and at most one hour in the future"),
}
"""What `/import` says about each word: the field, and what it must be."""


def _findings(request: ServiceRequest, at: float) -> tuple[Finding, ...]:
    words_of = _WORDS.get(request.url.partition("?")[0])
    if words_of is None:
        return ()
    found: dict[str, list[int]] = {}
    for index, record in enumerate(_records(request)):
        for word in words_of(record, at):
            found.setdefault(word, []).append(index)
    return tuple(Finding(word, _SENTENCES[word], tuple(indexes)) for word, indexes in found.items())


def _records(request: ServiceRequest) -> Sequence[Json]:
    """The events or profiles of a request; () for a body that holds none."""
    content = events(fields(request.body)["data"]) if is_form(request.body) else request.body
    found = None if content is None else read(content)
    value = found.value if isinstance(found, Document) else None
    return value if isinstance(value, list) else [value] if isinstance(value, dict) else ()


def _properties(record: Json) -> Mapping[str, Json]:
    return object_of(object_of(record).get("properties"))


def _import_words(record: Json, at: float) -> Iterator[str]:
    properties = _properties(record)
    if _is_nobody(properties.get("distinct_id")):
        yield "distinct-id"
    insert_id = properties.get("$insert_id")
    if not (isinstance(insert_id, str) and (not insert_id or _INSERT_ID.fullmatch(insert_id))):
        yield "insert-id"
    if not _is_in_time(properties.get("time"), at):
        yield "time"


def _is_in_time(value: Json, at: float) -> bool:
    time = decimal(value)
    if time is None:
        return False
    last = Decimal(at + AHEAD_SECONDS)
    return FIRST_SECOND <= time <= last if time < _SECONDS_BELOW else FIRST_SECOND * 1_000 <= time <= last * 1_000


def _track_words(record: Json, at: float) -> Iterator[str]:  # noqa: ARG001 - it has no limits of time
    properties = _properties(record)
    if any(_is_nobody(properties.get(name)) for name in ("distinct_id", "$identified_id", "$anon_id")):
        yield "distinct-id"


def _engage_words(record: Json, at: float) -> Iterator[str]:  # noqa: ARG001 - it has no limits of time
    if _is_nobody(object_of(record).get("$distinct_id")):
        yield "distinct-id"


def _is_nobody(value: Json) -> bool:
    return isinstance(value, str) and value.casefold() in NOBODY


_WORDS: Mapping[str, Callable[[Json, float], Iterable[str]]] = {
    IMPORT: _import_words,
    TRACK: _track_words,
    ENGAGE: _engage_words,
}
"""What is found in a record, by path."""


def _answer(request: ServiceRequest, findings: tuple[Finding, ...]) -> ServiceReply:
    path, _, query = request.url.partition("?")
    if path not in _WORDS:
        return ServiceReply(404, b"404 page not found\n", "text/plain")
    if request.method != "POST":
        return ServiceReply(405, b"method not allowed\n", "text/plain")
    if path == IMPORT:
        return _imported(request, findings, strict=parse_qs(query).get("strict", ["1"])[0] != "0")
    taken = not findings and _has_tokens(_records(request), path)
    return ServiceReply(200, b"1" if taken else b"0", "text/plain")


def _has_tokens(records: Sequence[Json], path: str) -> bool:
    """Whether each record says which project it is for; what the token is does not matter here."""
    if path == TRACK:
        return bool(records) and all("token" in _properties(each) for each in records)
    return bool(records) and all("$token" in object_of(each) for each in records)


def _imported(request: ServiceRequest, findings: tuple[Finding, ...], *, strict: bool) -> ServiceReply:
    if not _has_credentials(request.headers):
        return _json(401, "Unauthorized", {"error": "authentication is required: no Authorization header was sent"})
    records = _records(request)
    if len(request.body) > MOST_BYTES or len(records) > MOST_EVENTS:
        limit = f"at most {MOST_EVENTS} events and {MOST_BYTES} bytes are taken at once"
        return _json(413, "Request Entity Too Large", {"error": limit})
    if not records:
        return _json(400, "Bad Request", {"error": "the body has to be a JSON array of events"})
    failed = _failed(records, findings) if strict else []
    taken = {"num_records_imported": len(records) - len({each["index"] for each in failed})}
    if not failed:
        return ServiceReply(200, encode({"code": 200, **taken, "status": "OK"}))
    error = {"error": "some data points in the request failed validation", "failed_records": failed}
    return _json(400, "Bad Request", error | taken)


def _failed(records: Sequence[Json], findings: tuple[Finding, ...]) -> list[dict[str, Json]]:
    """The entries of `failed_records`."""
    return [
        {
            "index": index,
            "insert_id": storable(text_of(_properties(records[index]).get("$insert_id"))),
            "field": field,
            "message": f"'{field}' is invalid: {must}",
        }
        for found in findings
        for field, must in [_IMPORT_FAILURES[found.word]]
        for index in found.records
    ]


def _has_credentials(headers: Headers) -> bool:
    return any(name.lower() == "authorization" and value for name, value in headers)


def _json(code: int, status: str, more: Mapping[str, Json]) -> ServiceReply:
    return ServiceReply(code, encode({"code": code, **more, "status": status}))


SHAPE = Shape(
    kind=Kind.MIXPANEL,
    version="Ingestion API",
    source="Mixpanel's pages Import Events, Create Identity and Set Property, and Segment's mapping, read 2026-11",
    types=frozenset({EventType.TRACK, EventType.PAGE, EventType.IDENTIFY}),
    host=lambda settings: f"https://api{'-eu' if settings.get('region') == 'eu' else ''}.mixpanel.com",
    requests=_requests,
    findings=_findings,
    answer=_answer,
)
