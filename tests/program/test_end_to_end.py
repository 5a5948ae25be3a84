"""The main job over real sockets and the real file: in by HTTP, through the core, into the log, out to the sink."""

import json
import random
import subprocess
import sys
import threading
from functools import partial
from pathlib import Path

import pytest

from liveview.adapters.client import ReceiverClient
from liveview.errors import ClientError
from liveview.samples import folder
from tests.support import needs
from tests.support.program import LIVEVIEW, PATIENCE, environment, rows, serving


def sample(name: str) -> bytes:
    return (folder() / name).read_bytes()


class TestReferenceExamples:
    """The examples of the HTTP API page with the default configuration."""

    @pytest.mark.parametrize("name", ["purchase.json", "identify.json", "options-deny.json", "options-allow.json"])
    def test_each_ends_delivered(self, tmp_path: Path, name: str) -> None:
        with serving(tmp_path) as program:
            assert program.post(sample(name)) == [200]
            assert program.settled(1) == {1: "delivered"}

    def test_curl_as_documented_is_answered_and_stored(self, tmp_path: Path) -> None:
        with serving(tmp_path) as program:
            body = sample("purchase.json").decode()
            command = [needs.program("curl"), "-sS", "-X", "POST", "-H", "Content-Type: application/json", "-d", body]
            ended = subprocess.run(
                [*command, "-w", " %{http_code}", f"{program.url}/track"], capture_output=True, text=True, check=True
            )
            assert ended.stdout == "1 200"
            assert program.settled(1) == {1: "delivered"}

    def test_the_second_of_two_purchases_is_a_duplicate_that_names_its_original(self, tmp_path: Path) -> None:
        with serving(tmp_path) as program:
            assert program.post(sample("purchase.json"), sample("purchase.json")) == [200, 200]
            program.settled(2)
            assert program.rows("select id, verdict, state, duplicate_of from events") == [
                (1, "accepted", "delivered", None),
                (2, "duplicate", "duplicate", 1),
            ]

    def test_the_two_options_examples_share_token_and_second_and_so_one_is_dropped(self, tmp_path: Path) -> None:
        """http-api: without $insert_id and $device_id, events of one time are duplicates. They say the same (ours)."""
        with serving(tmp_path) as program:
            program.post(sample("options-deny.json"), sample("options-allow.json"))
            program.settled(2)
            assert program.rows("select verdict, dedup_source, collision from events where id = 2") == [
                ("duplicate", "time", 0)
            ]
            ((problems,),) = program.rows("select problems from events where id = 2")
            assert "options-resent" in problems


class TestOneCommit:
    def test_an_answered_event_is_in_the_log_with_its_request_and_deliveries(self, tmp_path: Path) -> None:
        with serving(tmp_path) as program:
            program.post(sample("purchase.json"))
            assert program.rows("select count(*) from requests join events on request_id = requests.id") == [(1,)]
            assert program.rows("select destination, decision from deliveries") == [
                *(("Webhooks", "send"), ("Mixpanel", "send"))
            ]


class TestTheSinkSeesWhatTheLogSays:
    def test_each_webhook_got_the_body_that_is_stored(self, tmp_path: Path) -> None:
        with serving(tmp_path) as program:
            program.post(sample("purchase.json"))
            program.settled(1)
            sent = dict(program.rows("select replace(webhook, 'sink:', ''), request_body from attempts"))
            got = dict(program.rows("select path, body from sink_requests"))
            assert sent == got
            assert set(got) == {"/orders", "/audit", "/mixpanel/import?strict=***"}
            assert got["/orders"] == got["/audit"] != got["/mixpanel/import?strict=***"]


