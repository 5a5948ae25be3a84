"""The 200 that each client needs to believe that its events arrived. It says "received"; validity never changes it."""

import base64
import re

import msgspec

from liveview.core.wire import forms
from liveview.core.wire.paths import Endpoint, may_be_batch

_VERBOSE = b'{"status":1,"error":null}'
_PIXEL = base64.b64decode(b"R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")
_CALLBACK = re.compile(r"[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*|\[\d+\])*|\(function\(\)\{\}\)", re.ASCII)
"""A name with dots and `[digits]`, or the empty function that freshpaint.js sends: nothing else can run."""


class CallbackError(Exception):
    """`callback` names something that a reply must not call; the message is one sentence that does not repeat it."""


class Reply(msgspec.Struct, frozen=True):
    """Body and content type of a 200."""

    body: bytes
    content_type: str


def reply_to(endpoint: Endpoint, query: str, content: bytes) -> Reply:
    """The reply that a request is owed; raises `CallbackError`. What asks for it may be in its query or its form.

    `content` is its body, decompressed. One JSON object on `/track` gets the plain reply, whatever its query asks.
    """
    single = endpoint.wire is None and content and not may_be_batch(endpoint, content)
    if not endpoint.asks_for_replies or single or not (query or forms.is_form(content)):
        return Reply(endpoint.reply, endpoint.content_type)
    asked = forms.fields(content) if forms.is_form(content) else {}
    asked |= forms.fields(query.encode("utf-8", "surrogateescape"))
    if "callback" in asked:
        return Reply(_called(asked["callback"]), "text/javascript")
    if asked.get("img") == b"1":
        return Reply(_PIXEL, "image/gif")
    if asked.get("verbose") == b"1":
        return Reply(_VERBOSE, "application/json")
    return Reply(endpoint.reply, endpoint.content_type)


def _called(callback: bytes) -> bytes:
    name = callback.decode("utf-8", "replace")
    if not _CALLBACK.fullmatch(name):
        raise CallbackError("callback must be a name with dots and [digits], such as app.done[1]")
    return f"{name}(1);".encode()
