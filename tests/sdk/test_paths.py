"""Every path that clients post to: the wire it speaks and the exact reply that its clients wait for."""

import json
import urllib.parse
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.support.running import JSON, Reply, Running, running
from tests.support.sdk import frames as frames
from tests.support.sdk.clients import KEY, landed
from tests.support.sdk.frames import FORM, ask, form, in_base64, in_react_native, in_segment, react_native, tracked

MIB = 1 << 20
SUCCESS = (200, b'{"success":true}', "application/json")
ONE = (200, b"1", "text/plain")
VERBOSE = (200, b'{"status":1,"error":null}', "application/json")


class Row(NamedTuple):
    """A request of the table and what is owed for it."""

    method: str
    path: str
    wire: str
    reply: tuple[int, bytes, str]
    body: Callable[[], bytes | None] = lambda: None
    label: str = FORM


def query(event: object, **more: str) -> str:
    """A query with the event as base64."""
    return urllib.parse.urlencode({"data": in_base64(event), **more})


def _json(make: Callable[[], object]) -> Callable[[], bytes]:
    return lambda: json.dumps(make()).encode()


def _form(make: Callable[[], object], **more: str) -> Callable[[], bytes]:
    return lambda: form(make(), **more)


def _profile() -> dict[str, Any]:
    return {"$token": KEY, "$distinct_id": "u-1", "$set": {"plan": "pro"}}


def _group() -> dict[str, Any]:
    return {"$token": KEY, "$group_key": "company", "$group_id": "Acme", "$set": {"seats": 5}}


def _web() -> dict[str, Any]:
    return tracked(**{"$event_name": "Buy"})


_SEGMENT_PATHS = (
    *("/v1/track", "/v1/identify", "/v1/page", "/v1/screen", "/v1/group", "/v1/alias"),
    *("/v1/t", "/v1/i", "/v1/p", "/v1/s", "/v1/g", "/v1/a"),
)


def _batch() -> dict[str, Any]:
    return {"batch": [in_segment()], "writeKey": KEY, "sentAt": "2026-03-04T05:08:10Z"}


def _single() -> dict[str, Any]:
    return {name: value for name, value in in_segment(writeKey=KEY).items() if name != "type"}


TABLE = (
    Row("POST", "/track", "http-api", ONE, _json(tracked), "application/json"),
    Row("POST", "/track", "http-api", ONE, _json(tracked), FORM),
    Row("POST", "/track", "web-sdk", ONE, _json(lambda: tracked(mp_lib="web")), "application/json"),
    Row("POST", "/track", "mixpanel", ONE, _json(lambda: [tracked(), tracked()]), "application/json"),
    Row("POST", "/track", "web-sdk", ONE, _json(lambda: [_web()]), "application/json"),
    Row("POST", "/track", "mixpanel", ONE, _form(tracked), "application/json"),
    Row("POST", "/track", "mixpanel", ONE, _form(tracked), "text/plain"),
    Row("POST", "/track", "web-sdk", ONE, _form(_web)),
    Row("POST", "/track", "mixpanel", VERBOSE, _form(tracked, verbose="1")),
    Row("POST", "/track?verbose=1&ip=1&_=1", "mixpanel", VERBOSE, _form(tracked)),
    Row("POST", "/track?verbose=0", "mixpanel", ONE, _form(tracked)),
    Row("GET", "/track?" + query(tracked()), "mixpanel", ONE),
    Row("GET", "/track?ip=1&verbose=1&" + query(tracked()), "mixpanel", VERBOSE),
    Row("GET", "/track?" + query(_web(), ip="1"), "web-sdk", ONE),
    Row("POST", "/engage", "mixpanel", VERBOSE, _form(_profile, verbose="1")),
    Row("POST", "/engage", "mixpanel", ONE, _form(_profile)),
    Row("POST", "/engage", "mixpanel", ONE, _json(lambda: [_profile()]), "application/json"),
    Row("GET", "/engage?" + query(_profile()), "mixpanel", ONE),
    Row("POST", "/groups", "mixpanel", VERBOSE, _form(_group, verbose="1")),
    Row("GET", "/groups?" + query(_group(), verbose="1"), "mixpanel", VERBOSE),
    Row("POST", "/import", "mixpanel", VERBOSE, _form(tracked, verbose="1")),
    Row("POST", "/import?strict=1", "mixpanel", ONE, _json(lambda: [tracked()]), "application/json"),
    Row("POST", "/android", "mobile", SUCCESS, _json(_batch), "application/json"),
    Row("POST", "/v1/batch", "segment", SUCCESS, _json(_batch), "application/json"),
    Row("POST", "/v1/b", "segment", SUCCESS, _json(_batch), "text/plain"),
    *(Row("POST", path, "segment", SUCCESS, _json(_single), FORM) for path in _SEGMENT_PATHS),
    Row(
        "POST",
        "/react-native",
        "react-native",
        (200, b"success", "text/plain"),
        lambda: react_native(in_react_native("u")),
    ),
)


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Running]:
    with running(tmp_path) as started:
        yield started


