"""A log as it is shown to an audience: temporary views in place of its tables hide what no list of HIPAA mode names.

Every query of the connection reads them, so no screen can forget to hide something. Numbers, states and times stay, and
a filter finds what is shown. In a log without HIPAA mode no list names anything.
"""

import secrets
import sqlite3
from collections import OrderedDict
from collections.abc import Callable, Mapping
from pathlib import Path

import msgspec

from liveview.core.pipeline.masking import Masking, shown_headers, shown_path
from liveview.core.pipeline.removed_values import CUT
from liveview.core.wire.stored import StoredPayload
from liveview.log import lenient
from liveview.log.engine.mask_key import known_key
from liveview.log.engine.tasks import last_pipelines
from liveview.log.files import LogFile, read_only
from liveview.log.rows import headers_of
from liveview.log.schema import TABLES
from liveview.model.event import EventType, Wire
from liveview.model.hipaa import Hipaa
from liveview.model.pipeline_settings import PipelineSettings
from liveview.model.problem import CATALOGUE

_KEPT = 2_000
"""Events whose shown values are kept: several screens."""
_OWN_KEY = secrets.token_bytes()
"""Masks the IDs of logs without a key."""
_BLOB = "cast(e.{column} as blob)"
_EVENT = (
    "liveview_event(e.id, (select r.wire from {requests} r where r.id = e.request_id), e.type, e.token, e.time, "
    "e.received_at, cast(e.payload as blob), cast(e.name as blob), '{column}', " + _BLOB + ")"
)
_TEXT = "iif(e.{column} = '', '', '***')"
_CONTENT = "iif(length(e.{column}), cast('***' as blob), e.{column})"
_HEADERS, _PATH, _BODY = (f"liveview_{name}({_BLOB})" for name in ("headers", "path", "body"))
_SHOWN: Mapping[str, Mapping[str, str]] = {
    "events": dict.fromkeys(("name", "distinct_id", "device_id", "problems", "dedup_key", "payload"), _EVENT),
    "requests": {"path": _PATH, "remote": _TEXT, "headers": _HEADERS, "body": _CONTENT},
    "deliveries": {"emission": "iif(e.definition is null, null, e.emission)"},
    "attempts": {"request_body": _BODY, "response_headers": _HEADERS, "response_body": _CONTENT},
    "sink_requests": {"path": _PATH, "headers": _HEADERS, "body": _BODY},
}
"""How columns are shown, over a row `e` of their table; all others are shown as they are."""


def opened(log: LogFile | Path) -> sqlite3.Connection:
    """A connection that reads a log, masked if that is how it is to be read; raises `sqlite3.Error`."""
    connection = read_only(log)
    if isinstance(log, LogFile) and log.masked:
        try:
            connection.execute("pragma query_only = off")
            _mask(connection)
            connection.execute("pragma query_only = on")
        except BaseException:
            connection.close()
            raise
    return connection


def _mask(connection: sqlite3.Connection) -> None:
    """Hide what no list names from all queries of a connection."""
    shown = _ShownValues(Masking(_settings(connection), known_key(connection) or _OWN_KEY))
    functions: Mapping[str, tuple[int, Callable[..., str | bytes | None]]] = {
        "liveview_event": (10, shown.event),
        "liveview_body": (1, shown.body),
        "liveview_headers": (1, _headers),
        "liveview_path": (1, _path),
    }
    for name, (count, function) in functions.items():
        connection.create_function(name, count, function, deterministic=True)
    older = dict(connection.execute("select name, sql from sqlite_temp_schema where type = 'view'"))
    places = {table: _moved(connection, table, older.get(table, "")) for table in _SHOWN}
    for table, columns in _SHOWN.items():
        names = [column.rstrip("!").partition(":")[0] for column in TABLES[table].split()]
        cells = [
            f"{columns[name].format(column=name, **places)} as {name}" if name in columns else name for name in names
        ]
        connection.execute(f"create temp view {table} as select {', '.join(cells)} from {places[table]} e")


def _moved(connection: sqlite3.Connection, table: str, view: str) -> str:
    """Where the rows of a table are from now on; the view that covers one of an older log gets another name."""
    if not view:
        return f"main.{table}"
    _, _, query = view.partition(" as ")
    connection.execute(f"drop view temp.{table}")
    connection.execute(f"create temp view unmasked_{table} as {query}")
    return f"temp.unmasked_{table}"


def _settings(connection: sqlite3.Connection) -> PipelineSettings:
    """The last settings with HIPAA mode on; settings without any list if there are none."""
    for frozen in reversed(last_pipelines(connection)):
        try:
            settings = frozen.settings
        except ValueError:
            continue
        if settings.hipaa.on:
            return settings
    return PipelineSettings(hipaa=Hipaa(on=True))


class _ShownValues:
    """Shows values of one log; what is shown of an event is made once. Nothing raises: SQLite would end the query."""

    def __init__(self, masking: Masking) -> None:
        self._masking = masking
        self._events: OrderedDict[object, Mapping[str, Callable[[bytes], str | None]]] = OrderedDict()

    def event(
        self,
        number: object,
        wire: object,
        kind: object,
        token: object,
        time: object,
        received_at: object,
        payload: bytes | None,
        name: bytes | None,
        column: str,
        value: bytes | None,
    ) -> str | None:
        """A column of an event."""
        if value is None:
            return None
        try:
            shows = self._events.get(number)
            if shows is None:
                known = lenient.word_or_none(Wire, wire)
                stored = StoredPayload(
                    _text(payload),
                    Wire.HTTP_API if known is None or lenient.is_odd(known) else known,
                    lenient.word(EventType, kind),
                    None if name is None else _text(name),
                    token if isinstance(token, str) else None,
                    time if isinstance(time, float) else None,
                    lenient.real(received_at),
                )
                shows = self._events[number] = self._shows(stored)
                if len(self._events) > _KEPT:
                    self._events.popitem(last=False)
            return shows[column](value)
        except Exception:  # a log may hold anything, and what cannot be masked is not shown
            return "[]" if column == "problems" else CUT

    def body(self, body: bytes | None) -> bytes | None:
        """The body of a call."""
        try:
            return self._masking.body(body) if body else body
        except Exception:  # as above
            return CUT.encode()

    def _shows(self, stored: StoredPayload) -> Mapping[str, Callable[[bytes], str | None]]:
        """How each column of an event is shown."""
        event = self._masking.of(stored)
        payload = event.payload.decode()

        def found(value: bytes) -> str:
            known = [each for each in lenient.problems(value) if each.code in CATALOGUE]
            return msgspec.json.encode(event.problems(known)).decode()

        ids = dict.fromkeys(("distinct_id", "device_id", "dedup_key"), lambda value: event.id(_text(value)))
        return {**ids, "name": lambda value: event.text(_text(value)), "problems": found, "payload": lambda _: payload}


def _headers(headers: bytes | None) -> str | None:
    return None if headers is None else msgspec.json.encode(shown_headers(headers_of(_text(headers)))).decode()


def _path(path: bytes | None) -> str | None:
    return None if path is None else shown_path(_text(path))


def _text(value: bytes | None) -> str:
    return "" if value is None else value.decode("utf-8", "backslashreplace")
