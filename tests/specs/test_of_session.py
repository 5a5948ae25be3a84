"""Recorded sessions as specs and pytest files; that they hold is a matter of tests/cli/test_capturing.py."""

from pathlib import Path
from typing import Any

import pytest

from liveview.errors import ReadError, SpecError
from liveview.log.filter import grammar
from liveview.log.read.reader import Reader
from liveview.specs.of_session import is_lasting, pytest_of, spec_of, what_to_send
from liveview.specs.pytest_file import CapturedEvent, CapturedRequest
from tests.support.log.making import damage, new_log, writing
from tests.support.tui.fakes import START, Session


class TestIsLasting:
    @pytest.mark.parametrize("text", ["", "price>5", "name:id", "-is:warning (user:1 or is:duplicate)", '"last:5m"'])
    def test_a_filter_about_what_events_are(self, text: str) -> None:
        assert is_lasting(grammar.read(text))

    @pytest.mark.parametrize(
        "text",
        ["id:7", "last:5m", "a (b or -after:#3)", "is:failed,marked", "-IS:Marked"],
    )
    def test_a_filter_about_this_session(self, text: str) -> None:
        assert not is_lasting(grammar.read(text))


class TestWhatToSend:
    def sent(self, session: Session, *ids: int) -> list[CapturedEvent | CapturedRequest]:
        with Reader(session.path) as reader:
            return what_to_send(reader, ids)

    def test_an_event_is_cut_at_its_time(self, session: Session) -> None:
        session.post(b'{"event":"A", "properties": {"time" : 1790000000.5 ,"distinct_id":"u","token":"t"}}')
        session.at += 2
        session.post(b'{"event":"B","properties":{"time":"1790000002","distinct_id":"u","token":"t"}}')
        first, second = self.sent(session, 1, 2)
        assert first == CapturedEvent(
            '{"event":"A", "properties": {"time" : ', '.5 ,"distinct_id":"u","token":"t"}}', ago=2
        )
        assert second == CapturedEvent(
            '{"event":"B","properties":{"time":"', '","distinct_id":"u","token":"t"}}', ago=0
        )

    @pytest.mark.parametrize(
        ("written", "after"),
        [
            ("1790000000.1234567", ".1234567"),
            ("1.7900000005e9", ".5"),
            ('"1790000000.50"', '.50"'),
            (r'"\u0031790000000.5"', '.5"'),
        ],
    )
    def test_what_is_behind_the_point_of_a_time_stays(self, session: Session, written: str, after: str) -> None:
        session.post(f'{{"event":"A","properties":{{"time":{written},"distinct_id":"u","token":"t"}}}}'.encode())
        (sent,) = self.sent(session, 1)
        assert isinstance(sent, CapturedEvent)
        assert (sent.after, sent.ago) == (f'{after},"distinct_id":"u","token":"t"}}}}', 1)

    @pytest.mark.parametrize(
        "body",
        [
            b'{"event":"A","properties":{"time":1577836800,"distinct_id":"u","token":"t"}}',
            b'{"event":"A","properties":{"distinct_id":"u","token":"t"}}',
            b'{"event":"A"}',
            b'{"event":"A","properties":[]}',
            b"not JSON \xff",
        ],
    )
    def test_one_without_a_time_of_this_run_goes_out_as_it_came(self, session: Session, body: bytes) -> None:
        session.post(body)
        assert self.sent(session, 1) == [CapturedEvent(body.decode("utf-8", "surrogateescape"))]

    @pytest.mark.parametrize(
        ("path", "body"),
        [
            ("/track?ip=1", b'{"event":"A","properties":{"time":1,"distinct_id":"u","token":"t"}}'),
            ("/track", b'[{"event":"A","properties":{"time":1,"distinct_id":"u","token":"t"}}]'),
            ("/v1/track", b'{"event":"A","userId":"u"}'),
            ("/engage", b'{"$token":"t","$distinct_id":"u","$set":{"a":1}}'),
        ],
    )
    def test_another_request_goes_to_its_own_path(self, session: Session, path: str, body: bytes) -> None:
        session.post(body, path)
        (sent,) = self.sent(session, 1)
        assert isinstance(sent, CapturedRequest)
        assert (sent.method, sent.target) == ("POST", path)
        assert b'"' in sent.body

    def test_an_event_without_its_request_is_named(self, session: Session) -> None:
        session.send()
        with writing(session.path) as connection:
            connection.execute("pragma foreign_keys = off")
            connection.execute("delete from requests")
        with pytest.raises(SpecError, match="event #1 cannot be sent again; leave it out with --filter -id:1"):
            self.sent(session, 1)


@pytest.mark.parametrize(("only", "codes"), [("", ["name-case"]), ("user:u-2", None)])
def test_a_problem_that_others_make_is_expected_only_after_them(
    session: Session, only: str, codes: list[str] | None
) -> None:
    for user, name in (("u-1", "Purchase"), ("u-2", "purchase")):
        session.send(name, user, **{"$insert_id": name})
    module: dict[str, Any] = {}
    exec(compile(pytest_of(session.path, only, START), "test_captured.py", "exec"), module)
    assert module["SPEC"]["expect"][-1].get("problems") == codes


def test_a_spec_is_named_after_its_session(session: Session) -> None:
    session.send()
    document = spec_of(session.path, "name:Purchase", START)
    assert (document["title"], document["filter"]) == ("Captured from session.db", "name:Purchase")


def test_a_log_that_cannot_be_read_is_said(tmp_path: Path) -> None:
    log = new_log(tmp_path / "log.db")
    damage(log)
    for make in (spec_of, pytest_of):
        with pytest.raises(ReadError):
            make(log, "", START)


def test_refused_requests_cannot_be_captured(session: Session) -> None:
    for make in (spec_of, pytest_of):
        with pytest.raises(SpecError, match="refused requests are not events"):
            make(session.path, "is:refused", START)
