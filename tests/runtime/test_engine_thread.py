import asyncio
import contextlib
import threading
from collections.abc import AsyncIterator

import pytest

from liveview.errors import ControlError
from liveview.runtime.engine_thread import EngineThread


class Life:
    """A context that notes when it is entered and left, and an engine thread for it."""

    def __init__(self) -> None:
        self.events: list[str] = []
        self.failures: list[str] = []
        self.failed = threading.Event()
        self.thread = EngineThread(self._note_failure)

    @contextlib.asynccontextmanager
    async def context(self, problem: Exception | None = None) -> AsyncIterator[None]:
        if problem is not None:
            raise problem
        self.events.append(threading.current_thread().name)
        try:
            yield
        finally:
            self.events.append("left")

    def _note_failure(self, sentence: str) -> None:
        self.failures.append(sentence)
        self.failed.set()


async def name_of_the_thread() -> str:
    return threading.current_thread().name


def test_the_context_is_entered_in_the_thread_and_left_by_stop() -> None:
    life = Life()
    life.thread.start(life.context())
    assert life.events == ["liveview-engine"]
    assert life.thread.stop(10)
    assert life.events == ["liveview-engine", "left"]
    assert life.failures == []


def test_the_loop_is_the_one_that_it_is_given() -> None:
    async def running() -> asyncio.AbstractEventLoop:
        return asyncio.get_running_loop()

    life, made = Life(), asyncio.new_event_loop()
    thread = EngineThread(lambda _: None, lambda: made)
    thread.start(life.context())
    assert thread.ask(running(), 10) is made
    assert thread.stop(10)
    assert made.is_closed()


def test_what_entering_raises_is_raised_by_start() -> None:
    life = Life()
    with pytest.raises(LookupError, match="no port"):
        life.thread.start(life.context(LookupError("no port")))
    assert not life.thread.has_started
    assert life.failures == []


def test_work_is_done_in_the_loop_and_its_result_comes_back() -> None:
    life, done = Life(), threading.Event()
    life.thread.start(life.context())
    assert life.thread.ask(name_of_the_thread(), 10) == "liveview-engine"
    life.thread.post(done.set)
    assert done.wait(10)
    assert life.thread.stop(10)


def test_an_answer_that_takes_too_long_is_a_sentence() -> None:
    life = Life()
    life.thread.start(life.context())
    with pytest.raises(ControlError, match=r"did not answer within 0\.01 s"):
        life.thread.ask(asyncio.sleep(3_600), 0.01)
    assert life.thread.stop(10)


@pytest.mark.parametrize("when", ["before", "after"])
def test_outside_its_life_everything_is_refused_in_one_sentence(when: str) -> None:
    life = Life()
    if when == "after":
        life.thread.start(life.context())
        assert life.thread.stop(10)
    with pytest.raises(ControlError, match="liveview is not running"):
        life.thread.post(lambda: None)
    with pytest.raises(ControlError, match="liveview is not running"):
        life.thread.ask(name_of_the_thread(), 10)


def test_an_error_ends_it_and_is_reported_once() -> None:
    life = Life()
    life.thread.start(life.context())
    life.thread.post(lambda: life.thread.end(RuntimeError("the disk is gone")))
    assert life.failed.wait(10)
    assert life.thread.stop(10)
    assert life.failures == ["the engine stopped: the disk is gone"]
    assert life.events[-1] == "left"
