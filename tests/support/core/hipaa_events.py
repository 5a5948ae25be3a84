"""Events in which the same few values are in many places, and what becomes of them in HIPAA mode."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import count
from typing import Any
from urllib.parse import quote, quote_plus

import msgspec
from hypothesis import strategies as st

from liveview.config.schema import Config, DeliveryConfig
from liveview.core.batch import BatchRows
from liveview.core.deliver import Deliveries
from liveview.core.intake import Intake
from liveview.core.steps import AttemptEnded, Call, Ids, Task
from liveview.model.delivery import Outcome
from liveview.model.destination import Destination, Webhook
from liveview.model.hipaa import Hipaa
from liveview.model.pipeline_settings import FrozenPipeline
from liveview.runtime.pipelines import Pipelines
from tests.support.core.inputs import NOW, TOKEN, arrived

KEY = bytes(range(32))
LISTED = ("plan", "note", "$current_url", "$title", "url", "title")
ALLOWED = ("extra",)
CONFIG = Config(
    destinations=(
        Destination("Webhooks", identify_events=True, pageview_events=True, webhooks=(Webhook("sink:/a"),)),
        Destination("Mixpanel", identify_events=True, allow=ALLOWED, webhooks=(Webhook("sink:/b"),)),
    ),
    hipaa=Hipaa(LISTED, LISTED, LISTED, on=True),
)
FIELDS = {"distinct_id", "token", "time", "$device_id", "$insert_id", "$group_id"}
OWN = {"identify": "$user_props", "group": "$group_props", "page": "$page_props"}
PAGE_TEXTS = {"$current_url", "$title"}
TEXTS_OF_PAGES = {*PAGE_TEXTS, "url", "title"}

# Letters that neither the form of a payload has, nor a hash by chance in this order.
SECRETS = st.text("qxzjQXZJ é@+%/\"'\\&", min_size=4, max_size=10).filter(lambda text: len(text.strip(" ")) >= 4)
NUMBERS = st.integers(10**8, 10**12) | st.integers(10**8, 10**9).map(lambda number: number + 0.25)


def _twice(text: str) -> str:
    return quote(quote(text, safe=""), safe="")


ENCODINGS: Any = st.sampled_from([str, str.upper, quote, quote_plus, _twice])


def _in_text(parts: Sequence[tuple[Any, Callable[[str], str]]]) -> str:
    return "/".join(["of", *(encode(str(value)) for value, encode in parts)])


def segment(draw: Callable[[Any], Any], texts: Any, nested: Any, properties: Any) -> tuple[str, dict[str, Any]]:
    """An event of Segment's HTTP API, and its path."""
    kind = draw(st.sampled_from(["track", "identify", "group", "page"]))
    page = {"url": draw(texts), "title": draw(texts), "path": draw(texts)}
    return f"/v1/{kind}", {
        "type": kind,
        "event": draw(texts),
        "userId": draw(texts),
        "anonymousId": draw(texts),
        "messageId": draw(texts),
        "groupId": draw(nested),
        "writeKey": TOKEN,
        "timestamp": "2020-01-01T00:00:00.7Z",
        "context": {"page": page, "library": {"name": draw(texts)}},
        "properties": draw(properties),
        "traits": draw(properties),
    }


def tracked(draw: Callable[[Any], Any], texts: Any, nested: Any, properties: Any) -> tuple[str, dict[str, Any]]:
    """An event of the documented HTTP API, and its path."""
    return "/track", {
        "event": draw(st.sampled_from(["$identify", "$group", "$page"]) | texts),
        "properties": {
            **draw(properties),
            **{name: draw(properties) for name in OWN.values()},
            "distinct_id": draw(texts),
            "token": TOKEN,
            "time": NOW,
            "$device_id": draw(texts),
            "$insert_id": draw(texts),
            "$group_id": draw(nested),
        },
    }


