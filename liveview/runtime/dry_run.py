"""A request as the engine would get it, without sending it: checked and decompressed like one that arrives."""

from liveview.adapters.body import PLAIN, encoding_of, inflate
from liveview.adapters.headers import basic_user
from liveview.core.steps import Arrived
from liveview.core.wire import paths
from liveview.core.wire.admission import admit
from liveview.errors import ControlError
from liveview.model.event import Headers
from liveview.model.outgoing import Outgoing


def as_arrived(request: Outgoing) -> Arrived:
    """The request as it would arrive; raises `LiveviewError` if it would be refused."""
    endpoint = paths.find(request.target)
    if endpoint is None or request.method not in endpoint.methods or endpoint.shape is paths.BodyShape.SILENT:
        raise ControlError(f"{request.method} {request.target.partition('?')[0]} accepts no events")
    content = _content(request, endpoint.most)
    admit(endpoint, request.method, request.target.partition("?")[2], content)
    user = basic_user(_header(request.headers, "authorization")) if endpoint.token_in_basic else ""
    return Arrived(request.method, request.target, "", request.headers, request.body, content, user)


def _content(request: Outgoing, most: int) -> bytes:
    """The body decompressed; raises `RefusedError`."""
    encoding = encoding_of(_header(request.headers, "content-encoding"), _header(request.headers, "content-type"))
    return request.body if encoding == PLAIN else inflate(request.body, encoding, most)


def _header(headers: Headers, name: str) -> str:
    return next((value for each, value in headers if each.lower() == name), "")
