"""Looks at a growing session again and again, in a worker: a few times a second, for a fifth of the time at most."""

from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic
from typing import Any, Generic, Protocol, TypeVar

from textual.message import Message
from textual.widget import Widget
from textual.worker import Worker, get_current_worker

from liveview.errors import LiveviewError
from liveview.log.errors import reading
from liveview.log.files import LogFile
from liveview.log.read.reader import Reader
from liveview.tui.kit.feed import Feed

PAUSE = 0.25
"""Seconds between two looks."""
AGAIN = 1.0
"""Seconds until it looks again at a session that could not be read."""
_SHARE = 0.2
"""The largest share of the time that looks take."""
_PROGRESS = 0.1
"""Seconds between two messages about how far the first look is."""

Found = TypeVar("Found")
Found_co = TypeVar("Found_co", covariant=True)


class SessionQuestion(Protocol[Found_co]):
    """What is asked about a session; what it keeps from look to look is used by one worker after the other."""

    def take(self, reader: Reader, now: float, told: Callable[[float], bool]) -> Found_co | None:
        """The answer at `now` (epoch seconds); raises `LiveviewError` and `sqlite3.Error`.

        `told` is told which share of the log has been read and returns whether to go on; None if it said no.
        """


@dataclass
class Looked(Message):
    """A worker has looked, or is still looking."""

    question: object
    """What was asked, to tell it apart from a question that was given up."""
    found: Any = None
    """What it found; None if it is still looking or failed."""
    error: LiveviewError | None = None
    """Why it failed; None if it did not."""
    share: float = 1.0
    """The share of the log that was read, from 0 to 1."""
    took: float = 0.0
    """Seconds that the look took."""

    @property
    def problem(self) -> str:
        """Why it failed, as a sentence; "" if it did not."""
        return str(self.error or "")


class Looker(Generic[Found]):
    """Asks one question at a time for a screen or widget, which passes it every `Looked`.

    After an error of the kinds `final` it does not look again until it is asked: they are in the question.
    """

    def __init__(self, widget: Widget, feed: Feed, group: str, final: tuple[type[LiveviewError], ...] = ()) -> None:
        self._widget = widget
        self._feed = feed
        self._group = group
        self._final = final
        self._log: LogFile | None = None
        self._question: SessionQuestion[Found] | None = None
        self._worker: Worker[None] | None = None
        self._seen: tuple[str, int] | None = None
        self._next_at = 0.0
        self.found: Found | None = None
        """What the last look found; None before the first about this question."""
        self.error: LiveviewError | None = None
        """Why there is nothing newer; None if there is no reason."""
        self.share = 0.0
        """How much of the log the first look has read, from 0 to 1."""

    @property
    def problem(self) -> str:
        """Why there is nothing newer, as a sentence; "" if there is no reason."""
        return str(self.error or "")

    @property
    def has_given_up(self) -> bool:
        """Whether the reason is in the question, so that looking again is of no use."""
        return isinstance(self.error, self._final)

    def works_for(self, widget: Widget) -> bool:
        """Whether this screen or widget shows what it finds."""
        return widget is self._widget

    def ask(self, question: SessionQuestion[Found] | None, log: LogFile | None = None, *, keep: bool = False) -> None:
        """Ask this from now on, about the session on the screen or about another log; None asks nothing.

        `keep`: what was found before stays until there is something newer.
        """
        self.stop()
        self._question, self._log, self._seen, self._next_at = question, log, None, 0.0
        self.found = self.found if keep else None
        self.error, self.share = None, 0.0
        self.look()

    def look(self, *, again: bool = False) -> None:
        """Look if something is new, or in any case `again` if time alone may change the answer."""
        self._seen = None if again else self._seen
        question = self._question
        state = (self._feed.session.endpoints.log, self._feed.snapshot.version)
        if self._log is not None:
            state = (str(self._log.path), 0)
        if question is None or state == self._seen or self._is_looking or monotonic() < self._next_at:
            return
        if self.has_given_up:
            return
        self._seen, self._next_at = state, monotonic() + AGAIN  # in case that it ends without a message
        log, now = self._log or self._feed.reader.log, self._feed.session.now()
        self._worker = self._widget.run_worker(
            lambda: _work(self._widget, question, log, now), group=self._group, thread=True, exit_on_error=False
        )

    def take(self, message: Looked) -> bool:
        """Keep what a worker found; returns whether there is anything new to show."""
        if message.question is not self._question or self._question is None:
            return False
        if message.share < 1:
            self.share = message.share
            return self.found is None
        self._worker = None
        before = self.found, self.problem
        self.found = self.found if message.found is None else message.found
        self.error = message.error
        if message.error:
            self._seen = None
        pause = AGAIN if message.error else max(PAUSE, message.took * (1 / _SHARE - 1))
        self._next_at = monotonic() + pause
        self._widget.set_timer(pause, self._go_on)
        return before != (self.found, self.problem)

    def stop(self) -> None:
        """Give up the look that is under way."""
        if self._worker is not None:
            self._worker.cancel()
        self._worker = self._question = None

    @property
    def _is_looking(self) -> bool:
        return self._worker is not None and not self._worker.is_finished

    def _go_on(self) -> None:
        """The pause is over."""
        self._next_at = 0.0
        self.look()


def _work(widget: Widget, question: SessionQuestion[Any], log: LogFile, now: float) -> None:
    worker, began, told_at = get_current_worker(), monotonic(), monotonic()

    def told(share: float) -> bool:
        nonlocal told_at
        if share < 1 and monotonic() >= told_at + _PROGRESS:
            told_at = monotonic()
            widget.post_message(Looked(question, share=share))
        return not worker.is_cancelled

    try:
        with reading(), Reader(log) as reader:
            reader.stop_when(lambda: worker.is_cancelled)
            found = question.take(reader, now, told)
    except LiveviewError as error:
        if not worker.is_cancelled:
            widget.post_message(Looked(question, error=error))
    else:
        if found is not None:
            widget.post_message(Looked(question, found, took=monotonic() - began))
