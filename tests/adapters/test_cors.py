import pytest
from aiohttp import web
from aiohttp.test_utils import make_mocked_request

from liveview.adapters.cors import LONGEST_ALLOWED, allow, asked_method

ORIGIN = "http://localhost:3000"


def allowed(method: str = "POST", **headers: str) -> dict[str, str]:
    """The headers of a reply to a page; dashes in their names are written as `_`."""
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    response = web.Response(status=204 if method == "OPTIONS" else 200)
    allow(response, make_mocked_request(method, "/track", sent), ORIGIN, "Liveview-Request")
    return dict(response.headers)


def preflight(names: str, **more: str) -> dict[str, str]:
    """The headers of the reply to a page that asks whether it may post with these headers."""
    return allowed("OPTIONS", Access_Control_Request_Method="POST", Access_Control_Request_Headers=names, **more)


class TestAllow:
    def test_names_the_origin_and_never_everybody(self) -> None:
        for found in (allowed(), allowed("GET"), preflight("a")):
            assert found["Access-Control-Allow-Origin"] == ORIGIN
            assert found["Access-Control-Allow-Credentials"] == "true"
            assert found["Access-Control-Expose-Headers"] == "Liveview-Request"
            assert "*" not in found.values()

    def test_tells_caches_what_the_reply_depends_on(self) -> None:
        assert allowed()["Vary"] == "Origin"
        names = {name.strip() for name in preflight("a")["Vary"].split(",")}
        assert names == {"Origin", "Access-Control-Request-Method", "Access-Control-Request-Headers"}

    def test_says_nothing_of_methods_and_headers_but_to_a_preflight(self) -> None:
        for method in ("POST", "GET", "OPTIONS"):
            found = allowed(method, Access_Control_Request_Headers="anonymousid")
            assert "Access-Control-Allow-Headers" not in found
            assert "Access-Control-Allow-Methods" not in found

    def test_has_no_private_network_access_header(self) -> None:
        found = preflight("a", Access_Control_Request_Private_Network="true")
        assert not [name for name in found if "private" in name.lower() or "local" in name.lower()]


class TestNearDuplicate:
    @pytest.mark.parametrize(
        "names",
        [
            "content-type",
            "anonymousid, sentat",
            "anonymousid,sentat,baggage,sentry-trace,traceparent",
            "a ,\tb",
            "x_y, X!#$%&'*+.^`|~9",
            "a" * LONGEST_ALLOWED,
        ],
    )
    def test_repeats_the_names_that_are_asked_for(self, names: str) -> None:
        found = preflight(names)
        assert found["Access-Control-Allow-Headers"] == names
        assert found["Access-Control-Allow-Methods"] == "POST"

    @pytest.mark.parametrize(
        "names",
        [
            *("", " ", ",", "a,", ",a", "a,,b", "a b", "a;b", "*, a b", "a: b", "a\x00", "é", "a, é", "ſ"),
            *("a\r\nSet-Cookie: b=c", "a\nb", "<script>", '"a"', "(a)", "a/b", "a@b", "a[0]", "{a}"),
            "a" * (LONGEST_ALLOWED + 1),
            "a," * LONGEST_ALLOWED + "a",
        ],
    )
    def test_repeats_nothing_that_is_not_a_list_of_names(self, names: str) -> None:
        assert "Access-Control-Allow-Headers" not in preflight(names)

    def test_of_an_absurd_list_takes_no_time(self) -> None:
        """What looks at it must not try every way to split it."""
        for names in ("a" * 1_000_000, "a, " * 300_000, " ," * 500_000, "a\t" * 500_000 + "é"):
            assert "Access-Control-Allow-Headers" not in preflight(names)

    def test_repeats_nothing_to_a_preflight_that_is_refused(self) -> None:
        asked = {"Access-Control-Request-Method": "PUT", "Access-Control-Request-Headers": "a"}
        response = web.Response(status=405)
        allow(response, make_mocked_request("OPTIONS", "/track", asked), ORIGIN, "X")
        assert response.headers["Access-Control-Allow-Origin"] == ORIGIN
        assert "PUT" not in response.headers.values()


class TestAskedMethod:
    def test_is_that_of_a_preflight_alone(self) -> None:
        asked = {"Access-Control-Request-Method": "POST"}
        assert asked_method(make_mocked_request("OPTIONS", "/", asked)) == "POST"
        assert asked_method(make_mocked_request("POST", "/", asked)) is None
        assert asked_method(make_mocked_request("OPTIONS", "/")) is None
