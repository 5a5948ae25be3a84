"""Routing: which rule decides for which destination."""

import msgspec
import pytest

from liveview.core.options import of_options
from liveview.core.route import routes
from liveview.core.wire.normalised import Normalised
from liveview.model.delivery import Decision, Rule
from liveview.model.destination import Destination, Override
from liveview.model.event import EventType
from liveview.model.kind import Kind
from tests.support.core.inputs import destination

WEBHOOKS = destination("Webhooks")
MIXPANEL = destination("Mixpanel")
EU = destination("Mixpanel", instance="eu")
ALL_TYPES = destination("Webhooks", identify_events=True, pageview_events=True)

PIPELINE = {
    Rule.NOT_IN_ENVIRONMENT,
    Rule.UNDEFINED,
    Rule.NO_CONSENT,
    Rule.ALREADY_SENT,
    Rule.CONSENT_GIVEN,
    Rule.FILTERED,
    Rule.SQL_ERROR,
}
"""The rules of the pipeline, and of duplicates with new consent."""
UNSENT = (Rule.PROFILE_UPDATE, Rule.AUTOCAPTURE)
SENDS = {Rule.OVERRIDE_ON, Rule.LISTED, Rule.DEFAULT}


def rules(
    options: object = None,
    *targets: Destination,
    kind: EventType = EventType.TRACK,
    override: Override | None = None,
) -> list[str]:
    """The rule for each destination, Webhooks and Mixpanel unless others are given."""
    decided = routes(Normalised(kind, integrations=of_options(options)), override, targets or (WEBHOOKS, MIXPANEL))
    for route in decided:
        assert (route.decision is Decision.SEND) == (route.rule in SENDS)
    return [route.rule.value for route in decided]


class TestOptions:
    @pytest.mark.parametrize(
        ("options", "webhooks", "mixpanel"),
        [
            (None, "default", "default"),
            ({}, "default", "default"),
            ({"integrations": None}, "default", "default"),
            ({"integrations": {}}, "default", "default"),
            ({"enhanced_conversions_enabled": True}, "default", "default"),
            ({"integrations": {"Mixpanel": False}}, "default", "excluded"),
            ({"integrations": {"All": False, "Mixpanel": True}}, "only-listed", "listed"),
            ({"integrations": {"all": False, "Mixpanel": True}}, "only-listed", "listed"),
            ({"integrations": {"ALL": False, "Mixpanel": True}}, "default", "listed"),
            ({"integrations": {"All": False}}, "only-listed", "only-listed"),
            ({"integrations": {"All": True}}, "default", "default"),
            ({"integrations": {"All": True, "Mixpanel": False}}, "default", "excluded"),
            ({"integrations": {"Mixpanel": True}}, "default", "listed"),
            ({"integrations": {"Mixpanel": {}}}, "default", "listed"),
            ({"integrations": {"Mixpanel": {"enabled": False}}}, "default", "listed"),
            ({"integrations": {"All": False, "Mixpanel": {"a": 1}}}, "only-listed", "listed"),
            ({"integrations": {"All": {"a": 1}}}, "default", "default"),
            ({"integrations": {"Mixpanel": "true"}}, "default", "excluded"),
            ({"integrations": {"Mixpanel": 1}}, "default", "excluded"),
            ({"integrations": {"Mixpanel": None}}, "default", "excluded"),
            ({"integrations": {"Mixpanel": []}}, "default", "excluded"),
            ({"integrations": {"All": "no"}}, "only-listed", "only-listed"),
            ({"integrations": {"All": None}}, "only-listed", "only-listed"),
            ({"integrations": {"All": 1}}, "only-listed", "only-listed"),
            ({"integrations": {"mixpanel": False}}, "default", "default"),
            ({"integrations": {"All": False, "mixpanel": True}}, "only-listed", "only-listed"),
            ({"integrations": {"Mixpanel ": False}}, "default", "default"),
            ({"integrations": {"Mixpanel::eu": False}}, "default", "default"),
            ({"integrations": []}, "malformed", "malformed"),
            ({"integrations": ["Mixpanel"]}, "malformed", "malformed"),
            ({"integrations": "false"}, "malformed", "malformed"),
            ({"integrations": True}, "malformed", "malformed"),
            ({"integrations": False}, "malformed", "malformed"),
            ({"integrations": 0}, "malformed", "malformed"),
            ([], "malformed", "malformed"),
            ("All", "malformed", "malformed"),
            (True, "malformed", "malformed"),
            (0, "malformed", "malformed"),
            (msgspec.Raw(b"1.5"), "malformed", "malformed"),
        ],
    )
    def test_decide_by_their_shape(self, options: object, webhooks: str, mixpanel: str) -> None:
        assert rules(options) == [webhooks, mixpanel]

    def test_of_the_reference_send_to_all_but_one(self) -> None:
        assert rules({"integrations": {"Mixpanel": False}}) == ["default", "excluded"]

    def test_of_the_reference_send_only_to_one(self) -> None:
        assert rules({"integrations": {"All": False, "Mixpanel": True}}) == ["only-listed", "listed"]


class TestInstances:
    @pytest.mark.parametrize(
        ("integrations", "rule"),
        [
            ({"Mixpanel::eu": True, "Mixpanel": False, "All": False}, "listed"),
            ({"Mixpanel::eu": False, "Mixpanel": True, "All": True}, "excluded"),
            ({"Mixpanel": True, "All": False}, "listed"),
            ({"Mixpanel": False, "All": True}, "excluded"),
            ({"Mixpanel::us": True, "All": False}, "only-listed"),
            ({"Mixpanel::EU": False}, "default"),
        ],
    )
    def test_beat_their_name_which_beats_all(self, integrations: dict[str, bool], rule: str) -> None:
        assert rules({"integrations": integrations}, EU) == [rule]

    def test_are_named_by_their_key(self) -> None:
        assert routes(Normalised(), None, (EU,))[0].destination == "Mixpanel::eu"


