"""`liveview send` against a real receiver."""

import json
import re
from pathlib import Path

import pytest

from liveview.samples import folder
from tests.support.log.making import BODY
from tests.support.program import run, serving


class TestSend:
    def test_plays_samples_by_name_and_reports_what_was_answered(self, tmp_path: Path) -> None:
        with serving(tmp_path) as program:
            ended = run(tmp_path, "send", "--to", program.url, "purchase", "identify", "duplicate-by-insert-id")
            assert (ended.returncode, ended.stdout) == (0, "sent 4: 4 × 200\n")
            program.settled(4)
            assert [name for (name,) in program.rows("select name from events order by id")] == [
                *("Purchase", "$identify", "Order Completed", "Order Completed"),
            ]

    def test_reads_json_lines_from_stdin(self, tmp_path: Path) -> None:
        lines = b'{"event": "A"}\n\n{"event": "B"}\n'
        with serving(tmp_path) as program:
            ended = run(tmp_path, "send", "--to", program.url, "-", input=lines.decode())
            assert ended.stdout == "sent 2: 2 × 200\n"
            assert program.rows("select payload from events") == [('{"event": "A"}',), ('{"event": "B"}',)]

    def test_repeats_with_fresh_ids_and_times(self, tmp_path: Path) -> None:
        with serving(tmp_path) as program:
            assert run(tmp_path, "send", "--to", program.url, "--repeat", "3", "purchase").stdout == "sent 3: 3 × 200\n"
            assert program.rows("select verdict, count(*) from events group by verdict") == [("accepted", 3)]

    def test_repeats_the_same_bytes_when_asked(self, tmp_path: Path) -> None:
        with serving(tmp_path) as program:
            run(tmp_path, "send", "--to", program.url, "--repeat", "3", "--same", "purchase")
            assert program.rows("select verdict, duplicate_of from events order by id") == [
                *(("accepted", None), ("duplicate", 1), ("duplicate", 1)),
            ]

    def test_keeps_a_rate(self, tmp_path: Path) -> None:
        with serving(tmp_path) as program:
            run(tmp_path, "send", "--to", program.url, "--repeat", "6", "--rate", "20", "purchase")
            first, last = program.rows("select min(received_at), max(received_at) from events")[0]
            assert last - first >= 0.2  # five gaps of 50 ms, the first post late by up to one

    def test_sends_a_file_byte_for_byte(self, tmp_path: Path) -> None:
        body = '{"event":  "Odd  spacing", "properties": {"n": 1.50, "n": 1e2}}'
        (tmp_path / "odd.json").write_text(body)
        with serving(tmp_path) as program:
            run(tmp_path, "send", "--to", program.url, "odd.json")
            assert program.rows(f"select {BODY} from requests") == [(body.encode(),)]

    def test_finds_the_liveview_that_runs(self, tmp_path: Path) -> None:
        with serving(tmp_path) as program:
            assert run(tmp_path, "send", "purchase").stdout == "sent 1: 1 × 200\n"
            program.settled(1)
            with serving(tmp_path, log=tmp_path / "second.db") as second:
                ended = run(tmp_path, "send", "purchase")
                assert (ended.returncode, ended.stdout) == (2, "")
                first, *listed = ended.stderr.splitlines()
                assert first == "liveview: 2 liveviews run here; choose one of them:"
                assert [line.split()[:4] for line in listed] == [
                    ["--to", each.url, "process", str(each.process.pid)] for each in (program, second)
                ]
                assert run(tmp_path, "send", "--log", "second.db", "purchase").returncode == 0
                second.settled(1)
            assert len(program.rows("select id from events")) == 1

    def test_says_when_nobody_listens(self, tmp_path: Path) -> None:
        ended = run(tmp_path, "send", "--to", "http://127.0.0.1:9", "purchase")
        assert ended.returncode == 1
        assert ended.stderr == (
            "liveview: cannot reach the receiver http://127.0.0.1:9/track: Connection refused; "
            "is liveview running there?\n"
        )

    def test_names_the_samples_when_one_does_not_exist(self, tmp_path: Path) -> None:
        ended = run(tmp_path, "send", "nothing")
        assert ended.returncode == 2
        assert "purchase.json" in ended.stderr

    def test_an_answer_that_is_not_2xx_is_a_failure_and_the_rest_is_still_sent(self, tmp_path: Path) -> None:
        (tmp_path / "big.json").write_text(json.dumps({"event": "x" * (1 << 20)}))
        with serving(tmp_path) as program:
            ended = run(tmp_path, "send", "--to", program.url, "big.json", "purchase")
            assert (ended.returncode, ended.stdout) == (1, "sent 2: 1 × 200, 1 × 413\n")
            assert ended.stderr == "liveview: 1 of 2 not accepted: 1 × 413\n"
            ended = run(tmp_path, "send", "--to", f"{program.url}/nope", "purchase")
            assert (ended.returncode, ended.stderr) == (1, "liveview: 1 of 1 not accepted: 1 × 404\n")
        with serving(tmp_path, "--strict", log=tmp_path / "strict.db") as program:
            ended = run(tmp_path, "send", "--to", program.url, "invalid-no-token", "purchase")
            assert (ended.returncode, ended.stdout) == (1, "sent 2: 1 × 200, 1 × 400\n")

    @pytest.mark.parametrize("url", ["ws://127.0.0.1:9", "ftp://127.0.0.1:9", "http://", "http://127.0.0.1:x"])
    def test_a_url_that_is_none_is_refused_before_anything_is_read(self, tmp_path: Path, url: str) -> None:
        assert run(tmp_path, "send", "--to", url, "purchase").returncode == 2
        assert run(tmp_path, "send", "--to", url, "nothing.json").returncode == 2

    def test_a_file_that_cannot_be_read_is_refused_before_anything_is_sent(self, tmp_path: Path) -> None:
        (tmp_path / "broken.jsonl").write_text('{"event": "A"}\n{"event": ')
        with serving(tmp_path) as program:
            ended = run(tmp_path, "send", "--to", program.url, "purchase", "broken.jsonl")
            assert (ended.returncode, ended.stdout, ended.stderr.count("\n")) == (2, "", 1)
            assert program.rows("select count(*) from events") == [(0,)]
            assert run(tmp_path, "send", "--to", program.url, "--raw", "broken.jsonl").returncode == 0
            assert program.rows(f"select {BODY} from requests") == [((tmp_path / "broken.jsonl").read_bytes(),)]

    def test_stdin_may_be_one_event_over_many_lines(self, tmp_path: Path) -> None:
        sample = (folder() / "purchase.json").read_text()
        with serving(tmp_path) as program:
            assert run(tmp_path, "send", "--to", program.url, "-", input=sample).stdout == "sent 1: 1 × 200\n"
            assert program.rows("select name, verdict from events") == [("Purchase", "accepted")]

    def test_a_batch_of_segment_goes_out_whole(self, tmp_path: Path) -> None:
        event = {"type": "track", "event": "A", "userId": "u", "messageId": "m", "timestamp": "2026-01-01T00:00:00Z"}
        batch = json.dumps({"writeKey": "w", "batch": [event, {**event, "messageId": "n"}]})
        (tmp_path / "batch.json").write_text(batch)
        with serving(tmp_path) as program:
            assert run(tmp_path, "send", "--to", program.url, "--repeat", "2", "batch.json").returncode == 0
            program.settled(4)
            assert program.rows("select verdict, count(*) from events group by verdict") == [("accepted", 4)]
            assert program.rows(f"select {BODY} from requests where id = 1") == [(batch.encode(),)]

    def test_an_export_is_sent_as_the_events_in_it(self, tmp_path: Path) -> None:
        with serving(tmp_path) as program:
            run(tmp_path, "send", "--to", program.url, "purchase", "invalid-not-json", "identify")
            lines = run(tmp_path, "export", str(program.log)).stdout
            assert lines.count("\n") == 3
            assert run(tmp_path, "send", "--to", program.url, "-", input=lines).stdout == "sent 2: 2 × 200\n"
            assert program.rows("select name, verdict from events where id > 3") == [
                *(("Purchase", "duplicate"), ("$identify", "duplicate")),
            ]

    def test_an_export_keeps_what_was_beside_the_events_of_a_batch(self, tmp_path: Path) -> None:
        identified = {"type": "identify", "userId": "u", "messageId": "m", "timestamp": "2026-01-01T00:00:00Z"}
        native = {
            "event_type": "Tapped",
            "user_id": "u",
            "device_id": "d",
            "uuid": "x",
            "timestamp": 1577836800123,
            "event_properties": {"custom_props": {"n": 1}},
        }
        (tmp_path / "segment.json").write_text(json.dumps({"writeKey": "w", "batch": [identified]}))
        (tmp_path / "native.json").write_text(json.dumps({"client": "c", "e": [native]}))
        query = "select verdict, type, name, distinct_id, token, time from events order by id"
        with serving(tmp_path) as program:
            assert run(tmp_path, "send", "--to", program.url, "segment.json", "native.json").returncode == 0
            before = program.rows(query)
            lines = run(tmp_path, "export", str(program.log)).stdout
        with serving(tmp_path, log=tmp_path / "second.db") as program:
            assert run(tmp_path, "send", "--to", program.url, "-", input=lines).stdout == "sent 2: 2 × 200\n"
            assert program.rows(query) == before
        assert [row[0] for row in before] == ["accepted", "accepted"]


class TestPlaceholders:
    BODY = '{"event":"A","properties":{"time":"{now}","msg":"page {n} of 3 {run}","amount":1.10,"dup":1,"dup":2}}'

    def test_in_files_of_the_user_are_text(self, tmp_path: Path) -> None:
        (tmp_path / "own.json").write_text(self.BODY)
        with serving(tmp_path) as program:
            run(tmp_path, "send", "--to", program.url, "own.json")
            assert program.rows(f"select {BODY} from requests") == [(self.BODY.encode(),)]

    def test_are_replaced_in_the_text_when_asked(self, tmp_path: Path) -> None:
        (tmp_path / "own.json").write_text(self.BODY)
        with serving(tmp_path) as program:
            run(tmp_path, "send", "--to", program.url, "--fill", "own.json")
            ((body,),) = program.rows(f"select {BODY} from requests")
        assert re.fullmatch(
            rb'{"event":"A","properties":{"time":[0-9.]+,"msg":"page 1 of 3 [0-9a-f]{6}",'
            rb'"amount":1\.10,"dup":1,"dup":2}}',
            body,
        )
