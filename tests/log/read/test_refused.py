"""Reading refused requests."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from liveview.log.read import refused
from liveview.log.read.reader import Reader
from liveview.log.read.refused import ALL, asked
from liveview.model.event import REFUSED_BODY_BYTES
from liveview.model.refusal import Refusal
from tests.support.log.making import new_log, writing
from tests.support.tui.fakes import START
from tests.support.tui.refusing import FIRST, HOST, SEGMENT, TLS, TYPO, Row, put

NOW = START + 100
ROWS = (TYPO, HOST, SEGMENT, TLS)


@pytest.fixture
def reader(tmp_path: Path) -> Iterator[Reader]:
    path = new_log(tmp_path / "log.db")
    put(path, ROWS)
    with Reader(path) as reader:
        yield reader


def ids(reader: Reader, text: str) -> list[int]:
    which = asked(text, NOW)
    assert which is not None
    total = refused.count(reader, which)
    return [each.id - FIRST for each in refused.page(reader, which, 0, 50, total)]


class TestPages:
    def test_places_count_from_the_oldest(self, reader: Reader) -> None:
        assert refused.count(reader) == 4
        page = refused.page(reader, ALL, 1, 2, 4)
        assert [each.path for each in page] == ["/track", "/v1/bacth"]

    @pytest.mark.parametrize("total", [4, 7, 200])
    def test_both_ends_are_read_from_where_they_are_near(self, tmp_path: Path, total: int) -> None:
        path = new_log(tmp_path / "many.db")
        put(path, [TYPO] * total)
        with Reader(path) as reader:
            for size in (1, 3, 50):
                found = [
                    each.id - FIRST
                    for first in range(0, total, size)
                    for each in refused.page(reader, ALL, first, size, total)
                ]
                assert found == list(range(total))

    def test_a_page_behind_the_end_is_empty(self, reader: Reader) -> None:
        assert refused.page(reader, ALL, 4, 10, 4) == []

    def test_only_new_ones_are_counted(self, reader: Reader) -> None:
        before = refused.last_id(reader)
        put(reader.path, [TYPO, TYPO])
        assert refused.count(reader, ALL, before) == 2

    def test_accepted_requests_do_not_count(self, tmp_path: Path) -> None:
        path = new_log(tmp_path / "log.db")
        with Reader(path) as reader:
            assert (refused.count(reader), refused.newest(reader), refused.last_id(reader)) == (0, None, 0)

    def test_long_paths_and_reasons_are_cut(self, tmp_path: Path) -> None:
        path = new_log(tmp_path / "log.db")
        put(path, [Row(path="/" + "x" * 100_000, problem="y" * 100_000)])
        with Reader(path) as reader:
            (row,) = refused.page(reader, ALL, 0, 10, 1)
            assert len(row.path) == len(row.reason) == 500

    def test_a_hundred_thousand_cost_what_a_page_costs(self, tmp_path: Path) -> None:
        path = new_log(tmp_path / "log.db")
        put(path, [TYPO] * 100_000)
        with Reader(path) as reader:
            began = time.perf_counter()
            for first in (0, 50_000, 99_900):
                assert len(refused.page(reader, ALL, first, 64, 100_000)) == 64
            assert time.perf_counter() - began < 1.0


class TestOne:
    def test_it_has_its_headers_and_the_start_of_its_body(self, reader: Reader) -> None:
        request = refused.refused_request(reader, FIRST + 1)
        assert request is not None
        assert request.headers == HOST.headers
        assert request.body == HOST.body
        assert (request.summary.wire, request.remote) == ("http-api", "127.0.0.1")

    def test_a_request_of_an_unknown_protocol_has_no_wire(self, reader: Reader) -> None:
        newest = refused.newest(reader)
        assert newest is not None
        assert (newest.method, newest.wire) == ("TLS", None)

    def test_it_says_as_a_value_why_it_was_refused(self, reader: Reader) -> None:
        found = refused.page(reader, ALL, 0, 4, 4)
        assert [each.refusal for each in found] == [Refusal.PATH, Refusal.HOST, Refusal.PATH, Refusal.TLS]

    @pytest.mark.parametrize(("stored", "read"), [(None, None), ("a\x1bb", "a\\x1bb")])
    def test_a_value_that_is_not_known_can_be_read(self, reader: Reader, stored: str | None, read: str | None) -> None:
        with writing(reader.path) as log:
            log.execute("update requests set refusal = ?", (stored,))
        newest = refused.newest(reader)
        assert newest is not None
        assert newest.refusal == read
        assert newest.refusal not in [*Refusal]

    def test_a_body_is_never_more_than_what_is_kept(self, tmp_path: Path) -> None:
        path = new_log(tmp_path / "log.db")
        put(path, [Row(body=b"x" * 100_000)])
        with Reader(path) as reader:
            request = refused.refused_request(reader, FIRST)
            assert request is not None
            assert request.body == b"x" * REFUSED_BODY_BYTES

    def test_an_empty_body_stays_empty(self, tmp_path: Path) -> None:
        path = new_log(tmp_path / "log.db")
        put(path, [Row(body=b"")])
        with Reader(path) as reader:
            request = refused.refused_request(reader, FIRST)
            assert request is not None
            assert request.body == b""

    def test_an_accepted_request_is_not_found(self, reader: Reader) -> None:
        assert refused.refused_request(reader, 1) is None


class TestAsked:
    @pytest.mark.parametrize(
        ("text", "found"),
        [
            ("is:refused", [0, 1, 2, 3]),
            ("IS:Refused", [0, 1, 2, 3]),
            ("is:refused wire:http-api", [1]),
            ("wire:http* is:refused", [1]),
            ("is:refused -wire:http-api", [0, 2, 3]),
            ("is:refused remote:127.0.0.1", [0, 1, 2, 3]),
            ("is:refused remote:127.0.0.2", []),
            ("is:refused remote:127.*", [0, 1, 2, 3]),
            ("is:refused agent:*", [0, 1, 2]),
            ("is:refused -sender:ana", [0, 1, 2, 3]),
            ("is:refused last:98s", [1, 2, 3]),
            ("is:refused last:97s wire:segment", []),
            ("is:refused after:#1", [0, 1, 2, 3]),
            ("is:refused and last:1d", [0, 1, 2, 3]),
        ],
    )
    def test_a_filter_may_ask_for_them(self, reader: Reader, text: str, found: list[int]) -> None:
        assert ids(reader, text) == found

    @pytest.mark.parametrize(
        "text",
        [
            *("", "is:failed", "is:refused or is:failed", "is:refused name:Purchase", "is:refused is:failed", "is:re*"),
            *("-is:refused", "is:refused,failed", "is:refused free", "is:refused wire:nonsense", "is:refused last:x"),
            *("(", "-(is:refused)"),
        ],
    )
    def test_any_other_is_about_events(self, text: str) -> None:
        assert asked(text, NOW) is None
