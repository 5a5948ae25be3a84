"""Payloads as they are read back from a log, with everything that it takes to read them as on arrival."""

from collections.abc import Iterable
from typing import Any

from liveview.core.planned.omission import omitted_fields
from liveview.core.wire.stored import StoredPayload
from liveview.log import lenient
from liveview.log.rows import columns, struct_of

PAYLOAD_COLUMNS = columns(StoredPayload, "e", wire="r.wire", omitted="e.problems")
"""What to select from `events e` and `requests r` for `payload_of`."""


def payload_of(row: Iterable[Any]) -> StoredPayload:
    """The payload in a row of `PAYLOAD_COLUMNS`."""
    return struct_of(StoredPayload, row, payload=_text, omitted=_omitted)


def _text(payload: str | None) -> str:
    return payload or ""


def _omitted(stored: object) -> tuple[str, ...]:
    """The paths around which webhooks get less, of the column `problems`; nearly always it names none."""
    text = lenient.text(stored) or ""
    return omitted_fields(lenient.problems(text)) if '"omitted"' in text else ()
