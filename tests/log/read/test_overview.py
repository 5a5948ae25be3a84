"""What a session holds as a whole, read from a log that the real core filled."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from liveview.log.read import overview
from liveview.log.read.reader import Reader
from liveview.log.rows import store
from liveview.model.delivery import Decision, Outcome, Rule
from liveview.model.sink import SinkRequest
from tests.support.log.making import older_log, writing
from tests.support.tui import previewed, samples
from tests.support.tui.fakes import START, Session


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    filled = samples.shop(tmp_path / "session.db")
    yield filled
    filled.close()


@pytest.fixture
def reader(session: Session) -> Iterator[Reader]:
    with Reader(session.path) as found:
        yield found


class TestNames:
    def test_counts_and_last_events_of_parts_add_up_to_those_of_the_whole(self, reader: Reader) -> None:
        last = reader.last_id()
        whole = {seen.name: seen for seen in overview.names_between(reader, 0, last)}
        first = {seen.name: seen for seen in overview.names_between(reader, 0, 20)}
        rest = {seen.name: seen for seen in overview.names_between(reader, 20, last)}
        assert whole["Purchase"].count == first["Purchase"].count + rest["Purchase"].count == 2
        assert whole["Purchase"].last_id == rest["Purchase"].last_id == last
        assert whole["Purchase"].last_at == reader.rows(last, 1)[0].received_at

    def test_events_without_a_name_are_left_out(self, reader: Reader) -> None:
        names = overview.names_between(reader, 0, reader.last_id())
        assert sum(seen.count for seen in names) == reader.last_id() - 1

    def test_an_event_beyond_the_end_is_not_counted(self, reader: Reader) -> None:
        assert all(seen.last_id <= 5 for seen in overview.names_between(reader, 0, 5))


class TestEvents:
    def test_last_routes_are_those_of_the_latest_accepted_event(self, reader: Reader) -> None:
        assert overview.last_routes(reader, "Signup") == {"Webhooks": False, "Mixpanel": True, "Warehouse": False}
        assert overview.last_routes(reader, "Nobody sent this") == {}

    def test_the_last_token_is_that_of_the_newest_event_that_has_one(self, session: Session, reader: Reader) -> None:
        session.post(b"{")
        assert overview.last_token(reader) == "dev"

    def test_the_event_of_a_request_is_found(self, reader: Reader) -> None:
        detail = reader.detail(reader.last_id())
        assert detail is not None
        assert overview.event_of_request(reader, detail.request.id) == reader.last_id()
        assert overview.event_of_request(reader, 9_999) is None


def receive(session: Session, count: int) -> None:
    """Let the sink receive `count` requests."""
    with writing(session.path) as connection:
        store(connection, received(count))


def received(count: int) -> tuple[SinkRequest, ...]:
    return tuple(
        SinkRequest(
            received_at=START + n,
            path=f"/path{n % 3}",
            headers=(("A", "b"),),
            body=b"x" * n,
            behaviour="ok",
            status=200,
            deviations=("no messageId",) * n,
            message_id="m",
        )
        for n in range(count)
    )


class TestSink:
    def test_requests_are_listed_newest_first_with_sizes_and_deviations(self, session: Session, reader: Reader) -> None:
        receive(session, 4)
        seen = overview.sink_requests(reader, 3)
        assert [(item.size, item.deviations, item.path) for item in seen] == [
            *((3, 3, "/path0"), (2, 2, "/path2"), (1, 1, "/path1"))
        ]

    def test_one_is_read_whole(self, session: Session, reader: Reader) -> None:
        receive(session, 3)
        last = reader.execute("select max(id) from sink_requests").fetchone()[0]
        assert overview.sink_request(reader, last) == received(3)[2]
        assert overview.sink_request(reader, last + 1) is None

    def test_those_of_a_path_are_read_whole_whatever_their_query(self, session: Session, reader: Reader) -> None:
        before = overview.requests_of_path(reader, None)
        receive(session, 9)
        with writing(session.path) as connection:
            store(connection, [msgspec.structs.replace(received(1)[0], path="/path1?a=***", body=b"last")])
        found = overview.requests_of_path(reader, "/path1")
        assert {each.path for each in found} == {"/path1", "/path1?a=***"}
        assert (len(found), found[0], found[-1].body) == (4, received(9)[1], b"last")
        assert overview.requests_of_path(reader, None) == [*before, *received(9), found[-1]]

    def test_a_log_without_deviations_can_be_read_too(self, tmp_path: Path) -> None:
        with Reader(older_log(tmp_path / "old.db", 1)) as reader:
            assert {item.deviations for item in overview.sink_requests(reader, 9)} == {0}
            request = overview.sink_request(reader, 1)
        assert request == SinkRequest(received_at=1012.0, path="/x", headers=(), body=b"{}", behaviour="ok", status=200)


class TestDestinations:
    def test_figures_count_states_retries_timeouts_and_rules(self, reader: Reader) -> None:
        figures = overview.destination_figures(reader)
        assert figures["Webhooks"].timeouts == 1
        assert figures["Warehouse"].pending == 2
        assert figures["Warehouse"].failed == 0
        assert (Decision.SKIP, Rule.ONLY_LISTED, 2) in figures["Warehouse"].rules
        assert figures["Warehouse"].rules[0][:2] == (Decision.SEND, Rule.DEFAULT)

    def test_every_further_round_is_a_retry(self, reader: Reader, session: Session) -> None:
        with writing(session.path) as connection:
            connection.execute("update deliveries set rounds = 4 where destination = 'Mixpanel' and event_id = 1")
        assert overview.destination_figures(reader)["Mixpanel"].retries == 3

    def test_an_empty_session_has_none(self, tmp_path: Path) -> None:
        empty = Session(tmp_path / "empty.db")
        with Reader(empty.path) as reader:
            assert overview.destination_figures(reader) == {}
            assert overview.recent_calls(reader) == []
            assert overview.last_token(reader) is None
        empty.close()

    def test_recent_calls_are_finished_ones_newest_first(self, reader: Reader) -> None:
        calls = overview.recent_calls(reader)
        assert calls[0].outcome is Outcome.TIMEOUT
        assert calls[0].destination == "Webhooks"
        assert calls[0].event_id == reader.last_id()
        assert len(overview.recent_calls(reader, 5)) <= 5


def test_findings_are_counted_for_each_destination(tmp_path: Path) -> None:
    """Also those of previews, and once for a delivery; notes of other steps are none."""
    with contextlib.closing(Session(tmp_path / "kinds.db", previewed.config())) as filled:
        for phone in ("123", "456", "+12125550123"):
            filled.at += 1
            filled.send(phone=phone)
        filled.at += 1
        filled.send()
        with Reader(filled.path) as found:
            figures = overview.destination_figures(found)
    assert figures["Klaviyo"].findings == figures["Klaviyo sent"].findings == (("dest-klaviyo-phone", 2),)
    assert figures["Webhooks"].findings == ()
    assert (figures["Klaviyo"].previewed, figures["Klaviyo sent"].previewed) == (4, 0)


def test_notes_that_cannot_be_read_are_no_findings(tmp_path: Path) -> None:
    """A log may hold anything."""
    with contextlib.closing(Session(tmp_path / "kinds.db", previewed.config())) as filled:
        filled.send(phone="123")
        with writing(filled.path) as connection:
            connection.execute("""update deliveries set notes = '["code":"dest-' where id = 1""")
            connection.execute("""update deliveries set notes = '["\\"code\\":\\"dest-", "x"]' where id = 2""")
        with Reader(filled.path) as found:
            assert {each.findings for each in overview.destination_figures(found).values()} == {()}
