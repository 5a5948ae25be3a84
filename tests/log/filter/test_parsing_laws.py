"""Laws of the filter language: it never fails but as it says, and SQL means what the plain reference means."""

import json
import sqlite3
from array import array
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from liveview.errors import FilterError
from liveview.log.filter import complete, grammar, parse
from liveview.log.filter.fields import FIELDS
from liveview.log.filter.grammar import LONGEST
from liveview.log.filter.tree import Field
from liveview.log.read.reader import Reader
from liveview.log.read.search import Search, matching
from liveview.model.note import Note, PipelineStep
from tests.support.log.filter_world import NOW, Call, DeliverySummary, Happened, fill
from tests.support.log.making import new_log, writing
from tests.support.log.reference import true_of

WORDS = [
    "Purchase",
    "purchase",
    "Order Completed",
    "Été",
    "ÉTÉ",
    "straße",
    "a%b",
    "a_b",
    'say "hi"',
    "x*y",
    "back\\",
    "ſ",
]
"""Texts that share letters, cases, wildcards and characters with a meaning somewhere."""
KEYS = ["mp_lib", "price", "page", "url", "a.b", "Order Total", "$insert_id", "é", 'q"k', "items", "0", "back\\slash"]
NUMBERS = ["0", "1", "-1", "100", "1e2", "100.0", "9007199254740993", "9007199254740992", "1e400", "1.10"]

scalars = st.one_of(
    st.sampled_from([*WORDS, *NUMBERS, "true", "null", ""]),
    st.sampled_from(NUMBERS).map(lambda text: Raw(text)),
    st.sampled_from([True, False, None]),
)


class Raw(str):
    """A number as it is written in JSON."""


def as_json(value: Any, *, escaped: bool) -> str:
    """JSON with numbers as they are written, which the standard library cannot."""
    if isinstance(value, Raw):
        return str(value)
    if isinstance(value, dict):
        items = (f"{as_json(key, escaped=escaped)}:{as_json(item, escaped=escaped)}" for key, item in value.items())
        return "{" + ",".join(items) + "}"
    if isinstance(value, list):
        return "[" + ",".join(as_json(item, escaped=escaped) for item in value) + "]"
    return json.dumps(value, ensure_ascii=escaped)


values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=3),
    max_leaves=6,
)
payloads = st.one_of(
    st.none(),
    st.builds(
        lambda properties, top, escaped: as_json({"event": "x", **top, "properties": properties}, escaped=escaped),
        st.dictionaries(st.sampled_from(KEYS), values, max_size=4),
        st.dictionaries(st.sampled_from(KEYS), values, max_size=2),
        st.booleans(),
    ),
    st.sampled_from(
        ['"text"', "[1]", "5", '{"properties":[{"price":1}]}', r'{"price":"\ud800"}', "[" * 500 + "]" * 500]
    ),
    st.sampled_from(["1" * 5000, r"\u0050urchase"]).map(
        lambda odd: f'{{"price":{odd if odd[0] == "1" else chr(34) + odd + chr(34)}}}'
    ),
)
answers = st.sampled_from([None, b"", b"an Error here", "é".encode()])
calls = (
    st.builds(
        Call,
        outcome=st.sampled_from([None, "ok", "http_error", "timeout", "total_timeout", "dns"]),
        status=st.none(),
        ms=st.sampled_from([None, 0.5, 100.0, 2000.0]),
        answer=answers,
    )
    | st.builds(Call, outcome=st.just("http_error"), status=st.sampled_from([404, 500, 503]), answer=answers)
    | st.just(Call("ok", 204))
)
notes = st.lists(
    st.builds(
        Note,
        st.sampled_from(PipelineStep),
        st.just("code"),
        st.sampled_from(["", '"step":"hipaa" "removed":["email"]']),
        removed=st.lists(st.sampled_from(["email", "Phone", *WORDS[2:6]]), max_size=2).map(tuple),
    ),
    max_size=2,
).map(lambda found: msgspec.json.encode(found).decode())
deliveries = st.builds(
    DeliverySummary,
    destination=st.sampled_from(["Webhooks", "webhooks", "Mixpanel", "A::b"]),
    decision=st.sampled_from(["send", "skip", "preview"]),
    state=st.sampled_from(["pending", "delivered", "failed"]),
    rounds=st.integers(0, 2),
    rule=st.sampled_from(["default", "excluded", "only-listed"]),
    calls=st.lists(calls, max_size=2),
    definition=st.none() | st.sampled_from(["Lead", "lead", *WORDS[:4]]),
    notes=notes,
)
problems = st.sampled_from(
    [
        "[]",
        '[{"code":"time-far","severity":"warning","field":"properties.time"}]',
        (
            '[{"code":"time-missing","severity":"error","field":"",'
            '"detail":"\\"code\\":\\"not-json\\" \\"severity\\":\\"warning\\""}]'
        ),
    ]
)