def answered(reply: Reply) -> tuple[int, bytes, str]:
    """Status, body and content type of a reply, without its charset."""
    return reply.status, reply.body, reply.headers.get("Content-Type", "").partition(";")[0]


def slashed(path: str, how: str) -> str:
    """A path with other slashes, its query left alone."""
    plain, mark, rest = path.partition("?")
    return (
        {"plain": plain, "end": f"{plain}/", "ends": f"{plain}//", "inside": plain.replace("/", "//")}[how]
        + mark
        + rest
    )


class TestTable:
    @pytest.mark.parametrize("slashes", ["plain", "end", "ends", "inside"])
    def test_every_row_is_answered_as_its_clients_need_it(self, app: Running, slashes: str) -> None:
        found, wanted = [], []
        for row in TABLE:
            path = slashed(row.path, slashes)
            before = len(landed(app.log))
            reply = ask(app, row.method, path, row.body(), {"Content-Type": row.label})
            events = landed(app.log)[before:]
            told = (row.method, path, row.label)
            found.append((told, answered(reply), {event.wire for event in events}, {event.verdict for event in events}))
            wanted.append((told, row.reply, {row.wire}, {"accepted"}))
        assert found == wanted
        assert app.rows("select path from requests where problem is not null") == []

    def test_the_path_is_stored_as_it_was_asked(self, app: Running) -> None:
        ask(app, "POST", "//v1//batch//?a=b", json.dumps(_batch()).encode())
        assert app.rows("select path from requests") == ["//v1//batch//?a=b"]

    @pytest.mark.parametrize("path", _SEGMENT_PATHS)
    def test_the_type_is_told_by_the_path(self, app: Running, path: str) -> None:
        kinds = {"t": "track", "i": "identify", "p": "page", "s": "screen", "g": "group", "a": "alias"}
        ask(app, "POST", path, json.dumps(_single()).encode())
        assert [event.type for event in landed(app.log)] == [kinds[path.removeprefix("/v1/")[0]]]


class TestAnswersOnly:
    """What clients ask besides: no event and no request either."""

    @pytest.mark.parametrize(
        ("method", "path", "body"),
        [
            ("POST", "/v1/m", b"{}"),
            ("GET", "/decide/", b'{"notifications":[]}'),
            ("GET", "/decide?verbose=1&version=3", b'{"notifications":[]}'),
            ("GET", f"/event-definitions/{KEY}", b'{"dest_info":[],"event_defs":[]}'),
            ("GET", "/event-definitions/x/", b'{"dest_info":[],"event_defs":[]}'),
        ],
    )
    def test_leave_no_row(self, app: Running, method: str, path: str, body: bytes) -> None:
        reply = ask(app, method, path, b'{"series":[]}' if method == "POST" else None)
        assert answered(reply) == (200, body, "application/json")
        assert app.rows("select count(*) from requests") == [0]
        assert app.rows("select count(*) from events") == [0]


