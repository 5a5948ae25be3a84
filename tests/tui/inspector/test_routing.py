"""Routing as plain text."""

from typing import Any

import msgspec
import pytest

from liveview.model.delivery import Rule
from liveview.model.destination import Override
from liveview.model.note import Note, PipelineStep
from liveview.model.settings import Settings
from liveview.tui.inspector.routing import routing_lines
from liveview.tui.lines.context import EventContext
from tests.support.log.piped import REMOVED, RENAMED
from tests.support.tui.fakes import Session
from tests.support.tui.reading import text


def shown(session: Session, integrations: Any) -> list[str]:
    event_id = session.send(**{"$insert_id": "a", "$options": {"integrations": integrations}})
    return text(routing_lines(session.detail(event_id), EventContext()))


class TestWhoSaidSo:
    def test_the_filter_is_quoted_and_shown_whole(self, session: Session) -> None:
        assert shown(session, {"Webhooks": False, "Mixpanel": {"x": 1}}) == [
            "⊘ no   Webhooks",
            "excluded by its integrations (rule excluded)",
            "$options.integrations says Webhooks: false",
            "✓ yes  Mixpanel",
            "named in its integrations (rule listed)",
            '$options.integrations says Mixpanel: {"x":1}',
            "",
            "$options as received",
            *("{", '"integrations": {', '"Webhooks": false,', '"Mixpanel": {', '"x": 1', "}", "}", "}"),
        ]

    def test_a_warehouse_speaks_for_itself(self, session: Session) -> None:
        event_id = session.send(**{"$insert_id": "a", "$options": {"integrations": {"All": False}}})
        detail = session.detail(event_id)
        note = Note(PipelineStep.ROUTE, "no-table", "it has no table for this one")
        noted = tuple(msgspec.structs.replace(each, notes=(note,)) for each in detail.deliveries)
        lines = text(routing_lines(msgspec.structs.replace(detail, deliveries=noted), EventContext()))
        assert "Webhooks is a warehouse, and its events does not list this one" in lines
        assert not any("is not named" in line for line in lines)

    def test_segment_calls_it_integrations(self, session: Session) -> None:
        one = (
            b'{"type":"track","event":"A","userId":"u","writeKey":"k","messageId":"m","timestamp":"2026-09-21T14:13:20Z",'
            b'"integrations":{"Webhooks":false,"Segment.io":true}}'
        )
        lines = text(routing_lines(session.detail(session.post(one, "/v1/t")), EventContext()))
        assert "integrations says Webhooks: false" in lines
        assert "integrations as received" in lines

    def test_all_stands_for_those_that_are_not_named(self, session: Session) -> None:
        lines = shown(session, {"all": False, "Mixpanel": True})
        assert "$options.integrations says all: false, and Webhooks is not named" in lines

    def test_all_true_is_quoted_too(self, session: Session) -> None:
        assert "$options.integrations says All: true" in shown(session, {"All": True})

    def test_a_filter_that_does_not_name_it_leaves_the_default(self, session: Session) -> None:
        assert "$options.integrations does not name it, and All is not false" in shown(session, {"Other": True})

    def test_a_malformed_filter_names_the_field(self, session: Session) -> None:
        assert "$options.integrations is not an object, so it goes nowhere" in shown(session, "all")

    def test_without_a_filter_nothing_says_otherwise(self, session: Session) -> None:
        lines = text(routing_lines(session.detail(session.send()), EventContext()))
        assert lines[:3] == ["✓ yes  Webhooks", "by default (rule default)", "nothing in the event says otherwise"]
        assert lines[-1] == "The event has no $options."

    def test_a_type_without_a_payload_is_named(self, session: Session) -> None:
        lines = text(routing_lines(session.detail(session.send("$identify")), EventContext()))
        assert "the event is of type identify" in lines


class TestEventSettings:
    @pytest.mark.parametrize(
        ("override", "words"),
        [
            (Override(True, {"Webhooks": False}), "the event settings of Purchase say off"),
            (Override(True, {"Mixpanel": True}), "the event settings of Purchase do not name it, so it is off"),
            (None, "by the event settings of Purchase, which have been switched off since"),
        ],
    )
    def test_what_they_say_now_is_quoted(self, session: Session, override: Override | None, words: str) -> None:
        found = session.detail(session.send())
        off = msgspec.structs.replace(found.deliveries[0], rule=Rule.OVERRIDE_OFF)
        found = msgspec.structs.replace(found, deliveries=(off,))
        settings = Settings(overrides={"Purchase": override} if override else {})
        assert words in text(routing_lines(found, EventContext(settings=settings)))


class TestPipeline:
    def lines(self, session: Session, **more: object) -> list[str]:
        """Those of a delivery that went through a pipeline."""
        found = session.detail(session.send(**{"$options": {"integrations": {"Webhooks": False}}}))
        first = msgspec.structs.replace(found.deliveries[0], **more)
        return text(routing_lines(msgspec.structs.replace(found, deliveries=(first,)), EventContext()))

    def test_the_name_of_a_definition_and_the_notes_are_there(self, session: Session) -> None:
        more = {"emission": "Lead", "definition": "Lead", "notes": (RENAMED, REMOVED)}
        assert self.lines(session, **more)[3:5] == ["as Lead, by its definition", "2 notes: renamed, hipaa-removed"]

    def test_its_own_name_needs_no_words(self, session: Session) -> None:
        assert self.lines(session, emission="Purchase")[3] == ""

    def test_missing_consent_quotes_what_the_event_says(self, session: Session) -> None:
        lines = self.lines(session, rule=Rule.NO_CONSENT)
        assert lines[1:3] == [
            "without the user's consent (rule no-consent)",
            "$options.integrations says Webhooks: false",
        ]
        session.at += 1
        unsaid = self.lines(session, rule=Rule.NO_CONSENT, destination="Mixpanel")
        assert unsaid[2] == "nothing in the event says that the user has agreed"

    def test_a_destination_that_a_definition_leaves_out_is_its_decision(self, session: Session) -> None:
        """Not that of the event settings, which have none about this name."""
        lines = self.lines(session, rule=Rule.OVERRIDE_OFF, emission="Lead", definition="Lead")
        assert lines[2] == "the definition Lead does not name it"

    @pytest.mark.parametrize("rule", Rule)
    def test_every_rule_has_words(self, session: Session, rule: Rule) -> None:
        line = self.lines(session, rule=rule)[1]
        assert line.endswith(f" (rule {rule})")
        assert line != f"{rule} (rule {rule})"


def test_an_event_that_was_not_routed_says_why(session: Session) -> None:
    """It has no deliveries at all."""
    assert text(routing_lines(session.detail(session.send(user=None)), EventContext()))[0] == (
        "Not routed: the event is invalid."
    )
    session.send()
    assert (
        text(routing_lines(session.detail(session.send()), EventContext()))[0]
        == "Not routed: the event is a duplicate."
    )
