"""Paths as vendors use them: which of them events go to here, and whose the others are.

`INGEST` repeats the paths of the receiver. What the paths of other vendors mean is from their public documentation.
"""

import re
from typing import NamedTuple
from urllib.parse import unquote

LONGEST = 200
"""Characters of a path that are looked at: the longest that means anything has forty."""
MOST_EDITS = 2
"""Letters in which a misspelled path may differ from the one that was meant."""

INGEST = (
    *("/track", "/engage", "/groups", "/import", "/android", "/react-native/", "/v1/batch", "/v1/b"),
    *(f"/v1/{name}" for name in ("track", "identify", "page", "screen", "group", "alias")),
    *(f"/v1/{letter}" for letter in "tipsga"),
)
"""The paths that take events."""


class Known(NamedTuple):
    """A path of a protocol that somebody else defines."""

    what: str
    """What a request to it looks like, to follow "looks like"."""
    change: str = ""
    """The one thing to change; "" when nothing helps."""


_ELSEWHERE = "no events go to this path: leave its host as it is and change only the host for events"

_VENDORS: tuple[tuple[str, Known], ...] = (
    (r"/v1/projects/[^/]+/settings", Known("Segment's settings, which its CDN serves", _ELSEWHERE)),
    (r"/v1/attribution", Known("Segment's mobile attribution", _ELSEWHERE)),
    (r"/sourceconfig", Known("RudderStack's source configuration", _ELSEWHERE)),
    (r"/(static/)?js/.*|.*/freshpaint\.js", Known("a script of Freshpaint's", "set api_host, not app_host")),
    (r"/(g|mp)/collect|/j/collect|/collect", Known("Google Analytics", "leave it as it is: not read here")),
    (r"/(e|i/v0/e|capture|batch)", Known("PostHog", "send to /track: PostHog's format is not read")),
    (r"/(2/)?httpapi", Known("Amplitude", "send to /track: Amplitude's format is not read")),
    (r"/tr", Known("Facebook's pixel", "leave the pixel as it is: only Freshpaint's api_host comes here")),
    (r"/record", Known("Mixpanel's session recording", "turn recording off with record_sessions_percent: 0")),
    (r"/flags(/.*)?", Known("Mixpanel's feature flags", "turn them off with flags: false")),
    (r"/(settings|lookup-tables|schemas)(/.*)?", Known("a management API of Mixpanel's", _ELSEWHERE)),
    (r"/mailchimp/[^/]+", Known("Freshpaint's Mailchimp source", "send to /track: vendor webhooks are not read")),
    (r"/api/\d+/(envelope|store)", Known("Sentry", "leave Sentry's DSN as it is")),
    (r"/favicon\.ico", Known("a browser that looks for an icon", "nothing: a page was opened here, no event was sent")),
    (r"/", Known("", "send events to POST /track")),
    (r"/(health|healthz|livez|readyz|ping|status)", Known("a health probe", "probe GET /_liveview/health")),
)
_PATTERNS = tuple((re.compile(pattern), known) for pattern, known in _VENDORS)

_OWN = {
    "/engage": "Mixpanel's /engage",
    "/groups": "Mixpanel's /groups",
    "/import": "Mixpanel's /import",
    "/decide": "Mixpanel's /decide",
    "/android": "the mobile SDKs' /android",
    "/react-native": "the React Native SDK's /react-native/",
}


def plain(path: str) -> str:
    """A path as it is compared: no query, no repeated or trailing slashes."""
    return re.sub(r"/{2,}", "/", unquote(path[:LONGEST].partition("?")[0])).rstrip("/") or "/"


def purpose(path: str) -> str:
    """Whose path this is, as in "looks like …"; "" when that is not known."""
    bare = plain(path)
    if bare == "/v1/m" or (bare.startswith("/v1/") and bare in INGEST):
        return f"Segment's {bare}"
    if bare in _OWN:
        return _OWN[bare]
    known = vendor(path)
    return known.what if known is not None else ""


def vendor(path: str) -> Known | None:
    """What is known of a path that belongs to a vendor and takes no events; None for all others."""
    bare = plain(path)
    return next((known for pattern, known in _PATTERNS if pattern.fullmatch(bare)), None)


def is_ingest(path: str) -> bool:
    """Whether events are sent to this path."""
    return plain(path) in {each.rstrip("/") for each in INGEST}


def nearest(path: str) -> str | None:
    """The ingest path that was probably meant; None when none is close.

    A path that ends in one (`/api/track`) means it; otherwise it may differ in two letters, in one if it is short.
    """
    bare = plain(path).casefold()
    ends = [each for each in INGEST if len(each) > len("/v1/b") and bare.endswith(each.rstrip("/"))]
    if ends:
        return max(ends, key=len)
    best = min(INGEST, key=lambda each: edits(bare, each.rstrip("/")))
    allowed = min(MOST_EDITS, max(len(best) // 3, 1))
    return best if edits(bare, best.rstrip("/")) <= allowed else None


def edits(one: str, other: str) -> int:
    """How many letters to insert, delete or replace to turn one text into the other."""
    if abs(len(one) - len(other)) > MOST_EDITS:
        return MOST_EDITS + 1
    row = list(range(len(other) + 1))
    for first, letter in enumerate(one, 1):
        before, row[0] = row[0], first
        for position, wanted in enumerate(other, 1):
            replaced = before + (letter != wanted)
            before = row[position]
            row[position] = min(before + 1, row[position - 1] + 1, replaced)
    return row[-1]
