"""Trace of events that no destination gets, as plain text."""

from datetime import UTC
from pathlib import Path
from typing import Any

import pytest

from liveview.config.schema import Config
from liveview.model.destination import Destination, Override, Webhook
from liveview.tui.inspector.trace import trace_lines
from liveview.tui.lines.context import EventContext
from tests.support.tui.fakes import Session


def trace(session: Session, event_id: int) -> list[str]:
    """What is read there; the first line has no lead."""
    context = EventContext(session.at, zone=UTC)
    first, *others = [f"{line.lead:9}{line.text}".rstrip() for line in trace_lines(session.detail(event_id), context)]
    return [first.strip(), *others]


_HOOK = (Webhook("sink:/orders"),)


class TestUnrouted:
    """Every rule that sends an event nowhere, in words."""

    @pytest.mark.parametrize(
        ("destination", "event", "words"),
        [
            ({"enabled": False}, {}, "the destination is switched off"),
            ({}, {"name": "$identify"}, "its option for identify events is off"),
            ({}, {"name": "$page"}, "its option for pageview events is off"),
            ({}, {"name": "Purchase"}, "switched off in the event settings"),
            ({}, {"$options": "no"}, "its integrations are malformed"),
            ({}, {"$options": {"integrations": {"Webhooks": False}}}, "excluded by its integrations"),
            ({}, {"$options": {"integrations": {"All": False}}}, "not named in its integrations, where All is false"),
        ],
    )
    def test_the_rule_is_in_the_first_line_and_at_the_destination(
        self, tmp_path: Path, destination: dict[str, Any], event: dict[str, Any], words: str
    ) -> None:
        config = Config(
            destinations=(Destination("Webhooks", webhooks=_HOOK, **destination),),
            events={"Purchase": Override(override=True)},
        )
        session = Session(tmp_path / "unrouted.db", config)
        try:
            lines = trace(session, session.send(**{"name": "Signup", "$insert_id": "a", **event}))
        finally:
            session.close()
        assert lines[0] == f"⊘ not sent: its only destination is skipped: {words}"
        assert f"         ⊘ Webhooks skipped: {words}" in lines
        assert "         unrouted: no destination gets it" in lines

    def test_of_several_with_reasons_of_their_own_each_is_listed(self, session: Session) -> None:
        event_id = session.send(**{"$insert_id": "a", "$options": {"integrations": {"Webhooks": False, "All": False}}})
        lines = trace(session, event_id)
        assert lines[0] == "⊘ not sent: all 2 destinations are skipped, each for its own reason"
        assert "         ⊘ Webhooks skipped: excluded by its integrations" in lines
        assert "         ⊘ Mixpanel skipped: not named in its integrations, where All is false" in lines

    def test_those_that_are_skipped_for_the_same_reason_share_a_line(self, tmp_path: Path) -> None:
        """Every name can be found there."""
        config = Config(destinations=tuple(Destination(name, webhooks=(Webhook("sink:/x"),)) for name in "ABCD"))
        session = Session(tmp_path / "four.db", config)
        options = {"$options": {"integrations": {"All": False, "B": True, "D": False}}}
        lines = trace(session, session.send(**{"$insert_id": "x"}, **options))
        session.close()
        at = lines.index("         → B: named in its integrations")
        assert lines[at + 1 : at + 3] == [
            "         ⊘ 2 skipped, not named in its integrations, where All is false: A, C",
            "         ⊘ D skipped: excluded by its integrations",
        ]
