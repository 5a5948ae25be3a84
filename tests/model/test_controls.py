import inspect

import msgspec
import pytest

from liveview.errors import ControlError, PostponedError
from liveview.model.controls import SessionCommands, SessionView, commands_of
from tests.support.tui.fakes import ENDPOINTS, VIEWED, FakeSession

RECORDED = msgspec.structs.replace(ENDPOINTS, receiver="", sink="")


def public(protocol: type) -> set[str]:
    return {name for name, _ in inspect.getmembers(protocol) if not name.startswith("_")}


def test_what_is_seen_and_what_is_changed_have_nothing_in_common() -> None:
    assert not public(SessionView) & public(SessionCommands)


def test_neither_is_larger_than_one_can_keep_in_mind() -> None:
    assert max(len(public(SessionView)), len(public(SessionCommands))) <= 25


def test_a_running_session_has_commands() -> None:
    session = FakeSession()
    commands_of(session).mark(1, marked=True)
    assert session.asked == [("mark", 1, True)]


def test_a_recorded_session_says_that_it_cannot_be_changed() -> None:
    with pytest.raises(ControlError, match="this is a recorded session; it cannot be changed"):
        commands_of(FakeSession(endpoints=RECORDED))


def test_a_viewer_is_told_that_they_are_one() -> None:
    with pytest.raises(ControlError, match="you are a viewer of this session; it cannot be changed"):
        commands_of(FakeSession(endpoints=VIEWED))


def test_a_change_that_comes_later_is_told_by_the_same_way_as_a_refusal() -> None:
    assert issubclass(PostponedError, ControlError)
