"""The totals of a recorded session, read from a log that the real core filled."""

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from liveview.log.read import summary
from liveview.log.read.reader import Reader
from liveview.log.rows import store
from tests.support.log.making import AT, attempt, delivery, event, new_log, request, writing
from tests.support.tui import samples
from tests.support.tui.fakes import Session


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    filled = samples.shop(tmp_path / "session.db")
    yield filled
    filled.close()


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Reader]:
    with Reader(new_log(tmp_path / "empty.db")) as made:
        yield made


class TestTotals:
    def test_are_those_of_the_engine_that_wrote_the_log(self, session: Session) -> None:
        with Reader(session.path) as reader:
            counted = {found.name: found for found in summary.totals(reader)}
        of_the_run = {
            found.name: msgspec.structs.replace(found, last_ms=None)
            for found in session.snapshot().destinations
            if found.name in counted
        }
        assert counted == of_the_run
        assert sum(found.delivered for found in counted.values()) > 0
        assert any(found.timeouts for found in counted.values())

    def test_of_an_empty_log_are_none(self, empty: Reader) -> None:
        assert summary.totals(empty) == ()
        assert not summary.has_deliveries(empty)


class TestDestinations:
    def test_are_those_of_the_configuration_in_its_order_with_the_webhooks_called(self, session: Session) -> None:
        with Reader(session.path) as reader:
            assert summary.has_deliveries(reader)
            found = summary.destinations(reader)
        assert [each.key for each in found] == [each.key for each in samples.DESTINATIONS]
        called = {hook.url for each in found for hook in each.webhooks}
        assert called == {hook.url for each in samples.DESTINATIONS for hook in each.webhooks}

    def test_of_an_empty_log_are_none(self, empty: Reader) -> None:
        assert summary.destinations(empty) == ()


class TestLastMoment:
    def test_is_the_end_of_the_last_call_or_the_last_request(self, tmp_path: Path) -> None:
        path = new_log(tmp_path / "log.db")
        with writing(path) as connection, Reader(path) as reader:
            assert summary.last_moment(reader) == 0.0
            store(connection, (request(1), event(1)))
            assert summary.last_moment(reader) == AT
            ended = msgspec.structs.replace(attempt(1, 1, None, started_at=AT + 3), duration_ms=500.0)
            store(connection, (delivery(1), ended))
            assert summary.last_moment(reader) == AT + 3.5
            store(connection, (msgspec.structs.replace(request(2), received_at=AT + 60),))
            assert summary.last_moment(reader) == AT + 60
