"""Everything about one event, read from a log that the real core filled."""

import msgspec

from liveview.log.read.event_detail import weight
from liveview.log.read.reader import Reader
from tests.support.log.making import writing
from tests.support.tui.consent import resent_with_consent
from tests.support.tui.fakes import Session


def test_an_event_that_is_not_there_has_none(session: Session) -> None:
    """As after a new session was opened."""
    session.send()
    with Reader(session.path) as reader:
        assert reader.detail(2) is None
        assert weight(reader, 2) == 0


def test_what_webhooks_do_not_get_is_listed(session: Session) -> None:
    """Only for an event that is sent somewhere."""
    assert session.detail(session.send(price=1)).stripped == ("distinct_id", "token", "time")
    assert session.detail(session.send(user=None)).stripped == ()


def test_all_events_of_a_request_are_counted_from_any_of_them(session: Session) -> None:
    for _ in range(5):
        session.send()
    with writing(session.path) as connection:
        connection.execute("update events set request_id = 2, position = id - 1 where id between 2 and 4")
    assert [session.detail(event_id).batch for event_id in (1, 2, 3, 4, 5)] == [1, 3, 3, 3, 1]


def test_the_weight_counts_payload_and_bodies(session: Session) -> None:
    """Twice what arrived, and once more for each call."""
    body = b'{"event":"A","properties":{"distinct_id":"1","token":"t","time":1790000000.25}}'
    event_id = session.post(body)
    session.answer_all()
    sent = [attempt.request_body or b"" for attempt in session.detail(event_id).attempts]
    with Reader(session.path) as reader:
        assert weight(reader, event_id) == 2 * len(body) + sum(map(len, sent))


class TestOptions:
    def test_there_are_none_without_options(self, session: Session) -> None:
        assert session.detail(session.send()).options is None

    def test_names_and_values_are_as_received(self, session: Session) -> None:
        options = session.detail(session.send(**{"$options": {"integrations": {"A": 1.5, "All": False}}})).options
        assert options is not None
        assert options.text == '{"integrations":{"A":1.5,"All":false}}'
        assert options.integrations == (("A", "1.5"), ("All", "false"))
        assert options.malformed == ""

    def test_a_malformed_filter_is_named(self, session: Session) -> None:
        options = session.detail(session.send(**{"$options": []})).options
        assert options is not None
        assert options.malformed == "properties.$options"


def test_only_a_resend_that_was_routed_for_its_consent_brings_it(session: Session) -> None:
    routed = resent_with_consent(session)
    assert routed.brings_consent
    assert not session.detail(1).brings_consent
    assert not session.detail(2).brings_consent
    assert not msgspec.structs.replace(routed, event=session.detail(1).event).brings_consent
