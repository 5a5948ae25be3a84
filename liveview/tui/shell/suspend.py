"""Going on after a stop: `kill -STOP` and `kill -CONT`, a job that a shell stopped.

Textual starts to use the terminal at every SIGCONT. When it has not seen the stop it uses it already: then two
threads read the keys, one of which never ends, and its own raw settings count as those that were there before.
"""

from threading import Event

from textual.driver import Driver


def resuming_once(driver: type[Driver]) -> type[Driver]:
    """A driver like this one that leaves the terminal before it comes back to it."""

    class Resuming(driver):  # type: ignore[valid-type, misc]  # which one it is depends on the platform
        _is_up = False

        def start_application_mode(self) -> None:
            self._is_up = True
            if isinstance(end := getattr(self, "exit_event", None), Event):
                end.clear()
            super().start_application_mode()

        def stop_application_mode(self) -> None:
            self._is_up = False
            super().stop_application_mode()
            # Textual forgets this if the terminal is gone, and its thread would read on for ever.
            if isinstance(end := getattr(self, "exit_event", None), Event):
                end.set()

        def resume_application_mode(self) -> None:
            if self._is_up:
                self.suspend_application_mode()
            super().resume_application_mode()

    return Resuming
