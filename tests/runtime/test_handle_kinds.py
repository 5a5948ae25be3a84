"""Runs with destinations of a kind: what the sink says as the service, and rounds of several calls."""

import json
from pathlib import Path

import msgspec
import pytest

from liveview.config.schema import Config, DeliveryConfig, SinkConfig
from liveview.core.shapes import mixpanel
from liveview.model.destination import Destination
from liveview.model.kind import Kind, Mode
from tests.support.running import TOKEN, Running, event, running
from tests.support.webhook import Webhook, answer, hang


def to_kind(kind: Kind, url: str = "", schedule: tuple[float, ...] = (), **settings: str) -> Config:
    """One destination of this kind."""
    destination = Destination("Service", kind=kind, mode=Mode.SEND, url=url, settings=settings)
    return Config(destinations=(destination,), delivery=DeliveryConfig(5.0, 25.0, schedule, 0.0))


def identify(user: str = "user-1", device: str = "device-1") -> bytes:
    """An identify event of a known user on a known device."""
    ids = {"distinct_id": user, "$device_id": device, "token": TOKEN, "time": 1_577_836_800, "$insert_id": "i"}
    return json.dumps({"event": "$identify", "properties": {**ids, "$user_props": {"email": "a@b.co"}}}).encode()


def with_behaviours(config: Config, **behaviours: str) -> Config:
    """The configuration with these behaviours of the sink."""
    named = {f"/mixpanel/{path}": behaviour for path, behaviour in behaviours.items()}
    return msgspec.structs.replace(config, sink=SinkConfig(behaviours=named))


def heard(app: Running) -> list[tuple[str, int, str]]:
    """What the sink got: the path, the status it answered, and what was wrong with it."""
    app.wait_for(lambda: len(app.rows("select id from sink_requests")) >= len(app.rows("select id from attempts")))
    return app.rows("select path, status, deviations from sink_requests order by id")


class TestSink:
    """The sink answers like the service."""

    @pytest.mark.parametrize(
        ("kind", "path", "status", "said"),
        [
            (Kind.MIXPANEL, "/mixpanel/import?strict=***", 200, b'"num_records_imported":1,'),
            (Kind.AMPLITUDE, "/amplitude/2/httpapi", 200, b'"events_ingested":1,'),
            (Kind.KLAVIYO, "/klaviyo/api/events/", 202, b""),
        ],
        ids=str,
    )
    def test_it_takes_what_is_right(self, tmp_path: Path, kind: Kind, path: str, status: int, said: bytes) -> None:
        with running(tmp_path, to_kind(kind)) as app:
            app.post(event(distinct_id="user-1"))
            app.settled(1)
            assert app.states() == ["delivered"]
            assert heard(app) == [(path, status, "[]")]
            ((code, reply),) = app.rows("select status, response_body from attempts")
            assert code == status
            assert said in reply

    @pytest.mark.parametrize(
        ("kind", "wrong", "code", "said"),
        [
            (Kind.MIXPANEL, {"distinct_id": "anon"}, "dest-mixpanel-distinct-id", b'"field":"properties.distinct_id"'),
            (Kind.AMPLITUDE, {"distinct_id": "u"}, "dest-amplitude-id", b'"events_with_invalid_id_lengths"'),
            (Kind.KLAVIYO, {"phone": "1"}, "dest-klaviyo-phone", b'"pointer":"/data/attributes/profile"'),
        ],
        ids=str,
    )
    def test_it_refuses_what_is_wrong_and_the_delivery_says_the_same(
        self, tmp_path: Path, kind: Kind, wrong: dict[str, str], code: str, said: bytes
    ) -> None:
        with running(tmp_path, to_kind(kind)) as app:
            app.post(event(**wrong))
            app.settled(1)
            assert app.states() == ["failed"]
            ((_, status, deviations),) = heard(app)
            assert (status, len(json.loads(deviations))) == (400, 1)
            assert said in app.rows("select response_body from attempts")[0]
            assert [note["code"] for note in json.loads(app.rows("select notes from deliveries")[0])] == [
                "shaped",
                code,
            ]

    def test_a_behaviour_that_was_set_for_the_path_wins(self, tmp_path: Path) -> None:
        config = with_behaviours(to_kind(Kind.MIXPANEL), **{"import": "429"})
        with running(tmp_path, config) as app:
            app.post(event())
            app.settled(1)
            assert app.rows("select status from attempts") == [429]


