"""Asking the HTTP API of a run, with its token, over real sockets."""

import json
from typing import Any

from tests.support.running import Reply, Running

PREFIX = "/_liveview/"


def ask(app: Running, method: str, path: str, value: object = None, **headers: str) -> Reply:
    """A request with the token; a path that does not begin with / is one of the API."""
    body = None if value is None else value if isinstance(value, bytes) else json.dumps(value).encode()
    token = {"Authorization": f"Bearer {app.runtime.session.endpoints.token}"}
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    return app.ask(method, path if path.startswith("/") else PREFIX + path, body, {**token, **named})


def got(app: Running, path: str, **headers: str) -> Any:
    """What a GET is answered, as JSON."""
    reply = ask(app, "GET", path, **headers)
    assert reply.status == 200, (reply.status, reply.body)
    return json.loads(reply.body)


def refusal(reply: Reply) -> dict[str, Any]:
    """The problem that a request was refused with."""
    assert reply.headers["Content-Type"] == "application/problem+json", reply
    found: dict[str, Any] = json.loads(reply.body)
    assert found["status"] == reply.status
    assert found["title"]
    return found


def kind(reply: Reply) -> str:
    """The type of the refusal, without its prefix."""
    found: str = refusal(reply)["type"]
    assert found.startswith("urn:liveview:")
    return found.removeprefix("urn:liveview:")


def detail(reply: Reply) -> str:
    """The sentence of a refusal."""
    return str(refusal(reply)["detail"])