class TestTypes:
    @pytest.mark.parametrize(
        ("kind", "rule"),
        [
            (EventType.TRACK, "default"),
            (EventType.GROUP, "default"),
            (EventType.IDENTIFY, "identify-disabled"),
            (EventType.PAGE, "pageview-disabled"),
            (EventType.SCREEN, "unsupported-type"),
            (EventType.ALIAS, "unsupported-type"),
        ],
    )
    def test_that_are_off_by_default(self, kind: EventType, rule: str) -> None:
        assert rules(None, WEBHOOKS, kind=kind) == [rule]

    @pytest.mark.parametrize("kind", [EventType.IDENTIFY, EventType.PAGE])
    def test_can_be_turned_on(self, kind: EventType) -> None:
        assert rules(None, ALL_TYPES, kind=kind) == ["default"]

    @pytest.mark.parametrize("kind", [EventType.SCREEN, EventType.ALIAS])
    def test_without_a_documented_payload_never_go(self, kind: EventType) -> None:
        override = Override(True, {"Webhooks": True})
        assert rules({"integrations": {"Webhooks": True}}, ALL_TYPES, kind=kind, override=override) == [
            "unsupported-type"
        ]


class TestOverrides:
    def test_that_are_on_ignore_options(self) -> None:
        override = Override(True, {"Webhooks": True, "Mixpanel": False})
        assert rules({"integrations": {"All": False}}, override=override) == ["override-on", "override-off"]

    def test_that_are_on_ignore_even_malformed_options(self) -> None:
        assert rules("junk", override=Override(True, {"Webhooks": True})) == ["override-on", "override-off"]

    def test_turn_off_what_their_toggles_do_not_name(self) -> None:
        assert rules(override=Override(True, {})) == ["override-off", "override-off"]

    def test_that_are_off_leave_the_decision_to_options(self) -> None:
        override = Override(False, {"Webhooks": False, "Mixpanel": True})
        assert rules({"integrations": {"Mixpanel": False}}, override=override) == ["default", "excluded"]

    def test_can_toggle_one_instance_or_all_of_a_name(self) -> None:
        us = destination("Mixpanel", instance="us")
        override = Override(True, {"Mixpanel": True, "Mixpanel::eu": False})
        assert rules(None, EU, us, override=override) == ["override-off", "override-on"]


class TestWarehouses:
    """Identify calls are automatic, everything else has to be on the list of events (documented)."""

    CHOSEN = Destination("DB", kind=Kind.SQLITE, events=("Purchase", "$page"))

    def rule(self, name: str, kind: EventType = EventType.TRACK, options: object = None, **more: Override) -> str:
        event = Normalised(kind, name, integrations=of_options(options))
        (route,) = routes(event, more.get("override"), (self.CHOSEN,))
        return route.rule.value

    def test_get_what_is_listed(self) -> None:
        assert self.rule("Purchase") == "default"
        assert self.rule("purchase") == "only-listed"

    def test_get_identify_calls(self) -> None:
        assert self.rule("$identify", EventType.IDENTIFY) == "default"

    def test_get_all_page_views_by_one_word(self) -> None:
        assert self.rule("Pricing", EventType.PAGE) == "default"
        assert self.rule("$group", EventType.GROUP) == "only-listed"

    def test_get_nothing_that_the_event_itself_keeps_from_them(self) -> None:
        assert self.rule("Purchase", options={"integrations": {"DB": False}}) == "excluded"
        assert self.rule("Refund", options={"integrations": {"DB": False}}) == "excluded"
        assert self.rule("Refund", options={"integrations": {"DB": True}}) == "only-listed"

    def test_get_what_the_event_settings_turn_on(self) -> None:
        assert self.rule("Refund", override=Override(True, {"DB": True})) == "override-on"

    def test_get_no_screens_and_aliases(self) -> None:
        assert self.rule("Purchase", EventType.SCREEN) == "unsupported-type"


class TestOrder:
    """The first rule that applies decides, in the order of `Rule`."""

    def test_a_disabled_destination_comes_first(self) -> None:
        off = destination("Webhooks", enabled=False)
        override = Override(True, {"Webhooks": True})
        for kind in EventType:
            assert rules("junk", off, kind=kind, override=override) == ["destination-disabled"]

    def test_the_options_of_the_destination_come_before_an_override(self) -> None:
        override = Override(True, {"Webhooks": True})
        assert rules(None, WEBHOOKS, kind=EventType.IDENTIFY, override=override) == ["identify-disabled"]
        assert rules(None, WEBHOOKS, kind=EventType.PAGE, override=override) == ["pageview-disabled"]

    def test_the_options_of_the_destination_come_before_those_of_the_event(self) -> None:
        assert rules("junk", WEBHOOKS, kind=EventType.PAGE) == ["pageview-disabled"]

    def test_every_rule_decides_somewhere(self) -> None:
        off = destination("Webhooks", enabled=False)
        seen = {
            *rules(None, off),
            *rules(None, kind=EventType.ALIAS),
            *rules(None, kind=EventType.IDENTIFY),
            *rules(None, kind=EventType.PAGE),
            *rules(override=Override(True, {"Webhooks": True})),
            *rules("junk"),
            *(route.rule.value for rule in UNSENT for route in routes(Normalised(unsent=rule), None, (WEBHOOKS,))),
            *rules({"integrations": {"Mixpanel": False}}),
            *rules({"integrations": {"All": False, "Mixpanel": True}}),
        }
        assert seen == {rule.value for rule in Rule} - PIPELINE - {Rule.REPLAYED}
