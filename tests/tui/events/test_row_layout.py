"""How the event list lays out its rows: learned from rows in view, and kept."""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC
from pathlib import Path
from typing import Any

import msgspec
import pytest

from liveview.log.read.reader import Reader, Row
from liveview.model.destination import Destination
from liveview.model.settings import Settings
from liveview.tui.events.row_layout import RowLayout
from liveview.tui.kit.feed import Feed
from tests.support.tui.fakes import ENDPOINTS, START, FakeSession, Session
from tests.support.tui.rows_made import KEYS, delivery, row

SIZE = (140, 30)
DAY = 86_400.0


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    """Its first event is of the day on which it began."""
    session = Session(tmp_path / "session.db")
    session.send()
    yield session
    session.close()


@pytest.fixture
def reader(session: Session) -> Iterator[Reader]:
    with Reader(session.path) as reader:
        yield reader


Make = Callable[..., Feed]


@pytest.fixture
def feed(reader: Reader) -> Make:
    """Makes a feed whose session has these destinations."""

    def make(keys: Sequence[str] = KEYS, **more: Any) -> Feed:
        return Feed(FakeSession(effective=effective(keys), **more), reader, UTC)

    return make


def effective(keys: Sequence[str]) -> Settings:
    return Settings(destinations=tuple(map(Destination, keys)))


def learn(layout: RowLayout, *rows: Row, size: tuple[int, int] = SIZE, digits: int = 4) -> bool:
    """These rows come into view, none of which was known."""
    return layout.learn(rows, rows, {}, size, digits)


def keys_of(layout: RowLayout) -> list[str]:
    return [cell.key for cell in layout.now.destinations.cells]


def going_to(*keys: str) -> Row:
    return row(deliveries=tuple(delivery(to=key) for key in keys))


LONG = row(name="Checkout Started With A Coupon", distinct_id="ada.lovelace@shop.example.com")
NARROW = (90, 30)


class TestNeeds:
    def test_it_says_whether_rows_are_drawn_in_another_way(self, feed: Make) -> None:
        layout = RowLayout(feed())
        assert learn(layout, row())
        assert not learn(layout, row())
        assert learn(layout, row(), size=(100, 30))

    def test_longer_values_get_more_room_and_keep_it(self, feed: Make) -> None:
        layout = RowLayout(feed())
        learn(layout, row(), size=NARROW)
        short = layout.now.columns
        assert learn(layout, LONG, size=NARROW)
        assert layout.now.columns != short
        assert not learn(layout, row(), size=NARROW)

    def test_only_rows_that_were_not_known_are_measured(self, feed: Make) -> None:
        layout = RowLayout(feed())
        learn(layout, row(), size=NARROW)
        assert not layout.learn((row(), LONG), (), {}, NARROW, 4)

    def test_another_log_begins_with_nothing(self, feed: Make) -> None:
        layout = RowLayout(feed())
        learn(layout, row(), size=NARROW)
        short = layout.now
        learn(layout, LONG, size=NARROW)
        layout.forget()
        learn(layout, row(), size=NARROW)
        assert layout.now == short

    def test_longer_ids_have_room(self, feed: Make) -> None:
        layout = RowLayout(feed())
        learn(layout, row())
        assert learn(layout, row(), digits=8)
        assert next(column.width for column in layout.now.columns if column.field == "id") == len("#") + 8

    def test_configured_columns_have_their_titles_and_the_room_of_their_values(self, feed: Make) -> None:
        shown = feed()
        shown.show_columns(("properties.sku",))
        layout = RowLayout(shown)
        assert layout.learn([row()], [row()], {1204: ("A-101-very-long",)}, SIZE, 4)
        assert len(layout.now.titles) == 1
        assert next(column.width for column in layout.now.columns if column.field == "more") == len("A-101-very-long")


class TestDestinations:
    def test_those_in_effect_have_cells_before_a_row_tells_of_them(self, feed: Make) -> None:
        layout = RowLayout(feed())
        learn(layout)
        assert keys_of(layout) == list(KEYS)

    def test_those_that_were_come_last_and_keep_their_cell(self, feed: Make) -> None:
        layout = RowLayout(feed())
        learn(layout, going_to("Webhooks", "Old one"))
        assert keys_of(layout) == [*KEYS, "Old one"]
        assert [cell.key for cell in layout.now.destinations.cells if cell.gone] == ["Old one"]
        assert not learn(layout, going_to("Webhooks"))

    def test_one_that_is_not_configured_any_more_moves_to_the_end(self, feed: Make) -> None:
        shown = feed()
        layout = RowLayout(shown)
        learn(layout, row())
        assert isinstance(shown.session, FakeSession)
        shown.session.effective = effective(["Mixpanel", "Archive"])
        assert learn(layout, row())
        assert keys_of(layout) == ["Mixpanel", "Archive", "Webhooks"]

    def test_where_those_that_were_are_too_many_the_others_keep_their_cells(self, feed: Make) -> None:
        layout = RowLayout(feed())
        learn(layout, going_to(*(f"old {number}" for number in range(60))))
        assert keys_of(layout) == list(KEYS)

    def test_where_all_are_too_many_there_are_no_cells(self, feed: Make) -> None:
        layout = RowLayout(feed([f"destination {number}" for number in range(60)]))
        learn(layout, row(), size=(60, 30))
        assert keys_of(layout) == []


TWENTY = [f"destination-{number:02}" for number in range(1, 21)]
"""In a list of 80 columns their letters run downwards."""


class TestHeading:
    def test_it_has_the_lines_that_letters_need(self, feed: Make) -> None:
        layout = RowLayout(feed(TWENTY))
        learn(layout, going_to(TWENTY[0]), size=(80, 30))
        assert layout.now.lines == 2

    def test_a_low_list_has_one_line(self, feed: Make) -> None:
        layout = RowLayout(feed(TWENTY))
        learn(layout, going_to(TWENTY[0]), size=(80, 9))
        assert layout.now.lines == 1

    def test_it_does_not_shrink_before_the_list_has_another_height(self, feed: Make) -> None:
        shown = feed(TWENTY)
        layout = RowLayout(shown)
        learn(layout, going_to(TWENTY[0]), size=(80, 30))
        assert learn(layout, going_to(TWENTY[0]), size=(400, 30))
        assert layout.now.destinations.lines == 1
        assert layout.now.lines == 2
        learn(layout, going_to(TWENTY[0]), size=(400, 31))
        assert layout.now.lines == 1


class TestDays:
    def test_of_today_nothing_is_said(self, feed: Make) -> None:
        layout = RowLayout(feed())
        learn(layout, row(received_at=START + 1))
        assert not layout.now.dated
        assert layout.now.common_day == ""

    def test_another_day_than_today_is_said_once(self, feed: Make) -> None:
        layout = RowLayout(feed(at=START + 2 * DAY))
        learn(layout, row(received_at=START + 1))
        assert not layout.now.dated
        assert layout.now.common_day == "2026-09-21"

    def test_a_recorded_session_always_says_it(self, feed: Make) -> None:
        layout = RowLayout(feed(endpoints=msgspec.structs.replace(ENDPOINTS, receiver="", sink="")))
        learn(layout, row(received_at=START + 1))
        assert layout.now.common_day == "2026-09-21"

    def test_rows_say_theirs_when_the_log_began_on_another_day(self, feed: Make) -> None:
        """Its first event need not be in view."""
        layout = RowLayout(feed(at=START + DAY))
        learn(layout, row(received_at=START + DAY))
        assert layout.now.dated
        assert layout.now.common_day == ""
