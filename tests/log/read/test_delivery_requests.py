"""The requests of a delivery, made again; over the HTTP API there are more tests of them."""

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from liveview.core.payload import body
from liveview.errors import ReadError
from liveview.log.read.delivery_requests import read_requests
from liveview.log.read.event_detail import stored_of
from liveview.log.read.reader import Reader
from liveview.model.delivery import Rule
from liveview.model.destination import Destination
from liveview.model.kind import Mode
from liveview.model.service import ServiceRequest
from tests.support.kinds import SECRET, klaviyo
from tests.support.log.making import writing
from tests.support.log.piped import pipe, skip
from tests.support.tui.fakes import Session
from tests.support.tui.previewed import PREVIEW, SENT, SETTINGS, WEBHOOKS, config


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    """One event to Klaviyo (a preview), to `Klaviyo sent` and to webhooks, in this order."""
    found = Session(tmp_path / "session.db", config(PREVIEW, klaviyo(Mode.SEND, "Klaviyo sent"), WEBHOOKS))
    found.send(email="ada@example.com", **{"$insert_id": "a"})
    yield found
    found.close()


def requests(session: Session, delivery_id: int, *destinations: Destination) -> tuple[ServiceRequest, ...]:
    with Reader(session.path) as reader:
        found = read_requests(reader, delivery_id, destinations or SETTINGS.destinations)
    assert found is not None
    return found


def refusal(session: Session, delivery_id: int, *destinations: Destination) -> str:
    with pytest.raises(ReadError) as raised:
        requests(session, delivery_id, *destinations)
    return str(raised.value)


def test_they_are_the_bytes_that_are_sent(session: Session) -> None:
    """But for secrets, also before a call was made."""
    calls = dict(session.calls)
    (sent,), (hook,) = requests(session, 2), requests(session, 3)
    assert (sent.method, sent.url, sent.body) == ("POST", calls[2].webhook.url, calls[2].body)
    assert (hook.method, hook.url, hook.body) == ("POST", calls[3].webhook.url, calls[3].body)
    assert SECRET in repr(calls[2].webhook.headers)
    assert SECRET not in repr(sent)


def test_a_preview_differs_from_what_is_sent_only_by_its_host_and_its_settings(session: Session) -> None:
    (preview,), (sent,) = requests(session, 1), requests(session, 2)
    assert (preview.url, sent.url) == ("https://a.klaviyo.com/api/events/", "sink:/klaviyo/api/events/")
    assert preview.body == sent.body


def test_of_a_log_without_pipelines_it_is_the_body_of_the_event(session: Session) -> None:
    pipe(session.path, 3, pipeline_id=None)
    (request,) = requests(session, 3)
    detail = session.detail(1)
    assert request.body == body(stored_of(detail.event, detail.request), detail.deliveries[2].message_id or "")


def test_there_is_no_delivery_beyond_the_last(session: Session) -> None:
    with Reader(session.path) as reader:
        assert read_requests(reader, 4, SETTINGS.destinations) is None


class TestRefusals:
    def test_a_skip(self, session: Session) -> None:
        skip(session.path, 3, Rule.EXCLUDED)
        assert refusal(session, 3) == "delivery 3 was skipped: excluded by its integrations"

    def test_settings_that_are_gone(self, session: Session) -> None:
        pipe(session.path, 3, pipeline_id=7)
        words = "no request can be made of the event: the log does not have the settings of pipeline 7"
        assert refusal(session, 3) == words

    def test_an_event_without_a_time(self, session: Session) -> None:
        """Damage: only valid events have deliveries."""
        with writing(session.path) as connection:
            connection.execute("update events set time = null")
        assert refusal(session, 2) == "no request can be made of the event: it has no time"

    def test_an_event_that_is_gone(self, session: Session) -> None:
        with writing(session.path) as connection:
            connection.execute("pragma foreign_keys = off")
            connection.execute("delete from events")
        assert refusal(session, 2) == "the log has no event 1"

    @pytest.mark.parametrize("number", [2, 3])
    def test_a_destination_that_is_gone_or_of_another_kind(self, session: Session, number: int) -> None:
        name = ("", "", "Klaviyo sent", "Webhooks")[number]
        assert refusal(session, number, PREVIEW) == f"{name} is no longer configured, so it has no URL"
        other = msgspec.structs.replace(WEBHOOKS if number == 2 else SENT, name=name)
        assert refusal(session, number, other) == f"{name} was of another kind when this was decided"
