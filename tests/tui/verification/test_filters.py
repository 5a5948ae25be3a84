"""The filters of verification: which events they match, and that any text makes one that can be read."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liveview.log.filter import parse
from liveview.log.filter.fields import FARES
from liveview.log.read.reader import Reader
from liveview.log.read.search import matching
from liveview.log.read.verification import destinations_between, names_between
from liveview.log.read.verification_senders import EventSender, SenderKind, senders
from liveview.model.event import EventType
from liveview.tui.verification.filters import in_traces, of_name, of_problem, sent_by, to_destination, together
from liveview.tui.verification.scope import VerifiedScope
from tests.support.examples import examples
from tests.support.log.filter_world import NOW, Call, DeliverySummary, Happened, fill
from tests.support.log.making import new_log, writing

TRACED = Happened(
    name="Purchase",
    user="ada",
    token="tok-7",
    remote="127.0.0.9",
    headers='[["User-Agent","curl/8.5"]]',
    payload='{"event":"Purchase","properties":{"sku":"A-101"}}',
    problems='[{"code":"time-far","severity":"warning","field":"time"}]',
    deliveries=[
        DeliverySummary("Webhooks", calls=[Call(outcome="refused", answer=b"try later")]),
        DeliverySummary("Mixpanel", decision="skip", state=None, rule="excluded"),
    ],
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        *((text, True) for text in ("purch", "ADA", "tok-7", "127.0.0.9", "curl", "A-101", "time-far")),
        *((text, True) for text in ("more than a day from now", "webhooks", "mixpanel", "refused", "try later")),
        *((text, True) for text in ("excluded", "  later ")),
        *((text, False) for text in ("nowhere", "*", "A_101", "timeout", "try  later x")),
    ],
)
def test_a_text_is_found_wherever_the_trace_has_it(tmp_path: Path, text: str, found: bool) -> None:
    log = new_log(tmp_path / "a.db")
    with writing(log) as connection:
        fill(connection, [TRACED])
    with Reader(log) as reader:
        assert list(matching(reader, parse(in_traces(text), NOW), 0, 1)) == ([1] if found else [])


def test_the_filter_of_each_sender_finds_as_many_events(tmp_path: Path) -> None:
    log = new_log(tmp_path / "a.db")
    agents = ("curl/8.5", 'Mozilla/5.0 (X11; "x") *', "a,b")
    events = [
        Happened(headers=json.dumps([["user-agent", each]]), remote=f"127.0.0.{n}") for n, each in enumerate(agents)
    ]
    libraries = (
        '{"context":{"library":{"name":"a b"}}}',
        '{"library":{"name":"x"}}',
        '{"properties":{"mp_lib":"web"}}',
    )
    events += [Happened(payload=each) for each in libraries]
    events += [Happened(headers=json.dumps([["x-liveview-sender", "Ana, QA"]]))]
    with writing(log) as connection:
        fill(connection, events)
    with Reader(log) as reader:
        found = senders(reader)
        assert {each.kind for each in found} == {*SenderKind}
        for each in found:
            assert len(matching(reader, parse(sent_by(each), NOW), 0, len(events))) == each.events


@examples(100)
@given(st.text(max_size=30), st.text(max_size=300))
def test_any_text_makes_filters_that_can_be_read(text: str, name: str) -> None:
    terms = [
        in_traces(text),
        to_destination(name),
        to_destination(name, "errors"),
        of_name((EventType.PAGE, name)),
        of_problem("plan-type", (EventType.TRACK, name)),
    ]
    terms += [sent_by(EventSender(kind, name, 1)) for kind in SenderKind]
    parse(together(terms), NOW)


@pytest.mark.parametrize("character", ['"', "\\", "*", "x", " ", "é"])
def test_the_longest_texts_together_make_a_filter_that_can_be_read(character: str) -> None:
    text = f"a{character * 8_000}"
    scope = VerifiedScope(text, EventSender(SenderKind.LIBRARY, text, 1), text, "errors")
    parse(together(("problem:plan-type", of_name((EventType.TRACK, text)), scope.filter)), NOW)


def test_a_blank_text_is_not_a_filter() -> None:
    assert in_traces(" \0 ") == ""
    assert to_destination("") == ""
    assert together(("", "")) == ""


ALIKE = [
    None,
    "",
    "Home",
    "home",
    "HOME",
    "Home ",
    " Home",
    "Hоme",
    "Ho\u200bme",
    "H*me",
    "Café",
    "CAFÉ",
    "a,b",
    "=x",
    "x" * 600,
    "x" * 601,
]


def test_exactly_the_events_that_are_counted_for_a_name_match(tmp_path: Path) -> None:
    log = new_log(tmp_path / "a.db")
    events = [Happened(name=name, type=kind) for name in ALIKE for kind in ("track", "page") for _ in range(2)]
    with writing(log) as connection:
        fill(connection, events)
    with Reader(log) as reader:
        found: dict[tuple[EventType, str], int] = {}
        for each in names_between(reader, None, 0, len(events)):
            found[each.key] = found.get(each.key, 0) + each.seen
        assert len(found) == 2 * (len(ALIKE) - 1)
        for key, seen in found.items():
            assert len(matching(reader, parse(of_name(key), NOW), 0, len(events))) == seen


def test_exactly_the_deliveries_that_are_counted_for_a_destination_match(tmp_path: Path) -> None:
    log = new_log(tmp_path / "a.db")
    states, outcomes = ("delivered", "failed", "pending"), ("ok", "timeout", None)
    events = [
        Happened(deliveries=[DeliverySummary(name, state=state, calls=[Call(outcome=outcome)]), DeliverySummary("x")])
        for name in ("Webhooks", "webhooks")
        for state in states
        for outcome in outcomes
    ]
    events.append(Happened(deliveries=[DeliverySummary("Webhooks", decision="skip", state=None)]))
    with writing(log) as connection:
        fill(connection, events)
    with Reader(log) as reader:
        for each in destinations_between(reader, None, 0, len(events)):
            counts = (each.ok, each.warnings, each.errors, each.pending)
            for fares, count in zip(FARES, counts, strict=True):
                within = parse(to_destination(each.destination, fares), NOW)
                assert len(matching(reader, within, 0, len(events))) == count
            assert len(matching(reader, parse(to_destination(each.destination), NOW), 0, len(events))) == each.sent


def test_a_code_that_filters_do_not_know_leads_nowhere() -> None:
    assert of_problem("from-the-future", (EventType.TRACK, "Home")) == ""
    assert of_problem("plan-type", (EventType.TRACK, "Home")) == "problem:plan-type name==Home type:track"
