"""What fields make of their values, and what they say about those they cannot read."""

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from liveview.errors import FilterError
from liveview.log.filter import parse
from liveview.log.filter.grammar import read
from liveview.log.filter.readings import Span, after, choices, since, statuses
from liveview.log.filter.tree import Field
from tests.support.log.filter_world import NOW


def field(text: str) -> Field:
    node = read(text)
    assert isinstance(node, Field)
    return node


class TestChoices:
    def test_ignore_case_and_know_wildcards(self) -> None:
        assert choices(field("outcome:TIMEOUT,*timeout")) == ("timeout", "total_timeout")

    def test_of_all(self) -> None:
        assert len(choices(field("state:*"))) == 6


class TestStatuses:
    @pytest.mark.parametrize(
        ("text", "span"),
        [
            ("status:503", Span(503, 503)),
            ("status:5xx", Span(500, 599)),
            ("status:50X", Span(500, 509)),
            ("status:>=500", Span(500, 999)),
            ("status>500", Span(501, 999)),
            ("status<300", Span(0, 299)),
            ("status<=299", Span(0, 299)),
            ("status:*", Span(0, 999)),
        ],
    )
    def test_are_ranges(self, text: str, span: Span) -> None:
        assert statuses(field(text)) == (span,)


class TestAfter:
    @pytest.mark.parametrize(
        ("written", "moment"),
        [
            ("14:02", "2026-09-21T14:02:00+00:00"),
            ("14:02:30", "2026-09-21T14:02:30+00:00"),
            ("0:05", "2026-09-21T00:05:00+00:00"),
            ("23:50", "2026-09-20T23:50:00+00:00"),  # it is 14:13 now: yesterday's
            ("2026-09-21", "2026-09-21T00:00:00+00:00"),
            ("2026-09-21T14:02", "2026-09-21T14:02:00+00:00"),
            ("2026-09-21T14:02:03+02:00", "2026-09-21T12:02:03+00:00"),
            ('"2026-09-21 14:02"', "2026-09-21T14:02:00+00:00"),
        ],
    )
    def test_is_a_time(self, written: str, moment: str) -> None:
        assert after(field(f"after:{written}"), NOW, UTC) == datetime.fromisoformat(moment).timestamp()

    def test_is_read_in_the_zone_of_the_screen(self) -> None:
        east = timezone(timedelta(hours=2))
        assert after(field("after:14:02"), NOW, east) == after(field("after:12:02"), NOW, UTC)
        assert after(field("after:2026-01-15"), NOW, ZoneInfo("Europe/Berlin")) == 1_768_431_600

    def test_is_local_time_without_a_zone(self) -> None:
        at = datetime.fromtimestamp(NOW - 3600).astimezone()
        assert after(field(f"after:{at:%H:%M:%S}"), NOW, None) == NOW - 3600

    def test_is_an_event(self) -> None:
        found = after(field("after:#120"), NOW, UTC)
        assert (found, type(found)) == (120, int)


def test_last_adds_up_its_parts() -> None:
    assert NOW - since(field("last:1h30m"), NOW) == 5400
    assert NOW - since(field("last:1.5m"), NOW) == 90
    assert NOW - since(field("last:2d"), NOW) == 172_800


class TestRefused:
    @pytest.mark.parametrize(
        ("text", "message", "marked"),
        [
            ("outcome:timeot", "outcome: does not know timeot; did you mean timeout?", "timeot"),
            ("is:duplicat", "is: does not know duplicat; did you mean duplicate?", "duplicat"),
            (
                "type:zzz",
                "type: does not know zzz; choose one of track, identify, page, group, screen or alias",
                "zzz",
            ),
            ("problem:time-fra", "problem: does not know time-fra; did you mean time-far?", "time-fra"),
            ("status:abc", "status: takes a status such as 503, 5xx or >=500", "abc"),
            ("status>=5xx", "status: takes a status such as 503, 5xx or >=500", "5xx"),
            ("id:x", "id: takes the number of an event, such as 120 or >=120", "x"),
            (
                "after:noon",
                "after: takes an event such as #120, a time such as 14:02 or a date such as 2026-09-21",
                "noon",
            ),
            (
                "after:25:00",
                "after: takes an event such as #120, a time such as 14:02 or a date such as 2026-09-21",
                "25:00",
            ),
            ("last:5", "last: takes a time such as 30s, 5m, 2h or 1d", "5"),
            ("last:5m,6m", "give last: one value", "last:5m,6m"),
            ("name>5", "write name:VALUE, name has no order", "name>5"),
        ],
    )
    def test_with_what_to_do_and_where(self, text: str, message: str, marked: str) -> None:
        with pytest.raises(FilterError) as caught:
            parse(text, NOW, UTC)
        assert caught.value.message == message
        assert text[caught.value.start : caught.value.end] == marked
