import base64
import gzip
import zlib

import pytest

from liveview.core.wire.paths import BATCH_BYTES, EVENT_BYTES
from liveview.errors import LiveviewError
from liveview.model.outgoing import JSON, Outgoing
from liveview.runtime.dry_run import as_arrived

GZIP = (("Content-Encoding", "gzip"),)


def basic(text: str) -> tuple[tuple[str, str], ...]:
    return (("AUTHORIZATION", f"Basic {base64.b64encode(text.encode()).decode()}"),)


def refusal(sent: Outgoing) -> str:
    with pytest.raises(LiveviewError) as refused:
        as_arrived(sent)
    return str(refused.value)


class TestRequest:
    def test_arrives_as_it_would_be_sent(self) -> None:
        arrived = as_arrived(Outgoing(b"[1]", "POST", "/v1//batch/?a=b", JSON))
        assert (arrived.method, arrived.path, arrived.headers) == ("POST", "/v1//batch/?a=b", JSON)
        assert (arrived.body, arrived.content, arrived.basic_user) == (b"[1]", b"[1]", "")

    def test_in_a_query_has_no_body(self) -> None:
        arrived = as_arrived(Outgoing(b"", "GET", "/track?data=e30", ()))
        assert (arrived.method, arrived.path, arrived.content) == ("GET", "/track?data=e30", b"")

    @pytest.mark.parametrize(
        ("encoding", "packed"),
        [
            ("gzip", gzip.compress(b"{}", mtime=0)),
            (" GZIP ", gzip.compress(b"{}", mtime=0)),
            ("deflate", zlib.compress(b"{}")),
        ],
    )
    def test_is_unpacked(self, encoding: str, packed: bytes) -> None:
        arrived = as_arrived(Outgoing(packed, headers=(("content-encoding", encoding),)))
        assert (arrived.body, arrived.content) == (packed, b"{}")

    @pytest.mark.parametrize("encoding", ["", "identity"])
    def test_may_say_that_it_is_not_packed(self, encoding: str) -> None:
        assert as_arrived(Outgoing(b"{}", headers=(("Content-Encoding", encoding),))).content == b"{}"


class TestBasicUser:
    @pytest.mark.parametrize(
        ("path", "user"), [("/v1/b", "key"), ("/android/", "key"), ("/track", ""), ("/import", "")]
    )
    def test_is_the_environment_where_that_is_not_a_secret(self, path: str, user: str) -> None:
        assert as_arrived(Outgoing(b"{}", "POST", path, basic("key:"))).basic_user == user


class TestRefusal:
    @pytest.mark.parametrize(
        ("method", "target"),
        [
            ("POST", "/nowhere"),
            ("PUT", "/track"),
            ("GET", "/v1/batch"),
            ("GET", "/decide"),
            ("POST", "/v1/m"),
            ("GET", "/event-definitions/a"),
            ("POST", "/TRACK?secret"),
        ],
    )
    def test_is_of_a_path_without_events(self, method: str, target: str) -> None:
        reason = refusal(Outgoing(b"{}", method, target))
        assert reason == f"{method} {target.partition('?')[0]} accepts no events"

    @pytest.mark.parametrize(
        ("path", "size", "limit"),
        [
            ("/track", EVENT_BYTES + 1, EVENT_BYTES),
            ("/import", EVENT_BYTES + 1, EVENT_BYTES),
            ("/engage", EVENT_BYTES + 1, EVENT_BYTES),
            ("/v1/batch", BATCH_BYTES + 1, BATCH_BYTES),
            ("/v1/track", BATCH_BYTES + 1, BATCH_BYTES),
        ],
    )
    def test_is_of_a_body_above_the_limit(self, path: str, size: int, limit: int) -> None:
        assert refusal(Outgoing(b" " * size, "POST", path)) == f"the body is larger than {limit} bytes"

    @pytest.mark.parametrize(
        ("path", "size"), [("/track", EVENT_BYTES), ("/v1/batch", BATCH_BYTES), ("/react-native", BATCH_BYTES)]
    )
    def test_is_not_of_a_body_at_the_limit(self, path: str, size: int) -> None:
        assert len(as_arrived(Outgoing(b" " * size, "POST", path)).content) == size

    def test_is_not_of_a_large_form_or_list(self) -> None:
        for start in (b"data=", b"["):
            assert as_arrived(Outgoing(start.ljust(BATCH_BYTES, b" "))).content.startswith(start)

    def test_is_of_what_unpacks_to_more_than_the_limit(self) -> None:
        packed = gzip.compress(b" " * (BATCH_BYTES + 1), mtime=0)
        assert refusal(Outgoing(packed, "POST", "/v1/batch", GZIP)) == f"the body is larger than {BATCH_BYTES} bytes"

    @pytest.mark.parametrize(
        ("body", "reason"),
        [
            (gzip.compress(b"{}", mtime=0)[:-1], "the gzip body is cut off"),
            (b"", "the gzip body is cut off"),
            (b"{}", "the gzip body is damaged"),
            (gzip.compress(b"{}", mtime=0) + b"more", "the gzip body is damaged"),
        ],
    )
    def test_is_of_a_body_that_cannot_be_unpacked(self, body: bytes, reason: str) -> None:
        assert refusal(Outgoing(body, headers=GZIP)) == reason

    def test_is_of_an_unknown_encoding(self) -> None:
        reason = refusal(Outgoing(b"", headers=(("Content-Encoding", "br"),)))
        assert reason == "unknown Content-Encoding; identity, gzip and deflate are understood"

    def test_is_of_a_callback_that_is_none(self) -> None:
        for sent in (Outgoing(b"", "GET", "/track?data=e30&callback=alert(1)"), Outgoing(b"data=e30&callback=%20f")):
            reason = refusal(sent)
            assert reason.startswith("callback must be a name")
            assert "alert" not in reason

    def test_is_of_a_get_without_an_event(self) -> None:
        assert "data" in refusal(Outgoing(b"", "GET", "/track?ip=1"))
