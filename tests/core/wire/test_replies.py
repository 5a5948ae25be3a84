"""The 200 that each client expects."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liveview.core.wire.paths import ENDPOINTS, find
from liveview.core.wire.replies import Reply, reply_to
from liveview.model.refusal import CallbackError

SUCCESS = Reply(b'{"success":true}', "application/json")
ONE = Reply(b"1", "text/plain")
VERBOSE = Reply(b'{"status":1,"error":null}', "application/json")
TRACK = ENDPOINTS["/track"]
BAD_CALLBACKS = (
    *("", " ", "f ", " f", "f\n", "\nf", "f\r", "f;", "f(", "f()", "alert(1)", "f//", "f/**/", "<script>", "f\u2028"),
    *("1f", "a.1", "a..b", ".a", "a.", "a[", "a.b[", "a[]", "a[x]", "a['x']", "a[-1]", "a[1", "a[1]b", "a[١]", "[0]"),
    *("é", "ünicode", "ﬀ", "𝒻", "f\x00", "a b", "a,b", "a=b", "a`b`", "(function(){ })", "(function () {})"),
    *(
        "(function(){})()",
        "(function(){}).x",
        "(function(){alert(1)})",
        "((function(){}))",
        "(function(){})\n",
        "\ufefff",
    ),
)
GOOD_CALLBACKS = (
    *("f", "$", "_", "__proto__", "constructor", "a.b.c", "a[0]", "a[0][12]", "a.b[3].c", "freshpaint._jsc[12345678]"),
    *("(function(){})", "$.each", "a1", "f" * 5_000),
)


class TestTable:
    @pytest.mark.parametrize("path", [*(path for path in ENDPOINTS if path.startswith("/v1/")), "/android"])
    def test_says_success_in_json_to_segment_and_mobile(self, path: str) -> None:
        if path != "/v1/m":
            assert reply_to(ENDPOINTS[path], "", b"") == SUCCESS

    @pytest.mark.parametrize("path", ["/track", "/engage", "/groups", "/import"])
    def test_says_1_to_mixpanel_or_what_it_asks_for(self, path: str) -> None:
        endpoint = ENDPOINTS[path]
        assert reply_to(endpoint, "", b"{}") == ONE
        assert reply_to(endpoint, "ip=1&verbose=1", b"data=e30") == VERBOSE
        assert reply_to(endpoint, "", b"data=e30&verbose=1") == VERBOSE
        assert reply_to(endpoint, "verbose=0&img=0", b"data=e30") == ONE

    def test_says_success_alone_to_react_native(self) -> None:
        assert reply_to(ENDPOINTS["/react-native"], "verbose=1&callback=f", b"") == Reply(b"success", "text/plain")

    @pytest.mark.parametrize(
        ("path", "body"),
        [
            ("/v1/m", b"{}"),
            ("/decide/", b'{"notifications":[]}'),
            ("/event-definitions/a", b'{"dest_info":[],"event_defs":[]}'),
        ],
    )
    def test_says_what_start_up_code_waits_for(self, path: str, body: bytes) -> None:
        endpoint = find(path)
        assert endpoint is not None
        assert reply_to(endpoint, "verbose=1", b"") == Reply(body, "application/json")

    def test_has_an_image_that_browsers_can_show(self) -> None:
        reply = reply_to(TRACK, "data=e30&img=1", b"")
        assert reply.content_type == "image/gif"
        assert reply.body.startswith(b"GIF89a\x01\x00\x01\x00")
        assert reply.body.endswith(b";")

    @given(st.binary(max_size=40), st.sampled_from(sorted(ENDPOINTS)))
    def test_is_not_changed_by_the_content_of_a_body_that_is_not_a_form(self, content: bytes, path: str) -> None:
        if not content.startswith(b"data="):
            endpoint = ENDPOINTS[path]
            assert reply_to(endpoint, "", content) == Reply(endpoint.reply, endpoint.content_type)

    @pytest.mark.parametrize("path", [path for path in ENDPOINTS if path.startswith(("/v1/", "/a", "/r", "/d"))])
    def test_ignores_callbacks_on_paths_whose_clients_send_none(self, path: str) -> None:
        assert b"evil" not in reply_to(ENDPOINTS[path], "callback=evil()&img=1", b"data=&callback=evil()").body


class TestCallback:
    @pytest.mark.parametrize("name", GOOD_CALLBACKS)
    def test_is_called_if_it_is_a_name(self, name: str) -> None:
        query = f"data=e30&callback={name}".replace("+", "%2B")
        assert reply_to(TRACK, query, b"") == Reply(f"{name}(1);".encode(), "text/javascript")
        assert reply_to(TRACK, "", query.encode()).body == f"{name}(1);".encode()

    @pytest.mark.parametrize("name", BAD_CALLBACKS)
    def test_that_could_be_anything_else_is_refused_and_not_repeated(self, name: str) -> None:
        encoded = "".join(f"%{byte:02x}" for byte in name.encode())
        for query, content in ((f"callback={encoded}", b""), ("", f"data=e30&callback={encoded}".encode())):
            with pytest.raises(CallbackError) as refused:
                reply_to(TRACK, query, content)
            assert str(refused.value) == "callback must be a name with dots and [digits], such as app.done[1]"

    @given(st.text(max_size=12))
    def test_is_a_name_or_is_refused(self, name: str) -> None:
        encoded = "".join(f"%{byte:02x}" for byte in name.encode())
        try:
            reply = reply_to(TRACK, f"callback={encoded}", b"")
        except CallbackError as refused:
            assert "such as app.done[1]" in str(refused)  # noqa: PT017 - most names are refused
        else:
            assert reply.body == f"{name}(1);".encode()
            assert set(name) <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_$.[]")

    def test_that_is_not_utf_8_is_refused(self) -> None:
        with pytest.raises(CallbackError):
            reply_to(TRACK, "callback=%ff", b"")

    def test_takes_precedence_over_an_image_and_that_over_verbose(self) -> None:
        assert reply_to(TRACK, "verbose=1&img=1&callback=f", b"").body == b"f(1);"
        assert reply_to(TRACK, "verbose=1&img=1", b"").content_type == "image/gif"

    def test_in_the_query_takes_precedence_over_the_form(self) -> None:
        assert reply_to(TRACK, "callback=a", b"data=e30&callback=b").body == b"a(1);"
