"""Routing with a pipeline: the rule for each destination and emission."""

from collections.abc import Mapping

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from liveview.core.payload import body_of
from liveview.core.pipeline.routing import routed
from liveview.core.route import routes
from liveview.core.wire.normalised import Normalised
from liveview.model.consent import Consent
from liveview.model.definition import Definition, PropertyFilter
from liveview.model.delivery import Decision, Route, Rule
from liveview.model.destination import Destination, Override
from liveview.model.pipeline_settings import PipelineSettings
from tests.support.core.inputs import NOW, TOKEN, body, destination
from tests.support.core.pipelines import definition, on_every_wire, pipeline, read, where
from tests.support.examples import examples

WEBHOOKS, MIXPANEL = destination("Webhooks"), destination("Mixpanel")
EU = destination("Mixpanel", instance="eu")
TWO = (WEBHOOKS, MIXPANEL)
PURCHASE = definition("Bought", where("$event_name", "=", "Purchase"))
CLICKED = definition("Clicked", PropertyFilter(op="css", value="a"))
CONSENT = {"categories": {"C": ["Webhooks", "Mixpanel"]}}
ELEMENTS = {"$event_type": "click", "$elements": [{"tag_name": "a"}]}


def rules(
    content: bytes,
    *definitions: object,
    targets: tuple[Destination, ...] = TWO,
    overrides: dict[str, Override] | None = None,
    path: str = "/track",
    **tables: object,
) -> list[tuple[str, str, str | None]]:
    """Destination, rule and name of each route."""
    settings = msgspec.convert(tables, PipelineSettings)
    settings = msgspec.structs.replace(settings, definitions=definitions)
    found = routed(read(content, path), overrides or {}, targets, pipeline(settings))
    assert len(found.sent) == len(found.routes)
    return [(each.destination, str(each.rule), each.emission) for each in found.routes]


class TestDefinitions:
    def test_have_one_route_each_for_every_destination(self) -> None:
        assert rules(body(), PURCHASE, definition("Paid", where("token"))) == [
            *(("Webhooks", "default", "Bought"), ("Webhooks", "default", "Paid")),
            *(("Mixpanel", "default", "Bought"), ("Mixpanel", "default", "Paid")),
        ]

    def test_switch_off_the_destinations_that_they_leave_out(self) -> None:
        one = msgspec.structs.replace(PURCHASE, destinations=("Mixpanel",))
        assert rules(body(), one, targets=(*TWO, EU)) == [
            *(("Webhooks", "override-off", "Bought"), ("Mixpanel", "default", "Bought")),
            ("Mixpanel::eu", "default", "Bought"),
        ]
        only = msgspec.structs.replace(PURCHASE, destinations=("Mixpanel::eu",))
        assert [rule for _, rule, _ in rules(body(), only, targets=(*TWO, EU))] == [
            *("override-off", "override-off", "default"),
        ]
        nowhere = msgspec.structs.replace(PURCHASE, destinations=())
        assert [rule for _, rule, _ in rules(body(), nowhere)] == ["override-off", "override-off"]

    def test_leave_the_rest_of_routing_to_the_others(self) -> None:
        one = msgspec.structs.replace(PURCHASE, destinations=("Mixpanel",))
        excluded = body(**{"$options": {"integrations": {"All": False}}})
        assert [rule for _, rule, _ in rules(excluded, one)] == ["override-off", "only-listed"]
        disabled = (msgspec.structs.replace(WEBHOOKS, enabled=False), MIXPANEL)
        assert [rule for _, rule, _ in rules(body(), one, targets=disabled)] == ["destination-disabled", "default"]

    def test_are_the_name_for_the_event_settings(self) -> None:
        off = Override(override=True, destinations={"Webhooks": True})
        assert [rule for _, rule, _ in rules(body(), PURCHASE, overrides={"Bought": off})] == [
            *("override-on", "override-off"),
        ]
        assert [rule for _, rule, _ in rules(body(), PURCHASE, overrides={"Purchase": off})] == ["default", "default"]

    def test_that_do_not_match_leave_a_custom_event_as_it_is(self) -> None:
        other = definition("Other", where("$event_name", "=", "other"))
        assert rules(body(), other) == [("Webhooks", "default", "Purchase"), ("Mixpanel", "default", "Purchase")]


