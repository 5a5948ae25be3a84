"""Validation: each code of the catalogue, required fields, and comparisons with other events."""

import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liveview.config.schema import Environment
from liveview.core.json.document import Document, read
from liveview.core.planned.check import PlanCheck
from liveview.core.validate import MOST_WARNINGS, ValidationContext, check
from liveview.core.wire.normalised import Origin
from liveview.core.wire.track import type_of
from liveview.model.event import Event, EventType
from liveview.model.kind import Kind
from liveview.model.problem import CATALOGUE, Severity
from tests.support.core.inputs import NOW, TOKEN, body, config, destination
from tests.support.core.planning import plan
from tests.support.core.receiver import Receiver
from tests.support.core.validating import ANYTHING, checked, codes, with_time


def without(name: str) -> bytes:
    event = json.loads(body())
    del event["properties"][name]
    return json.dumps(event).encode()


def event(**fields: object) -> bytes:
    return json.dumps(json.loads(body()) | fields).encode()


def options(value: object) -> bytes:
    return body(**{"$options": value})


def segment(**fields: object) -> bytes:
    """A batch of one event in Segment's format; `fields` add to the required ones or replace them."""
    event = {"type": "track", "event": "a", "userId": "u", "messageId": "m", "timestamp": "2020-01-01T00:00:00Z"}
    return json.dumps({"batch": [event | fields], "writeKey": TOKEN}).encode()


CASES: dict[str, tuple[bytes, ...]] = {
    "not-json": (b"{",),
    "too-deep": (b'{"a":' * 65 + b"1" + b"}" * 65,),
    "lone-surrogate": (body(a="\ud800"),),
    "not-an-object": (b"[1]",),
    "event-missing": (event(event=None),),
    "event-unusable": (event(event=""),),
    "properties-missing": (b'{"event": "a"}',),
    "properties-unusable": (event(properties=[]),),
    "distinct-id-missing": (without("distinct_id"),),
    "distinct-id-unusable": (body(distinct_id=["a"]),),
    "token-missing": (without("token"),),
    "token-unusable": (body(token=5),),
    "time-missing": (without("time"),),
    "time-unusable": (body(time="today"),),
    "time-out-of-range": (body(time=1e18),),
    "duplicate-key": (body().replace(b'{"event"', b'{"event": 1, "event"'),),
    "distinct-id-coerced": (body(distinct_id=13793),),
    "time-coerced": (body(time="1577836800"),),
    "insert-id-unusable": (body(**{"$insert_id": ""}),),
    "whole-second-time": (body(time=1577836800),),
    "time-only-key": (body(),),
    "time-far": (body(time=1),),
    "unknown-token": (body(token="of nobody"),),
    "production-token": (body(token="live"),),
    "name-case": (body("Purchase"), body("purchase", time=NOW + 1)),
    "encoded-twice": (json.dumps(body().decode()).encode(),),
    "name-alike": (body("Purchase"), body("Purchase ", time=NOW + 1)),
    "placeholder-id": (body(distinct_id="undefined"),),
    "options-resent": (
        body(**{"$insert_id": "i", "$options": {"integrations": {"All": False}}}),
        body(**{"$insert_id": "i", "$options": {"integrations": {"All": False, "Mixpanel": True}}}),
    ),
    "options-malformed": (options("All"),),
    "integration-malformed": (options({"integrations": {"Mixpanel": "no"}}),),
    "options-unknown": (options({"integration": {}}),),
    "unknown-destination": (options({"integrations": {"Mixpannel": False}}),),
    "likely-pii": (body(email="ada@example.com"),),
    "missed-duplicate": (body(**{"$insert_id": "a"}), body(**{"$insert_id": "b"})),
    "paired": (body(event_id="e", mp_lib="web", **{"$insert_id": "a"}), body(event_id="e", **{"$insert_id": "b"})),
    "data-unreadable": (b"data=!!!",),
    "time-of-receipt": (b"data=" + without("time"),),
}
"""For each code that is possible on `/track`, bodies of which the last one has that problem."""

