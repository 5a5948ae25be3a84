"""Errands: one after another, in the background, with the reason why the last one was not done."""

import threading
from functools import partial

import pytest

from liveview.errors import ControlError, GoneError
from liveview.viewer.operating import MOST_WAITING, Errands

PATIENCE = 30.0


def refused() -> None:
    raise GoneError("the other side went away")


def test_errands_are_done_in_their_order_in_another_thread() -> None:
    errands, done, threads = Errands(), list[int](), set[threading.Thread]()

    def errand(number: int) -> None:
        done.append(number)
        threads.add(threading.current_thread())

    for number in range(5):
        errands.do(partial(errand, number))
    assert errands.stop(PATIENCE)
    assert (done, errands.refusal) == ([0, 1, 2, 3, 4], "")
    assert threading.current_thread() not in threads


def test_a_refusal_is_kept_until_something_is_done() -> None:
    errands, told = Errands(), list[str]()
    errands.do(refused)
    errands.do(lambda: told.append(errands.refusal))
    assert errands.stop(PATIENCE)
    assert (told, errands.refusal) == (["the other side went away"], "")


def test_only_so_many_may_wait() -> None:
    errands, began, going_on = Errands(), threading.Event(), threading.Event()

    def slow() -> None:
        began.set()
        going_on.wait(PATIENCE)

    errands.do(slow)
    assert began.wait(PATIENCE)
    for _ in range(MOST_WAITING):
        errands.do(refused)
    with pytest.raises(ControlError, match="does not answer"):
        errands.do(refused)
    assert not errands.stop(0.01)
    going_on.set()
    while not errands.stop(PATIENCE):
        pass


def test_nothing_has_to_be_stopped_that_never_began() -> None:
    assert Errands().stop(0)
