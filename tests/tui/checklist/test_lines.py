"""A checklist as text."""

from pathlib import Path
from typing import Any

from liveview.specs.judge import judge
from liveview.specs.observed import ObservedEvent
from liveview.specs.reading import read
from liveview.tui.checklist import lines
from liveview.tui.checklist.checklist import Judged
from liveview.tui.checklist.verdicts import ticks
from liveview.tui.keys.bindings import DEFAULT_NAMES
from liveview.tui.lines.cells import plain
from liveview.tui.lines.entries import event_of, parts_of
from liveview.tui.lines.safe_text import EMPTY
from tests.support.specs import Given, observed_event

SPEC = {
    "order": [["paid", "cart"]],
    "expect": [
        {"name": "Purchase", "id": "paid", "user": "u-1", "properties": {"price": 500}},
        {"name": "Cart", "id": "cart", "type": "track", "every": True},
    ],
    "never": [{"name": "Error"}],
    "unexpected": "fail",
}


def judged(*events: ObservedEvent, document: dict[str, Any] = SPEC) -> Judged:
    spec = read(document)
    names = {event.id: event.name or "" for event in events}
    return Judged(spec, judge(spec, Given(events)), Path("session.db"), names)


def row(found: Judged, number: int, room: int = 78) -> str:
    tick = ticks(found, over=False)[number]
    return plain(lines.row_parts(found.report.results[number], tick, room, found.names)).rstrip()


def detail(found: Judged, number: int) -> list[tuple[str, str, int | None]]:
    result, tick = found.report.results[number], ticks(found, over=False)[number]
    shown = lines.detail_lines(found, number, result, tick)
    return [(line.lead.strip(), plain(parts_of(line)).strip(), event_of(line)) for line in shown]


class TestRow:
    def test_of_what_is_seen_has_its_first_events(self) -> None:
        found = judged(*(observed_event(number, price=500) for number in range(1, 7)))
        assert row(found, 0) == "✓ paid                      6 seen            #1 #2 #3 #4 and 2 more"

    def test_of_what_is_wrong_has_the_first_difference(self) -> None:
        found = judged(observed_event(7, price="500"))
        assert row(found, 0).endswith('wrong type        #7 properties.price is "500", wanted 500')

    def test_of_what_must_not_be_there_has_the_name_of_the_first(self) -> None:
        found = judged(observed_event(1, "Other"), observed_event(2, None), observed_event(3, "Error"))
        assert row(found, 3).endswith("forbidden         #3 Error")
        assert row(found, 4).endswith("unexpected        #1 Other and 2 more")

    def test_of_a_narrow_list_has_a_short_id(self) -> None:
        assert row(judged(), 0, 30).startswith("◌ paid        waiting")

    def test_no_text_of_a_spec_reaches_the_terminal_as_it_is(self) -> None:
        found = judged(document={"expect": [{"name": "a\x1b[31mb", "id": "a\x1b[31mb"}]})
        assert "\x1b" not in row(found, 0)


class TestDetail:
    def test_says_what_is_wanted_and_how_the_nearest_event_differs(self) -> None:
        shown = detail(judged(observed_event(7, price="500")), 0)
        assert ("name", "Purchase", None) in shown
        assert ("user", "u-1", None) in shown
        assert ("wanted", "at least 1", None) in shown
        assert ("found", "none", None) in shown
        assert ("", "the nearest is #7, which differs in 1 field", 7) in shown
        assert shown[-3:] == [("", "properties.price", None), ("wanted", "500", None), ("found", '"500"', None)]

    def test_leads_to_every_event_that_was_found(self) -> None:
        shown = detail(judged(observed_event(3, price=500), observed_event(5, price=500)), 0)
        assert [line for line in shown if line[2]] == [("", "#3 Purchase", 3), ("", "#5 Purchase", 5)]

    def test_of_many_events_counts_the_rest(self) -> None:
        shown = detail(judged(*(observed_event(number, price=500) for number in range(1, 62))), 0)
        assert shown[-1] == ("", "and 11 more", None)

    def test_says_that_every_event_has_to_be_so(self) -> None:
        assert ("wanted", "at least 1, and every event that it selects", None) in detail(judged(), 1)

    def test_of_an_order_names_its_ids(self) -> None:
        assert ("wanted", "paid, then cart", None) in detail(judged(), 2)

    def test_of_what_must_not_come(self) -> None:
        shown = detail(judged(observed_event(1, "Error")), 3)
        assert shown[2:] == [
            ("name", "Error", None),
            ("wanted", "none", None),
            ("found", "1 event", None),
            ("", "#1 Error", 1),
        ]

    def test_of_what_nothing_expects(self) -> None:
        assert ("wanted", "no event that the spec does not expect", None) in detail(judged(), 4)


class TestAround:
    def test_the_border_below_has_the_first_difference(self) -> None:
        found = judged(observed_event(7, price="500"))
        said = lines.said_below(found.report.results, ticks(found, over=False))
        assert said == 'paid: #7 properties.price is "500", wanted 500'

    def test_the_border_below_says_that_all_of_it_holds(self) -> None:
        found = judged(observed_event(1, price=500), observed_event(2, "Cart"))
        assert lines.said_below(found.report.results, ticks(found, over=False)) == "all of it holds"

    def test_it_begins_with_what_is_wrong_then_with_what_is_awaited(self) -> None:
        for events, first in (
            ((observed_event(1, "Error"),), 3),
            ((observed_event(1, price=500),), 1),
            ((observed_event(1, price=500), observed_event(2, "Cart")), 0),
        ):
            found = judged(*events)
            assert lines.first_wrong(found.report.results, ticks(found, over=False)) == first

    def test_without_a_spec_it_names_the_keys_that_help(self) -> None:
        text = "\n".join(plain(parts_of(line)) for line in lines.no_spec(DEFAULT_NAMES))
        assert "s loads a spec" in text
        assert "Y on the main screen" in text

    def test_a_mistake_is_said_with_its_place(self) -> None:
        shown = lines.spec_problem("shop.toml:4: expect[0].cuont: unknown key\x1b", DEFAULT_NAMES)
        text = "\n".join(plain(parts_of(line)) for line in shown)
        assert "shop.toml:4: expect[0].cuont: unknown key\\x1b" in text
        assert "f5 reads it again" in text

    def test_the_title_is_that_of_the_spec_or_its_file(self) -> None:
        assert lines.name_of(read({**SPEC, "title": "Checkout"}), Path("a.toml")) == "Checkout"
        assert lines.name_of(read(SPEC), Path("a.toml")) == "a.toml"
        assert lines.name_of(None, None) == ""
        assert lines.title(lines.name_of(None, Path("a.toml")), EMPTY) == "Checklist ─ a.toml"

    def test_the_file_and_how_much_was_looked_at(self) -> None:
        assert lines.looked_at(None, None) == ""
        assert lines.looked_at(None, Path("specs/a.toml")) == "a.toml"
        assert lines.looked_at(judged(observed_event(1)), Path("a.toml")) == "a.toml, 1 event"