class TestOtherToolsReadTheLog:
    def test_sqlite_utils_counts_the_same_tables(self, tmp_path: Path) -> None:
        with serving(tmp_path) as program:
            program.post(sample("purchase.json"), sample("purchase.json"), b"nonsense")
            program.settled(3)
            program.signal()
        ended = subprocess.run(
            [sys.executable, "-m", "sqlite_utils", "tables", str(program.log), "--counts"],
            capture_output=True,
            text=True,
            check=True,
        )
        counts = {table["table"]: table["count"] for table in json.loads(ended.stdout)}
        assert {name: counts[name] for name in ("requests", "events", "deliveries", "attempts", "sink_requests")} == {
            "requests": 3,
            "events": 3,
            "deliveries": 2,
            "attempts": 3,
            "sink_requests": 3,
        }


@pytest.mark.slow
class TestStdout:
    def test_a_reader_that_stops_reading_delays_neither_events_nor_the_end(self, tmp_path: Path) -> None:
        arguments = [*LIVEVIEW, "serve", "--port", "0", "--sink-port", "0", "--log", str(tmp_path / "session.db")]
        pipe, home = subprocess.PIPE, environment(tmp_path)
        with subprocess.Popen(arguments, cwd=tmp_path, env=home, stdout=pipe, stderr=pipe) as process:
            assert process.stdout is not None
            assert process.stderr is not None
            url = json.loads(process.stdout.readline())["receiver"]
            with ReceiverClient(url) as client:
                statuses = {client.post(_event(str(number))).status for number in range(400)}
            process.terminate()
            process.wait(PATIENCE)
            told = process.stderr.read().decode()
        assert (statuses, process.returncode, told.count("\n")) == ({200}, 0, 1), told


class TestKill:
    """`kill -9` in the middle of traffic loses no answered event."""

    @pytest.mark.timeout(120)
    def test_every_answered_event_survives_with_its_deliveries_and_the_rest_goes_on(self, tmp_path: Path) -> None:
        acknowledged: list[str] = []
        log = tmp_path / "killed.db"
        for number in range(4):
            with serving(tmp_path, log=log) as program:
                senders = [
                    threading.Thread(target=_send_until_gone, args=(program.url, f"{number}-{which}", acknowledged))
                    for which in range(4)
                ]
                for sender in senders:
                    sender.start()
                wanted = len(acknowledged) + random.Random(number).randint(50, 300)
                program.wait_for(partial(_reached, acknowledged, wanted), PATIENCE)
                program.process.kill()
                for sender in senders:
                    sender.join(PATIENCE)
            assert rows(log, "pragma integrity_check") == [("ok",)]
            stored = [
                insert_id
                for (insert_id,) in rows(log, "select json_extract(payload, '$.properties.$insert_id') from events")
            ]
            assert set(acknowledged) <= set(stored)
            assert len(stored) == len(set(stored))
            lacking = (
                "select count(*) from events where (select count(*) from deliveries where event_id = events.id) <> 2"
            )
            assert rows(log, lacking) == [(0,)]
        with serving(tmp_path, log=log) as program:
            program.post(_event("last"))
            open_ = "select count(*) from events where state = 'pending'"
            program.wait_for(lambda _: rows(log, open_) == [(0,)], 30)
            assert rows(log, "select state, count(*) from events group by state") == [
                ("delivered", rows(log, "select count(*) from events")[0][0])
            ]


def _event(insert_id: str) -> bytes:
    properties = {"distinct_id": "u", "token": "t", "time": 1577836800.5, "$insert_id": insert_id}
    return json.dumps({"event": "Kill", "properties": properties}).encode()


def _reached(acknowledged: list[str], wanted: int, _facts: object) -> bool:
    """Whether that many events were acknowledged by now; asked again after every fact."""
    return len(acknowledged) >= wanted


def _send_until_gone(url: str, prefix: str, acknowledged: list[str]) -> None:
    try:
        with ReceiverClient(url) as client:
            for number in range(100_000):
                insert_id = f"{prefix}-{number}"
                if client.post(_event(insert_id)).status == 200:
                    acknowledged.append(insert_id)
    except ClientError:
        return
