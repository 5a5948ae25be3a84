"""The keys that lead to other sessions."""

from liveview.tui.keys import bindings
from liveview.tui.keys.session_keys import SESSIONS


def test_they_work_wherever_other_places_can_be_opened() -> None:
    assert {binding.id for binding in SESSIONS} <= {binding.id for binding in bindings.PLACES}


def test_each_leads_to_another_place() -> None:
    assert {binding.key: binding.action for binding in SESSIONS} == {
        "S": "app.do('sessions')",
        "b": "app.do('session_before')",
    }
