"""What the destinations screen says about breakpoints."""

import msgspec
import pytest

from liveview.model.breakpoint import Breakpoint
from liveview.model.event import Balance
from liveview.model.snapshot import Snapshot
from liveview.tui.destinations.holding import breakpoint_lines, set_words
from liveview.tui.keys.bindings import DEFAULT_NAMES
from tests.support.tui.at_held import call

NOTHING = Snapshot(at=0.0, version=0, balance=Balance())


@pytest.mark.parametrize(
    ("held", "found", "words"),
    [
        (0, None, []),
        (0, Breakpoint.NEXT, ["‖ the next call will be held"]),
        (0, Breakpoint.EVERY, ["‖ every call will be held"]),
        (1, None, ["‖ 1 call held, F shows them"]),
        (2, Breakpoint.EVERY, ["‖ 2 calls held, F shows them, every call will be held"]),
    ],
)
def test_what_is_held_and_what_will_be(held: int, found: Breakpoint | None, words: list[str]) -> None:
    calls = tuple(call(number).call for number in range(1, held + 1))
    armed = {} if found is None else {"Webhooks": found}
    other = call(9, destination="Mixpanel").call
    snapshot = msgspec.structs.replace(
        NOTHING, held=(*calls, other), breakpoints={**armed, "Mixpanel": Breakpoint.NEXT}
    )
    assert [line.text for line in breakpoint_lines(snapshot, "Webhooks", DEFAULT_NAMES)] == words


def test_a_change_is_said_in_a_sentence() -> None:
    found = [set_words("W", each, DEFAULT_NAMES) for each in (None, *Breakpoint)]
    assert found == [
        "Calls to W are held no more; F shows those that still are.",
        "The next call to W will be held; F shows it.",
        "Every call to W will be held; F shows them.",
    ]
