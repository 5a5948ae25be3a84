"""Which client sent a request."""

import base64
import json
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liveview.clients import recognise
from liveview.model.event import Headers

NOBODY: Headers = ()


def agent(text: str) -> Headers:
    return (("Host", "127.0.0.1:4080"), ("user-agent", text))


def segment(library: str, version: str = "2.4.0", **more: object) -> bytes:
    event = {"type": "track", "context": {"library": {"name": library, "version": version}}, **more}
    return json.dumps({"batch": [event]}).encode()


def mixpanel(lib: str, **more: object) -> dict[str, object]:
    return {"event": "x", "properties": {"token": "t", "mp_lib": lib, "$lib_version": "2.82.1", **more}}


def base64_of(value: object) -> str:
    return base64.b64encode(json.dumps(value).encode()).decode()


class TestTheSentence:
    def test_it_names_the_protocol_the_client_and_the_version(self) -> None:
        client = recognise("POST", "/v1/batch", agent("analytics-python/2.4.0"))
        assert client is not None
        assert client.sentence == "looks like Segment's /v1/batch of analytics-python 2.4.0"

    def test_a_tool_only_sends_what_it_is_told(self) -> None:
        client = recognise("GET", "/g/collect?v=2", agent("curl/8.5.0"))
        assert client is not None
        assert client.sentence == "looks like Google Analytics, sent by curl 8.5.0"

    def test_a_path_alone_is_enough(self) -> None:
        client = recognise("POST", "/engage/", NOBODY)
        assert client is not None
        assert client.sentence == "looks like Mixpanel's /engage"

    @pytest.mark.parametrize(("method", "words"), [("TLS", "a TLS handshake"), ("PRI", "HTTP/2")])
    def test_other_protocols_are_named(self, method: str, words: str) -> None:
        client = recognise(method, "", NOBODY, b"\x16\x03\x01")
        assert client is not None
        assert words in client.sentence

    def test_nobody_is_named_when_nothing_gives_them_away(self) -> None:
        assert recognise("POST", "/track", NOBODY, b'{"event": "x"}') is None


class TestTheBody:
    """It knows more than the User-Agent: libraries share those."""

    @pytest.mark.parametrize(
        ("library", "more", "name"),
        [
            ("analytics-python", {}, "analytics-python"),
            ("analytics-python", {"channel": "server"}, "rudder-sdk-python"),
            ("@segment/analytics-node", {}, "analytics-node"),
            ("analytics-node", {"channel": "server"}, "rudder-sdk-node"),
            ("@rudderstack/rudder-sdk-node", {}, "rudder-sdk-node"),
            ("RudderLabs JavaScript SDK", {"channel": "web"}, "RudderStack's JavaScript SDK"),
            ("analytics.js", {}, "analytics-next"),
            ("analytics-android", {}, "Freshpaint's Android SDK"),
            ("analytics-ios", {}, "Freshpaint's iOS SDK"),
        ],
    )
    def test_libraries_of_segments_kind_say_who_they_are(self, library: str, more: dict[str, str], name: str) -> None:
        client = recognise("POST", "/v1/batch", agent("analytics-python/1"), segment(library, **more))
        assert client is not None
        assert (client.name, client.version) == (name, "2.4.0")

    def test_the_version_of_analytics_next_is_a_plain_one(self) -> None:
        client = recognise("POST", "/v1/t", NOBODY, segment("analytics.js", "npm:next-1.66.0"))
        assert client is not None
        assert client.version == "1.66.0"

    @pytest.mark.parametrize(
        ("lib", "more", "name"),
        [
            ("web", {}, "mixpanel-browser"),
            ("web", {"$event_name": "x", "$options": {}}, "freshpaint.js"),
            ("python", {}, "mixpanel for Python"),
            ("node", {}, "mixpanel for Node"),
            ("web", {"$gtm": True}, "Freshpaint's GTM template"),
        ],
    )
    @pytest.mark.parametrize("form", ["base64 in the body", "json in the body", "in the query", "plain"])
    def test_mixpanels_kind_is_read_in_each_of_its_forms(
        self, lib: str, more: dict[str, str], name: str, form: str
    ) -> None:
        event = mixpanel(lib, **more)
        path, body = "/track/?verbose=1&ip=1", b""
        if form == "base64 in the body":
            body = f"data={quote(base64_of([event]))}&verbose=1".encode()
        elif form == "json in the body":
            body = f"verbose=1&data={quote(json.dumps(event))}".encode()
        elif form == "in the query":
            path = f"/track?ip=1&data={base64_of(event)}&_=1"
        else:
            body = json.dumps(event).encode()
        client = recognise("POST", path, agent("python-requests/2.32.3"), body)
        assert client is not None
        assert client.name == name

    def test_base64_that_is_cut_off_is_read_as_far_as_it_goes(self) -> None:
        whole = base64_of([mixpanel("web"), mixpanel("web", text="x" * 500)])
        client = recognise("POST", "/track/", NOBODY, f"data={whole[:403]}".encode())
        assert client is not None
        assert client.name == "mixpanel-browser"

    def test_react_native_is_known_by_its_library_and_by_its_path(self) -> None:
        body = b'{"client":"env","e":[{"library":{"name":"freshpaint-react-native","version":"0.4.0"}}]}'
        by_body, by_path = recognise("POST", "/x", NOBODY, body), recognise("POST", "/react-native/", NOBODY)
        assert by_body is not None
        assert by_path is not None
        assert by_body.name == by_path.name == "Freshpaint's React Native SDK"


class TestHostile:
    @pytest.mark.parametrize(
        "body",
        [
            b"data=" + b"%" * 9_000,
            b"data=" + b"A" * 2_000_000,
            b'"library":{' * 1_000,
            b'"mp_lib":"' + b"a" * 100_000,
            b"\xff\x00\x1b[31m" * 1_000,
        ],
    )
    def test_nothing_in_a_body_is_taken_amiss(self, body: bytes) -> None:
        client = recognise("POST", "/nowhere" + "/x" * 10_000, agent("[/b]\x1b" * 10_000), body)
        assert client is None

    @given(st.text(max_size=200), st.text(max_size=200), st.binary(max_size=400))
    def test_it_never_raises(self, path: str, said: str, body: bytes) -> None:
        client = recognise("POST", path, agent(said), b"data=" + body)
        assert client is None or len(client.sentence) < 400
