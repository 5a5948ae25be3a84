"""The one thing to change about a refused request.

The receiver says why it refused, as a value and in words; this says what to do about it.
"""

import re
import shlex
from typing import NamedTuple
from urllib.parse import urlsplit

from liveview.clients import paths
from liveview.model.event import Headers
from liveview.model.refusal import Refusal

_LONGEST = 2_000
"""Characters of a header that are looked at."""
_INERT = re.compile(r"[\w.:/\[\]-]{1,200}", re.ASCII)
"""What may follow an option in a command that somebody copies."""


class Advice(NamedTuple):
    """What to change about a request that was refused."""

    sentence: str
    """What to change, without a full stop. It may quote the request, so it is untrusted."""
    literal: str = ""
    """What to add to the command line, harmless in a shell; "" for nothing."""


OTHERWISE = Advice("send one event as JSON to POST /track; Connect shows how each client does it")
"""The advice about a refusal that is not known."""
_ADVICE = {
    Refusal.TARGET: Advice("send it straight here: liveview is not a proxy"),
    Refusal.NO_HOST: Advice("send a Host header that names this receiver"),
    Refusal.SEVERAL_HOSTS: Advice("send one Host header only"),
    Refusal.HIDDEN_ORIGIN: Advice(
        "send it from a page that says where it comes from: this one hides its Origin and Referer"
    ),
    Refusal.HEADERS: Advice("send fewer or smaller headers: a cookie or a proxy may add them"),
    Refusal.NO_DATA: Advice("put the event into data=, as JSON or as base64 of JSON, or POST it"),
    Refusal.CALLBACK: Advice("give callback the name of a function: letters, digits, dots, [digits]"),
    Refusal.MULTIPART: Advice("send JSON, or a form with data=, but not multipart/form-data"),
    Refusal.CONTENT_ENCODING: Advice("send Content-Encoding gzip or deflate, or none at all"),
    Refusal.EXPECTATION: Advice("leave the Expect header out"),
    Refusal.BODY_CUT_OFF: Advice("send the whole body: the client stopped in the middle of it"),
    Refusal.BODY_TOO_SLOW: Advice("send the whole body: fewer bytes came than Content-Length says, or too slowly"),
    Refusal.DAMAGED: Advice("send what Content-Encoding says: compress the body, or leave the header out"),
    Refusal.STREAM_CUT_OFF: Advice("send the whole compressed body: it stops before its end"),
    Refusal.TRAILING_DATA: Advice("send one compressed stream: there are bytes behind its end"),
    Refusal.EVENT_TOO_LARGE: Advice("send less in one event: a value may be a file or a picture"),
    Refusal.BATCH_TOO_LARGE: Advice("send smaller batches: let the client flush sooner"),
    Refusal.TOO_MANY_EVENTS: Advice("send smaller batches: let the client flush sooner"),
    Refusal.BUSY: Advice("send large bodies one after the other; the client may try again at once"),
    Refusal.TLS: Advice("use http:// here, or start liveview with --tls and use its https port", "--tls"),
    Refusal.HTTP_2: Advice(
        "let the client speak HTTP/1.1 here, or start liveview with --tls, where both agree on it", "--tls"
    ),
    Refusal.NOT_TLS: Advice("use https:// on this port, or the plain port"),
    Refusal.UNTRUSTED: Advice(
        "let the client trust the certificate authority of --tls; Connect shows its path, and how"
    ),
    Refusal.MALFORMED: Advice("let the client speak HTTP/1.1: this could not be read"),
}
"""What to change whatever else the request says."""


def advice(refusal: Refusal | None, method: str, path: str, headers: Headers) -> Advice:
    """What to change about a refused request; `refusal` is None when the log does not say why it was refused."""
    match refusal:
        case None:
            return OTHERWISE
        case Refusal.HOST:
            return _host(headers)
        case Refusal.ORIGIN:
            return _page(headers)
        case Refusal.PATH | Refusal.METHOD:
            return _path(_header(headers, "access-control-request-method") or method, path)
        case _:
            return _ADVICE.get(refusal, OTHERWISE)


def _host(headers: Headers) -> Advice:
    """Which name to admit."""
    host = _header(headers, "host")
    return _start_with("--allow-host", host) if host else _ADVICE[Refusal.NO_HOST]


def _page(headers: Headers) -> Advice:
    """Which page to admit; without an Origin, the Referer names it."""
    origin = _header(headers, "origin") or _origin_of(_header(headers, "referer"))
    if origin == "null":
        return Advice("open the page from a server: a page from a file, or in a sandbox, has no origin to admit")
    return _start_with("--allow-origin", origin) if origin else _ADVICE[Refusal.HIDDEN_ORIGIN]


def _start_with(option: str, value: str) -> Advice:
    """Start liveview with an option; a value that a shell might obey is only shown, never to be copied."""
    if not _INERT.fullmatch(value):
        return Advice(f"start liveview with {option} and the value that was sent: {value[:_LONGEST]}")
    literal = f"{option} {shlex.quote(value.lower())}"
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


def _header(headers: Headers, wanted: str) -> str:
    return next((value.strip()[:_LONGEST] for name, value in headers if name.lower() == wanted), "")


def _origin_of(referer: str) -> str:
    """The origin of a URL; "" when it is none."""
    try:
        parts = urlsplit(referer)
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.netloc}" if parts.scheme in {"http", "https"} and parts.netloc else ""
