"""The check of webhook bodies: what it accepts, and the sentence for each deviation."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liveview.core import payload
from liveview.core.dedup import Key
from liveview.core.payload_check import LONGEST_QUOTE, MOST_DEVIATIONS, deviations, message_id, request_deviations
from liveview.core.pipeline.pipeline import Pipeline
from liveview.core.wire.stored import StoredPayload
from liveview.model.event import DedupSource
from liveview.model.pipeline_settings import FrozenPipeline, PipelineSettings, frozen_text
from liveview.model.transform import Delete, Transform
from liveview.sandbox.sandbox import Sandbox
from tests.support.core import hipaa_events
from tests.support.core.pipelines import read
from tests.support.examples import examples

DEVICE = "1855a980cb1529-066ed15036156b-18525635-13c680-1855a980cb2178a"
CONTEXT = {
    "page": {"url": "https://example.com/", "title": "Home Page", "path": "/"},
    "library": {"name": "freshpaint.js"},
}
DOCUMENTED: dict[str, dict[str, Any]] = {
    "track": {
        "event": "a",
        "type": "track",
        "timestamp": "2022-12-28T21:16:50Z",
        "messageId": "iI5pcrFfZHTuAfEu1DZ6Mg==",
        "anonymousId": DEVICE,
        "context": CONTEXT,
        "properties": {"customProp": 42},
    },
    "identify": {
        "type": "identify",
        "timestamp": "2022-12-28T22:00:25Z",
        "messageId": "Zi1TKug6D8lLqNUD1v0i1w==",
        "anonymousId": DEVICE,
        "userId": "hello@example.com",
        "context": CONTEXT,
        "properties": {},
        "traits": {"phone": "+15558675309"},
    },
    "page": {
        "type": "page",
        "timestamp": "2022-12-28T21:51:30Z",
        "messageId": "icgQY4taV/WsZPiE9/0ZaA==",
        "anonymousId": DEVICE,
        "context": {"page": None, "library": {"name": "freshpaint.js"}},
        "properties": {"url": "https://example.com/", "title": "Example Domain", "path": "/"},
    },
    "group": {
        "type": "group",
        "timestamp": "2022-12-28T21:56:23Z",
        "messageId": "7Kx9d7JNjo3Tbi9IcFITYw==",
        "anonymousId": DEVICE,
        "context": CONTEXT,
        "groupId": "Acme, Inc",
        "properties": {},
        "traits": {"companyId": "1234"},
    },
}
"""The samples of the Webhooks page."""
IDS = {"distinct_id": "u", "token": "t", "time": 1_577_836_800, "$device_id": "d"}


def check(kind: str, **changes: object) -> tuple[str, ...]:
    """The deviations of a documented sample with some keys changed; `...` removes a key."""
    body = {key: value for key, value in (DOCUMENTED[kind] | changes).items() if value is not ...}
    return deviations(json.dumps(body).encode())


def context(**changes: object) -> dict[str, object]:
    """The documented context with some keys changed; `...` removes a key."""
    return {key: value for key, value in (CONTEXT | changes).items() if value is not ...}


class TestDocumentedBody:
    @pytest.mark.parametrize("kind", DOCUMENTED)
    def test_has_no_deviation(self, kind: str) -> None:
        assert check(kind) == ()
        assert deviations(json.dumps(DOCUMENTED[kind], indent=4).encode()) == ()

    @pytest.mark.parametrize("kind", DOCUMENTED)
    def test_may_have_its_keys_in_any_order(self, kind: str) -> None:
        assert deviations(json.dumps(dict(reversed(DOCUMENTED[kind].items()))).encode()) == ()

    @pytest.mark.parametrize("kind", DOCUMENTED)
    def test_may_have_a_user_or_an_empty_device(self, kind: str) -> None:
        assert check(kind, userId="hello@example.com", anonymousId="") == ()
        assert check(kind, userId=...) == ()

    @pytest.mark.parametrize("kind", ["track", "identify", "group"])
    def test_may_come_from_a_server_which_has_no_page(self, kind: str) -> None:
        assert check(kind, context={"page": None, "library": {"name": "http-api"}}) == ()
        assert check(kind, context=context(page={"url": "https://a/", "title": None, "path": None})) == ()

    @settings(deadline=None)
    @given(
        st.sampled_from(["Purchase", "$identify", "$page", "$group"]),
        st.dictionaries(
            st.text(max_size=5), st.none() | st.booleans() | st.integers() | st.text(max_size=5), max_size=4
        ),
        st.booleans(),
        st.integers(0, 4_000_000_000),
    )
    def test_is_what_liveview_itself_sends(self, name: str, more: dict[str, object], is_web: bool, time: int) -> None:
        page = {"$current_url": "https://a/", "$title": "A", "$pathname": "/", "mp_lib": "web"} if is_web else {}
        properties = {
            **{key: value for key, value in more.items() if not key.startswith("$")},
            **page,
            "distinct_id": "u-1",
            "token": "t",
            "time": time,
            "$group_id": "Acme",
        }
        message = payload.message_id(Key("t", DedupSource.INSERT_ID, f'"{time}"'))
        body = payload.body(StoredPayload(json.dumps({"event": name, "properties": properties})), message)
        assert deviations(body) == ()
        assert message_id(body) == message


class TestTopLevel:
    @pytest.mark.parametrize("kind", DOCUMENTED)
    def test_reports_each_missing_key_by_name(self, kind: str) -> None:
        for key in DOCUMENTED[kind]:
            if key not in {"type", "userId"}:
                assert check(kind, **{key: ...}) == (f"{key} is missing",)

    @pytest.mark.parametrize("kind", DOCUMENTED)
    def test_has_no_other_key(self, kind: str) -> None:
        wanted = f"'sentAt' is not part of {'an' if kind == 'identify' else 'a'} {kind} body"
        assert check(kind, sentAt="now") == (wanted,)

    @pytest.mark.parametrize(
        ("kind", "key", "value"),
        [
            ("track", "traits", {}),
            ("track", "groupId", "a"),
            ("page", "event", "a"),
            ("page", "traits", {}),
            ("identify", "event", "$identify"),
            ("identify", "groupId", "a"),
            ("group", "event", "$group"),
        ],
    )
    def test_has_no_key_of_another_type(self, kind: str, key: str, value: object) -> None:
        (sentence,) = check(kind, **{key: value})
        assert sentence.startswith(f"'{key}' is not part of")

    @pytest.mark.parametrize(
        ("key", "value", "sentence"),
        [
            ("event", 5, "event is a number, not a string"),
            ("event", "", "event is empty"),
            ("anonymousId", None, "anonymousId is null, not a string"),
            ("userId", 13793, "userId is a number, not a string"),
            ("userId", "", "userId is empty"),
            ("context", [], "context is a list, not an object"),
            ("properties", "x", "properties is a string, not an object"),
            ("properties", None, "properties is null, not an object"),
            ("messageId", True, "messageId is true, not a string"),
            ("timestamp", 1672262210, "timestamp is a number, not a string"),
        ],
    )
    def test_has_the_documented_types(self, key: str, value: object, sentence: str) -> None:
        assert check("track", **{key: value}) == (sentence,)

    @pytest.mark.parametrize("kind", ["identify", "group"])
    def test_has_traits_where_properties_are_empty(self, kind: str) -> None:
        assert check(kind, traits=[]) == ("traits is a list, not an object",)
        (sentence,) = check(kind, properties={"a": 1})
        assert sentence.startswith("properties holds something")

    @pytest.mark.parametrize("kind", ["screen", "alias", "Track", ""])
    def test_has_one_of_four_types(self, kind: str) -> None:
        assert check("track", type=kind) == (f"type is {kind!r}, documented are track, identify, page and group",)

    def test_has_a_type_at_all(self) -> None:
        assert check("track", type=...) == ("type is missing",)
        assert check("track", type=7) == ("type is a number, not a string",)


class TestTimestamp:
    @pytest.mark.parametrize(
        "value",
        [
            "2022-12-28T21:16:50.123Z",
            "2022-12-28T21:16:50",
            "2022-12-28T21:16:50+00:00",
            "2022-12-28 21:16:50Z",
            "2022-02-30T00:00:00Z",
            "2022-12-28T24:00:01Z",
            "0000-01-01T00:00:00Z",
            "２022-12-28T21:16:50Z",
            "",
        ],
    )
    def test_has_one_form(self, value: str) -> None:
        assert check("page", timestamp=value) == (f"timestamp is {value!r}, the form is 2022-12-28T21:16:50Z",)

    @pytest.mark.parametrize("value", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "2024-02-29T12:00:00Z"])
    def test_may_be_any_moment(self, value: str) -> None:
        assert check("page", timestamp=value) == ()


class TestMessageId:
    @pytest.mark.parametrize(
        "value", ["", "abc", "iI5pcrFfZHTuAfEu1DZ6Mg", "iI5pcrFfZHTuAfEu1DZ6Mh==", "iI5pcrFfZHTuAfEu1DZ6_g==", "x" * 24]
    )
    def test_is_16_bytes_in_base64(self, value: str) -> None:
        (sentence,) = check("track", messageId=value)
        assert sentence.startswith(f"messageId is {value!r}, the form is 16 bytes in base64")

    def test_leads_to_the_event(self) -> None:
        assert message_id(json.dumps(DOCUMENTED["group"]).encode()) == "7Kx9d7JNjo3Tbi9IcFITYw=="

    @pytest.mark.parametrize(
        "body", [b"", b"[]", b"{}", b'{"messageId": 5}', b'{"messageId": null}', b"\xff", b"{" * 99]
    )
    def test_of_any_other_body_is_empty(self, body: bytes) -> None:
        assert message_id(body) == ""


class TestContext:
    @pytest.mark.parametrize(
        ("value", "sentence"),
        [
            (context(page=...), "context.page is missing"),
            (context(library=...), "context.library is missing"),
            (context(library="x"), "context.library is a string, not an object"),
            (context(library={}), "context.library.name is missing"),
            (context(library={"name": 1}), "context.library.name is a number, not a string"),
            (context(library={"name": ""}), "context.library.name is empty"),
            (
                context(library={"name": "a", "version": "1"}),
                "context.library has a key 'version', documented are name",
            ),
            (context(ip="1.2.3.4"), "context has a key 'ip', documented are page and library"),
            (context(page=[]), "context.page is a list, not an object"),
            (context(page={"url": "u", "title": "t"}), "context.page.path is missing"),
            (
                context(page={"url": 5, "title": "t", "path": "/"}),
                "context.page.url is a number, not a string",
            ),
            (
                context(page={"url": "u", "title": "t", "path": "/", "search": ""}),
                "context.page has a key 'search', documented are url and title and path",
            ),
        ],
    )
    def test_has_page_and_library(self, value: object, sentence: str) -> None:
        assert check("track", context=value) == (sentence,)

    def test_has_no_page_in_a_page_body(self) -> None:
        assert check("page", context=CONTEXT) == ("context.page is an object, not null in a page body",)


class TestAnyBody:
    @pytest.mark.parametrize(
        "body",
        [
            b"",
            b"null",
            b"[]",
            b"3",
            b'"x"',
            b"{",
            b"\xff\xfe{}",
            b"{" * 100_000,
            b'{"a":' * 100_000,
            b'{"a":NaN}',
            b"\0",
        ],
    )
    def test_that_is_not_an_object_says_so(self, body: bytes) -> None:
        assert deviations(body) == ("the body is not a JSON object in UTF-8",)

    def test_is_quoted_briefly_and_safely(self) -> None:
        sentences = check("track", **{"\x1b[2J" + "k" * 1_000: 1}, timestamp="\x1b]0;x\x07" + "t" * 1_000)
        assert len(sentences) == 2
        assert all(sentence.isprintable() and len(sentence) < LONGEST_QUOTE + 100 for sentence in sentences)

    def test_has_a_bounded_number_of_sentences(self) -> None:
        sentences = check("track", **{f"k{number}": number for number in range(1_000)})
        assert len(sentences) == MOST_DEVIATIONS + 1
        assert sentences[-1] == "and more"

    @examples(300)
    @given(
        st.binary(max_size=50)
        | st.recursive(
            st.none() | st.booleans() | st.integers() | st.text(max_size=5),
            lambda inner: (
                st.lists(inner, max_size=3)
                | st.dictionaries(
                    st.sampled_from(
                        [*DOCUMENTED["track"], *DOCUMENTED["group"], "page", "library", "name", "url", "x"]
                    ),
                    inner | st.sampled_from(["track", "identify", "page", "group"]),
                    max_size=6,
                )
            ),
        ).map(lambda value: json.dumps(value).encode())
    )
    def test_gets_a_bounded_list_of_distinct_sentences(self, body: bytes) -> None:
        sentences = deviations(body)
        assert len(sentences) <= MOST_DEVIATIONS + 1
        assert all(sentence and sentence.isprintable() for sentence in sentences)
        assert len(set(sentences)) == len(sentences)


class TestRequest:
    @pytest.mark.parametrize(
        "content_type", ["application/json", "Application/JSON; charset=utf-8", "application/vnd.api+json"]
    )
    def test_is_a_post_of_json(self, content_type: str) -> None:
        assert request_deviations("POST", content_type) == ()

    def test_without_a_content_type_says_so(self) -> None:
        assert request_deviations("POST", None) == (
            "there is no Content-Type header, configure application/json for the webhook",
        )

    @pytest.mark.parametrize("content_type", ["", "text/plain", "application/jsonx", "application/json-seq"])
    def test_of_another_content_type_says_so(self, content_type: str) -> None:
        (sentence,) = request_deviations("POST", content_type)
        assert sentence == f"the Content-Type is {content_type!r}, the body is application/json"

    def test_of_another_method_says_so(self) -> None:
        assert request_deviations("GET", "application/json") == ("the method is 'GET', webhooks are called with POST",)


class TestSteps:
    """What steps of the pipeline remove does not make a payload incomplete."""

    @examples(100)
    @given(hipaa_events.events())
    def test_hipaa_mode_adds_no_deviation(self, made: tuple[str, dict[str, Any]]) -> None:
        chain = hipaa_events.Chain(*made)
        bodies = {call.delivery_id: call.body for call in chain.calls}
        assert bodies
        for task in chain.rows.tasks:
            without_steps = payload.body(task.event, task.delivery.message_id or "")
            assert {*deviations(bodies[task.delivery.id])} <= {*deviations(without_steps)}

    @pytest.mark.parametrize("name", ["Purchase", "$identify", "$page", "$group"])
    def test_transformations_leave_it(self, name: str) -> None:
        own = {"$current_url": "https://a/", "$title": "A", "$pathname": "/", "mp_lib": "web", "$group_id": "Acme"}
        groups = {"$user_props": {"plan": "pro"}, "$group_props": {"plan": "pro"}}
        event = read(json.dumps({"event": name, "properties": {**IDS, **own, **groups, "plan": "pro"}}).encode())
        names = ("plan", *own, "url", "title", "path")
        operations = tuple(Delete(each) for each in names)
        nothing_left = "select null as user_id, 'x' as event_name, null as plan from incoming_event"
        sandbox = Sandbox()
        settings = PipelineSettings(transforms=(Transform(ops=operations), Transform(sql=nothing_left)))
        steps = Pipeline(FrozenPipeline(1, 0.0, frozen_text(settings)), sql=sandbox)
        out = steps.prepared(steps.emission(event, None), "Webhooks")
        sandbox.close()
        assert out.rule is None
        assert out.notes
        assert event.time is not None
        message = payload.message_id(Key("t", DedupSource.INSERT_ID, '"1"'))
        assert deviations(payload.body_of(out.event, event.time, message)) == ()
