"""Who is let in: by the Host, the origin, the cookie and the token."""

import pytest
from aiohttp import web
from aiohttp.test_utils import make_mocked_request

from liveview.web.access import WebAccess

PORT = 4090


def request(path: str = "/", **headers: str) -> web.Request:
    return make_mocked_request("GET", path, {"Host": f"127.0.0.1:{PORT}", **headers})


@pytest.fixture
def access() -> WebAccess:
    return WebAccess("127.0.0.1", PORT)


class TestLink:
    def test_has_the_token_where_no_server_sees_it(self, access: WebAccess) -> None:
        origin, _, token = access.link.partition("/#")
        assert origin == f"http://127.0.0.1:{PORT}"
        assert len(token) >= 32
        assert token != access.door

    def test_is_another_one_in_each_run(self) -> None:
        assert len({WebAccess("127.0.0.1", PORT).link for _ in range(20)}) == 20

    @pytest.mark.parametrize(
        ("host", "shown"), [("::1", "[::1]"), ("0.0.0.0", "127.0.0.1"), ("::", "[::1]"), ("localhost", "localhost")]
    )
    def test_names_what_this_machine_reaches(self, host: str, shown: str) -> None:
        assert WebAccess(host, PORT).link.startswith(f"http://{shown}:{PORT}/#")


class TestHost:
    @pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "LOCALHOST"])
    def test_of_this_machine_is_let_in(self, access: WebAccess, host: str) -> None:
        assert access.host_problem(request(Host=f"{host}:{PORT}")) == ""

    @pytest.mark.parametrize("host", ["evil.example", f"evil.example:{PORT}", "127.0.0.1", "127.0.0.1:80", "", "a b"])
    def test_that_is_not_is_refused(self, access: WebAccess, host: str) -> None:
        assert "--allow-host" in access.host_problem(request(Host=host))

    def test_that_the_user_names_is_let_in(self) -> None:
        access = WebAccess("127.0.0.1", PORT, ["demo.example"])
        assert access.host_problem(request(Host="demo.example")) == ""

    def test_is_any_address_once_other_machines_are_let_in(self) -> None:
        access = WebAccess("0.0.0.0", PORT)
        assert access.host_problem(request(Host=f"127.0.0.2:{PORT}")) == ""
        assert access.host_problem(request(Host=f"evil.example:{PORT}"))


class TestOrigin:
    @pytest.mark.parametrize("origin", [f"http://127.0.0.1:{PORT}", f"https://127.0.0.1:{PORT}"])
    def test_of_our_own_pages_is_let_in(self, access: WebAccess, origin: str) -> None:
        assert access.origin_problem(request(Origin=origin)) == ""

    @pytest.mark.parametrize("origin", ["http://127.0.0.1:3000", f"http://localhost:{PORT}", "null", "", "file://"])
    def test_of_other_pages_is_refused(self, access: WebAccess, origin: str) -> None:
        assert access.origin_problem(request(Origin=origin))

    def test_must_be_there(self, access: WebAccess) -> None:
        assert access.origin_problem(request())


class TestCookie:
    def cookie(self, access: WebAccess, *, is_https: bool = False) -> str:
        response = web.Response()
        access.admit(response, is_https=is_https)
        return response.cookies.output(header="").strip()

    def test_is_for_nobody_else(self, access: WebAccess) -> None:
        parts = self.cookie(access).split("; ")
        assert set(parts[1:]) == {"HttpOnly", f"Path=/{access.door}/", "SameSite=Strict"}
        assert "Secure" in self.cookie(access, is_https=True)

    def test_lets_in_and_is_not_the_token(self, access: WebAccess) -> None:
        given = self.cookie(access).partition(";")[0]
        assert access.cookie_problem(request(Cookie=given)) == ""
        assert given.partition("=")[2] not in access.link
        assert WebAccess("127.0.0.1", PORT).cookie_problem(request(Cookie=given))

    @pytest.mark.parametrize("cookie", ["", f"liveview_{PORT}=", f"liveview_{PORT}=ä", "liveview_1=x"])
    def test_must_be_ours(self, access: WebAccess, cookie: str) -> None:
        assert "whole link" in access.cookie_problem(request(Cookie=cookie))


class TestToken:
    def test_of_this_run_is_right(self, access: WebAccess) -> None:
        assert access.token_problem(access.link.partition("#")[2].encode()) == ""

    @pytest.mark.parametrize("token", [b"", b"\xff", b"x" * 1000])
    def test_of_no_run_is_not(self, access: WebAccess, token: bytes) -> None:
        assert access.token_problem(token)
