"""What a delivery sends, asked for over the HTTP API."""

import base64
import json
from pathlib import Path

import msgspec
import pytest

from liveview.config.schema import Config
from liveview.model.destination import Destination
from liveview.model.kind import Kind, Mode
from liveview.model.transform import Rename, Transform
from tests.support.api.asking import ask, detail, got, kind
from tests.support.kinds import SECRET, klaviyo, with_kind
from tests.support.running import NOWHERE, Running, among, event, running, to

OWN_HOST = "https://a.klaviyo.com/api/events/"


def test_of_webhooks_there_is_a_post_for_each(tmp_path: Path) -> None:
    headers = {"Content-Type": "application/json", "Authorization": "Bearer hidden-0123456789"}
    with running(tmp_path, to("sink:/orders", "sink:/stock?key=hidden-9876", headers=headers)) as app:
        app.post(event(price=24.60))
        app.settled(1)
        first, second = got(app, "deliveries/1/requests")["requests"]
        sent = got(app, "events/1")["deliveries"][0]["attempts"]
        assert [first["body"], second["body"]] == [each["request_body"] for each in sent]
        assert (first["method"], first["url"], second["url"]) == ("POST", "sink:/orders", "sink:/stock?key=***")
        assert first["headers"] == [["Content-Type", "application/json"], ["Authorization", "***"]]


@pytest.mark.parametrize(
    ("mode", "url", "expected"),
    [
        (Mode.PREVIEW, "", OWN_HOST),
        (Mode.PREVIEW, "http://127.0.0.1:9/there", "http://127.0.0.1:9/there/api/events/"),
        (Mode.SEND, "", "sink:/klaviyo/api/events/"),
    ],
)
def test_of_a_kind_it_is_the_very_request(tmp_path: Path, mode: Mode, url: str, expected: str) -> None:
    transform = Transform(ops=(Rename("price", "value"),))
    config = msgspec.structs.replace(with_kind(NOWHERE, klaviyo(mode, url=url)), transforms=(transform,))
    with running(tmp_path, config) as app:
        app.post(event(price=24.60, email="ada@example.com"))
        if mode is Mode.SEND:
            app.settled(1)
        (request,) = got(app, "deliveries/1/requests")["requests"]
        assert (request["method"], request["url"]) == ("POST", expected)
        assert dict(request["headers"])["Authorization"] == "Klaviyo-API-Key ***"
        assert json.loads(request["body"])["data"]["attributes"]["properties"]["value"] == 24.6
        if mode is Mode.SEND:
            assert request["body"] == got(app, "events/1")["deliveries"][0]["attempts"][0]["request_body"]


def test_no_secret_is_in_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither one that the file holds nor one from the environment, in whatever form."""
    monkeypatch.setenv("KLAVIYO_KEY", "value-of-the-environment")
    by_name = klaviyo(Mode.SEND, "ByName", settings={"api_key": "env:KLAVIYO_KEY"})
    with running(tmp_path, with_kind(NOWHERE, klaviyo(Mode.SEND), by_name)) as app:
        app.post(event(email="ada@example.com"))
        app.settled(1)
        found = [ask(app, "GET", f"deliveries/{number}/requests").body for number in (1, 2)]
        for secret in (SECRET, "value-of-the-environment"):
            for text in (secret, base64.b64encode(secret.encode()).decode().rstrip("=")):
                assert text.encode() not in b"".join(found)
        assert b"Klaviyo-API-Key env:KLAVIYO_KEY" in found[1]


class TestConflicts:
    def test_a_skip_says_why(self, tmp_path: Path) -> None:
        off = msgspec.structs.replace(klaviyo(), enabled=False)
        with running(tmp_path, with_kind(NOWHERE, off)) as app:
            app.post(event())
            assert conflict(app) == "delivery 1 was skipped: the destination is switched off"

    @pytest.mark.parametrize(
        ("later", "expected"),
        [
            (NOWHERE, "Shop is no longer configured, so it has no URL"),
            (with_kind(NOWHERE, klaviyo(name="Shop")), "Shop was of another kind when this was decided"),
        ],
    )
    def test_so_does_a_destination_that_is_not_what_it_was(self, tmp_path: Path, later: Config, expected: str) -> None:
        with running(tmp_path, among({"Shop": ["sink:/orders"]})) as app:
            app.post(event())
            app.settled(1)
            app.runtime.session.commands.make_effective(later)
            app.wait_until(lambda: keys(app.runtime.session.settings().destinations) == keys(later.destinations))
            assert conflict(app) == expected

    def test_a_preview_of_a_destination_that_is_gone_is_still_there(self, tmp_path: Path) -> None:
        with running(tmp_path, with_kind(NOWHERE, klaviyo(url="http://127.0.0.1:9"))) as app:
            app.post(event())
            app.runtime.session.commands.make_effective(NOWHERE)
            app.wait_until(lambda: not app.runtime.session.settings().destinations)
            (request,) = got(app, "deliveries/1/requests")["requests"]
            assert request["url"] == OWN_HOST


def conflict(app: Running) -> str:
    reply = ask(app, "GET", "deliveries/1/requests")
    assert (reply.status, kind(reply)) == (409, "conflict")
    return detail(reply)


def keys(destinations: tuple[Destination, ...]) -> list[tuple[str, Kind]]:
    return [(each.key, each.kind) for each in destinations]


@pytest.mark.parametrize("number", ["1", "999999999999999999", "0", "x"])
def test_what_is_not_there_is_not_found(tmp_path: Path, number: str) -> None:
    with running(tmp_path) as app:
        reply = ask(app, "GET", f"deliveries/{number}/requests")
        assert (reply.status, kind(reply)) == (404, "not-found")
