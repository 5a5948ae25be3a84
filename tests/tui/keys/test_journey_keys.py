"""The keys of the journey."""

from liveview.tui.keys import bindings
from liveview.tui.keys.journey_keys import JOURNEY, JOURNEY_FINDINGS, JOURNEY_LIST


def test_the_help_has_all_of_them_in_a_section() -> None:
    sections = dict(bindings.SECTIONS)
    assert sections["Journey"] == (*JOURNEY_LIST, *JOURNEY_FINDINGS, *JOURNEY)


def test_enter_opens_an_event_or_goes_where_a_finding_leads() -> None:
    assert [(each.key, each.id) for each in (*JOURNEY_LIST, *JOURNEY_FINDINGS)] == [
        ("enter", "journey.open"),
        ("enter", "journey.follow"),
    ]
