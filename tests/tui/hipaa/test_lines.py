"""The text about one property."""

from collections.abc import Iterable

from liveview.log.read.property_names import ListName
from liveview.tui.hipaa.lines import KINDS, column_lines, off_lines, property_lines
from liveview.tui.keys.bindings import DEFAULT_NAMES
from liveview.tui.lines.entries import AnyLine, event_of, filter_of
from tests.support.tui.at_hipaa import FILE
from tests.tui.hipaa.test_matrix import matrix


def text(lines: Iterable[AnyLine]) -> str:
    return "\n".join(f"{line.lead} {line.text}".strip() for line in lines)


def about(name: str, column: int = 0) -> str:
    shown = matrix()
    return text(property_lines(shown, name, shown.columns[column], DEFAULT_NAMES))


def test_where_it_was_seen_and_what_becomes_of_it() -> None:
    assert "seen in 3 events, last in #9" in about("price")
    assert "here the project's list names it" in about("price")
    assert "it goes to Webhooks: the project's list names it" in about("price", 1)
    assert "it goes to Warehouse, whatever the lists say" in about("email", 2)
    assert "it does not go to Webhooks: no list names it" in about("email", 1)
    assert "in no event of this session under this name" in about("plan")
    assert "needed by Mixpanel" in about("plan")


def test_what_was_removed_leads_to_those_events() -> None:
    shown = matrix()
    lines = list(property_lines(shown, "email", None, DEFAULT_NAMES))
    assert "removed for Webhooks in 2 deliveries, last in #8" in text(lines)
    assert "removed for Mixpanel in 1 delivery, last in #3" in text(lines)
    assert {filter_of(line) for line in lines if filter_of(line)} == {"removed:email"}
    assert event_of(next(iter(property_lines(shown, "price", None, DEFAULT_NAMES)))) == 9


def test_a_property_that_is_renamed_has_another_name_on_lists() -> None:
    renaming = FILE + '[[transforms]]\nops = [{op = "rename", from = "price", to = "value"}]\n'
    shown = matrix(text=renaming)
    assert "renamed to value, and lists have the names after" in text(
        property_lines(shown, "price", None, DEFAULT_NAMES)
    )
    assert "renamed" not in text(property_lines(shown, "value", None, DEFAULT_NAMES))


def test_a_change_says_that_it_is_to_be_saved() -> None:
    shown = matrix()
    shown.changes.toggle(shown.settings, shown.columns[0].key, "email")
    assert "once s saves it" in text(property_lines(shown, "email", shown.columns[0], DEFAULT_NAMES))


def test_what_a_column_stands_for() -> None:
    shown, outside = matrix(), matrix(text=FILE.replace("baa = true", "hipaa = false"))
    assert "the project's list for track and page events" in text(column_lines(shown, shown.columns[0]))
    assert "Warehouse has baa = true" in text(column_lines(shown, shown.columns[2]))
    assert "outside the mode (hipaa = false)" in text(column_lines(outside, outside.columns[2]))
    assert "allow of Mixpanel, for events of all kinds" in text(column_lines(shown, shown.columns[3]))
    staging = matrix("stage")
    assert "Staging has no lists of its own" in text(column_lines(staging, staging.columns[0]))


def test_while_it_is_off_it_says_what_the_mode_does_and_how_it_is_switched_on() -> None:
    said = text(off_lines(DEFAULT_NAMES))
    assert "o switches it on, a allows a property, s saves" in said
    assert "the event is still sent" in said


def test_every_list_has_a_tab() -> None:
    assert KINDS.keys() == set(ListName)


def test_names_from_outside_are_harmless() -> None:
    assert "\x1b" not in text(property_lines(matrix(), "\x1b[31m", None, DEFAULT_NAMES))