@st.composite
def events(draw: st.DrawFn) -> tuple[str, dict[str, Any]]:
    """A path, and an event for it in which the same few values are in many places."""
    one = st.sampled_from(draw(st.lists(SECRETS | NUMBERS, min_size=1, max_size=4)))
    texts = st.lists(st.tuples(one, ENCODINGS), max_size=3).map(_in_text)
    keys = st.sampled_from(["a", "b"]) | one.map(str)
    nested = st.recursive(
        one | texts | st.booleans() | st.none(),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=2),
        max_leaves=5,
    )
    names = st.sampled_from([*LISTED, *ALLOWED, "email", "a.b", "$ip", "path"]) | one.map(str)
    make: Any = segment if draw(st.booleans()) else tracked
    made: tuple[str, dict[str, Any]] = make(draw, texts, nested, st.dictionaries(names, nested, max_size=5))
    return made


class Chain:
    """An event on its way to its destinations, and everything that is stored or sent of it."""

    def __init__(self, path: str, event: Mapping[str, Any]) -> None:
        self.frozen: list[FrozenPipeline] = []
        pipelines = Pipelines((), KEY, lambda: NOW, self.frozen.append)
        intake = Intake(CONFIG, pipeline=pipelines.of(CONFIG))
        prepared = intake.prepare(arrived(json.dumps(event).encode(), path), NOW)
        room = {each.key: 1_000 for each in CONFIG.destinations}
        self.rows: BatchRows = intake.decide([prepared], {}, NOW, room=room).numbered(Ids())
        ids = count(1)
        core = Deliveries(CONFIG.destinations, DeliveryConfig(), lambda: next(ids), bodies=pipelines.bodies)
        step = core.start(self.rows.tasks, self.rows.waiting, NOW)
        self.calls = [command for command in step.commands if isinstance(command, Call)]
        self.stored: list[Any] = [*core.under_way(NOW)]
        for call in self.calls:
            self.stored += [*core.ended(AttemptEnded(call.delivery_id, Outcome.OK, 1.0), NOW).rows]

    def sent(self) -> Iterator[tuple[Task, dict[str, Any], str]]:
        """For each delivery its task, its body, and all that is stored or sent of it as one text."""
        bodies = {call.delivery_id: call.body for call in self.calls}
        for task in self.rows.tasks:
            number = task.delivery.id
            rows = [row for row in self.stored if number in {getattr(row, "delivery_id", None), row.id}]
            calls = [call.webhook for call in self.calls if call.delivery_id == number]
            everything = [*texts(msgspec.to_builtins([task.delivery, *rows, *calls], builtin_types=(bytes,)))]
            body = json.loads(bodies[number])
            yield task, body, "\n".join([*everything, *texts(body)])


def texts(value: Any) -> Iterator[str]:
    """All texts in a value, keys included, as they are meant."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield key
            yield from texts(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from texts(inner)
    elif isinstance(value, str):
        yield value
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield json.dumps(value)


def values(value: Any) -> Iterator[str]:
    """The values among them."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for inner in value:
            yield from values(inner)
    else:
        yield from texts(value)


def split(event: Mapping[str, Any], destination: str, kind: str) -> tuple[list[tuple[str, Any]], list[Any]]:
    """What lists name of what an event sends, and the values of everything else, by the words of the page alone."""
    names = {*LISTED, *(ALLOWED if destination == "Mixpanel" else ())}
    has_traits = kind in {"identify", "group"}
    if "writeKey" in event:
        flat, inside = event["properties"], event["traits"] if has_traits else {}
    else:
        flat = {name: value for name, value in event["properties"].items() if name not in FIELDS}
        inside = flat.pop(OWN.get(kind, ""), {})
    sent = [*inside.items(), *(() if has_traits else flat.items())]
    gone = [value for each in (flat, inside) for name, value in each.items() if name not in names]
    return [(name, value) for name, value in sent if name in names], gone
