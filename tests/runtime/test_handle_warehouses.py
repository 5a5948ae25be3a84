"""A run that writes warehouses: what becomes of events, and what survives."""

import contextlib
import json
import sqlite3
from pathlib import Path
from typing import Any

import msgspec
import pytest

from liveview.config.schema import Config
from liveview.model.consent import Consent
from liveview.model.destination import Destination
from liveview.model.hipaa import Hipaa
from liveview.model.kind import Kind, Mode
from tests.support.adapters.warehouses import csv_rows
from tests.support.running import TOKEN, Running, event, running, to

SECRET = "Jane-Doe-1980"


def into(path: Path | str, kind: Kind = Kind.SQLITE, *events: str, mode: Mode = Mode.SEND, **more: Any) -> Config:
    """One warehouse with tables for `Purchase` and these events."""
    chosen = Destination(
        "Warehouse", kind=kind, mode=mode, settings={"path": str(path)}, events=("Purchase", *events), **more
    )
    return msgspec.structs.replace(to("sink:/x"), destinations=(chosen,))


def rows(path: Path, sql: str) -> list[tuple[Any, ...]]:
    with contextlib.closing(sqlite3.connect(path)) as connection:
        return connection.execute(sql).fetchall()


def posted(app: Running, *bodies: bytes) -> None:
    before = app.rows("select count(*) from events")[0]
    assert [app.post(body).status for body in bodies] == [200] * len(bodies)
    app.settled(before + len(bodies))


def called(name: str, **properties: object) -> bytes:
    content = json.loads(event(None, **properties))
    return json.dumps({**content, "event": name}).encode()


