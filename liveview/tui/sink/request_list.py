"""The list of requests that the sink received, newest first."""

from collections.abc import Sequence
from typing import ClassVar

from textual.binding import BindingType

from liveview.log.read.overview import SinkSeen
from liveview.tui.keys import bindings, sink_keys
from liveview.tui.kit.feed import Feed
from liveview.tui.kit.pick_list import Choice, PickList
from liveview.tui.lines.moments import number
from liveview.tui.lines.safe_text import EMPTY, say
from liveview.tui.sink.lines import request_parts

MOST_REQUESTS = 200
"""Requests in the list; the log has them all."""


class RequestList(PickList, inherit_bindings=False):
    """Enter opens the selected request."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings.LIST, *sink_keys.SINK_REQUESTS]

    def __init__(self, feed: Feed) -> None:
        super().__init__(say("Requests"), EMPTY, id="requests")
        self._feed = feed

    def show_requests(self, seen: Sequence[SinkSeen], *, follow: bool) -> None:
        """Show these requests, newest first. With `follow`, a cursor on the newest request moves to the new newest."""
        follows = follow and self.at_first
        zone, room = self._feed.zone, self.room
        dated = self._feed.spans_days([each.received_at for each in (*seen[:1], *seen[-1:])])
        self.hint(say("no requests yet"))
        self.show([Choice(str(each.id), request_parts(each, zone, room, dated=dated)) for each in seen])
        if follows:
            self.action_first()
        latest = say("the latest ") if len(seen) == MOST_REQUESTS else EMPTY
        self.set_title(say("Requests ─ {}{}, newest first", latest, number(len(seen))))
