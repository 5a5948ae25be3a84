"""What a replay reads of a session."""

import json
from pathlib import Path

import msgspec

from liveview.log.replays import PAGE, Entry, entries, letter_of, payload_of, span
from liveview.log.rows import store
from liveview.model.facts import Fact
from tests.log.making import AT, event, new_log, reading, request, writing


def session(path: Path, *facts: Fact) -> Path:
    new_log(path)
    with writing(path) as connection:
        store(connection, facts)
    return path


def batch(path: Path) -> Path:
    """Three requests; the second one holds the events 2, 3 and 4."""
    of = {1: 1, 2: 2, 3: 2, 4: 2, 5: 3}
    events = [msgspec.structs.replace(event(number), request_id=request_id) for number, request_id in of.items()]
    return session(path, request(1), request(2), request(3), *events)


class TestEntries:
    def test_are_the_events_in_their_order(self, tmp_path: Path) -> None:
        with reading(batch(tmp_path / "log.db")) as connection:
            found = list(entries(connection, None, 5, by_request=False))
        assert [(entry.event_id, entry.request_id, entry.count) for entry in found] == [
            *((1, 1, 1), (2, 2, 1), (3, 2, 1), (4, 2, 1), (5, 3, 1)),
        ]
        assert found[0] == Entry(1, 1, AT + 1)

    def test_of_one_request_are_one_entry_that_counts_the_events_asked_for(self, tmp_path: Path) -> None:
        with reading(batch(tmp_path / "log.db")) as connection:
            found = list(entries(connection, [2, 4, 5], 5, by_request=True))
        assert [(entry.request_id, entry.count) for entry in found] == [(2, 2), (3, 1)]

    def test_end_where_the_session_ended_when_the_replay_began(self, tmp_path: Path) -> None:
        with reading(batch(tmp_path / "log.db")) as connection:
            assert [entry.event_id for entry in entries(connection, None, 3, by_request=False)] == [1, 2, 3]

    def test_go_on_over_pages_also_within_a_request(self, tmp_path: Path) -> None:
        last = 2 * PAGE + 3
        many = [msgspec.structs.replace(event(number), request_id=1 + number // 7) for number in range(1, last + 1)]
        requests = [request(number) for number in range(1, 2 + last // 7)]
        with reading(session(tmp_path / "log.db", *requests, *many)) as connection:
            by_request = list(entries(connection, None, last, by_request=True))
            ids = list(range(1, last + 1))
            assert by_request == list(entries(connection, ids, last, by_request=True))
            assert [entry.event_id for entry in entries(connection, ids, last, by_request=False)] == ids
        assert [entry.request_id for entry in by_request] == [each.id for each in requests]
        assert sum(entry.count for entry in by_request) == last

    def test_without_events_are_none(self, tmp_path: Path) -> None:
        with reading(new_log(tmp_path / "log.db")) as connection:
            assert list(entries(connection, None, 0, by_request=True)) == []
            assert span(connection, 1, 0) == 0.0


class TestSpan:
    def test_is_the_time_between_two_receipts(self, tmp_path: Path) -> None:
        with reading(batch(tmp_path / "log.db")) as connection:
            assert span(connection, 1, 4) == 3.0
            assert span(connection, 2, 2) == 0.0


class TestLetter:
    def test_has_the_bytes_and_the_headers_that_say_how_to_read_them(self, tmp_path: Path) -> None:
        headers = (
            ("Host", "x"),
            ("Content-Encoding", "gzip"),
            ("Authorization", "***"),
            ("content-type", "text/plain"),
        )
        sent = msgspec.structs.replace(request(1), body=b"\x1f\x8b", headers=headers, path="/track?v=1&w")
        with reading(session(tmp_path / "log.db", sent)) as connection:
            letter = letter_of(connection, 1)
        assert letter is not None
        assert letter.body == b"\x1f\x8b"
        assert letter.headers == (headers[1], headers[3])
        assert letter.query == "v=1&w"

    def test_is_none_for_a_body_that_was_not_kept_or_went_elsewhere_and_for_no_request(self, tmp_path: Path) -> None:
        empty = msgspec.structs.replace(request(1), body=b"")
        elsewhere = msgspec.structs.replace(request(2), path="/engage")
        with reading(session(tmp_path / "log.db", empty, elsewhere)) as connection:
            assert [letter_of(connection, number) for number in (1, 2, 3)] == [None, None, None]

    def test_leaves_out_what_cannot_be_sent_again(self, tmp_path: Path) -> None:
        odd = msgspec.structs.replace(request(1), path="/track?a b", headers=(("Content-Type", "a\nb"),))
        other = msgspec.structs.replace(request(2), path="/track?\u00e9")
        with reading(session(tmp_path / "log.db", odd, other)) as connection:
            letters = [letter_of(connection, number) for number in (1, 2)]
        assert [(each.headers, each.query) for each in letters if each] == [((), ""), ((), "")]

    def test_with_headers_that_cannot_be_read_goes_without_them(self, tmp_path: Path) -> None:
        path = session(tmp_path / "log.db", request(1))
        with writing(path) as connection:
            connection.execute("update requests set headers = 'junk'")
        with reading(path) as connection:
            letter = letter_of(connection, 1)
        assert letter is not None
        assert letter.headers == ()


class TestPayload:
    def test_is_the_event_as_it_was_received(self, tmp_path: Path) -> None:
        with reading(batch(tmp_path / "log.db")) as connection:
            assert json.loads(payload_of(connection, 3) or "")["n"] == 3

    def test_is_none_when_it_is_no_json_or_another_form_or_not_there(self, tmp_path: Path) -> None:
        other = msgspec.structs.replace(request(2), wire="segment")
        none = msgspec.structs.replace(event(1), payload=None)
        with reading(session(tmp_path / "log.db", request(1), other, none, event(2))) as connection:
            assert [payload_of(connection, number) for number in (1, 2, 3)] == [None, None, None]
