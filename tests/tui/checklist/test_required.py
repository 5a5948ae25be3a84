"""The events that a plan requires, counted while they arrive."""

import random
from pathlib import Path

import msgspec
import pytest

from liveview.log.read.reader import Reader
from liveview.model.event import EventType
from liveview.model.plan import Plan, PlannedEvent
from liveview.specs.judge import judge
from liveview.specs.of_plan import spec_of
from liveview.tui.checklist import required
from liveview.tui.checklist.required import MOST_EVENTS, RequiredEvents
from tests.support.log.filter_world import Happened, fill
from tests.support.log.making import new_log, writing
from tests.support.specs import Given, observed_event

NAMES = ["Purchase", "purchase", "Refund", "Sign Up", "Signup", "Odd \x1b[2J", None]
PLAN = Plan(
    (
        PlannedEvent("Purchase", required=True),
        PlannedEvent("Purchase", EventType.PAGE, required=True),
        PlannedEvent("Refund"),
        PlannedEvent("Sign Up", required=True),
        PlannedEvent("Missing", required=True),
    )
)


def test_each_look_finds_what_the_judge_finds_in_all_events(tmp_path: Path) -> None:
    chosen = random.Random(14)
    events = [
        Happened(name=chosen.choice(NAMES), type=chosen.choice(["track", "page"])) for _ in range(3 * MOST_EVENTS)
    ]
    log, spec, seen = new_log(tmp_path / "a.db"), spec_of(PLAN), RequiredEvents(spec_of(PLAN))
    with Reader(log) as reader:
        for upto in (0, 5, 40, len(events)):
            with writing(log) as connection:
                fill(connection, events[:upto])
            assert seen.refresh(reader, lambda share: share <= 1)
            observed = [observed_event(n, each.name, kind=each.type) for n, each in enumerate(events[:upto], 1)]
            wanted = judge(spec, Given(observed), "plan.json")
            found = seen.report("plan.json")
            cut = [msgspec.structs.replace(each, events=each.events[:MOST_EVENTS]) for each in wanted.results]
            assert found == msgspec.structs.replace(wanted, results=tuple(cut))
            listed = {event for each in found.results for event in each.events}
            assert listed <= seen.names.keys()


def test_a_count_can_be_stopped_and_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(required, "RANGE", 20)
    log = new_log(tmp_path / "a.db")
    with writing(log) as connection:
        fill(connection, [Happened(name="Purchase") for _ in range(2 * 30)])
    seen = RequiredEvents(spec_of(PLAN))
    with Reader(log) as reader:
        assert not seen.refresh(reader, lambda share: share > 1)
        assert seen.report("").results[0].found == 20
        assert seen.refresh(reader, lambda share: share <= 1)
        assert seen.report("").results[0].found == 60
        assert len(seen.report("").results[0].events) == MOST_EVENTS
