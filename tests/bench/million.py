"""A log of a million events, made in seconds: for measuring what must not depend on how long a session is."""

import contextlib
import sqlite3
from pathlib import Path

from liveview.log import files, schema

AT = 1_790_000_000.0

_NUMBERS = "with recursive numbers(n) as (select 1 union all select n + 1 from numbers where n < ?) "
_REQUESTS = _NUMBERS + (
    "insert into requests select n, ? + n * 0.01, 'POST', '/track', 'http-api', '127.0.0.1', '[]', x'7b7d', 200, "
    "null, null, null from numbers"
)
_EVENTS = _NUMBERS + (
    "insert into events select n, n, 1, ? + n * 0.01, 'token', 'track', "
    "case when n % 1000 = 0 then 'Refund' else 'Event ' || (n % 40) end, 'user-' || (n % 5000), null, ? + n, "
    "case when n % 20 = 19 then 'duplicate' else 'accepted' end, '[]', '$insert_id', 'id-' || n, "
    "case when n % 20 = 19 then n - 1 end, 0, "
    "case when n % 20 = 19 then 'duplicate' when n % 500 = 0 then 'failed' else 'delivered' end, "
    '\'{"event":"Event","properties":{"distinct_id":"user-\' || (n % 5000) || \'","token":"token","price":\' '
    "|| (n % 700) || '}}' from numbers"
)
_DELIVERIES = _NUMBERS + (
    "insert into deliveries select n, n, 'Webhooks', 'send', 'default', "
    "case when n % 500 = 0 then 'failed' else 'delivered' end, 1, null, 'm' || n, 'Event', null, null, '[]' "
    "from numbers where n % 20 <> 19"
)
_ATTEMPTS = _NUMBERS + (
    "insert into attempts select n, n, 1, 'sink:/orders', ? + n * 0.01, 12.0, "
    "case when n % 500 = 0 then 'http_error' else 'ok' end, case when n % 500 = 0 then 500 else 200 end, "
    "'[]', null, '[]', null, null, null, null from numbers where n % 20 <> 19"
)


def make(path: Path, count: int = 1_000_000) -> None:
    """Write the log; one in twenty events is a duplicate, one in five hundred failed, one in a thousand a Refund."""
    files.prepare(path)
    with contextlib.closing(files.read_write(path, "normal")) as connection:
        schema.migrate(connection)
        connection.execute("pragma foreign_keys = off")
        connection.execute("begin")
        connection.execute(_REQUESTS, (count, AT))
        connection.execute(_EVENTS, (count, AT, AT))
        connection.execute(_DELIVERIES, (count,))
        connection.execute(_ATTEMPTS, (count, AT))
        connection.execute("commit")
        with contextlib.suppress(sqlite3.Error):
            connection.execute("pragma wal_checkpoint(truncate)")