class TestSqlite:
    def test_gets_a_row_and_the_log_an_attempt(self, tmp_path: Path) -> None:
        path = tmp_path / "shop.db"
        with running(tmp_path, into(path)) as app:
            posted(app, event("a", price=3.5))
            assert app.states() == ["delivered"]
            (attempt,) = app.rows("select webhook, outcome, status, error, duration_ms > 0, request_body from attempts")
            assert attempt[:5] == (f"sqlite:{path}/purchase", "ok", None, None, 1)
            assert json.loads(attempt[5])["price"] == 3.5
            (message,) = app.rows("select message_id from deliveries")
        assert rows(path, "select message_id, event_name, price from purchase") == [(message, "Purchase", 3.5)]

    def test_has_one_row_of_an_event_that_is_sent_twice(self, tmp_path: Path) -> None:
        path = tmp_path / "shop.db"
        for name in ("one.db", "two.db"):
            with running(tmp_path, into(path), name=name) as app:
                posted(app, event("a", price=3.5))
                errors = app.rows("select error from attempts")
        assert errors == ["the row was there already, and is written once"]
        assert rows(path, "select count(*) from purchase") == [(1,)]

    def test_says_what_changed_about_a_column(self, tmp_path: Path) -> None:
        with running(tmp_path, into(tmp_path / "shop.db")) as app:
            posted(app, event(price=3.5), event(price="free"))
            assert app.outcomes() == ["ok", "ok"]
            assert [bool(each) for each in app.rows("select error from attempts order by id")] == [False, True]

    def test_that_another_program_wrote_is_left_alone(self, tmp_path: Path) -> None:
        path = tmp_path / "shop.db"
        path.write_text("mine")
        with running(tmp_path, into(path)) as app:
            posted(app, event())
            assert (app.states(), app.outcomes()) == (["failed"], ["blocked"])
        assert path.read_text() == "mine"

    def test_may_not_be_the_log(self, tmp_path: Path) -> None:
        with running(tmp_path, into(tmp_path / "log.db")) as app:
            posted(app, event())
            (error,) = app.rows("select error from attempts")
            assert error.startswith("that is the log of this session")
            assert app.outcomes() == ["blocked"]

    def test_is_where_the_environment_says_and_that_is_masked(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("SHOP_PATH", str(tmp_path / "shop.db"))
        with running(tmp_path, into("env:SHOP_PATH")) as app:
            posted(app, event("a", price=1))
            assert app.rows("select webhook from attempts") == ["sqlite:env:SHOP_PATH/purchase"]
            for table in ("attempts", "pipelines", "settings"):
                assert "shop.db" not in repr(app.rows(f"select * from {table}"))
        assert rows(tmp_path / "shop.db", "select price from purchase") == [(1,)]

    def test_writes_in_time_that_is_moved(self, tmp_path: Path) -> None:
        with running(tmp_path, into(tmp_path / "shop.db"), movable=True) as app:
            for _ in range(5):
                app.post(event())
            app.runtime.advance(60)
            assert app.outcomes() == ["ok"] * 5


class TestEvents:
    def test_need_to_be_listed_but_identify_calls_do_not(self, tmp_path: Path) -> None:
        path = tmp_path / "shop.db"
        with running(tmp_path, into(path, Kind.SQLITE, "$page")) as app:
            posted(
                app,
                event(),
                called("Refund"),
                called("$identify", **{"$user_props": {"plan": "gold"}}),
                called("$page", **{"$current_url": "https://shop.example/a"}),
                called("$group", **{"$group_id": "g", "$group_props": {"size": 1}}),
            )
            found = app.rows("select decision, rule from deliveries order by id")
            assert found == [
                ("send", "default"),
                ("skip", "only-listed"),
                ("send", "default"),
                ("send", "default"),
                ("skip", "only-listed"),
            ]
            (notes,) = app.rows("select notes from deliveries where event_id = 2")
            assert [note["code"] for note in json.loads(notes)] == ["no-table"]
        tables = "select name from sqlite_master where type = 'table' order by name"
        assert rows(path, tables) == [("_liveview",), ("identifies",), ("pages",), ("purchase",)]
        assert rows(path, "select host, url from pages") == [("shop.example", "https://shop.example/a")]

    def test_that_share_a_table_are_a_finding_before_any_is_written(self, tmp_path: Path) -> None:
        config = into(tmp_path / "shop.db", Kind.SQLITE, "PURCHASE", mode=Mode.PREVIEW)
        with running(tmp_path, config) as app:
            posted(app, event())
            ((decision, notes),) = app.rows("select decision, notes from deliveries")
            assert decision == "preview"
            assert [note["code"] for note in json.loads(notes)] == ["shaped", "dest-sqlite-name-clash"]
        assert not (tmp_path / "shop.db").exists()

    def test_need_no_consent(self, tmp_path: Path) -> None:
        consent = Consent("opt-in", {"C1": ("Ads",)})
        config = msgspec.structs.replace(into(tmp_path / "shop.db"), consent=consent)
        with running(tmp_path, config) as app:
            no = {"$options": {"integrations": {"Warehouse": False}}}
            posted(app, event(), event(None, **no), called("Refund"))
            assert app.rows("select rule from deliveries order by id") == ["default", "excluded", "only-listed"]

    @pytest.mark.parametrize("kind", [Kind.SQLITE, Kind.CSV])
    def test_are_without_what_no_list_of_hipaa_mode_names(self, tmp_path: Path, kind: Kind) -> None:
        config = msgspec.structs.replace(into(tmp_path / "shop", kind), hipaa=Hipaa(("plan",), on=True))
        own = {"$session_id": SECRET, "$host": SECRET, "$current_url": f"https://{SECRET}.example/{SECRET}"}
        with running(tmp_path, config) as app:
            posted(app, event(None, **{"distinct_id": SECRET, "email": SECRET, "plan": "gold", **own}))
            assert app.states() == ["delivered"]
            for table in ("deliveries", "attempts"):
                assert SECRET.lower() not in repr(app.rows(f"select * from {table}")).lower()
        files = [tmp_path / "shop"] if kind is Kind.SQLITE else [*(tmp_path / "shop").iterdir()]
        content = b"".join(each.read_bytes() for each in files)
        assert b"gold" in content
        assert SECRET.lower().encode() not in content.lower()


class TestCsv:
    def test_gets_a_line(self, tmp_path: Path) -> None:
        with running(tmp_path, into(tmp_path / "shop", Kind.CSV)) as app:
            posted(app, event("a", note="=1", price=3.5), event("b", later=True))
            assert app.outcomes() == ["ok", "ok"]
        found = csv_rows(tmp_path / "shop")
        assert [row["event_name"] for row in found] == ["Purchase", "Purchase"]
        assert [(row.get("note"), row.get("later")) for row in found] == [("=1", None), (None, True)]

    def test_has_one_line_of_an_event_after_a_restart(self, tmp_path: Path) -> None:
        for name in ("one.db", "two.db"):
            with running(tmp_path, into(tmp_path / "shop", Kind.CSV), name=name) as app:
                posted(app, event("a"))
        assert len(csv_rows(tmp_path / "shop")) == 1


class TestPostgres:
    def test_is_shown_only(self, tmp_path: Path) -> None:
        chosen = Destination("PG", kind=Kind.POSTGRES, settings={"schema": "web"}, events=("Purchase",))
        config = msgspec.structs.replace(to("sink:/x"), destinations=(chosen,))
        with running(tmp_path, config) as app:
            posted(app, event(price=1))
            assert app.rows("select decision, state from deliveries") == [("preview", None)]
            assert (app.states(), app.outcomes()) == (["unrouted"], [])


def test_the_ready_line_names_warehouses(tmp_path: Path) -> None:
    with running(tmp_path, into(tmp_path / "shop.db")) as app:
        assert app.runtime.session.endpoints.outside == (f"sqlite:{tmp_path}/shop.db",)
        assert app.post(event(token=TOKEN)).status == 200
