"""A request that is not sent, as the engine would get it: checked and unpacked like one that arrives."""

from liveview.adapters import body
from liveview.adapters.headers import basic_user
from liveview.core.steps import Arrived
from liveview.core.wire import paths
from liveview.core.wire.replies import CallbackError, reply_to
from liveview.model.controls import ControlError
from liveview.model.event import Headers
from liveview.model.outgoing import Outgoing


def as_arrived(request: Outgoing) -> Arrived:
    """The request as it would arrive; raises `ControlError` for one that would be refused."""
    endpoint = paths.find(request.target)
    if endpoint is None or request.method not in endpoint.methods or endpoint.shape is paths.Shape.SILENT:
        raise ControlError(f"there are no events at {request.method} {request.target.partition('?')[0]}")
    content = _content(request, endpoint.most)
    if len(content) > paths.EVENT_BYTES and not paths.may_be_batch(endpoint, content):
        raise ControlError(str(body.too_large(paths.EVENT_BYTES)))
    try:
        reply_to(endpoint, request.target.partition("?")[2], content)
    except CallbackError as error:
        raise ControlError(str(error)) from None
    user = basic_user(_header(request.headers, "authorization")) if endpoint.token_in_basic else ""
    return Arrived(request.method, request.target, "", request.headers, request.body, content, user)


def _content(request: Outgoing, most: int) -> bytes:
    encoding = _header(request.headers, "content-encoding").strip().lower()
    try:
        if encoding in {"", "identity"}:
            if len(request.body) > most:
                raise body.too_large(most)
            return request.body
        if encoding not in body.PACKED:
            raise body.RefusedError(415, body.UNKNOWN_ENCODING)
        return body.inflate(request.body, encoding, most)
    except body.RefusedError as error:
        raise ControlError(error.reason) from None


def _header(headers: Headers, name: str) -> str:
    return next((value for each, value in headers if each.lower() == name), "")