class TestNotes:
    @pytest.mark.parametrize(
        ("content", "library", "notes"),
        [
            (body(), (), []),
            (body(), (PURCHASE,), ["definition-matched"]),
            (body(), (msgspec.structs.replace(PURCHASE, destinations=()),), ["definition-matched", "definition-off"]),
            (body("$web_event"), (PURCHASE,), ["undefined"]),
            (body("$page"), (PURCHASE,), []),
        ],
    )
    def test_say_more_than_the_rule(self, content: bytes, library: tuple[Definition, ...], notes: list[str]) -> None:
        settings = PipelineSettings(definitions=library, exclusive={"other": ()})
        (route,) = routed(read(content), {}, (WEBHOOKS,), pipeline(settings)).routes
        assert [note.code for note in route.notes] == notes

    def test_name_the_definition_that_leaves_a_destination_out(self) -> None:
        off = PipelineSettings(definitions=(msgspec.structs.replace(PURCHASE, destinations=()),))
        (route,) = routed(read(body()), {}, (WEBHOOKS,), pipeline(off)).routes
        assert route.notes[-1].sentence == "the definition 'Bought' leaves this destination out"

    def test_do_not_blame_the_definition_for_the_event_settings(self) -> None:
        settings = PipelineSettings(definitions=(msgspec.structs.replace(PURCHASE, destinations=("Webhooks",)),))
        (route,) = routed(read(body()), {"Bought": Override(override=True)}, (WEBHOOKS,), pipeline(settings)).routes
        assert (route.rule, [note.code for note in route.notes]) == (Rule.OVERRIDE_OFF, ["definition-matched"])


class TestAutocapture:
    @pytest.mark.parametrize("wire", on_every_wire("E", {}))
    def test_is_undefined_if_there_is_any_definition(self, wire: str) -> None:
        path, content = on_every_wire("$web_event", {"$event_type": "click"})[wire]
        assert {rule for _, rule, _ in rules(content, PURCHASE, path=path)} == {"undefined"}
        before = {"http-api": "default"}.get(wire, "autocapture")
        consent = {"model": "opt-out", "categories": {"C": ["Webhooks", "Mixpanel"]}}
        assert {rule for _, rule, _ in rules(content, path=path, consent=consent)} == {before}

    @pytest.mark.parametrize("wire", on_every_wire("E", {}))
    def test_is_sent_under_the_name_of_its_definition(self, wire: str) -> None:
        path, content = on_every_wire("$web_event", ELEMENTS)[wire]
        assert rules(content, CLICKED, path=path, targets=(WEBHOOKS,)) == [("Webhooks", "default", "Clicked")]

    def test_of_page_views_follows_the_option_of_the_destination(self) -> None:
        content = body("$web_event", mp_lib="web", **{"$event_type": "pageview"})
        both = (WEBHOOKS, destination("Mixpanel", pageview_events=True))
        assert [rule for _, rule, _ in rules(content, PURCHASE, targets=both)] == ["pageview-disabled", "default"]

    @pytest.mark.parametrize("kind", ["track", "page"])
    @pytest.mark.parametrize("name", ["$web_event", "$page"])
    def test_of_page_views_that_a_definition_names_ignores_that_option(self, name: str, kind: str) -> None:
        content = body(name, mp_lib="web", **{"$event_type": "pageview"})
        home = definition("Home", where("$event_type", "=", "pageview"), type=kind)
        assert [rule for _, rule, _ in rules(content, home)] == ["default", "default"]

    def test_of_profile_updates_is_not_for_definitions(self) -> None:
        content = b'{"$token": "t", "$distinct_id": "u", "$set": {"a": 1}}'
        named = definition("D", where("$event_name"))
        assert {rule for _, rule, _ in rules(content, named, path="/engage")} == {"profile-update"}


class TestEnvironments:
    def test_have_only_the_destinations_on_their_list(self) -> None:
        assert [rule for _, rule, _ in rules(body(), exclusive={TOKEN: ["Mixpanel"]}, targets=(*TWO, EU))] == [
            *("not-in-environment", "default", "default"),
        ]
        assert [rule for _, rule, _ in rules(body(), exclusive={"other": ["Mixpanel"]})] == ["default", "default"]
        assert [rule for _, rule, _ in rules(body(), exclusive={TOKEN: []})] == ["not-in-environment"] * 2

    def test_come_after_disabled_destinations_and_before_everything_else(self) -> None:
        off = msgspec.structs.replace(WEBHOOKS, enabled=False)
        only = {TOKEN: ["Mixpanel"]}
        assert [rule for _, rule, _ in rules(body("$identify"), exclusive=only, targets=(off, WEBHOOKS))] == [
            *("destination-disabled", "not-in-environment"),
        ]


class TestConsent:
    @pytest.mark.parametrize("integrations", [{"Webhooks": False}, {"All": False}, {}, None])
    def test_replaces_the_rules_of_the_integrations_object(self, integrations: object) -> None:
        content = body(**{"$options": {"integrations": integrations}})
        assert {rule for _, rule, _ in rules(content, consent=CONSENT)} == {"no-consent"}

    def test_of_a_malformed_object_is_not_there(self) -> None:
        assert {rule for _, rule, _ in rules(body(**{"$options": 5}), consent=CONSENT)} == {"malformed"}

    def test_is_asked_for_although_the_event_settings_override_the_object(self) -> None:
        on = Override(override=True, destinations={"Webhooks": True})
        settings = {"consent": CONSENT, "overrides": {"Purchase": on}}
        assert [rule for _, rule, _ in rules(body(), **settings)] == ["no-consent", "override-off"]  # type: ignore[arg-type] # settings of several types

    def test_that_was_given_leaves_the_rule_of_routing(self) -> None:
        content = body(**{"$options": {"integrations": {"Webhooks": True, "All": {}}}})
        assert [rule for _, rule, _ in rules(content, consent=CONSENT)] == ["listed", "default"]

    def test_of_a_later_copy_is_for_those_that_got_none(self) -> None:
        event = read(body(**{"$options": {"integrations": {"All": True}}}))
        consent = pipeline(PipelineSettings(consent=Consent("opt-in", {"C": ("Webhooks", "Mixpanel", "Ads")})))
        found = routed(event, {}, (*TWO, destination("Other")), consent, {"Webhooks"}).routes
        assert [(each.rule, each.decision) for each in found] == [
            (Rule.ALREADY_SENT, Decision.SKIP),
            (Rule.CONSENT_GIVEN, Decision.SEND),
            (Rule.NO_CONSENT, Decision.SKIP),
        ]


