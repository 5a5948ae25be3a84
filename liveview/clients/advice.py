"""The one thing to change about a refused request.

The receiver says why it refused; this says what to do. Where the reason already names an option with its value, that
is the advice. Reasons are recognised by a few of their words, so their sentences can still be improved.
"""

import re
import shlex
from typing import NamedTuple
from urllib.parse import urlsplit

from liveview.clients import paths
from liveview.model.event import Headers

HEALTH = "/_liveview/health"
"""What probes may ask without leaving a trace (ours)."""
_LONGEST = 2_000
"""Characters of a reason or a header that are looked at."""
_OPTION = re.compile(r"--allow-(?:host|origin) (?=\S*[.:])(?:'[^']+'|[^\s;,'\"]+)")
_INERT = re.compile(r"[\w.:/\[\]-]{1,200}", re.ASCII)
"""What may follow an option in a command that somebody copies."""
_FORBIDDEN = 403
_NOT_FOUND = {404, 405}


class Advice(NamedTuple):
    """What to change about a request that was refused."""

    sentence: str
    """What to change, without a full stop. It may quote the request, so it is untrusted."""
    literal: str = ""
    """What to add to the command line, harmless in a shell; "" for nothing."""


def advice(method: str, path: str, status: int, reason: str, headers: Headers) -> Advice:
    """What to change about a request that was answered `status` because of `reason`."""
    if method == "TLS" and (found := _handshake(reason)) is not None:
        return found
    if method == "TLS":
        return Advice("use http:// here, or start liveview with --tls and use its https port", "--tls")
    if method == "PRI":
        return Advice(
            "let the client speak HTTP/1.1 here, or start liveview with --tls, where both agree on it", "--tls"
        )
    found = None
    if status == _FORBIDDEN:  # only these reasons name options; those of other refusals quote the request
        found = _option(reason) or _from_page(reason, headers) or _host(reason, headers)
    elif status in _NOT_FOUND:
        found = _path(_header(headers, "access-control-request-method") or method, path)
    return found or _by_words(reason[:_LONGEST].casefold()) or OTHERWISE


def _handshake(reason: str) -> Advice | None:
    """What to change about a handshake on the port of --tls that failed."""
    if "certificate authority" in reason:
        return Advice("let the client trust the certificate authority of --tls; Connect shows its path, and how")
    if "does not speak TLS" in reason:
        return Advice("use https:// on this port, or the plain port")
    return None


def _option(reason: str) -> Advice | None:
    """The option that the reason names with its value."""
    found = _OPTION.search(reason[:_LONGEST])
    return _start_with(found[0].partition(" ")[0], found[0].partition(" ")[2].strip("'")) if found else None


def _from_page(reason: str, headers: Headers) -> Advice | None:
    """Which page to admit; without an Origin, the Referer names it."""
    words = reason[:_LONGEST].casefold()
    if not any(word in words for word in ("origin", "referer", "cross-site", "other site")):
        return None
    origin = _header(headers, "origin") or _origin_of(_header(headers, "referer"))
    if origin and origin != "null":
        return _start_with("--allow-origin", origin)
    if origin == "null":
        return Advice("open the page from a server: a page from a file, or in a sandbox, has no origin to admit")
    return Advice("send it from a page that says where it comes from: this one hides its Origin and Referer")


def _host(reason: str, headers: Headers) -> Advice | None:
    words = reason[:_LONGEST].casefold()
    if "host header" not in words:
        return None
    if "more than one" in words:
        return Advice("send one Host header only")
    host = _header(headers, "host")
    return _start_with("--allow-host", host) if host else Advice("send a Host header that names this receiver")


def _start_with(option: str, value: str) -> Advice:
    """Start liveview with an option; a value that a shell might obey is only shown, never to be copied."""
    if not _INERT.fullmatch(value):
        return Advice(f"start liveview with {option} and the value that was sent: {value[:_LONGEST]}")
    literal = f"{option} {shlex.quote(value)}"
    key = f"{option.removeprefix('--').replace('-', '_')}s"
    return Advice(f"start liveview with {literal}, or add it to {key} in liveview.toml and press F5", literal)


def _path(method: str, path: str) -> Advice:
    """No such path, or not with this method."""
    if paths.is_ingest(path):
        return Advice(f"send it with POST, not {method[:20]}: POST {paths.plain(path)}")
    if (known := paths.vendor(path)) is not None and known.change:
        return Advice(known.change)
    meant = paths.nearest(path)
    if meant is None:
        return Advice("send events to POST /track, or to the path of one of the clients that Connect lists")
    return Advice(f"did you mean POST {meant}?")


class _Words(NamedTuple):
    """What to change when the reason has all of these words in it."""

    words: tuple[str, ...]
    change: str


_BY_WORDS = (
    _Words(("content-encoding",), "send Content-Encoding gzip or deflate, or none at all"),
    _Words(("multipart",), "send JSON, or a form with data=, but not multipart/form-data"),
    _Words(("damaged",), "send what Content-Encoding says: compress the body, or leave the header out"),
    _Words(("the body is cut off",), "send the whole body: the client stopped in the middle of it"),
    _Words(("not valid http",), "let the client speak HTTP/1.1: this could not be read"),
    _Words(("more than", "events"), "send smaller batches: let the client flush sooner"),
    _Words(("cut off",), "send the whole compressed body: it stops before its end"),
    _Words(("trailing data",), "send one compressed stream: there are bytes behind its end"),
    _Words(("goes on after",), "send one compressed stream: there are bytes behind its end"),
    _Words(("larger than 1048576",), "send less in one event: a value may be a file or a picture"),
    _Words(("larger than",), "send smaller batches: let the client flush sooner"),
    _Words(("did not arrive",), "send the whole body: fewer bytes came than Content-Length says, or too slowly"),
    _Words(("100-continue",), "leave the Expect header out"),
    _Words(("too many large",), "send large bodies one after the other; the client may try again at once"),
    _Words(("too large headers",), "send fewer or smaller headers: a cookie or a proxy may add them"),
    _Words(("target",), "send it straight here: liveview is not a proxy"),
    _Words(("callback",), "give callback the name of a function: letters, digits, dots, [digits]"),
    _Words(("data",), "put the event into data=, as JSON or as base64 of JSON, or POST it"),
)
OTHERWISE = Advice("send one event as JSON to POST /track; Connect shows how each client does it")


def _by_words(words: str) -> Advice | None:
    return next((Advice(each.change) for each in _BY_WORDS if all(word in words for word in each.words)), None)


def _header(headers: Headers, wanted: str) -> str:
    return next((value.strip()[:_LONGEST] for name, value in headers if name.lower() == wanted), "")


def _origin_of(referer: str) -> str:
    """The origin of a URL; "" when it is none."""
    try:
        parts = urlsplit(referer)
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.netloc}" if parts.scheme in {"http", "https"} and parts.netloc else ""
