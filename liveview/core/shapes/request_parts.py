"""What shapes read in requests, whatever their bytes are, and how they write settings into URLs."""

from collections.abc import Sequence
from urllib.parse import quote, urlencode

import msgspec

from liveview.core.json.document import Json
from liveview.core.shapes.shape import KindSettings
from liveview.model.service import ServiceRequest

LONGEST_NAME = 60
"""Characters of a property's name in a sentence."""
_MOST_NAMED = 3
_AS_WRITTEN = ":*"
"""Left alone in URLs, so that `env:NAME` and `***` are shown as they are written."""
_DECODER = msgspec.json.Decoder(float_hook=msgspec.Raw)


def setting(settings: KindSettings, name: str) -> str:
    """A setting as a part of a path; "" for none."""
    return quote(settings.get(name, ""), safe=_AS_WRITTEN)


def query(settings: KindSettings, *names: str) -> str:
    """Settings as a query without its question mark."""
    return urlencode({name: settings.get(name, "") for name in names}, safe=_AS_WRITTEN, quote_via=quote)


def path_of(request: ServiceRequest) -> str:
    """The path that a request is sent to, without its query."""
    return request.url.partition("?")[0]


def json_of(request: ServiceRequest) -> Json:
    """The decoded body; None for one that is not JSON. Numbers with a fraction are `msgspec.Raw`."""
    try:
        return _DECODER.decode(request.body)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return None


def inside(value: Json, *steps: str | int) -> Json:
    """What is in a value behind these names of members and positions in lists; None for nothing."""
    for step in steps:
        if isinstance(step, str):
            value = value.get(step) if isinstance(value, dict) else None
        else:
            value = value[step] if isinstance(value, list) and len(value) > step else None
    return value


def members(value: Json, *steps: str | int) -> dict[str, Json]:
    """The object that is there; {} if there is none."""
    found = inside(value, *steps)
    return found if isinstance(found, dict) else {}


def listing(names: Sequence[str]) -> str:
    """Names of properties for a sentence: the first three, and how many more there are."""
    shown = ", ".join(name[:LONGEST_NAME] for name in names[:_MOST_NAMED])
    return f"{shown} and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else shown
