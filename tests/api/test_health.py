"""Whether events can be stored, for those who have no token."""

from pathlib import Path

import pytest

from liveview.api.route import PREFIX
from tests.support.api.asking import kind
from tests.support.running import error, event, refusing, running

HEALTH = f"{PREFIX}health"


def test_is_ok_without_a_token_and_leaves_no_row(tmp_path: Path) -> None:
    with running(tmp_path) as app:
        for method, body in (("GET", b'{"status":"ok"}'), ("HEAD", b"")):
            reply = app.ask(method, HEALTH)
            assert (reply.status, reply.body) == (200, body)
        assert app.ask("GET", HEALTH, headers={"Host": "evil.example"}).status == 403
        assert app.rows("select count(*) from requests") == [0]


def test_is_failing_while_the_log_cannot_be_written(tmp_path: Path) -> None:
    with running(tmp_path) as app:
        with refusing(app.log, "requests"):
            assert app.post(event()).status == 503
            app.wait_until(lambda: error(app) != "")
            reply = app.ask("GET", HEALTH)
            assert (reply.status, reply.body) == (503, b'{"status":"failing"}')
        app.wait_until(lambda: app.ask("GET", HEALTH).status == 200)


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS"])
def test_is_only_read(tmp_path: Path, method: str) -> None:
    with running(tmp_path) as app:
        reply = app.ask(method, HEALTH, b"")
        assert (reply.status, kind(reply), reply.headers["Allow"]) == (405, "not-allowed", "GET,HEAD")
