"""A driver that leaves the terminal before it comes back to it."""

import asyncio

from textual.app import App
from textual.driver import Driver

from liveview.tui.shell.suspend import resuming_once


class Notes(Driver):
    """A driver that notes what it does with the terminal."""

    def __init__(self, app: App[None]) -> None:
        super().__init__(app)
        self.notes: list[str] = []

    def write(self, data: str) -> None:
        pass

    def start_application_mode(self) -> None:
        self.notes.append("start")

    def disable_input(self) -> None:
        pass

    def stop_application_mode(self) -> None:
        self.notes.append("stop")

    def close(self) -> None:
        self.notes.append("close")


def notes_of(*steps: str) -> list[str]:
    """What such a driver does when these of its methods are called."""

    async def run() -> list[str]:
        driver = resuming_once(Notes)(App[None]())
        assert isinstance(driver, Notes)
        moves = {
            "start": driver.start_application_mode,
            "stop": driver.stop_application_mode,
            "suspend": driver.suspend_application_mode,
            "resume": driver.resume_application_mode,
        }
        for step in steps:
            moves[step]()
        return driver.notes

    return asyncio.run(run())


def test_after_a_stop_that_was_not_seen_the_terminal_is_left_first() -> None:
    assert notes_of("start", "resume") == ["start", "stop", "close", "start"]


def test_each_of_several_such_stops_leaves_it_once() -> None:
    assert notes_of("start", "resume", "resume") == ["start", *["stop", "close", "start"] * 2]


def test_after_a_stop_that_was_seen_it_only_comes_back() -> None:
    assert notes_of("start", "suspend", "resume") == ["start", "stop", "close", "start"]


def test_a_terminal_that_was_left_for_good_or_never_used_is_not_left_again() -> None:
    assert notes_of("start", "stop", "resume") == ["start", "stop", "start"]
    assert notes_of("resume") == ["start"]
