"""Filters made of values that come from strangers."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liveview.log.filter import grammar, parse
from liveview.log.filter.tree import Field
from liveview.log.read.reader import Reader
from liveview.log.read.search import matching
from liveview.model.delivery import Decision, Rule
from liveview.tui.lines.terms import choices, routed, skipped, term
from tests.support.tui.fakes import Session

HOSTILE = ["", "*", "a*", 'say "hi"', "a,b", "back\\", "\\*", "two words", "(x)", ">5", "!=x", "//", "or", "é", " "]
TEXT = st.characters(exclude_categories=["Cs"], exclude_characters="\0")
FIELDS = ["name", "user", "token", "dest", "skipped"]


@given(st.sampled_from(FIELDS), st.text(TEXT, max_size=60) | st.sampled_from(HOSTILE))
def test_a_value_means_exactly_itself(field: str, value: str) -> None:
    node = grammar.read(term(field, value))
    assert isinstance(node, Field)
    assert [each.parts for each in node.values] == [(value,)]
    exact = grammar.read(term(field, value, exactly=True))
    assert isinstance(exact, Field)
    assert [(each.parts, each.exactly) for each in exact.values] == [((value,), True)]


@given(st.text(TEXT, min_size=501, max_size=3000))
def test_of_a_very_long_one_the_beginning_is_enough(value: str) -> None:
    node = grammar.read(term("user", value))
    assert isinstance(node, Field)
    (found,) = node.values
    assert found.parts == (value[:500], "")


def test_a_wildcard_stands_for_what_no_filter_may_hold() -> None:
    assert term("user", 'a\0"*b') == r'user:"a*\"\*b"'


@pytest.mark.parametrize("field", ["name", "user"])
def test_only_those_events_are_found(session: Session, field: str) -> None:
    texts = [each for each in HOSTILE if each.strip()]
    for position, text in enumerate(texts):
        name, user = (text, "u") if field == "name" else ("E", text)
        session.send(name, user, **{"$insert_id": str(position)})
    with Reader(session.path) as reader:
        for position, text in enumerate(texts, 1):
            found = matching(reader, parse(term(field, text), session.at), 0, len(texts))
            assert list(found) == [position], text


def offered(session: Session, **event: Any) -> dict[str, str]:
    return {each.name: each.filter for each in choices(session.detail(session.send(**event)))}


def test_everything_that_an_event_shares_with_others_is_offered(session: Session) -> None:
    assert offered(session, name="Order *", user="ada", time=1.0) == {
        "name": 'name:"Order \\*"',
        "user": "user:ada",
        "problem": "problem:whole-second-time",
        "state": "state:pending",
        "type": "type:track",
        "token": "token:dev",
        "wire": "wire:http-api",
        "remote": "remote:127.0.0.1",
    }


def test_what_tells_of_the_sender_is_offered(session: Session) -> None:
    body = b'{"event":"E","properties":{"distinct_id":"a","token":"dev","time":1,"mp_lib":"web"}}'
    session.post(body, **{"user-agent": "curl/8 *", "x-liveview-sender": "ana"})
    found = {each.name: each.filter for each in choices(session.detail(1))}
    assert found["agent"] == 'agent:"curl/8 \\*"'
    assert found["sender"] == "sender:ana"
    assert found["library"] == "library:web"


def test_what_it_has_not_is_not(session: Session) -> None:
    found = choices(session.detail(session.post(b"not json")))
    assert {each.name for each in found} == {"problem", "state", "type", "wire", "remote"}


def test_several_destinations_that_are_skipped_alike_are_one_filter() -> None:
    found = skipped(["Web hooks", "a,b", "B"], Rule.ONLY_LISTED)
    assert found == 'skipped:"Web hooks","a,b",B rule:only-listed'
    parse(found, 0.0)


def test_routes_are_written_with_their_destination() -> None:
    assert routed("Web hooks", Decision.SKIP, Rule.EXCLUDED) == 'skipped:"Web hooks" rule:excluded'
    assert routed("Webhooks::a", Decision.SEND) == "dest:Webhooks::a"
    assert routed("Shop", Decision.PREVIEW, Rule.DEFAULT) == "previewed:Shop rule:default"
