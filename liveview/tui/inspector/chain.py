"""A retry chain in words: all requests that carried the same events."""

from collections.abc import Iterator

from liveview.log.read.event_detail import EventDetail
from liveview.log.read.retry_chain import Link
from liveview.tui.lines.cells import Line
from liveview.tui.lines.context import EventContext
from liveview.tui.lines.moments import counted, duration
from liveview.tui.lines.safe_text import EMPTY, SafeText, say, visible


def chain_lines(detail: EventDetail, context: EventContext) -> Iterator[Line]:
    """The requests in order; nothing for a request that was never repeated."""
    chain = detail.chain
    if not chain.links:
        return
    first = chain.links[0]
    yield Line(EMPTY, say("its events came in {}", counted(chain.count, "request")), "strong")
    for link in chain.links:
        here = say(", this one") if link.request_id == detail.request.id else EMPTY
        yield Line(
            EMPTY,
            say("  {}{}, answered {}{}", _when(link, first, context), _retry_count(link), link.status, here),
            "muted",
        )
    if chain.count > len(chain.links):
        yield Line(EMPTY, say("  and {}", counted(chain.count - len(chain.links), "more request")), "muted")


def _when(link: Link, first: Link, context: EventContext) -> SafeText:
    if link is first:
        return say("request {} at {}", link.request_id, context.moment(link.received_at))
    return say("request {}, {} later", link.request_id, duration(link.received_at - first.received_at))


def _retry_count(link: Link) -> SafeText:
    return say(", X-Retry-Count {}", visible(link.retry_count, 20)) if link.retry_count else EMPTY