class TestPixelsAndCallbacks:
    def test_img_is_a_gif_of_one_pixel(self, app: Running) -> None:
        reply = ask(app, "GET", "/track?img=1&" + query(tracked()))
        assert answered(reply)[::2] == (200, "image/gif")
        assert reply.body[:3] == b"GIF"
        assert reply.body[6:10] == b"\x01\x00\x01\x00"
        assert reply.body[-1:] == b";"
        assert app.states() == ["unrouted"]

    @pytest.mark.parametrize(
        "name", ["f", "_f$1", "a.b.c", "freshpaint._jsc[12345678]", "mixpanel._jsc", "(function(){})"]
    )
    def test_a_callback_that_is_a_name_is_called(self, app: Running, name: str) -> None:
        reply = ask(app, "GET", "/track?" + query(tracked(), callback=name))
        status, body, kind = answered(reply)
        assert (status, body) == (200, f"{name}(1);".encode())
        assert kind in {"text/javascript", "application/javascript"}
        assert len(app.states()) == 1

    @pytest.mark.parametrize(
        "name",
        [
            *("alert(1)", "f;g", "<script>", "f()", "(function(){alert(1)})", "a[b]", "a['b']", "f\n", "f g", "a..b"),
            *("1f", "a[1", "//f", "ä", "f\u2028", "a.", ".a"),
        ],
    )
    def test_any_other_is_refused_and_not_echoed(self, app: Running, name: str) -> None:
        reply = ask(app, "GET", "/track?" + query(tracked(), callback=name))
        assert reply.status == 400
        if len(name) > 3:
            assert name.encode() not in reply.body
        assert app.rows("select status from requests where problem is not null") == [400]
        assert app.states() == []


class TestBrokenRequests:
    @pytest.mark.parametrize("path", ["/track", "/track/?ip=1&_=1", "/engage", "/groups?verbose=1"])
    def test_get_without_data_is_400(self, app: Running, path: str) -> None:
        assert ask(app, "GET", path).status == 400
        assert app.rows("select status, problem is not null from requests") == [(400, 1)]
        assert app.states() == []

    @pytest.mark.parametrize("path", ["/track", "/import", "/android", "/v1/batch", "/v1/t", "/react-native/"])
    def test_half_a_compressed_body_is_400_and_no_event(self, app: Running, path: str) -> None:
        body = frames.gzipped(json.dumps(_batch()).encode())[:-12]
        reply = ask(app, "POST", path, body, {**JSON, "Content-Encoding": "gzip"})
        assert reply.status == 400
        assert app.rows("select status, problem is not null from requests") == [(400, 1)]
        assert app.states() == []

    @pytest.mark.parametrize("path", ["/track", "/android", "/v1/batch", "/react-native/"])
    def test_a_body_whose_end_never_comes_is_not_an_event(self, app: Running, path: str) -> None:
        body = json.dumps(_batch()).encode()
        head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{app.port}\r\nContent-Length: {len(body)}\r\n\r\n".encode()
        for reply in (frames.exchange(app, head + body[:-5], half=True), frames.chunked(app, path, body, whole=False)):
            assert reply is None or reply.status == 400
        assert app.states() == []

    @pytest.mark.parametrize(
        ("path", "reply"),
        [
            *(("/track", ONE), ("/engage", ONE), ("/groups", ONE), ("/import", ONE)),
            *(("/android", SUCCESS), ("/v1/batch", SUCCESS), ("/v1/b", SUCCESS), ("/v1/t", SUCCESS)),
            ("/react-native/", (200, b"success", "text/plain")),
        ],
    )
    @pytest.mark.parametrize("body", [b'{"batch":[', b"\xff\xfe", b"nonsense", b"[]", b"3", b'"text"', b""])
    def test_a_whole_body_that_is_nothing_is_one_invalid_event(
        self, app: Running, path: str, reply: tuple[int, bytes, str], body: bytes
    ) -> None:
        assert answered(ask(app, "POST", path, body, JSON)) == reply
        (event,) = landed(app.log)
        assert (event.verdict, event.state, event.position) == ("invalid", "invalid", 1)
        assert event.codes

    @pytest.mark.parametrize("data", ["%21%21%21", "eyJhIjo", "nonsense", "W10="])
    def test_data_that_is_nothing_is_one_invalid_event(self, app: Running, data: str) -> None:
        assert answered(ask(app, "GET", f"/track?data={data}&verbose=1")) == VERBOSE
        assert [event.verdict for event in landed(app.log)] == ["invalid"]


