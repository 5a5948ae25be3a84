"""Which events of the session that is shown can be replayed, and how many they are."""

from array import array
from collections.abc import Sequence

from liveview.log.read.replays import span
from liveview.model.event import State
from liveview.tui.kit.feed import Feed
from liveview.tui.lines.tabs import Tab
from liveview.tui.redeliver.replay_lines import ALL, MARKED, MATCHING, THIS, ChosenEvents, what_tabs


class Replayable:
    """The selected event, the marked ones, those that the filter matches, and all: as they are now."""

    def __init__(
        self,
        feed: Feed,
        event_id: int | None,
        marked: Sequence[int] = (),
        matching: Sequence[int] | None = None,
        filter_text: str = "",
    ) -> None:
        self._feed = feed
        self._ids: dict[str, Sequence[int]] = {
            THIS: (event_id,) if event_id else (),
            MARKED: tuple(marked),
            MATCHING: array("q", matching or ()),  # a copy: the list it came from goes on
            ALL: range(1, feed.reader.last_id() + 1),
        }
        self.tabs: dict[str, Tab] = what_tabs(
            event_id, len(self._ids[MARKED]), len(self._ids[MATCHING]), filter_text, len(self._ids[ALL])
        )
        """What can be chosen; always with another session."""

    def ids(self, what: str) -> Sequence[int] | None:
        """The ids of what is chosen; None for another session."""
        return self._ids.get(what)

    def measured(self, what: str) -> ChosenEvents:
        """How many events these are, and how long they took."""
        ids, reader = self._ids[what], self._feed.reader
        progress = reader.progress(ids[0]) if len(ids) == 1 else None
        invalid = progress is not None and progress.state is State.INVALID
        return ChosenEvents(len(ids), span(reader, ids[0], ids[-1]), invalid=invalid)
