"""The tracks beside the events: where each ID is used, and what joins them."""

from collections.abc import Sequence

from liveview.log.read.journey import Journey
from liveview.log.read.journey_findings import JourneyEvent, identities_of
from liveview.log.read.journey_links import IdentityLink
from liveview.model.event import EventType
from liveview.tui.journey.tracks import Tracks, most_tracks
from liveview.tui.lines.cells import plain


def event(user: str, device: str | None = None, *before: str) -> JourneyEvent:
    kind = EventType.IDENTIFY if before else EventType.TRACK
    link = IdentityLink(user, before) if before else None
    return JourneyEvent(id=1, at=0.0, type=kind, distinct_id=user, device_id=device, link=link)


def drawn(*events: JourneyEvent, most: int = 9) -> Sequence[str]:
    found = Journey(
        token="t", ids=frozenset(), events=events, identities=identities_of(events), findings=(), upto=len(events)
    )
    tracks = Tracks(found, most)
    return [plain(tracks.parts(position, each)).rstrip() for position, each in enumerate(events)]


def test_identify_draws_a_line_from_the_device_to_the_user() -> None:
    assert drawn(event("d1", "d1"), event("ada", "d1", "d1"), event("ada", "d1")) == ["◦", "├─▪", "│ ▪"]


def test_the_line_ends_the_track_of_an_id_that_is_not_used_again() -> None:
    assert drawn(event("anon-1"), event("ada", None, "anon-1"), event("ada")) == ["◦", "╰─▪", "  ▪"]


def test_a_second_device_is_joined_from_the_right() -> None:
    events = (event("ada", "d1"), event("d2", "d2"), event("ada", "d2", "d2"), event("d2", "d2"), event("ada", "d1"))
    assert drawn(*events) == ["▪ │", "│ │ ◦", "▪─┼─┤", "│ │ ◦", "▪ │"]


def test_an_id_that_only_identify_names_has_no_sign_of_its_own() -> None:
    assert drawn(event("ada"), event("ada", None, "anon-1")) == ["▪", "▪─╴"]
    assert drawn(event("ada", None, "anon-1"), event("anon-1"))[0] == "▪─╮"


def test_the_prefix_of_mixpanels_libraries_makes_no_track() -> None:
    assert drawn(event("$device:d1", "d1"), event("ada", "d1", "$device:d1", "d1")) == ["◦", "╰─▪"]


def test_only_as_many_are_drawn_as_have_room() -> None:
    events = tuple(event(f"user-{number}") for number in range(5))
    assert drawn(*events, most=2) == ["▪", "  ▪", "", "", ""]
    assert most_tracks(40) == most_tracks(60) == 4
    assert most_tracks(138) == 40


def test_placeholders_have_no_track() -> None:
    assert drawn(event("ada", "undefined"), event("null", "d1")) == ["▪", "  │"]