def consistent(event: Happened) -> Happened:
    """What the core keeps true of every event, and the filter relies on."""
    event.collision = event.collision and event.verdict == "duplicate"
    if "invalid" in {event.verdict, event.state}:
        event.verdict = event.state = "invalid"
    return event


events = st.builds(
    Happened,
    name=st.none() | st.sampled_from(WORDS),
    user=st.none() | st.sampled_from(["13793", "Ada@Example.com", *WORDS]),
    type=st.sampled_from(["track", "page", "group"]),
    verdict=st.sampled_from(["accepted", "duplicate", "invalid"]),
    state=st.sampled_from(["invalid", "duplicate", "unrouted", "pending", "delivered", "failed"]),
    collision=st.booleans(),
    problems=problems,
    token=st.none() | st.sampled_from(["dev", "PROD"]),
    payload=payloads,
    received_at=st.sampled_from([NOW, NOW - 60, NOW - 61, NOW - 4000]),
    wire=st.sampled_from(["http-api", "segment"]),
    remote=st.sampled_from(["127.0.0.1", "::1"]),
    deliveries=st.lists(deliveries, max_size=3),
    marked=st.booleans(),
    headers=st.sampled_from(
        [
            *("[]", '[["Accept","text/html"],["X-É","A*"]]', '[["User-Agent","curl/8"]]'),
            *(
                '[["x-liveview-sender","ana"],["X-Liveview-Sender","bo"]]',
                '[["user-agent",""],["X-LIVEVIEW-SENDER","Ána"]]',
            ),
        ]
    ),
).map(consistent)


def quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("*", "\\*") + '"'


def in_field(name: str, *written: str) -> st.SearchStrategy[str]:
    joints = st.sampled_from([":", ":", "=="])
    values = st.lists(st.sampled_from(written), min_size=1, max_size=2)
    return st.tuples(joints, values).map(lambda chosen: f"{name}{chosen[0]}{','.join(chosen[1])}")


texts = [quoted(word) for word in WORDS] + ["purch*", "*é*", "*", '"Order *"', "*a*", "*%*", "P*c*e"]
operators = st.sampled_from([":", "=", "!=", "==", "!==", ":>", ">=", "<", "<="])
compared = st.builds(
    lambda key, operator, value: f"{key}{operator}{value}",
    st.lists(st.sampled_from(KEYS), min_size=1, max_size=2).map(lambda keys: ".".join(quoted(key) for key in keys))
    | st.sampled_from(["price", "page.url", "items.0", "items.price", "$insert_id", "a.b"]),
    operators,
    st.sampled_from(
        [*NUMBERS, *(quoted(number) for number in NUMBERS), *(quoted(word) for word in WORDS), "true", "NULL"]
    ),
) | st.builds(
    lambda key, joint, value: f"{quoted(key)}{joint}{value}",
    st.sampled_from(KEYS),
    st.sampled_from([":", "=="]),
    st.sampled_from(texts),
)
leaves = st.one_of(
    compared,
    st.sampled_from(texts),
    st.sampled_from(["hi", "event", "a_b", "\\*", "é", '"\\""']),
    in_field("name", *texts),
    in_field("user", *texts, "13793", "ADA@example.com"),
    in_field("token", "dev", "prod", "*"),
    in_field("env", "dev", "prod", "*"),
    in_field("dest", "webhooks", "Mix*", "A::B", "*"),
    in_field("skipped", "webhooks", "Mix*", "*"),
    in_field("previewed", "webhooks", "Mix*", "*"),
    in_field("rule", "excluded", "*listed", "*"),
    in_field("definition", "lead", "*e*", "*"),
    in_field("step", "hipaa", "*", "*s*"),
    in_field("removed", "email", "*h*", "été", "*"),
    in_field("response", "error", "é", "an*here", '""'),
    in_field("header", "accept", "x-é", "user-agent:curl*", '"text/html"', "*"),
    in_field("agent", "curl*", "CURL/8", "*", '""'),
    in_field("sender", "ana", "á*", "bo", "*"),
    in_field("library", "web", '"a*b"', "*e*", "*", "7"),
    in_field("user", '""'),
    st.sampled_from(["duration>100", "duration:0.5,100", "duration<=2000", 'price:""', 'price!=""']),
    in_field("fares", *FIELDS["fares"].values, "*"),
    in_field("outcome", "ok", "timeout", "*timeout", "dns", "*"),
    in_field("status", "5xx", "50X", "404", "2xx", "*"),
    st.sampled_from(
        ["status>=500", "status:<404", "status!=503", "id>2", "id:1,3", "id<=#2", "after:#2", "last:1m", "last:1h"]
    ),
    in_field("type", "page", "track", "*a*"),
    in_field("state", "pending", "failed", "d*"),
    in_field("problem", "time-far", "time-*", "*", "not-json"),
    in_field("wire", "HTTP-API", "seg*"),
    in_field("remote", "127.*", "::1"),
    in_field("is", *FIELDS["is"].values, "un*", "*ed"),
)
filters = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.lists(inner, min_size=2, max_size=3).map(" ".join),
        st.lists(inner, min_size=2, max_size=3).map(lambda terms: f"({' or '.join(terms)})"),
        st.lists(inner, min_size=2, max_size=2).map(" AND ".join),
        inner.map(lambda term: f"-({term})"),
        inner.map(lambda term: f"not ({term})"),
    ),
    max_leaves=5,
)


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return new_log(tmp_path / "log.db")


