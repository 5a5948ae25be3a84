"""Changes of settings as text."""

from datetime import UTC

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from liveview.log.read.audit import AuditEntry
from liveview.log.setting_rows import setting_row
from liveview.model.changes import (
    BehaviourChanged,
    Change,
    DestinationChanged,
    DestinationEdited,
    MarkChanged,
    OverrideChanged,
    PanicChanged,
    SinkScript,
)
from liveview.model.destination import Destination, Override
from liveview.tui.changes.lines import entry_lines, entry_parts, what
from liveview.tui.lines.cells import plain
from tests.support.examples import examples
from tests.support.tui.fakes import START


def of(kind: str, name: str, value: str | None, who: str = "ana@laptop") -> AuditEntry:
    return AuditEntry(id=1, at=START, who=who, kind=kind, name=name, value=value)


def made(change: Change) -> AuditEntry:
    return of(*setting_row(change))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (OverrideChanged("Purchase", Override(override=True)), "event Purchase: override on"),
        (OverrideChanged("Purchase", Override()), "event Purchase: override off"),
        (OverrideChanged("Purchase", None), "event Purchase: as in the file"),
        (DestinationChanged("Webhooks", enabled=False), "Webhooks: switched off"),
        (DestinationChanged("Webhooks", enabled=True), "Webhooks: switched on"),
        (DestinationEdited("Shop", Destination("Shop")), "destination Shop: edited"),
        (DestinationEdited("Shop", None, is_deleted=True), "destination Shop: deleted"),
        (DestinationEdited("Shop", None), "destination Shop: as in the file"),
        (BehaviourChanged("/orders", SinkScript("hang")), "sink /orders: hang"),
        (PanicChanged(SinkScript("status 500")), "all sink paths: status 500"),
        (PanicChanged(None), "all sink paths: as in the file"),
        (MarkChanged(12, marked=True), "event #12: marked"),
        (MarkChanged(12, marked=False), "event #12: mark removed"),
    ],
)
def test_every_kind_of_change_has_its_words(change: Change, words: str) -> None:
    assert what(made(change)) == words


def test_what_is_not_known_is_shown_as_it_is() -> None:
    assert what(of("new\x1b", "thing", '{"a":1}')) == r'new\x1b thing: {"a":1}'
    assert what(of("destination", "Shop", "not json")) == "Shop: not json"


def test_a_line_says_when_who_and_what() -> None:
    entry = made(DestinationChanged("Webhooks", enabled=False))
    line = plain(entry_parts(entry, UTC, 80, dated=False))
    assert line.split() == ["14:13:20", "ana@laptop", "Webhooks:", "switched", "off"]
    assert plain(entry_parts(entry, UTC, 80, dated=True)).startswith("09-21 14:13:20  ana@laptop")


def test_everything_about_one_ends_with_its_value() -> None:
    entry = made(OverrideChanged("Purchase", Override(override=True, destinations={"Webhooks": True})))
    lines = [f"{line.lead} {line.text}".strip() for line in entry_lines(entry, UTC)]
    assert lines[:3] == [
        "when 2026-09-21 14:13:20.250 +0000",
        "who ana@laptop",
        "what event Purchase: override on",
    ]
    assert '"Webhooks": true' in lines
    (*_, last) = entry_lines(made(PanicChanged(None)), UTC)
    assert last.text == "that of the configuration file"


@examples(60)
@given(st.text(max_size=30), st.text(max_size=30), st.text(max_size=30), st.none() | st.text(max_size=60), st.floats())
def test_nothing_that_somebody_stored_reaches_the_terminal_as_it_is(
    who: str, kind: str, name: str, value: str | None, at: float
) -> None:
    entry = AuditEntry(id=1, at=at, who=who, kind=kind, name=name, value=value)
    shown = [plain(entry_parts(entry, UTC, 60, dated=True)), *(line.text for line in entry_lines(entry, UTC))]
    assert cell_len(shown[0]) == 60
    assert all(text.isprintable() for text in shown)
