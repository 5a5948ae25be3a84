"""The journey in words."""

import re

import pytest
from rich.cells import cell_len

from liveview.log.read.journey import Journey
from liveview.log.read.journey_findings import (
    FindingCode,
    JourneyEvent,
    JourneyFinding,
    findings_of,
    identities_of,
    in_order,
)
from liveview.log.read.journey_links import IdentityLink
from liveview.model.event import EventType
from liveview.tui.journey.lines import (
    below,
    finding_lines,
    findings_title,
    heading_parts,
    layout_of,
    no_journey,
    row_parts,
    title,
)
from liveview.tui.lines.cells import plain
from liveview.tui.lines.entries import event_of

HOSTILE = "a\x1b[31m[/foo]\u202e"


def journey(*events: JourneyEvent, is_cut: bool = False) -> Journey:
    ordered = in_order(events)
    return Journey(
        token="t",
        ids=frozenset(),
        events=ordered,
        identities=identities_of(ordered),
        findings=findings_of(ordered),
        upto=len(events),
        is_cut=is_cut,
    )


def event(number: int, user: str, device: str | None = None, *before: str, **more: object) -> JourneyEvent:
    known: dict[str, object] = {"id": number, "at": float(number), "name": "Viewed", **more}
    if before:
        known |= {"type": EventType.IDENTIFY, "name": "$identify", "link": IdentityLink(user, before)}
    return JourneyEvent(distinct_id=user, device_id=device, **known)  # type: ignore[arg-type] # fields by name


SIGN_UP = (event(1, "d1", "d1"), event(2, "ada", "d1"), event(3, "ada", "d1", "d1"), event(4, "ada"))


def rows(found: Journey, room: int = 76) -> list[str]:
    layout = layout_of(found, room, None, dated=False)
    lines = [plain(row_parts(place, each, layout)) for place, each in enumerate(found.events)]
    assert {cell_len(line) for line in lines} == {room}
    return [line[14:].rstrip() for line in lines]


def test_a_line_says_under_which_id_the_event_came() -> None:
    assert [re.sub(r" {2,}", "  ", line.strip()) for line in rows(journey(*SIGN_UP))] == [
        "◦  #1  Viewed  anonymous d1",
        "│ ▪ ∆ #2  Viewed  ada on d1",
        "╰─▪ ∆ #3  $identify  d1 → ada",
        "▪  #4  Viewed  ada",
    ]


def test_a_duplicate_says_so() -> None:
    (_, line) = rows(journey(event(1, "ada"), event(2, "ada", is_duplicate=True, duplicate_of=1)))
    assert line.endswith("= duplicate of #1, ada")


@pytest.mark.parametrize("room", [38, 76, 136, 196])
def test_lines_have_the_width_of_the_list(room: int) -> None:
    found = journey(event(1, "d" * 90, "d" * 90), event(2, "ada" * 40, "d" * 90, "d" * 90), event(123_456, HOSTILE))
    assert len(rows(found, room)) == 3


def test_a_long_id_from_before_leaves_room_for_the_user() -> None:
    (line,) = rows(journey(event(1, "ada", "d" * 60, "d" * 60)))
    assert line.endswith("… → ada")


def test_columns_have_a_heading() -> None:
    heading = plain(heading_parts(layout_of(journey(*SIGN_UP), 76, None, dated=False)))
    assert heading.split() == ["time", "IDs", "event", "came", "under"]


def test_the_title_names_the_user_and_counts() -> None:
    assert title(journey(*SIGN_UP)) == "Journey of ada ─ 4 events, 1 user, 1 anonymous ID"
    assert title(journey(event(1, "d1", "d1"))) == "Journey of d1 ─ 1 event, 1 anonymous ID"


def test_below_are_the_signs_and_what_is_left_out() -> None:
    assert below(journey(*SIGN_UP)) == "◦ anonymous  ▪ user  ∆ finding"
    assert below(journey(event(1, "ada"))) == "◦ anonymous  ▪ user  no findings"
    assert "the newest 5000 events at most; there may be more IDs" in below(journey(event(1, "ada"), is_cut=True))


def test_a_finding_has_its_code_its_events_and_what_to_do() -> None:
    found = journey(*SIGN_UP)
    code, sentence, fix = finding_lines(found)
    assert code.text == "identify-after-events  #2 #3"
    assert sentence.text == found.findings[0].sentence
    assert fix.text == found.findings[0].fix
    assert (event_of(code), event_of(sentence), event_of(fix)) == (2, 2, None)
    assert findings_title(found) == "∆ 1 finding"


def test_many_events_of_a_finding_are_counted() -> None:
    finding = JourneyFinding(code=FindingCode.TWO_USERS_ONE_DEVICE, sentence="S", fix="F", events=tuple(range(1, 16)))
    found = Journey(token=None, ids=frozenset(), events=(), identities=(), findings=(finding,), upto=0)
    assert next(finding_lines(found)).text.endswith("#11 #12 and 3 more events")


def test_what_events_say_is_shown_safely() -> None:
    found = journey(event(1, "d1", "d1"), event(2, HOSTILE, "d1"), event(3, HOSTILE, "d1", "d1"), event(4, HOSTILE))
    shown = "".join([*rows(found), title(found), *(line.text for line in finding_lines(found))])
    assert "\x1b" not in shown
    assert "\u202e" not in shown
    assert "\\x1b[31m[/foo]" in shown


def test_an_event_without_a_journey_is_explained() -> None:
    assert no_journey(7) == "#7 has no ID to follow: it is invalid, or its IDs are only placeholders."
