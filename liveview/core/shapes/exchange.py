"""What shapes share: reading a request whatever its bytes are, and writing a reply."""

import re
from collections.abc import Mapping
from datetime import datetime

from liveview.core.json.document import Document, Json, encode, read
from liveview.core.wire.normalised import object_of
from liveview.model.service import ServiceReply, ServiceRequest

_ISO = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)", re.ASCII)


def object_in(request: ServiceRequest) -> Mapping[str, Json]:
    """The JSON object in a body; {} for any other body."""
    found = read(request.body)
    return object_of(found.value) if isinstance(found, Document) else {}


def objects_in(value: Json) -> list[Mapping[str, Json]]:
    """The objects of a list; [] for anything else."""
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def path_of(request: ServiceRequest) -> str:
    """The path without the query."""
    return request.url.partition("?")[0]


def has_header(request: ServiceRequest, name: str) -> bool:
    """Whether a request has a header that says something."""
    return any(each.lower() == name and value.strip() for each, value in request.headers)


def is_iso_time(value: Json) -> bool:
    """Whether a value is a time such as `2022-12-28T21:16:50Z`, on a day that exists."""
    if not (isinstance(value, str) and _ISO.fullmatch(value)):
        return False
    try:
        datetime.fromisoformat(value[:19] if value[16:17] == ":" else value[:16])
    except ValueError:
        return False
    return True


def json_reply(status: int, value: Json) -> ServiceReply:
    """A reply in JSON."""
    return ServiceReply(status, encode(value))


def not_served(request: ServiceRequest, paths: Mapping[str, str]) -> ServiceReply | None:
    """The reply to a path or method that a service does not have; None when it has them. `paths` have their methods."""
    method = paths.get(path_of(request))
    if method is None:
        return json_reply(404, {"message": "not found"})
    return None if request.method == method else json_reply(405, {"message": "method not allowed"})
