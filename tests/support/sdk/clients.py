"""A receiver that a client library talks to, a webhook behind it, and what the log says about each event."""

import contextlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from liveview.config.schema import Config
from liveview.model import destination
from tests.support import running
from tests.support.running import JSON, Running, rows
from tests.support.webhook import Webhook

KEY = "2ce2b45b-af44-4426-a3ef-a314abce9c85"
"""The environment ID that every client is given as its token, write key or client."""
DESTINATION = "Webhooks"

_EVENTS = """
select events.id, requests.id, requests.wire, requests.retry_of, requests.problem, events.position, events.type,
    events.name, events.distinct_id, events.device_id, events.time, events.token, events.dedup_source,
    events.dedup_key, events.verdict, events.duplicate_of, events.collision, events.state, events.payload,
    (select json_group_array(json_extract(value, '$.code')) from json_each(events.problems)),
    (select group_concat(rule) from deliveries where event_id = events.id),
    (select message_id from deliveries where event_id = events.id)
from events join requests on requests.id = events.request_id order by events.id
"""


class Landed(NamedTuple):
    """An event in the log and the request that brought it; names are those of the columns, shortened."""

    id: int
    request: int
    wire: str
    retry_of: int | None
    refusal: str | None
    position: int
    type: str
    name: str | None
    user: str | None
    device: str | None
    time: float | None
    token: str | None
    source: str | None
    key: str | None
    verdict: str
    original: int | None
    collision: int
    state: str
    text: str | None
    problems: str
    rules: str | None
    message: str | None

    @property
    def payload(self) -> Any:
        """The payload, parsed."""
        return json.loads(self.text or "null")

    @property
    def codes(self) -> list[str]:
        """The codes of its problems."""
        return list(json.loads(self.problems))

    def who(self) -> tuple[str | None, str | None, str | None]:
        """User, device and token."""
        return self.user, self.device, self.token

    def what(self) -> tuple[str, str, str | None]:
        """Wire, type and name."""
        return self.wire, self.type, self.name


class Receiving:
    """A running receiver, its webhook, and the events that arrived."""

    def __init__(self, app: Running, hook: Webhook) -> None:
        self.app = app
        self.hook = hook

    @property
    def url(self) -> str:
        """Where a client is pointed, without a slash at the end."""
        return f"http://127.0.0.1:{self.app.port}"

    def landed(self, count: int) -> list[Landed]:
        """The events, once there are `count` and every delivery is over; there must not be more."""
        self.app.settled(count)
        return landed(self.app.log)

    def landed_at_least(self, count: int) -> list[Landed]:
        """The events, once there are at least `count` and none of them is pending; there may be more.

        For a client that says more than once what it has to say; how often is up to it.
        """
        self.app.wait_for(lambda: len(states := self.app.states()) >= count and "pending" not in states)
        return landed(self.app.log)

    def body(self, event: Landed) -> dict[str, Any]:
        """What the webhook got for an event; it must have come exactly once."""
        found = [body for body in self.bodies() if body["messageId"] == event.message]
        assert len(found) == 1, (event.message, found)
        return found[0]

    def bodies(self) -> list[dict[str, Any]]:
        """Everything the webhook got."""
        return [json.loads(seen.body) for seen in self.hook.requests]

    def header(self, request: int, name: str) -> str | None:
        """A header of a request, as it is in the log."""
        (text,) = self.app.rows("select headers from requests where id = ?", request)
        pairs: list[tuple[str, str]] = json.loads(text)
        return next((value for key, value in pairs if key.lower() == name.lower()), None)


@contextlib.contextmanager
def receiving(tmp_path: Path, **options: Any) -> Iterator[Receiving]:
    """A receiver whose one destination takes identify events and pageviews, too, and answers at once."""
    with Webhook() as hook, running.running(tmp_path, config_for(hook.url), **options) as app:
        yield Receiving(app, hook)


def config_for(url: str) -> Config:
    """One destination with one webhook, for all types that a webhook can get."""
    webhooks = (destination.Webhook(url, JSON),)
    everything = destination.Destination(DESTINATION, identify_events=True, pageview_events=True, webhooks=webhooks)
    return Config(destinations=(everything,))


def landed(log: Path) -> list[Landed]:
    """Every event of a log."""
    return [Landed(*row) for row in rows(log, _EVENTS)]


def one(events: list[Landed], name: str) -> Landed:
    """The only event of that name."""
    (found,) = [event for event in events if event.name == name]
    return found


def assert_repeats(events: list[Landed], fresh: int) -> None:
    """The first `fresh` events are originals, and each later one is a duplicate of its own original, no collision.

    The request that brought the later ones names the first that carried them.
    """
    originals, repeats = events[:fresh], events[fresh:]
    assert [event.verdict for event in originals] == ["accepted"] * fresh
    assert [(event.verdict, event.state, event.collision) for event in repeats] == [
        ("duplicate", "duplicate", 0) for _ in repeats
    ]
    by_key = {event.key: event for event in originals}
    assert len(by_key) == fresh
    assert [event.original for event in repeats] == [by_key[event.key].id for event in repeats]
    assert {event.retry_of for event in originals} == {None}
    assert {event.retry_of for event in repeats} <= {min(event.request for event in originals)}