class TestElementsThatAreNoEvents:
    """Each is one invalid event beside the good ones, in its place."""

    BAD: tuple[Any, ...] = (3, "text", None, [], {}, True)

    def check(self, app: Running, good: int) -> None:
        """The good event is the `good`-th of all."""
        events = landed(app.log)
        assert [event.position for event in events] == list(range(1, len(self.BAD) + 2))
        assert [event.position for event in events if event.verdict != "invalid"] == [good]
        assert [event.payload for event in events if event.verdict == "invalid"] == list(self.BAD)

    @pytest.mark.parametrize("path", ["/v1/batch", "/android"])
    def test_in_a_batch_of_segments_kind(self, app: Running, path: str) -> None:
        body = {"batch": [*self.BAD[:3], in_segment(), *self.BAD[3:]], "writeKey": KEY}
        assert answered(ask(app, "POST", path, json.dumps(body).encode(), JSON)) == SUCCESS
        self.check(app, 4)

    def test_in_a_batch_of_react_native(self, app: Running) -> None:
        body = {"client": KEY, "e": [*self.BAD[:3], in_react_native("u-1"), *self.BAD[3:]]}
        assert ask(app, "POST", "/react-native/", json.dumps(body).encode(), JSON).body == b"success"
        self.check(app, 4)

    @pytest.mark.parametrize("make", [json.dumps, form], ids=["json", "form"])
    def test_in_a_list_on_track(self, app: Running, make: Callable[[object], str | bytes]) -> None:
        made = make([*self.BAD[:3], tracked(), *self.BAD[3:]])
        body = made.encode() if isinstance(made, str) else made
        assert answered(ask(app, "POST", "/track", body, {"Content-Type": FORM})) == ONE
        self.check(app, 4)


@pytest.mark.slow
class TestSize:
    """RudderStack's batches reach 4 MB; one that is refused is lost whole."""

    def filled(self, make: Callable[..., dict[str, Any]], size: int) -> list[dict[str, Any]]:
        """Events of together almost `size` bytes."""
        return [make(number, "x" * 30_000) for number in range(size // 31_000)]

    def segment(self, number: int, text: str) -> dict[str, Any]:
        """A large event."""
        return in_segment(messageId=f"m-{number}", properties={"text": text})

    def native(self, number: int, text: str) -> dict[str, Any]:
        """A large event."""
        return in_react_native(f"u-{number}", event_properties={"custom_props": {"text": text}})

    def body(self, path: str, size: int) -> bytes:
        """A valid batch of exactly `size` bytes."""
        if path.startswith("/react"):
            body = react_native(*self.filled(self.native, size))
        else:
            body = json.dumps({"writeKey": KEY, "batch": self.filled(self.segment, size)}).encode()
        return body + b" " * (size - len(body))

    @pytest.mark.parametrize("path", ["/v1/batch", "/v1/b", "/android", "/react-native/"])
    def test_five_mebibytes_are_taken(self, app: Running, path: str) -> None:
        body = self.body(path, 5 * MIB)
        assert len(body) == 5 * MIB
        assert ask(app, "POST", path, body, JSON).status == 200
        events = app.rows("select verdict, count(*) from events group by 1")
        assert events == [("accepted", 5 * MIB // 31_000)]

    @pytest.mark.parametrize("path", ["/v1/batch", "/android", "/react-native/"])
    def test_one_byte_more_is_413_whatever_it_is_packed_in(self, app: Running, path: str) -> None:
        body = self.body(path, 5 * MIB) + b" "
        assert ask(app, "POST", path, frames.gzipped(body), {**JSON, "Content-Encoding": "gzip"}).status == 413
        assert app.rows("select status, problem is not null from requests") == [(413, 1)]
        assert app.states() == []