BATCHES: dict[str, bytes] = {
    "batch-missing": b"{}",
    "batch-empty": b'{"batch": []}',
    "type-unknown": segment(type="purchase"),
    "name-missing": segment(event=None),
    "name-unusable": segment(event=5),
    "user-missing": segment(userId=None),
    "user-unusable": segment(userId=[]),
    "user-coerced": segment(userId=5),
    "environment-missing": segment().replace(TOKEN.encode(), b""),
    "environment-unusable": segment(writeKey=7),
    "timestamp-missing": segment(timestamp=None),
    "timestamp-unusable": segment(timestamp="yesterday"),
    "timestamp-without-zone": segment(timestamp="2020-01-01T00:00:00"),
    "retry-unrecognisable": segment(messageId=None),
}
"""For each code that is possible only in batches, a batch that has that problem."""

COUNTED = {"would-count-twice"}
"""Codes that only a destination that counts conversions brings: see `test_pairing`."""

PLAN = PlanCheck(
    plan(
        {
            "required": ["price"],
            "properties": {
                "price": {"type": "number", "minimum": 1},
                "plan": {"enum": ["free"]},
                "currency": {"format": "currency"},
            },
        }
    )
)
PLANNED = {
    "plan-unknown-event": body("Refund"),
    "plan-case": body("PURCHASE", price=1),
    "plan-unknown-property": body(price=1, other=1),
    "plan-missing": body(),
    "plan-type": body(price="1"),
    "plan-enum": body(price=1, plan="pro"),
    "plan-format": body(price=1, currency="euro"),
    "plan-rule": body(price=0.5),
}
"""For each code that is possible only with a plan, an event that has that problem because of `PLAN`."""


def last_event(bodies: tuple[bytes, ...], path: str = "/track") -> Event:
    """The event of the last of these bodies, as a receiver with two environments judges it."""
    environments = (Environment("Development", TOKEN), Environment("Production", "live", production=True))
    settings = config(destination("Webhooks"), destination("Mixpanel"))
    known = type(settings)(destinations=settings.destinations, environments=environments)
    receiver = Receiver(known)
    return [receiver.post(content, path, NOW + 1) for content in bodies][-1].events[0]


class TestCatalogue:
    def test_is_covered_by_the_table_exactly(self) -> None:
        assert CASES.keys() | BATCHES.keys() | PLANNED.keys() | COUNTED == CATALOGUE.keys()

    @pytest.mark.parametrize("code", CASES)
    def test_entry_is_found(self, code: str) -> None:
        severities = {problem.code: problem.severity for problem in last_event(CASES[code]).problems}
        assert code in severities
        assert severities[code] is CATALOGUE[code].severity

    @pytest.mark.parametrize("code", PLANNED)
    def test_entry_is_found_with_a_plan_only(self, code: str) -> None:
        receiver = Receiver(config())
        assert code not in {problem.code for problem in receiver.post(PLANNED[code]).events[0].problems}
        receiver.intake.configure(config(), PLAN)
        severities = {problem.code: problem.severity for problem in receiver.post(PLANNED[code]).events[0].problems}
        assert severities[code] is CATALOGUE[code].severity

    @pytest.mark.parametrize("code", BATCHES)
    def test_entry_is_found_in_a_batch(self, code: str) -> None:
        severities = {problem.code: problem.severity for problem in last_event((BATCHES[code],), "/v1/batch").problems}
        assert severities.get(code) is CATALOGUE[code].severity

    def test_reports_nothing_about_a_faultless_event(self) -> None:
        assert last_event((body(**{"$insert_id": "a"}),)).problems == ()


