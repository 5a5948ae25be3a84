"""Warehouses in the whole program: trust in a file that was only found, and `kill -9` while rows are written."""

import contextlib
import itertools
import random
import sqlite3
import threading
from functools import partial
from pathlib import Path

import pytest

from liveview.adapters.client import ReceiverClient
from liveview.errors import ClientError
from tests.support.adapters.warehouses import csv_rows
from tests.support.program import PATIENCE, run, serving
from tests.support.running import event

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]

BOTH = """
[[destinations]]
name = "DB"
kind = "sqlite"
mode = "send"
settings = { path = "shop.db" }
events = ["Purchase"]

[[destinations]]
name = "Files"
kind = "csv"
mode = "send"
settings = { path = "shop" }
events = ["Purchase"]
"""


def test_a_found_file_with_a_warehouse_is_refused_and_a_named_one_is_not(tmp_path: Path) -> None:
    (tmp_path / "liveview.toml").write_text(BOTH)
    refused = run(tmp_path, "serve", "--port", "0", "--sink-port", "0")
    assert refused.returncode == 2
    assert "writes events to sqlite:shop.db, csv:shop; if you want that, name it with --config" in refused.stderr
    with serving(tmp_path, "--config", "liveview.toml") as program:
        assert program.ready["outside"] == ["sqlite:shop.db", "csv:shop"]


def test_a_found_file_with_a_preview_of_one_is_not_refused(tmp_path: Path) -> None:
    (tmp_path / "liveview.toml").write_text(BOTH.replace('"send"', '"preview"'))
    with serving(tmp_path) as program:
        assert program.ready["outside"] == []
        assert program.post(event()) == [200]
        assert set(program.settled(1).values()) == {"unrouted"}
    assert not (tmp_path / "shop.db").exists()
    assert not (tmp_path / "shop").exists()


def send_until_gone(url: str, numbers: "itertools.count[int]", acknowledged: list[int]) -> None:
    with contextlib.suppress(ClientError), ReceiverClient(url) as client:
        for number in numbers:
            properties = {f"p{number % 7}": number, "note": "a\r\nb"}
            if client.post(event(f"n-{number}", **properties)).status == 200:
                acknowledged.append(number)


def enough(acknowledged: list[int], wanted: int, _facts: object) -> bool:
    return len(acknowledged) >= wanted


def test_a_kill_while_rows_are_written_neither_loses_nor_doubles_one(tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text(BOTH)
    log, numbers, acknowledged = tmp_path / "killed.db", itertools.count(), list[int]()
    for kills in range(3):
        with serving(tmp_path, "--config", "own.toml", log=log) as program:
            sender = threading.Thread(target=send_until_gone, args=(program.url, numbers, acknowledged))
            sender.start()
            wanted = len(acknowledged) + random.Random(kills).randint(20, 80)
            program.wait_for(partial(enough, acknowledged, wanted), PATIENCE)
            program.process.kill()
            sender.join(PATIENCE)
    with serving(tmp_path, "--config", "own.toml", log=log) as program:
        assert program.post(event("last")) == [200]
        pending = "select count(*) from deliveries where state = 'pending'"
        program.wait_for(lambda _: program.rows(pending) == [(0,)], 60)
        messages = sorted(message for (message,) in program.rows("select distinct message_id from deliveries"))
        program.signal()
    assert len(messages) > len(acknowledged)
    with contextlib.closing(sqlite3.connect(tmp_path / "shop.db")) as connection:
        assert connection.execute("pragma integrity_check").fetchall() == [("ok",)]
        found = connection.execute("select message_id from purchase order by 1").fetchall()
    assert [message for (message,) in found] == messages
    assert sorted(row["message_id"] for row in csv_rows(tmp_path / "shop")) == messages