NAMES = st.sampled_from(["Purchase", "E", "$page", "$identify", "$group", "$web_event", "$custom", "screen_view"])
PROPERTIES = st.dictionaries(
    st.sampled_from(["a", "b.c", "$title", "$page_props", "$user_props", "$group_id", "mp_lib", "$event_type"]),
    st.one_of(
        st.sampled_from(["web", "pageview", "", None, 1.50, True]), st.dictionaries(st.text(max_size=3), st.integers())
    ),
    max_size=5,
)
WIRES = st.sampled_from([*on_every_wire("E", {})])
NEVER = definition("Never", where("a", "=", "no such value"), PropertyFilter(op="css", value="nothing"))


class TestPrepared:
    """What several destinations get."""

    def test_destinations_with_the_same_steps_share_what_they_get(self) -> None:
        settings = {"transforms": [{"ops": [{"op": "delete", "prop": "a"}]}], "hipaa": {"on": True}}
        first, second = sent(settings)
        assert first is second

    @pytest.mark.parametrize(
        "settings",
        [
            {
                "transforms": [
                    {"destination": "Webhooks", "ops": [{"op": "constant", "prop": "a", "value": 1}]},
                    {"destination": "Mixpanel", "ops": [{"op": "constant", "prop": "a", "value": True}]},
                ]
            },
            {"transforms": [{"destination": "Webhooks", "ops": [{"op": "delete", "prop": "a"}]}]},
            {"transforms": [{"event": "E", "destination": "Webhooks", "ops": [{"op": "delete", "prop": "a"}]}]},
            {"hipaa": {"on": True}, "destinations": {WEBHOOKS.key: {"allow": ["a"]}}},
            {"hipaa": {"on": True}, "destinations": {WEBHOOKS.key: {"baa": True}}},
            {"hipaa": {"on": True}, "destinations": {MIXPANEL.key: {"hipaa": False}}},
        ],
    )
    def test_destinations_with_other_steps_do_not(self, settings: dict[str, object]) -> None:
        first, second = (body_of(each, NOW, "m") for each in sent(settings))
        assert first != second


def sent(tables: Mapping[str, object]) -> tuple[Normalised, ...]:
    """What two destinations get of an event by these settings."""
    event = read(body("E", a="text"), "/track")
    return routed(event, {}, TWO, pipeline(msgspec.convert(tables, PipelineSettings))).sent


class TestLaws:
    @given(name=NAMES, properties=PROPERTIES, wire=WIRES)
    @examples(300)
    def test_definitions_that_match_nothing_change_no_byte(
        self, name: str, properties: dict[str, object], wire: str
    ) -> None:
        """But an autocaptured event is not sent any more."""
        path, content = on_every_wire(name, properties)[wire]
        event = read(content, path)
        if not event.valid:
            return
        targets = (destination("Webhooks", pageview_events=True, identify_events=True), MIXPANEL)
        before = routes(event, None, targets)
        after = routed(event, {}, targets, pipeline(PipelineSettings(definitions=(NEVER,))))
        undefined = {each.rule for each in after.routes} == {Rule.UNDEFINED}
        click = name == "$web_event" and properties.get("$event_type") != "pageview"
        assert undefined is (click or _is_unsent(before))
        if not undefined:
            assert after.routes == before
        for sent in after.sent:
            assert body_of(sent, NOW, "m") == body_of(event, NOW, "m")

    @given(name=NAMES, properties=PROPERTIES, wire=WIRES, matched=st.booleans())
    @examples(200)
    def test_a_custom_event_never_vanishes(
        self, name: str, properties: dict[str, object], wire: str, matched: bool
    ) -> None:
        path, content = on_every_wire(name, properties)[wire]
        event = read(content, path)
        before = [each.destination for each in routes(event, None, TWO) if each.decision is Decision.SEND]
        library = (definition("D", where("$event_name")),) if matched else (NEVER,)
        found = routed(event, {}, TWO, pipeline(PipelineSettings(definitions=library))).routes
        after = [each for each in found if each.decision is Decision.SEND]
        if not name.startswith("$"):
            assert {*before} <= {each.destination for each in after}
        assert {each.emission for each in after} <= ({"D", "$identify", "$group"} if matched else {name})


def _is_unsent(before: tuple[Route, ...]) -> bool:
    return {each.rule for each in before} == {Rule.AUTOCAPTURE}
