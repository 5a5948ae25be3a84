"""Where the last event of a name would go now: a dry run, repeated when its answer may be another one."""

from textual.screen import Screen

from liveview.log.read.again import fresh_request
from liveview.log.read.overview import NameSeen
from liveview.model.outgoing import Outgoing
from liveview.tui.event_settings.lines import dry_run_line
from liveview.tui.kit import answers
from liveview.tui.kit.answers import Previewed
from liveview.tui.kit.feed import Feed
from liveview.tui.lines.cells import Line
from liveview.tui.lines.safe_text import EMPTY, visible

_NOTHING = Line(EMPTY, EMPTY)


class LastEvent:
    """The dry run of one name at a time; `screen` gets the answer as a `Previewed`, which it hands to `take`."""

    def __init__(self, screen: Screen[None], feed: Feed) -> None:
        self.line = _NOTHING
        """The answer in words; empty while there is none."""
        self._screen = screen
        self._feed = feed
        self._asked: tuple[str, int, int] | None = None
        self._is_asking = False

    def ask(self, name: str, seen: NameSeen | None) -> None:
        """Ask about this name, unless the answer is known or on its way; a later call asks what was left out."""
        question = (name, self._feed.session.settings().version, seen.last_id if seen else 0)
        if question == self._asked or self._is_asking:
            return
        if self._asked is None or self._asked[0] != name:
            self.line = _NOTHING
        self._asked = question
        request = self._request(seen)
        if request is None:
            self.line = _NOTHING
        else:
            self._is_asking = True
            self._preview(request)

    def take(self, answer: Previewed) -> None:
        """The engine has answered."""
        self._is_asking = False
        if answer.refusal:
            self.line = Line(EMPTY, visible(answer.refusal), "muted")
        elif self._asked is not None:
            self.line = dry_run_line(self._asked[0], answer.previews)

    def _request(self, seen: NameSeen | None) -> Outgoing | None:
        """The last event as a fresh one; None when there is none or it cannot be sent."""
        detail = self._feed.reader.detail(seen.last_id) if seen else None
        now = self._feed.session.now()
        return fresh_request(detail.event, detail.request, f"dry-run-{now}", now) if detail else None

    def _preview(self, request: Outgoing) -> None:
        screen, session = self._screen, self._feed.session
        screen.run_worker(
            lambda: screen.post_message(answers.preview(session, request)),
            group="preview",
            exclusive=True,
            thread=True,
            exit_on_error=False,
        )
