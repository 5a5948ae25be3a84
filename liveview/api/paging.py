"""Pages of a list: the order, the limit, and a cursor that goes on where a page ended.

Rows are found by their ids, which only grow, so a walk over all pages repeats and skips nothing while others arrive.
"""

import base64
import binascii
import hashlib
from collections.abc import Callable, Sequence
from functools import partial

import msgspec

from liveview.api.parameters import choice, text, whole
from liveview.api.problem import bad_parameter
from liveview.api.route import ApiCall
from liveview.api.session_log import SessionLog, session_over
from liveview.log.read.reader import Reader

MOST_ROWS = 1_000
"""Rows of one page."""
MOST_BYTES = 8 << 20
"""Bytes after which a page ends early."""
AT_ONCE = 50
"""Rows that are read in one turn of the reading thread."""
_AHEAD = 60.0
"""Seconds that a cursor may be ahead of the clock, which can be set back."""
_LONGEST_CURSOR = 400
"""Characters of a cursor."""

ORDER = choice("order", ("newest", "oldest"), "newest", "Which end the walk begins at.")
LIMIT = whole("limit", 1, MOST_ROWS, 100, "How many rows a page has; it may have fewer.")
CURSOR = text("cursor", _LONGEST_CURSOR, "Where the page before ended: its `next`.")


class Cursor(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """Where a page ended; opaque to those who use it."""

    session: str
    """The key of the session."""
    asked: str
    """What the walk is about: another question cannot go on with it."""
    at: float
    """When the walk began, in epoch seconds: `last:5m` means the same on every page."""
    last: int
    """The last row of the page."""

    def written(self) -> str:
        """The cursor as text."""
        return base64.urlsafe_b64encode(msgspec.json.encode(self)).decode().rstrip("=")


class PageWanted(msgspec.Struct, frozen=True):
    """Which rows a page is to have."""

    asked: str
    """What the walk is about."""
    at: float
    """When the walk began, in epoch seconds."""
    last: int
    """The last row of the page before; 0 for the first page."""
    newest: bool
    """Whether the newest rows come first."""
    limit: int
    """How many rows the page may have."""

    def span(self, newest_id: int) -> range:
        """The ids that are left, of those up to the newest one."""
        if self.newest:
            return range(1, min(newest_id, self.last - 1 if self.last else newest_id) + 1)
        return range(self.last + 1, newest_id + 1)

    def cursor(self, session: SessionLog, last: int) -> str:
        """Where this page ends."""
        return Cursor(session.key, self.asked, self.at, last).written()


def page_wanted(call: ApiCall, *about: str) -> PageWanted:
    """The page that a request asks for; raises `ApiError`. `about` is what else the question is about."""
    values = call.values
    asked = hashlib.sha256("\0".join((call.route.path, values["order"], *about)).encode()).hexdigest()[:16]
    last, at = 0, call.services.run.now()
    if values["cursor"] is not None:
        cursor = _cursor(values["cursor"])
        if cursor.session != call.session.key:
            raise session_over()
        if cursor.asked != asked or cursor.last < 1 or not 0 <= cursor.at <= at + _AHEAD:
            raise bad_parameter("cursor", "the cursor is that of another question; leave out the cursor to begin again")
        last, at = cursor.last, cursor.at
    return PageWanted(asked, at, last, newest=values["order"] == "newest", limit=values["limit"])


async def page(
    call: ApiCall,
    wanted: PageWanted,
    ids: Sequence[int],
    name: str,
    read: Callable[[Reader, Sequence[int]], list[bytes]],
) -> bytes:
    """The page as JSON; `ids` has one more than the page if others follow. `read` makes rows, oldest first."""
    rows: list[bytes] = []
    shown = ids[: wanted.limit]
    size = done = 0
    while done < len(shown) and size < MOST_BYTES:
        some = shown[done : done + AT_ONCE]
        made = await call.session.pages.ask(partial(_read, read, some))
        for row in reversed(made) if wanted.newest else made:
            if rows and size + len(row) > MOST_BYTES:
                size = MOST_BYTES
                break
            rows.append(row)
            size += len(row)
            done += 1
    more = done < len(ids)
    following = wanted.cursor(call.session, ids[done - 1]) if more and done else None
    return b'{"%s":[%s],"next":%s}' % (name.encode(), b",".join(rows), msgspec.json.encode(following))


def _read(read: Callable[[Reader, Sequence[int]], list[bytes]], ids: Sequence[int], reader: Reader) -> list[bytes]:
    return read(reader, ids)


def _cursor(written: str) -> Cursor:
    try:
        content = base64.b64decode(written + "=" * (-len(written) % 4), altchars=b"-_", validate=True)
        return msgspec.json.decode(content, type=Cursor)
    except (binascii.Error, ValueError, msgspec.DecodeError):
        raise bad_parameter("cursor", "the cursor is not one that was given out here") from None