@pytest.fixture
def writer(log: Path) -> Iterator[sqlite3.Connection]:
    with writing(log) as connection:
        yield connection


@pytest.fixture
def reader(log: Path, writer: sqlite3.Connection) -> Iterator[Reader]:
    fill(writer, [Happened(), Happened(name=None, payload=None)])
    with Reader(log) as reader:
        yield reader


many = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])


@many
@given(text=filters, happened=st.lists(events, min_size=1, max_size=6))
def test_sql_finds_what_the_reference_finds(
    log: Path, writer: sqlite3.Connection, reader: Reader, text: str, happened: list[Happened]
) -> None:
    fill(writer, happened)
    tree = grammar.read(text)
    expected = [event.id for event in happened if true_of(tree, event, NOW)]
    meant = parse(text, NOW)
    assert list(matching(reader, meant, 0, len(happened))) == expected
    assert searched(log, meant) == expected


def searched(log: Path, meant: Any) -> list[int]:
    """The matches of a search, put together as its documentation says."""
    ids = array("q")

    def found(batch: "array[int]", _: Any) -> None:
        nonlocal ids
        ids = batch + ids

    with Search(log, meant) as search:
        search.run(found, lambda: False)
    return list(ids)


pieces = st.sampled_from(
    [
        *'"():,*-\\ \n=<>!.#',
        "and",
        "or",
        "not",
        "name:",
        "status:",
        "after:",
        "last:",
        "is:",
        "name==",
        "5xx",
        "0",
        "é",
        "\0",
        "\ud800",
    ]
)


@many
@given(text=st.text(max_size=40) | st.lists(pieces, max_size=12).map("".join))
@example("(" * LONGEST)
@example("-" * LONGEST)
@example("a " * (LONGEST // 2))
@example("name:" + "a," * 500)
@example("x" * (LONGEST + 1))
@example("a or " * 99 + "a")
@example('"' * 99)
@example("after:0001-01-01 after:9999-12-31 last:999999999w")
@example("*" * LONGEST)
def test_any_text_is_a_filter_that_runs_or_is_refused_at_a_place_in_it(reader: Reader, text: str) -> None:
    refused = None
    try:
        meant = parse(text, NOW)
    except FilterError as error:
        refused = error
    if refused is None:
        matching(reader, meant, 0, 2)
    else:
        assert 0 <= refused.start < refused.end <= len(text)
        assert refused.message


@many
@given(text=st.text(max_size=30) | st.lists(pieces, max_size=10).map("".join), data=st.data())
def test_completion_never_fails_and_stays_within_the_text(text: str, data: st.DataObject) -> None:
    cursor = data.draw(st.integers(0, len(text)))
    found = complete(text, cursor, lambda field: ("Purchase", 'a "b" *', "\\", field))
    assert 0 <= found.start <= found.end <= len(text)


@many
@given(value=st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=12))
def test_a_completed_value_means_exactly_itself(value: str) -> None:
    found = complete("name:", 5, lambda _: (value,))
    (suggestion,) = found.suggestions
    tree = grammar.read(f"name:{suggestion.text}")
    assert isinstance(tree, Field)
    assert [meant.parts for meant in tree.values] == [(value,)]