class TestDocumentedEvents:
    def test_the_example_of_the_reference_is_valid(self) -> None:
        content = (
            b'{"event": "Purchase", "properties": {"distinct_id": "13793", '
            b'"token": "2ce2b45b-af44-4426-a3ef-a314abce9c85", "time": 1577836800, "price": 500}}'
        )
        event = checked(content)
        assert event.valid
        assert (event.name, event.distinct_id, event.token) == ("Purchase", "13793", TOKEN)
        assert event.time == 1577836800
        assert {problem.code for problem in event.problems} == {"whole-second-time", "time-only-key"}

    @pytest.mark.parametrize(
        ("name", "kind"),
        [
            ("Purchase", EventType.TRACK),
            ("$identify", EventType.IDENTIFY),
            ("$page", EventType.PAGE),
            ("$group", EventType.GROUP),
            ("$screen", EventType.SCREEN),
            ("screen_view", EventType.SCREEN),
            ("$create_alias", EventType.ALIAS),
            ("$Identify", EventType.TRACK),
            ("identify", EventType.TRACK),
        ],
    )
    def test_have_the_type_of_their_name(self, name: str, kind: EventType) -> None:
        assert checked(body(name)).type is kind

    def test_autocaptured_pageviews_are_pages_and_clicks_are_not(self) -> None:
        assert type_of("$web_event", {"$event_type": "pageview"}) is EventType.PAGE
        assert type_of("$web_event", {"$event_type": "click"}) is EventType.TRACK


class TestRequiredFields:
    @pytest.mark.parametrize("value", ["", True, False, [], {}, ["a"]])
    def test_distinct_id_of_the_wrong_type_is_an_error(self, value: object) -> None:
        assert "distinct-id-unusable" in codes(body(distinct_id=value))

    @pytest.mark.parametrize("value", ["", 5, True, [], {}])
    def test_token_of_the_wrong_type_is_an_error(self, value: object) -> None:
        assert "token-unusable" in codes(body(token=value))

    @pytest.mark.parametrize("value", ["", 5, True, [], {}])
    def test_event_of_the_wrong_type_is_an_error(self, value: object) -> None:
        assert "event-unusable" in codes(event(event=value))

    @pytest.mark.parametrize("value", ["x", 5, True, []])
    def test_properties_of_the_wrong_type_are_an_error(self, value: object) -> None:
        assert "properties-unusable" in codes(event(properties=value))

    @pytest.mark.parametrize("name", ["distinct_id", "token", "time"])
    def test_null_is_the_same_as_missing(self, name: str) -> None:
        assert codes(body(**{name: None})) == codes(without(name))
        assert not checked(without(name)).valid

    def test_all_errors_are_listed_at_once(self) -> None:
        assert codes(b'{"properties": {}}') == {"event-missing", "distinct-id-missing", "token-missing", "time-missing"}

    def test_readable_fields_of_an_invalid_event_are_kept(self) -> None:
        event = checked(without("time"))
        assert (event.name, event.distinct_id, event.token, event.time) == ("Purchase", "13793", TOKEN, None)

    @pytest.mark.parametrize(("literal", "text"), [("13793", "13793"), ("1.50", "1.50"), ("7" * 5000, "7" * 5000)])
    def test_number_as_distinct_id_keeps_its_digits(self, literal: str, text: str) -> None:
        event = checked(body(distinct_id="D").replace(b'"D"', literal.encode()))
        assert event.valid
        assert event.distinct_id == text


class TestIdentityWarnings:
    @pytest.mark.parametrize("insert_id", ["a", 1, 1.5, 7])
    def test_are_silent_with_an_insert_id(self, insert_id: object) -> None:
        assert codes(body(time=1577836800, **{"$insert_id": insert_id})) == set()

    @pytest.mark.parametrize("insert_id", ["", True, [], {}])
    def test_report_an_unusable_insert_id(self, insert_id: object) -> None:
        assert codes(body(**{"$insert_id": insert_id})) == {"insert-id-unusable", "time-only-key"}

    def test_want_a_device_or_an_insert_id(self) -> None:
        assert codes(body(**{"$device_id": "d"})) == set()
        assert codes(body()) == {"time-only-key"}

    @pytest.mark.parametrize(
        ("literal", "whole"), [("1577836800", True), ("1577836800.0", True), ("1577836800.5", False)]
    )
    def test_want_more_than_whole_seconds(self, literal: str, whole: bool) -> None:
        content = with_time(literal).replace(b"$insert_id", b"$device_id")
        assert ("whole-second-time" in codes(content)) is whole


