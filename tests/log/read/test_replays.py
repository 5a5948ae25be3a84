"""What a replay reads of a session."""

from pathlib import Path

import msgspec

from liveview.log.read.replays import PAGE, ReplayItem, event_again, replay_items, request_again, span
from liveview.log.rows import store
from liveview.model.event import Request, Wire
from liveview.model.facts import Fact
from liveview.model.outgoing import Outgoing
from tests.support.log.making import AT, event, new_log, reading, request, writing


def session(path: Path, *facts: Fact) -> Path:
    new_log(path)
    with writing(path) as connection:
        store(connection, facts)
    return path


def requests(path: Path, *sent: Request) -> Path:
    """Requests with one event each."""
    return session(path, *sent, *(event(each.id) for each in sent))


def batch(path: Path) -> Path:
    """Three requests; the second one holds the events 2, 3 and 4."""
    of = {1: 1, 2: 2, 3: 2, 4: 2, 5: 3}
    events = [msgspec.structs.replace(event(number), request_id=request_id) for number, request_id in of.items()]
    return session(path, request(1), request(2), request(3), *events)


class TestReplayItems:
    def test_are_the_events_in_their_order(self, tmp_path: Path) -> None:
        with reading(batch(tmp_path / "log.db")) as connection:
            found = list(replay_items(connection, None, 5, by_request=False))
        assert [(entry.event_id, entry.request_id, entry.count) for entry in found] == [
            *((1, 1, 1), (2, 2, 1), (3, 2, 1), (4, 2, 1), (5, 3, 1)),
        ]
        assert found[0] == ReplayItem(1, 1, AT + 1)

    def test_of_one_request_are_one_item_that_counts_the_events_asked_for(self, tmp_path: Path) -> None:
        with reading(batch(tmp_path / "log.db")) as connection:
            found = list(replay_items(connection, [2, 4, 5], 5, by_request=True))
        assert [(entry.request_id, entry.count) for entry in found] == [(2, 2), (3, 1)]

    def test_end_where_the_session_ended_when_the_replay_began(self, tmp_path: Path) -> None:
        with reading(batch(tmp_path / "log.db")) as connection:
            assert [entry.event_id for entry in replay_items(connection, None, 3, by_request=False)] == [1, 2, 3]

    def test_go_on_over_pages_also_within_a_request(self, tmp_path: Path) -> None:
        last = 2 * PAGE + 3
        many = [msgspec.structs.replace(event(number), request_id=1 + number // 7) for number in range(1, last + 1)]
        requests = [request(number) for number in range(1, 2 + last // 7)]
        with reading(session(tmp_path / "log.db", *requests, *many)) as connection:
            by_request = list(replay_items(connection, None, last, by_request=True))
            ids = list(range(1, last + 1))
            assert by_request == list(replay_items(connection, ids, last, by_request=True))
            assert [entry.event_id for entry in replay_items(connection, ids, last, by_request=False)] == ids
        assert [entry.request_id for entry in by_request] == [each.id for each in requests]
        assert sum(entry.count for entry in by_request) == last

    def test_without_events_are_none(self, tmp_path: Path) -> None:
        with reading(new_log(tmp_path / "log.db")) as connection:
            assert list(replay_items(connection, None, 0, by_request=True)) == []
            assert span(connection, 1, 0) == 0.0


class TestSpan:
    def test_is_the_time_between_two_receipts(self, tmp_path: Path) -> None:
        with reading(batch(tmp_path / "log.db")) as connection:
            assert span(connection, 1, 4) == 3.0
            assert span(connection, 2, 2) == 0.0


class TestRequestAgain:
    def test_has_the_bytes_the_path_and_the_headers_that_are_not_about_its_connection(self, tmp_path: Path) -> None:
        headers = (
            ("Host", "x"),
            ("Content-Encoding", "gzip"),
            ("Authorization", "***"),
            ("content-type", "text/plain"),
            ("Origin", "http://localhost:3000"),
            ("X-Retry-Count", "1"),
        )
        sent = msgspec.structs.replace(request(1), body=b"\x1f\x8b", headers=headers, path="/v1/batch?v=1&w")
        with reading(requests(tmp_path / "log.db", sent)) as connection:
            again = request_again(connection, 1)
        assert again == Outgoing(b"\x1f\x8b", "POST", "/v1/batch?v=1&w", (headers[1], headers[3], headers[5]))

    def test_may_have_its_event_in_its_query(self, tmp_path: Path) -> None:
        sent = msgspec.structs.replace(request(1), method="GET", path="/track?data=e30%3D", body=b"", headers=())
        with reading(requests(tmp_path / "log.db", sent)) as connection:
            assert request_again(connection, 1) == Outgoing(b"", "GET", "/track?data=e30%3D", ())

    def test_is_none_for_other_paths_refused_requests_and_missing_ones(self, tmp_path: Path) -> None:
        elsewhere = msgspec.structs.replace(request(1), path="/nowhere")
        turned_away = msgspec.structs.replace(request(2), problem="too large", status=413)
        with reading(requests(tmp_path / "log.db", elsewhere, turned_away)) as connection:
            assert [request_again(connection, number) for number in (1, 2, 3)] == [None, None, None]

    def test_leaves_out_what_cannot_be_sent_again(self, tmp_path: Path) -> None:
        odd = msgspec.structs.replace(request(1), path="/track?a b", headers=(("Content-Type", "a\nb"),))
        other = msgspec.structs.replace(request(2), path="/track?\u00e9", headers=())
        with reading(requests(tmp_path / "log.db", odd, other)) as connection:
            found = [request_again(connection, number) for number in (1, 2)]
        assert [(each.headers, each.target) for each in found if each] == [((), "/track"), ((), "/track")]

    def test_with_headers_that_cannot_be_read_goes_without_them(self, tmp_path: Path) -> None:
        path = requests(tmp_path / "log.db", request(1))
        with writing(path) as connection:
            connection.execute("update requests set headers = 'junk'")
        with reading(path) as connection:
            again = request_again(connection, 1)
        assert again is not None
        assert again.headers == ()


class TestEventAgain:
    def test_is_a_new_event_by_the_path_it_came_by(self, tmp_path: Path) -> None:
        batch_request = msgspec.structs.replace(request(1), path="/v1/batch", wire=Wire.SEGMENT, headers=())
        one = msgspec.structs.replace(
            event(1), token="key", payload='{"messageId":"a","timestamp":"2020-01-01","n":1.10}'
        )
        with reading(session(tmp_path / "log.db", batch_request, one)) as connection:
            again = event_again(connection, 1, "new", 1_790_000_000.125)
        assert again is not None
        assert (again.method, again.target) == ("POST", "/v1/batch")
        assert again.body == (
            b'{"writeKey":"key","batch":[{"messageId":"new","timestamp":"2026-09-21T14:13:20.125Z","n":1.10}]}'
        )

    def test_is_none_when_it_is_not_json_or_not_there(self, tmp_path: Path) -> None:
        none = msgspec.structs.replace(event(1), payload=None)
        with reading(session(tmp_path / "log.db", request(1), none)) as connection:
            assert [event_again(connection, number, "new", AT) for number in (1, 2)] == [None, None]
