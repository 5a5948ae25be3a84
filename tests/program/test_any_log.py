"""A log that anybody may have written to: any value in any column, and pages that cannot be read."""

import contextlib
import sqlite3
from pathlib import Path

import pytest
from textual.pilot import Pilot

from liveview.log.read.reader import Reader
from liveview.log.schema import TABLES as TYPED
from liveview.runtime.recorded import RecordedSession
from liveview.tui.app import LiveviewApp
from tests.support.tui import idle, samples
from tests.support.tui.screen import screen_text

CLIPBOARD = "\x1b]52;c;cHduZWQ=\x07"
WORDS = [
    *("events.state", "events.verdict", "events.type", "events.dedup_source", "events.problems", "deliveries.decision"),
    *("deliveries.rule", "deliveries.state", "attempts.outcome", "requests.headers", "requests.wire"),
    *("attempts.request_headers", "attempts.response_headers", "attempts.error", "attempts.webhook"),
    *("events.name", "events.distinct_id", "events.token", "events.dedup_key", "deliveries.destination"),
    *("deliveries.message_id", "requests.method", "requests.path", "requests.remote"),
]
NUMBERS = [
    *("events.received_at", "events.time", "events.duplicate_of", "deliveries.rounds", "deliveries.next_attempt_at"),
    *("attempts.started_at", "attempts.duration_ms", "attempts.status", "attempts.round", "requests.status"),
    *("requests.received_at", "events.position", "events.collision"),
]


def changed(log: Path, column: str, value: object, *, as_text: bool = False) -> None:
    """Every row has this value now."""
    table, name = column.split(".")
    with contextlib.closing(sqlite3.connect(log)) as connection:
        connection.execute("pragma foreign_keys = off")
        connection.execute(f"update {table} set {name} = {'cast(? as text)' if as_text else '?'}", (value,))
        connection.commit()


def loosened(log: Path) -> None:
    """Its tables take anything in any column."""
    with contextlib.closing(sqlite3.connect(log)) as connection:
        connection.execute("pragma writable_schema = on")
        without = "replace(replace(sql, ' STRICT', ''), 'NOT NULL', '')"
        connection.execute(f"update sqlite_schema set sql = {without} where type = 'table'")
        connection.commit()


def looked_at(log: Path) -> str:
    """All that is shown of a recorded session while somebody goes through its events, views and screens."""
    app_shown: list[str] = []

    async def run() -> None:
        with Reader(log) as reader:
            app = LiveviewApp(RecordedSession(log), reader)
            app.animation_level = "none"
            async with app.run_test(size=(140, 42), notifications=True) as pilot:
                await walk(app, pilot, app_shown)
            assert app.crash is None

    idle.run(run())
    return "\n".join(app_shown)


PRESSED = (
    *("D", "K", "D", "escape", "O", "escape", "T", "escape", "E", "escape"),
    *("d", "escape", "v", "escape", "s", "escape", "X", "escape", "2", "j", "3", "4", "1"),
)


async def walk(app: LiveviewApp, pilot: Pilot[None], shown: list[str]) -> None:
    await pilot.press("g")
    for _ in range(min(app.feed.reader.last_id(), 25)):
        await pilot.press("j")
    shown.append(screen_text(app))
    for _ in range(6):
        await pilot.press("right")
        shown.append(screen_text(app))
    await pilot.press("home", "enter")
    for keys in PRESSED:
        await pilot.press(keys)
        shown.append(screen_text(app))
    assert app.is_running


@pytest.fixture
def log(tmp_path: Path) -> Path:
    session = samples.shop(tmp_path / "session.db")
    session.close()
    return session.path


TABLES = ("events", "requests", "deliveries", "attempts")
SHOWN = ("events.state", "events.dedup_source", "events.problems", "deliveries.decision", "attempts.outcome")
"""Columns whose words the screen shows."""


def test_a_word_that_nobody_knows_is_shown_as_it_is(log: Path) -> None:
    for column in SHOWN:
        changed(log, column, f"odd {column}")
    text = looked_at(log)
    assert [column for column in SHOWN if f"odd {column}" not in text] == []


@pytest.mark.parametrize("value", ["odd", CLIPBOARD], ids=["word", "control"])
@pytest.mark.parametrize("tables", [("events",), TABLES[1:]], ids=["events", "the others"])
def test_whatever_is_in_columns_of_words_the_screen_goes_on(log: Path, tables: tuple[str, ...], value: str) -> None:
    for column in WORDS:
        if column.startswith(tables):
            changed(log, column, value)
    text = looked_at(log)
    assert "\x1b" not in text
    assert "\x07" not in text


@pytest.mark.parametrize("value", [-(2**62), 2**62, float("inf")], ids=["least", "most", "infinite"])
@pytest.mark.parametrize("tables", [("events",), TABLES[1:]], ids=["events", "the others"])
def test_whatever_is_in_columns_of_numbers_the_rest_is_readable(
    log: Path, tables: tuple[str, ...], value: float
) -> None:
    for column in NUMBERS:
        if column.startswith(tables):
            with contextlib.suppress(sqlite3.IntegrityError):  # a column of whole numbers takes no other
                changed(log, column, value)
    assert "Product Viewed" in looked_at(log)


OTHERS = ("requests", "deliveries", "attempts", "sink_requests")


@pytest.mark.parametrize("value", [None, "odd", float("inf")], ids=repr)
@pytest.mark.parametrize("tables", [("events",), OTHERS], ids=["events", "the others"])
def test_whatever_a_copy_by_another_tool_lets_in_the_screen_goes_on(
    log: Path, tables: tuple[str, ...], value: object
) -> None:
    """Its tables are not strict: any column takes anything, also nothing."""
    loosened(log)
    for table in tables:
        for column in TYPED[table].split():
            if not column.startswith("id") and "_id" not in column:  # what belongs together stays so
                changed(log, f"{table}.{column.partition(':')[0].rstrip('!')}", value)
    looked_at(log)


def test_bytes_that_are_no_text_cost_nothing_else(log: Path) -> None:
    for table in ("events", *OTHERS):
        for column in TYPED[table].split():
            if ":" not in column and column != "id":
                changed(log, f"{table}.{column.rstrip('!')}", b"a\xff\x80", as_text=True)
    assert "a\\xff\\x80" in looked_at(log)


def test_a_destination_without_a_name_has_a_letter(log: Path) -> None:
    changed(log, "deliveries.destination", "")
    looked_at(log)


def test_a_page_that_is_damaged_costs_its_events_and_nothing_else(tmp_path: Path) -> None:
    session = samples.quiet(tmp_path / "session.db", 300)
    session.close()
    damage(session.path, "requests", 3)
    damage(session.path, "events", 1)
    text = looked_at(session.path)
    assert "THE LOG CANNOT BE READ WHOLE" in text


def damage(log: Path, table: str, count: int) -> None:
    """Overwrite leaf pages in the middle of a table."""
    with contextlib.closing(sqlite3.connect(log)) as connection:
        connection.execute("pragma wal_checkpoint(truncate)")
        (size,) = connection.execute("pragma page_size").fetchone()
        pages = connection.execute(
            "select pageno from dbstat where name = ? and pagetype = 'leaf' order by path", (table,)
        ).fetchall()
    with log.open("r+b") as file:
        for (page,) in pages[len(pages) // 2 :][:count]:
            file.seek((page - 1) * size)
            file.write(b"\xff" * size)
