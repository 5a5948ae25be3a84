"""CommandQueue: one after another, in the background, with the reason why the last one was not done."""

import threading
from functools import partial

import pytest

from liveview.errors import ControlError, GoneError
from liveview.viewer.operating import MOST_WAITING, CommandQueue

PATIENCE = 30.0


def refused() -> None:
    raise GoneError("the other side went away")


def test_commands_are_carried_out_in_their_order_in_another_thread() -> None:
    commands, done, threads = CommandQueue(), list[int](), set[threading.Thread]()

    def work(number: int) -> None:
        done.append(number)
        threads.add(threading.current_thread())

    for number in range(5):
        commands.do(partial(work, number))
    assert commands.stop(PATIENCE)
    assert (done, commands.refusal) == ([0, 1, 2, 3, 4], "")
    assert threading.current_thread() not in threads


def test_a_refusal_is_kept_until_something_else_is_asked_for() -> None:
    commands, told, going_on = CommandQueue(), list[str](), threading.Event()
    for work in (going_on.wait, refused, lambda: told.append(commands.refusal), refused):
        commands.do(work)
    going_on.set()
    assert commands.stop(PATIENCE)
    assert (told, commands.refusal) == (["the other side went away"], "the other side went away")
    commands = CommandQueue()
    commands.refusal = "before"
    commands.do(going_on.wait)
    assert commands.refusal == ""
    assert commands.stop(PATIENCE)


def test_a_mistake_of_our_own_stops_nothing_else() -> None:
    commands, done, going_on = CommandQueue(), list[str](), threading.Event()

    def broken() -> None:
        raise ZeroDivisionError("secret")

    for work in (going_on.wait, broken, lambda: done.append(commands.refusal)):
        commands.do(work)
    going_on.set()
    assert commands.stop(PATIENCE)
    assert done == ["this could not be done: ZeroDivisionError"]


def test_only_a_hundred_may_wait() -> None:
    commands, began, going_on = CommandQueue(), threading.Event(), threading.Event()

    def slow() -> None:
        began.set()
        going_on.wait(PATIENCE)

    commands.do(slow)
    assert began.wait(PATIENCE)
    for _ in range(MOST_WAITING):
        commands.do(refused)
    with pytest.raises(ControlError, match="does not answer"):
        commands.do(refused)
    assert not commands.stop(0.01)
    going_on.set()
    while not commands.stop(PATIENCE):
        pass


def test_nothing_has_to_be_stopped_that_never_began() -> None:
    assert CommandQueue().stop(0)
