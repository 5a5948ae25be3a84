"""The 200 that tells each client, in the form it expects, that its events arrived. Validity never changes it."""

import base64
import re

import msgspec

from liveview.core.wire import forms
from liveview.core.wire.paths import Endpoint, may_be_batch
from liveview.model.refusal import CallbackError

_VERBOSE = b'{"status":1,"error":null}'
_PIXEL = base64.b64decode(b"R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")
_CALLBACK = re.compile(r"[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*|\[\d+\])*|\(function\(\)\{\}\)", re.ASCII)
"""A name with dots and `[digits]`, or the empty function that freshpaint.js sends; nothing else may run."""


class Reply(msgspec.Struct, frozen=True):
    """What a 200 consists of."""

    body: bytes
    """The body to send."""
    content_type: str
    """The value of its Content-Type header."""


def reply_to(endpoint: Endpoint, query: str, content: bytes) -> Reply:
    """The reply that a request gets, as asked for in its query or form; raises `CallbackError`.

    `content` is its body, decompressed. A JSON object on `/track` gets the plain reply, whatever its query asks for.
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
