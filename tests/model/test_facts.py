"""What the engine tells, and the words that `serve` has for it."""

from typing import get_args

import msgspec
import pytest

from liveview.model.event import State
from liveview.model.facts import NAMES, EventMoved, Fact, Fenced, SessionMoved, TakenOver
from liveview.text.fact_lines import line_of
from tests.support.log.making import attempt, delivery, event, request

MOVED = SessionMoved("/logs/2.db", "/logs/1.db", "the log was deleted")


class TestNames:
    def test_there_is_one_for_every_fact_and_for_what_becomes_of_sessions(self) -> None:
        assert set(NAMES) == {*get_args(Fact), SessionMoved, TakenOver, Fenced}

    def test_the_words_never_change(self) -> None:
        """Other programs read the lines of `serve`."""
        assert {kind.__name__: word for kind, word in NAMES.items()} == {
            "Request": "request",
            "Event": "event",
            "EventMoved": "event",
            "Delivery": "delivery",
            "Attempt": "attempt",
            "SessionMoved": "session",
            "TakenOver": "takeover",
            "Fenced": "fenced",
        }

    @pytest.mark.parametrize(
        "fact",
        [
            *(request(1), event(1), delivery(1), attempt(1, 1, None), EventMoved(1, State.PENDING, State.FAILED)),
            *(MOVED, TakenOver(7, 3), Fenced()),
        ],
    )
    def test_a_line_begins_with_it(self, fact: Fact) -> None:
        assert msgspec.json.decode(line_of(fact, 1.5))["fact"] == NAMES[type(fact)]

    def test_what_receivers_of_a_shared_session_tell_has_its_own_words(self) -> None:
        assert line_of(TakenOver(7, 3), 1.5) == b'{"fact":"takeover","at":1.5,"of":7,"freed":3}'
        assert line_of(Fenced(), 1.5) == b'{"fact":"fenced","at":1.5}'


class TestSessionMoved:
    def test_says_what_happened_and_what_follows_from_it(self) -> None:
        assert MOVED.sentence == (
            "the log was deleted; new events go to /logs/2.db, where duplicates of earlier events are not recognised"
        )