class TestOptionWarnings:
    @pytest.mark.parametrize("value", ["All", [], 0, {"integrations": []}, {"integrations": "x"}])
    def test_report_what_sends_nowhere(self, value: object) -> None:
        assert "options-malformed" in codes(options(value))

    @pytest.mark.parametrize("value", [None, {}, {"integrations": None}, {"enhanced_conversions_enabled": True}])
    def test_are_silent_about_absence(self, value: object) -> None:
        assert codes(options(value)) == {"time-only-key"}

    @pytest.mark.parametrize("name", ["Mixpannel", "mixpanel", "MIXPANEL", "Mixpanel "])
    def test_suggest_the_name_that_was_meant(self, name: str) -> None:
        problems = checked(options({"integrations": {name: False}})).problems
        (problem,) = (each for each in problems if each.code == "unknown-destination")
        assert problem.detail == "did you mean Mixpanel?"

    def test_suggest_nothing_when_nothing_is_close(self) -> None:
        problems = checked(options({"integrations": {"Salesforce": False}})).problems
        (problem,) = (each for each in problems if each.code == "unknown-destination")
        assert problem.detail == ""

    def test_suggest_the_destination_of_a_service_that_the_vendor_calls_otherwise(self) -> None:
        context = ValidationContext({}, {"Webhooks": Kind.WEBHOOKS, "Pixel of the shop": Kind.FACEBOOK_CAPI})
        problems = checked(options({"integrations": {"Facebook Conversions API::012": True}}), context).problems
        (problem,) = (each for each in problems if each.code == "unknown-destination")
        assert problem.detail == "did you mean Pixel of the shop?"

    def test_know_all_in_both_spellings(self) -> None:
        assert codes(options({"integrations": {"All": True, "all": True}})) == {"time-only-key"}

    def test_never_make_an_event_invalid(self) -> None:
        assert checked(options("junk")).valid


class TestComparisons:
    def test_every_token_is_accepted_when_no_environment_is_configured(self) -> None:
        assert "unknown-token" not in codes(body())

    def test_a_production_token_names_its_environment(self) -> None:
        context = ValidationContext({TOKEN: Environment("Live", TOKEN, production=True)}, {})
        (problem,) = (each for each in checked(body(), context).problems if each.code == "production-token")
        assert problem.detail == "Live"

    def test_personal_data_is_named_by_its_field(self) -> None:
        fields = [each.field for each in checked(body(email="x")).problems if each.code == "likely-pii"]
        assert fields == ["properties.email"]


class TestManyWarnings:
    @pytest.mark.parametrize(
        "content",
        [
            options({f"key {number}": 1 for number in range(20_000)}),
            options({"integrations": {f"Name {number}": 1 for number in range(20_000)}}),
            body(**{f"email{number}": "ada@example.com" for number in range(20_000)}),
        ],
        ids=["options", "integrations", "personal data"],
    )
    def test_are_limited(self, content: bytes) -> None:
        began = time.thread_time()
        assert len(checked(content).problems) <= 2 * MOST_WARNINGS
        assert time.thread_time() - began < 2


TEXTS = st.text() | st.from_regex(r"-?[0-9]{1,15}(\.[0-9]{1,9})?", fullmatch=True)


class TestAnything:
    @settings(deadline=None)
    @given(
        st.dictionaries(
            st.sampled_from(["distinct_id", "token", "time", "$insert_id", "$device_id", "$options", "email", "a"]),
            st.recursive(
                st.none()
                | st.booleans()
                | st.integers()
                | st.floats(allow_nan=False, allow_infinity=False)
                | st.text(),
                lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
                max_leaves=5,
            ),
        )
    )
    def test_is_checked_without_an_exception_and_with_known_codes(self, properties: dict[str, object]) -> None:
        reading = read(json.dumps({"event": "a", "properties": properties}).encode())
        event = check(reading, Origin(received_at=NOW), ANYTHING)
        assert {problem.code for problem in event.problems} <= CATALOGUE.keys()
        if isinstance(reading, Document):
            errors = [problem for problem in event.problems if problem.severity is Severity.ERROR]
            assert event.valid is (not errors)
