"""The token: every route but `health` demands it, whatever else is in the request."""

import json
from pathlib import Path

import pytest

from liveview.api import table
from liveview.api.route import PREFIX
from tests.support.api.asking import ask, kind
from tests.support.running import running

BEHAVIOURS = f"{PREFIX}sink/behaviours"
SNAPSHOT = f"{PREFIX}live"
LOCKED = sorted(
    (method, PREFIX + route.path.replace("{id}", "1").replace("{key}", "Webhooks"))
    for route in table.ROUTES
    for method in route.methods
    if route.needs_token
)


class TestToken:
    def test_is_for_every_route_but_one(self) -> None:
        assert [route.path for route in table.ROUTES if not route.needs_token] == ["health"]

    def test_is_demanded_everywhere(self, tmp_path: Path) -> None:
        with running(tmp_path) as app:
            token = app.runtime.session.endpoints.token
            wrong = [
                {},
                {"Authorization": ""},
                {"Authorization": "Bearer"},
                {"Authorization": "Bearer wrong"},
                {"Authorization": f"Bearer {token[:-1]}"},
                {"Authorization": f"Bearer {token}x"},
                {"Authorization": f"Basic {token}"},
                {"Authorization": token},
                {"Authorization": "Bearer \xff"},
                {"X-Token": token},
                {"Cookie": f"token={token}"},
            ]
            body = json.dumps({"path": "/a", "behaviour": "500"}).encode()
            unknown = [("GET", f"{PREFIX}nothing"), ("DELETE", BEHAVIOURS), ("POST", PREFIX), ("OPTIONS", BEHAVIOURS)]
            for method, path in [*LOCKED, *unknown]:
                for headers in wrong:
                    for query in ("", f"?token={token}&access_token={token}"):
                        reply = app.ask(method, path + query, body, headers)
                        assert reply.status == 401, (method, path, headers)
                        assert method == "HEAD" or kind(reply) == "unauthorized"
                        assert reply.headers["WWW-Authenticate"] == 'Bearer realm="liveview"'
                        assert token.encode() not in reply.body
            assert app.runtime.session.settings().behaviours == {}

    def test_opens_in_any_case_of_its_scheme(self, tmp_path: Path) -> None:
        with running(tmp_path) as app:
            token = app.runtime.session.endpoints.token
            for scheme in ("Bearer", "bearer", "BEARER"):
                assert app.ask("GET", SNAPSHOT, None, {"Authorization": f"{scheme} {token}"}).status == 200

    def test_opens_nothing_when_it_is_one_of_two(self, tmp_path: Path) -> None:
        with running(tmp_path) as app:
            lines = f"Authorization: Bearer {app.runtime.session.endpoints.token}\r\nAuthorization: Bearer x\r\n"
            reply = app.raw(f"GET {SNAPSHOT} HTTP/1.1\r\nHost: 127.0.0.1:{app.port}\r\n{lines}\r\n".encode())
            assert reply.startswith(b"HTTP/1.1 401 ")

    @pytest.mark.parametrize("headers", [{"Host": "evil.example"}, {"Origin": "https://evil.example"}])
    def test_does_not_open_the_origin_policy(self, tmp_path: Path, headers: dict[str, str]) -> None:
        with running(tmp_path) as app:
            for method, path in LOCKED:
                assert ask(app, method, path, None, **headers).status == 403

    def test_is_not_in_the_log(self, tmp_path: Path) -> None:
        with running(tmp_path) as app:
            ask(app, "PUT", BEHAVIOURS, {"path": "/a", "behaviour": "500"})
            ask(app, "GET", SNAPSHOT, Origin="https://evil.example")
            token = app.runtime.session.endpoints.token.encode()
        files = b"".join(path.read_bytes() for path in tmp_path.iterdir())
        assert token not in files

    def test_lets_no_page_read_the_reply(self, tmp_path: Path) -> None:
        with running(tmp_path) as app:
            origin = "http://localhost:3000"
            asked = {"Access-Control-Request-Method": "PUT"}
            for reply in (
                ask(app, "GET", SNAPSHOT, Origin=origin),
                app.ask("OPTIONS", SNAPSHOT, None, {"Origin": origin, **asked}),
            ):
                assert not [name for name in reply.headers if name.startswith("Access-Control")]
