"""The settings of a shared session, and what else a receiver reads when it begins."""

import contextlib
import secrets
from collections.abc import Sequence

import msgspec

from liveview.core.pairing import StoredReport
from liveview.core.steps import Ids, Resume
from liveview.errors import SharedSessionError
from liveview.log.engine import mask_key, recent_reports
from liveview.log.rows import columns, struct_of
from liveview.log.setting_rows import EFFECTIVE, LABEL, change_in, label_in, setting_row
from liveview.log.stored_payloads import PAYLOAD_COLUMNS
from liveview.model.changes import SettingChange
from liveview.model.event import Balance
from liveview.model.pipeline_settings import FrozenPipeline
from liveview.model.settings import Settings
from liveview.postgres.address import SharedAddress
from liveview.postgres.encoding import read
from liveview.postgres.line import KeptLine
from liveview.postgres.notes import settings_of

PATIENCE_OF_START = 60.0
"""Seconds that a question may take before a receiver serves anybody: the session may be large."""
MOST_NAMES = 10_000
"""Event names whose spelling a receiver knows from its start."""


class SharedSettings(msgspec.Struct, frozen=True):
    """What holds in a shared session."""

    version: int
    """How often they were changed; every batch names the version by which it was decided."""
    after_event: int
    """Events with a greater id follow this version, whichever receiver took them."""
    changes: tuple[SettingChange, ...] = ()
    """What was changed, in no particular order."""
    effective: Settings | None = None
    """What was in effect last; None when nobody has said so."""
    label: str = ""
    """What the session is called; "" for nothing."""


class StoredSettings:
    """Reads and changes the settings over `line`, whose writer says that it was it."""

    def __init__(self, address: SharedAddress, line: KeptLine) -> None:
        schema = address.schema
        self._line = line
        self._read = (
            "select s.settings_version, s.settings_after, kind, name, value "
            f"from {schema}.sessions s left join {schema}.settings t on value is not null where s.id = 1"
        ).encode()
        self._change = f"select * from {schema}.change_settings($1, $2, $3, $4)".encode()
        self._make_key = (
            f"insert into {schema}.settings (kind, name, value, by, changed) values ($1, $2, $3, 0, 0) "
            "on conflict (kind, name) do nothing"
        ).encode()
        self._key = f"select value from {schema}.settings where kind = $1 and name = $2".encode()

    async def read(self) -> SharedSettings:
        """What holds now; raises `UnavailableError`."""
        rows = [read(row) for row in await self._line.ask(self._read)]
        changes = (change_in(*row[2:]) for row in rows)
        values = {(kind, name): value for _, _, kind, name, value in rows}
        effective = None
        with contextlib.suppress(msgspec.DecodeError):
            if EFFECTIVE in values:
                effective = msgspec.json.decode(values[EFFECTIVE], type=Settings)
        return SharedSettings(
            version=rows[0][0],
            after_event=rows[0][1],
            changes=tuple(change for change in changes if isinstance(change, SettingChange)),
            effective=effective,
            label=label_in(values.get(LABEL)),
        )

    async def change(self, rows: Sequence[SettingChange], who: str) -> SharedSettings:
        """Store changes, all of them or none; raises `UnavailableError`, and then somebody may have to look."""
        stored = {(kind, name): value for kind, name, value in map(setting_row, rows)}
        await self._line.commit(self._change, (settings_of(stored), who))
        return await self.read()

    async def mask_key(self) -> bytes:
        """The key by which HIPAA mode masks IDs, made if there is none; raises `UnavailableError`."""
        fresh = secrets.token_bytes(mask_key.BYTES)
        await self._line.ask(self._make_key, (*mask_key.ROW, fresh.hex()))
        ((found,),) = await self._line.ask(self._key, mask_key.ROW)
        with contextlib.suppress(ValueError):
            if len(key := bytes.fromhex(str(found))) == mask_key.BYTES:
                return key
        raise SharedSessionError("the key by which this session masks IDs cannot be read")


class Beginning:
    """Reads what a receiver has to know when it begins, over `line`."""

    def __init__(self, address: SharedAddress, line: KeptLine) -> None:
        self._schema = address.schema
        self._line = line

    async def resume(self, first_attempt_id: int, balance: Balance) -> Resume:
        """Where the session is; raises `UnavailableError`."""
        ((request, event, delivery, pending, names),) = await self._line.ask(
            _RESUME.format(schema=self._schema, most=MOST_NAMES).encode(), patience=PATIENCE_OF_START
        )
        return Resume(
            last=Ids(request, event, delivery),
            last_attempt_id=first_attempt_id,
            balance=balance,
            spellings=read(names or ()),
            pending=frozenset(read(pending or ())),
        )

    async def known_pipelines(self) -> tuple[FrozenPipeline, ...]:
        """All settings that were ever frozen, and empty ones for what pending deliveries need and is lost."""
        query = f"select {columns(FrozenPipeline)} from {self._schema}.pipelines order by id"
        found = tuple(
            struct_of(FrozenPipeline, read(row))
            for row in await self._line.ask(query.encode(), patience=PATIENCE_OF_START)
        )
        query = (
            f"select distinct pipeline_id from {self._schema}.deliveries d left join {self._schema}.pipelines p "
            "on p.id = d.pipeline_id where state = 'pending' and pipeline_id is not null and p.id is null order by 1"
        )
        lost = await self._line.ask(query.encode(), patience=PATIENCE_OF_START)
        return (*found, *(FrozenPipeline(number, 0.0, "") for (number,) in lost))

    async def recent_reports(self) -> tuple[StoredReport, ...]:
        """The last accepted events that a report of the other side may follow, oldest first."""
        query = (
            f"select {PAYLOAD_COLUMNS}, e.id, r.headers, (select array_agg(array[destination, emission] order by d.id) "
            f"from {self._schema}.deliveries d where d.event_id = e.id and d.decision <> 'skip') "
            f"from {self._schema}.events e join {self._schema}.requests r on r.id = e.request_id "
            f"where e.id > (select last_event from {self._schema}.sessions where id = 1) - $1 "
            "and e.verdict = 'accepted' and length(e.payload) <= $2 order by e.id"
        )
        asked = (recent_reports.MOST, recent_reports.LONGEST)
        rows = await self._line.ask(query.encode(), asked, patience=PATIENCE_OF_START)
        reports = (recent_reports.report_of(read(row[:-1]), map(read, row[-1] or ())) for row in rows)
        return tuple(report for report in reports if report is not None)


_RESUME = """
with recursive names (name) as (
   select min(name) from {schema}.events union all
   select (select min(name) from {schema}.events where name > names.name) from names where name is not null
)
select last_request, last_event, last_delivery,
   (select array_agg(destination) from (
      select destination from {schema}.deliveries where state = 'pending' and owner is null and rounds = 0 union
      select destination from {schema}.deliveries where state = 'pending' and owner is null and rounds > 0 union
      select destination from {schema}.deliveries where state = 'pending' and owner is not null) p),
   (select array_agg(name) from (select name from names where name is not null limit {most}) n)
from {schema}.sessions where id = 1
"""