class TestSeveralCalls:
    """An identify event is two calls to Mixpanel."""

    def test_they_are_made_in_order(self, tmp_path: Path) -> None:
        with running(tmp_path, to_kind(Kind.MIXPANEL, token="t0ken")) as app:
            app.post(identify())
            app.settled(1)
            assert app.states() == ["delivered"]
            assert app.rows("select round, webhook, status, response_body from attempts order by id") == [
                (1, "sink:/mixpanel/track", 200, b"1"),
                (1, "sink:/mixpanel/engage", 200, b"1"),
            ]

    def test_a_retry_makes_both_again_when_the_second_failed(self, tmp_path: Path) -> None:
        config = with_behaviours(to_kind(Kind.MIXPANEL, schedule=(0.01,)), engage="500 then ok")
        with running(tmp_path, config) as app:
            app.post(identify())
            app.settled(1)
            assert app.states() == ["delivered"]
            assert app.rows("select round, webhook, status from attempts order by id") == [
                (1, "sink:/mixpanel/track", 200),
                (1, "sink:/mixpanel/engage", 500),
                (2, "sink:/mixpanel/track", 200),
                (2, "sink:/mixpanel/engage", 200),
            ]
            first, second, *again = app.rows("select request_body from attempts order by id")
            assert [first, second] == again

    def test_the_second_is_not_made_when_the_first_fails(self, tmp_path: Path) -> None:
        config = with_behaviours(to_kind(Kind.MIXPANEL, schedule=(0.01,)), track="500")
        with running(tmp_path, config) as app:
            app.post(identify())
            app.settled(1)
            assert app.states() == ["failed"]
            assert app.rows("select webhook from attempts") == ["sink:/mixpanel/track"] * 2

    def test_a_kill_between_them_goes_on_at_the_second(self, tmp_path: Path) -> None:
        with Webhook(answer(200), hang) as hook:
            with running(tmp_path, to_kind(Kind.MIXPANEL, url=hook.url, token="t0ken")) as app:
                app.post(identify())
                hook.wait_for_hits(2)
            with Webhook() as other, running(tmp_path, to_kind(Kind.MIXPANEL, url=other.url, token="t0ken")) as app:
                app.settled(1)
                assert app.states() == ["delivered"]
                assert app.outcomes() == ["ok", "interrupted", "ok"]
                assert [seen.line for seen in other.requests] == ["POST /hook/engage HTTP/1.1"]
                assert other.requests[0].body == hook.requests[1].body

    def test_a_retry_after_a_restart_sends_the_same_bytes(self, tmp_path: Path) -> None:
        """The token is that of the configuration in effect; everything else was frozen."""
        with Webhook(answer(500)) as hook:
            with running(tmp_path, to_kind(Kind.MIXPANEL, hook.url, (600, 600), token="t0ken")) as app:
                app.post(event(price=1.5))
                app.wait_for(lambda: app.outcomes() == ["http_error"])
            with running(tmp_path, to_kind(Kind.MIXPANEL, hook.url, (600, 600), token="t0ken")) as app:
                app.runtime.commands.retry_now(1)
                app.wait_for(lambda: app.outcomes() == ["http_error"] * 2)
            first, second = hook.requests
            assert (first.line, first.body) == (second.line, second.body)
            assert first.header("Authorization") == second.header("Authorization") == "Basic dDBrZW46"
            assert mixpanel.IMPORT in first.line
