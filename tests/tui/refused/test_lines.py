"""Refused requests as plain text."""

import gzip
from datetime import UTC

import pytest
from rich.cells import cell_len

from liveview.log.read.refused import RefusedRequest, RefusedSummary
from liveview.model.event import REFUSED_BODY_BYTES
from liveview.tui.lines.cells import plain
from liveview.tui.lines.entries import is_wide
from liveview.tui.refused.lines import NONE, last_change, last_parts, request_lines, row_parts, title
from tests.support.tui.fakes import START
from tests.support.tui.refusing import HOST, HOSTILE, SEGMENT, TLS, TYPO, Row


def request(row: Row = TYPO) -> RefusedRequest:
    summary = RefusedSummary(7, START, row.method, row.path, row.wire or None, row.status, row.problem, row.refusal)
    return RefusedRequest(summary, row.remote, row.headers, row.body)


def text(row: Row, width: int = 80) -> str:
    return "\n".join(
        f"{'' if is_wide(line) else line.lead} {line.text}".strip() for line in request_lines(request(row), UTC, width)
    )


class TestRow:
    def test_it_has_time_status_method_path_and_reason(self) -> None:
        line = plain(row_parts(request().summary, UTC, 100))
        assert line.rstrip() == (
            "14:13:20.250 404 POST    /trak                 there is no POST /trak; events go to POST /track"
        )

    @pytest.mark.parametrize("width", [1, 10, 36, 78, 138, 200])
    @pytest.mark.parametrize("row", [TYPO, HOSTILE, TLS])
    def test_it_fills_its_width_and_holds_nothing_that_a_terminal_obeys(self, width: int, row: Row) -> None:
        line = plain(row_parts(request(row).summary, UTC, width))
        assert cell_len(line) == width
        assert line.isprintable()

    def test_a_narrow_one_has_neither_milliseconds_nor_the_reason(self) -> None:
        assert plain(row_parts(request().summary, UTC, 40)).rstrip() == "14:13:20 404 POST    /trak"


class TestRequest:
    def test_the_change_and_the_client_come_before_everything_that_was_sent(self) -> None:
        lines = text(SEGMENT).splitlines()
        assert lines[:5] == [
            "POST /v1/bacth",
            "answered ✗ 404 there is no POST /v1/bacth; events go to POST /track",
            "change Did you mean POST /v1/batch?",
            "client looks like analytics-python 2.4.0",
            "received 2026-09-21 14:13:20.250 +0000",
        ]
        assert "Headers as received, secrets masked" in lines
        assert "User-Agent: analytics-python/2.4.0" in lines

    def test_the_option_that_admits_it_is_named(self) -> None:
        assert "change Start liveview with --allow-host events.test:4080" in text(HOST)
        assert "from 127.0.0.1, wire http-api" in text(HOST)

    def test_tls_is_shown_byte_by_byte(self) -> None:
        shown = text(TLS)
        assert "client looks like a TLS handshake: an https client" in shown
        assert "000000  16 03 01 02 00" in shown
        assert "unknown wire" in shown

    def test_a_compressed_body_is_read_as_far_as_it_goes(self) -> None:
        packed = gzip.compress(b'{"event": "Purchase", "text": "' + bytes(range(97, 123)) * 300 + b'"}')
        cut = Row(headers=(("Content-Encoding", "gzip"),), body=packed[: len(packed) // 2])
        assert '"event": "Purchase"' in text(cut)
        assert "of gzip, decompressed as far as possible" in text(cut)

    def test_one_that_cannot_be_unpacked_is_shown_as_it_came(self) -> None:
        damaged = Row(headers=(("Content-Encoding", "gzip"),), body=b"\x00\xff damaged")
        assert "000000  00 ff" in text(damaged)

    def test_it_says_that_only_the_start_is_kept(self) -> None:
        assert "the first 65.5 kB" in text(Row(body=b"x" * REFUSED_BODY_BYTES))
        assert "Body, 21 B" in text(TYPO)
        assert "no body" in text(Row(body=b""))

    def test_a_letter_that_was_cut_is_not_a_reason_for_numbers(self) -> None:
        assert "grüß" in text(Row(body="grüßü".encode()[:-1]))

    def test_nothing_in_it_reaches_the_terminal(self) -> None:
        shown = text(HOSTILE)
        assert all(line.isprintable() for line in shown.splitlines())
        assert r"\x1b[31m" in shown
        assert r"\u202e" in shown


class TestElsewhere:
    def test_the_empty_list_of_events_names_the_last_one(self) -> None:
        assert plain(last_parts(request().summary, UTC)) == "✗ 14:13:20 POST /trak was refused with 404"
        assert last_change(request().summary, request()) == "Did you mean POST /track?"
        assert plain(last_parts(request(HOSTILE).summary, UTC)).isprintable()

    def test_the_title_counts_and_names_the_filter(self) -> None:
        assert title(0, "") == "Refused ─ none"
        assert title(1, "") == "Refused ─ 1 request, newest first"
        assert title(12_000, "is:refused wire:segment") == "Refused ─ 12,000 requests for is:refused wire:segment"

    def test_as_long_as_there_is_none_it_says_what_would_be_there(self) -> None:
        assert NONE[0].text == "No requests were refused."
        assert any("the one thing to change" in line.text for line in NONE)
