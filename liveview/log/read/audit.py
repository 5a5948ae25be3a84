"""Who changed which setting of a session, and when: the table `audit` of the copy of a session that receivers share."""

from typing import Any

import msgspec

from liveview.log.read.reader import Reader
from liveview.log.rows import columns, struct_of

NEWEST = 1_000
"""Newest changes that are read: weeks of a team."""


class AuditEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One change. It may hold anything: those who write to the session choose who, kind and name."""

    id: int
    """Its number; a later change has a greater one."""
    at: float
    """When it was stored, in epoch seconds on the clock of the session."""
    who: str
    """Who asked for it: user, machine and process, or the address of a caller of the HTTP API."""
    kind: str
    """What was changed, see `setting_rows`."""
    name: str
    """Of which destination, event name or path."""
    value: str | None
    """The new value as JSON text; None for that of the configuration file."""


class AuditLog(msgspec.Struct, frozen=True):
    """The newest changes of a session."""

    entries: tuple[AuditEntry, ...]
    """Newest first, at most `NEWEST`."""
    total: int
    """How many there are."""


def audit(reader: Reader) -> AuditLog | None:
    """The changes of a session; None for one that does not record them. Raises `sqlite3.Error`."""
    known = reader.execute("select 1 from sqlite_schema where type = 'table' and name = 'audit'").fetchone()
    if known is None:
        return None
    (total,) = reader.execute("select count(*) from audit").fetchone()
    rows = reader.execute(f"select {columns(AuditEntry)} from audit order by id desc limit ?", (NEWEST,))
    return AuditLog(tuple(map(_entry, rows)), total)


def _entry(row: tuple[Any, ...]) -> AuditEntry:
    return struct_of(AuditEntry, row)
