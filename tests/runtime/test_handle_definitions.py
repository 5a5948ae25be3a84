"""A run with definitions and consent: over reloads, restarts and replays by hand, up to the bytes that are sent."""

import json
from pathlib import Path

import msgspec

from liveview.config.schema import Config, ReceiverConfig, SinkConfig
from liveview.model.consent import Consent
from liveview.model.definition import Definition, PropertyFilter
from liveview.model.replay import Replay
from tests.support.running import Running, among, event, running

PLAIN = msgspec.structs.replace(
    among({"Webhooks": ["sink:/orders"], "Ads": ["sink:/ads"]}),
    receiver=ReceiverConfig(port=0),
    sink=SinkConfig(port=0),
)
BOUGHT = Definition("Bought", filters=(PropertyFilter(prop="$event_name", value="Purchase"),))
PAID = Definition("Paid", filters=(PropertyFilter(prop="price", value=5),), destinations=("Ads",))
DEFINED = msgspec.structs.replace(PLAIN, definitions=(BOUGHT, PAID))
ASKING = msgspec.structs.replace(PLAIN, consent=Consent(categories={"C1": ("Webhooks",), "C2": ("Ads",)}))


def with_consent(name: str, **integrations: bool) -> bytes:
    return event(
        name, time=1_600_000_000.5, distinct_id="u", **{"$options": {"integrations": {"All": False, **integrations}}}
    )


def sent(app: Running) -> list[tuple[str, str]]:
    """The path and the name of each call that the sink got."""
    found = app.rows("select path, body from sink_requests order by path, id")
    return [(path, json.loads(body)["event"]) for path, body in found]


def defined_names(app: Running) -> list[str]:
    """The names that the web SDK is told."""
    reply = app.ask("GET", "/event-definitions/any")
    assert (reply.status, reply.headers["Content-Type"].partition(";")[0]) == (200, "application/json")
    return [each["name"] for each in json.loads(reply.body)["event_defs"]]


def test_definitions_count_from_a_reload_on(tmp_path: Path) -> None:
    files = [DEFINED, PLAIN]
    with running(tmp_path, PLAIN, load=lambda: files.pop(0)) as app:
        assert defined_names(app) == []
        app.post(event(price=5))
        assert app.runtime.commands.reload() == "Read again: the definitions changed."
        assert defined_names(app) == ["Bought", "Paid"]
        app.post(event(price=5))
        assert app.runtime.commands.reload() == "Read again: the definitions changed."
        app.post(event(price=5))
        app.settled(3)
        columns = "event_id, destination, rule, emission, definition, pipeline_id"
        assert app.rows(f"select {columns} from deliveries order by id") == [
            (1, "Webhooks", "default", "Purchase", None, None),
            (1, "Ads", "default", "Purchase", None, None),
            (2, "Webhooks", "default", "Bought", "Bought", 1),
            (2, "Webhooks", "override-off", "Paid", "Paid", 1),
            (2, "Ads", "default", "Bought", "Bought", 1),
            (2, "Ads", "default", "Paid", "Paid", 1),
            (3, "Webhooks", "default", "Purchase", None, None),
            (3, "Ads", "default", "Purchase", None, None),
        ]
        app.wait_for(lambda: len(sent(app)) == 7)
        assert sorted(name for path, name in sent(app) if path == "/ads") == ["Bought", "Paid", "Purchase", "Purchase"]


def test_retries_keep_their_bytes_after_a_restart_with_other_definitions(tmp_path: Path) -> None:
    def failing(config: Config) -> Config:
        return msgspec.structs.replace(
            config,
            destinations=config.destinations[1:],
            sink=SinkConfig(port=0, behaviours={"/ads": "500"}),
            delivery=msgspec.structs.replace(config.delivery, retry_schedule=(600, 600)),
        )

    bodies = "select request_body from attempts a join deliveries d on d.id = delivery_id where definition = 'Paid'"
    with running(tmp_path, failing(DEFINED)) as app:
        app.post(event(price=5.00, name="P"))
        app.wait_for(lambda: len(app.rows(bodies)) == 1)
    with running(tmp_path, failing(PLAIN)) as app:
        app.runtime.commands.retry_now(1)
        app.wait_for(lambda: len(app.rows(bodies)) == 2)
        first, second = app.rows(bodies)
        assert first == second
        assert json.loads(first)["event"] == "Paid"


def test_consent_that_comes_later_counts_also_after_a_restart(tmp_path: Path) -> None:
    with running(tmp_path, ASKING) as app:
        app.post(with_consent("i"))
        app.post(with_consent("i", Webhooks=True))
        app.settled(2)
    with running(tmp_path, ASKING) as app:
        app.post(with_consent("i", Webhooks=True, Ads=True))
        app.settled(3)
        assert app.rows("select verdict, state, collision from events order by id") == [
            *(("accepted", "unrouted", 0), ("duplicate", "delivered", 0), ("duplicate", "delivered", 0)),
        ]
        assert app.rows("select destination, rule from deliveries where event_id = 3 order by id") == [
            *(("Webhooks", "already-sent"), ("Ads", "consent-given")),
        ]
        assert len(app.rows("select distinct message_id from deliveries where decision = 'send'")) == 1
        app.wait_for(lambda: len(sent(app)) == 2)
        assert [path for path, _ in sent(app)] == ["/ads", "/orders"]


def test_a_replay_by_hand_has_the_names_of_now(tmp_path: Path) -> None:
    files = [DEFINED]
    with running(tmp_path, PLAIN, load=lambda: files.pop(0)) as app:
        app.post(event(price=5))
        app.settled(1)
        app.runtime.commands.reload()
        replaying = app.runtime.commands.replay(Replay(pace=None, destination="Ads"))
        app.wait_until(lambda: replaying.progress().over)
        assert (replaying.progress().done, replaying.progress().skipped) == (1, 0), "one event, although it goes twice"
        app.settled(1)
        query = "select destination, emission, pipeline_id, state from deliveries where rule = 'replayed' order by id"
        assert app.rows(query) == [("Ads", "Bought", 1, "delivered"), ("Ads", "Paid", 1, "delivered")]
