"""Exported records of a session in HIPAA mode: what no list names is `***`, IDs are the masks that payloads have.

A session counts as in HIPAA mode if the mode was on at any time. An event is masked by the lists by which it was sent;
one that the mode did not decide about, by those of the last settings with the mode on.
"""

import secrets
from collections.abc import Iterable, Iterator
from contextlib import closing

import msgspec

from liveview.core.pipeline.masking import Masking, shown_headers, shown_path
from liveview.core.pipeline.removed_values import CUT
from liveview.core.wire.stored import StoredPayload
from liveview.log import lenient
from liveview.log.engine.mask_key import known_key
from liveview.log.engine.tasks import last_pipelines
from liveview.log.files import LogFile, read_only
from liveview.log.queries import Queryable
from liveview.log.read.records import Record
from liveview.log.read.refused_records import RefusedRecord
from liveview.log.rows import headers_of
from liveview.model.event import EventType, Wire
from liveview.model.hipaa import Hipaa
from liveview.model.pipeline_settings import FrozenPipeline, PipelineSettings
from liveview.model.problem import CATALOGUE

_ABOUT = (
    "select r.wire, (select max(d.pipeline_id) from deliveries d where d.event_id = e.id) "
    "from events e left join requests r on r.id = e.request_id where e.id = ?"
)


class MaskedRecords:
    """What may be exported of a log whose settings with the mode on are `maskings`, by their number."""

    def __init__(self, log: LogFile, maskings: dict[int, Masking]) -> None:
        self._log = log
        self._maskings = maskings
        self._last = maskings[max(maskings)]

    def events(self, found: Iterable[Record]) -> Iterator[Record]:
        """Events of the log; raises `sqlite3.Error`."""
        with closing(read_only(self._log)) as connection:
            for record in found:
                yield self._event(record, *_about(connection, record.id))

    def refused(self, found: Iterable[RefusedRecord]) -> Iterator[RefusedRecord]:
        """Refused requests of the log."""
        for record in found:
            has_body = bool(record.body or record.body_base64)
            headers = shown_headers(headers_of(bytes(record.headers).decode()))
            yield msgspec.structs.replace(
                record,
                path=shown_path(record.path),
                remote=record.remote and CUT,
                headers=msgspec.Raw(msgspec.json.encode(headers)),
                body=CUT if has_body else record.body,
                body_base64=None,
            )

    def _event(self, record: Record, wire: Wire, pipeline: int | None) -> Record:
        kind = lenient.word(EventType, record.type)
        payload = "" if record.payload is None else bytes(record.payload).decode("utf-8", "backslashreplace")
        stored = StoredPayload(payload, wire, kind, record.name, record.token, record.time, record.received_at)
        shown = self._maskings.get(pipeline or 0, self._last).of(stored)
        problems = [each for each in lenient.problems(bytes(record.problems)) if each.code in CATALOGUE]
        return msgspec.structs.replace(
            record,
            name=shown.text(record.name),
            distinct_id=shown.id(record.distinct_id),
            device_id=shown.id(record.device_id),
            problems=msgspec.Raw(msgspec.json.encode(shown.problems(problems))),
            dedup_key=shown.id(record.dedup_key),
            payload=None if record.payload is None else msgspec.Raw(shown.payload),
        )


def masked_records(log: LogFile) -> MaskedRecords | None:
    """What may be exported of a log; None if the mode was never on in it. Raises `sqlite3.Error`."""
    with closing(read_only(log)) as connection:
        found = {frozen.id: settings for frozen in last_pipelines(connection) if (settings := _with_the_mode(frozen))}
        if not found:
            return None
        key = known_key(connection) or secrets.token_bytes()
        return MaskedRecords(log, {number: Masking(settings, key) for number, settings in found.items()})


def _with_the_mode(frozen: FrozenPipeline) -> PipelineSettings | None:
    """The settings if the mode is on; settings that cannot be read have it on, with no name on a list."""
    try:
        settings = frozen.settings
    except ValueError:
        return PipelineSettings(hipaa=Hipaa(on=True))
    return settings if settings.hipaa.on else None


def _about(connection: Queryable, event_id: int) -> tuple[Wire, int | None]:
    """The wire of an event, and the number of the settings by which it was sent last."""
    wire, pipeline = connection.execute(_ABOUT, (event_id,)).fetchone() or (None, None)
    known = lenient.word_or_none(Wire, wire)
    number = pipeline if isinstance(pipeline, int) else None
    return (Wire.HTTP_API if known is None or lenient.is_odd(known) else known), number
