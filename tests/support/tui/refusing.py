"""Refused requests put into a log, and some that are fixed."""

import contextlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from liveview.log import files
from liveview.model.event import Headers
from liveview.model.refusal import Refusal
from tests.support.tui.fakes import START, Session

FIRST = 1_000_000
"""The lowest id of those that are put in: those of a session's own requests stay below it."""


class Row(NamedTuple):
    """A row of `requests` that was refused."""

    method: str = "POST"
    path: str = "/trak"
    status: int = 404
    problem: str = "there is no POST /trak; events go to POST /track"
    headers: Headers = (("Host", "127.0.0.1:4080"), ("User-Agent", "curl/8.5.0"))
    body: bytes = b'{"event": "Purchase"}'
    wire: str = ""
    remote: str = "127.0.0.1"
    refusal: Refusal = Refusal.PATH


TYPO = Row()
SEGMENT = Row(
    path="/v1/bacth",
    problem="there is no POST /v1/bacth; events go to POST /track",
    headers=(("User-Agent", "analytics-python/2.4.0"),),
    body=b'{"batch":[{"context":{"library":{"name":"analytics-python","version":"2.4.0"}}}]}',
)
HOST = Row(
    path="/track",
    status=403,
    problem="the Host header does not name this receiver; --allow-host events.test:4080 admits it",
    headers=(("Host", "events.test:4080"), ("User-Agent", "curl/8.5.0")),
    wire="http-api",
    refusal=Refusal.HOST,
)
PAGE = Row(
    path="/track",
    status=403,
    problem="the request comes from a page of a foreign origin; --allow-origin https://shop.example admits it",
    headers=(
        ("Host", "127.0.0.1:4080"),
        ("Origin", "https://shop.example"),
        ("User-Agent", "Mozilla/5.0 (X11) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36"),
    ),
    wire="web-sdk",
    refusal=Refusal.ORIGIN,
)
TLS = Row(
    *("TLS", "", 400, "the client speaks TLS to the plain port; use http://, or --tls", (), b"\x16\x03\x01\x02\x00"),
    refusal=Refusal.TLS,
)
HOSTILE = Row(
    path="/x\x1b[31m\u202e[/foo]",
    problem="there is no POST /x\x1b[31m; [/b] events go to POST /track",
    headers=(("User-Agent", "evil \x1b[31m[/b]\u202e"), ("X\x00", "[@click=app.quit]x")),
    body=b"\x1b]0;title\x07 [/foo]",
)


def put(path: Path, rows: Sequence[Row], at: float = START, first: int = FIRST) -> None:
    """Write these rows after those that are there, a second apart; `first` is the least id of the first."""
    with contextlib.closing(files.read_write(path, "normal")) as log:
        log.execute("pragma busy_timeout = 5000")
        (last,) = log.execute("select max(coalesce(max(id), 0), ?) from requests", (first - 1,)).fetchone()
        log.execute("begin")
        log.executemany(
            "insert into requests "
            "(id, received_at, method, path, wire, remote, headers, body, status, problem, refusal) values "
            "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (
                    *(last + n, at + n, row.method, row.path, row.wire, row.remote),
                    *(json.dumps(row.headers), row.body, row.status, row.problem, row.refusal),
                )
                for n, row in enumerate(rows, 1)
            ],
        )
        log.execute("commit")


def session_of(path: Path, rows: Sequence[Row]) -> Session:
    """A session without events in which these requests were refused."""
    session = Session(path)
    put(path, rows)
    return session
