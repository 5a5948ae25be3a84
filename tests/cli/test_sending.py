"""`liveview send` against a real receiver."""

import json
from pathlib import Path

from tests.program import run, serving


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
            assert program.rows("select body from requests") == [(body.encode(),)]

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

    def test_reports_refusals_by_status(self, tmp_path: Path) -> None:
        (tmp_path / "big.json").write_text(json.dumps({"event": "x" * (1 << 20)}))
        with serving(tmp_path) as program:
            assert (
                run(tmp_path, "send", "--to", program.url, "big.json", "purchase").stdout
                == "sent 2: 1 × 200, 1 × 413\n"
            )
